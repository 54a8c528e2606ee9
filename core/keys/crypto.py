"""AES-256-GCM, in the two shapes that Harapan stores: a value and a wrapped key.

A sealed value is `1 | key id (16) | nonce (12) | ciphertext and tag`; a wrapped key is
`1 | nonce (12) | ciphertext and tag`. Associated data binds each to its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Damaged

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE, _TAG = 12, 16
_SEALED = 1 + 16
"""Where the nonce of a sealed value begins, after the version and the key's id."""
_SHORTEST = _SEALED + _NONCE + _TAG


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(plain: bytes, *, key: bytes, key_id: UUID, place: bytes) -> bytes:
    """`plain` sealed under `key` and bound to `place`."""
    nonce = os.urandom(_NONCE)
    return _VERSION + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, plain, place + key_id.bytes)


def key_id_of(sealed: bytes) -> UUID:
    """Which key a sealed value needs. Raises Damaged when it is no sealed value."""
    return UUID(bytes=_key_id(sealed))


def key_ids(sealed: Iterable[bytes]) -> set[bytes]:
    """The ids, as bytes, of the keys that many sealed values need; what is no sealed value needs none."""
    return {value[1:_SEALED] for value in sealed if len(value) >= _SHORTEST and value[:1] == _VERSION}


def unseal(sealed: bytes, *, key: bytes, place: bytes) -> bytes:
    """The plain bytes. Raises Damaged when the value was changed or does not belong to `place`."""
    return _opened(AESGCM(key), sealed, _SEALED, place + _key_id(sealed))


def unseal_by(sealed: bytes, *, keys: Mapping[bytes, bytes], place: bytes) -> bytes:
    """The same with the key that the value names, of `keys` by the bytes of their ids. Raises KeyError for others."""
    key_id = _key_id(sealed)
    return _opened(AESGCM(keys[key_id]), sealed, _SEALED, place + key_id)


def wrap(key: bytes, *, under: bytes, place: bytes) -> bytes:
    """`key` encrypted under another key."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(under).encrypt(nonce, key, place)


def unwrap(wrapped: bytes, *, under: bytes, place: bytes) -> bytes:
    """The inner key. Raises Damaged when it was changed, moved, or wrapped under another key."""
    return Unwrapping(under).unwrap(wrapped, place)


class Unwrapping:
    """`unwrap()` for many keys under the same one, which is made ready once."""

    def __init__(self, under: bytes) -> None:
        self._cipher = AESGCM(under)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """Like the function."""
        if len(wrapped) < 1 + _NONCE + _TAG or wrapped[:1] != _VERSION:
            raise Damaged("Not a wrapped key.")
        return _opened(self._cipher, wrapped, 1, place)


def _key_id(sealed: bytes) -> bytes:
    if len(sealed) < _SHORTEST or sealed[:1] != _VERSION:
        raise Damaged("Not a sealed value.")
    return sealed[1:_SEALED]


def _opened(cipher: AESGCM, stored: bytes, at: int, place: bytes) -> bytes:
    """What stands in `stored` from `at` on: nonce, ciphertext and tag."""
    try:
        return cipher.decrypt(stored[at : at + _NONCE], stored[at + _NONCE :], place)
    except InvalidTag as error:
        raise Damaged("Sealed content does not open.") from error
