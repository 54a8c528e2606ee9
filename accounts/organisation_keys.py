"""The keys of organisations, wrapped by the operator's key, which lies in a file outside the database.

An organisation has two: one that wraps its data keys and can be changed (accounts/key_rotation.py), and a lasting one,
from which come the keys of what must stay comparable: digests of numbers, the chain of the access log.
"""

from __future__ import annotations

import threading
from uuid import UUID

from django.db import connection

from accounts import operator_keys
from accounts.models import Organisation
from core.errors import Damaged, KeyUnavailable

_FIELDS = ("wrapped_key", "wrapped_before", "wrapped_lasting", "key_version")
_LASTING = 0  # where a version stands in the memory of opened keys; versions begin at 1


class FileKeyProvider:
    """Fills `data_keys.provider`. Opened keys stay in the process's memory as long as the operator's file is there."""

    def __init__(self) -> None:
        self._open: dict[tuple[UUID, int], bytes] = {}
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises KeyUnavailable when the installation is sealed; what was opened is forgotten then."""
        if not operator_keys.is_at_hand():
            with self._lock:
                self._open.clear()
            raise KeyUnavailable("The operator's key file is not there.")

    def organisation_key(self, organisation_id: UUID, version: int) -> bytes:
        """Raises KeyUnavailable without the operator's key, with a wrong one, and for a version that is gone."""
        return self._kept(organisation_id, version) or self._read(organisation_id, version)

    def lasting_key(self, organisation_id: UUID) -> bytes:
        """Raises KeyUnavailable as above."""
        return self._kept(organisation_id, _LASTING) or self._read(organisation_id, _LASTING)

    def for_wrapping(self, organisation_id: UUID) -> tuple[int, bytes]:
        """The newest version and its key. Until the transaction ends no change of the key is brought to its end."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [lock_number(organisation_id)])
        version = Organisation.objects.values_list("key_version", flat=True).get(pk=organisation_id)
        return version, self.organisation_key(organisation_id, version)

    def _kept(self, organisation_id: UUID, version: int) -> bytes | None:
        self.check()
        with self._lock:
            return self._open.get((organisation_id, version))

    def _read(self, organisation_id: UUID, version: int) -> bytes:
        row = Organisation.objects.only(*_FIELDS).get(pk=organisation_id)
        key = opened_lasting(row) if version == _LASTING else opened(row, version)
        with self._lock:
            self._open[(organisation_id, version)] = key
        return key


def check_opens_all(keys: list[bytes]) -> None:
    """Raises KeyUnavailable when there is an organisation whose key none of these opens."""
    for row in Organisation.objects.only(*_FIELDS).order_by("id"):
        _unwrapped(row.wrapped_key, row.pk, under=keys)


def do_open(row: Organisation) -> bool:
    """Whether all keys of an organisation open: the present, the lasting, and while it is being changed the former.

    Raises KeyUnavailable without the operator's key.
    """
    operator_keys.operator_keys()
    try:
        opened(row, row.key_version)
        opened_lasting(row)
        if row.wrapped_before:
            opened(row, row.key_version - 1)
    except KeyUnavailable:
        return False
    return True


def wrapped(key: bytes, organisation_id: UUID, *, lasting: bool = False) -> bytes:
    """A key of an organisation, wrapped by the current operator's key."""
    return operator_keys.wrapped(key, place=_place(organisation_id, lasting=lasting))


def opened(row: Organisation, version: int) -> bytes:
    """The key that wraps (or, while it is being changed, has wrapped) data keys. Raises KeyUnavailable."""
    if version == row.key_version:
        return _unwrapped(row.wrapped_key, row.pk)
    if version == row.key_version - 1 and row.wrapped_before:
        return _unwrapped(row.wrapped_before, row.pk)
    raise KeyUnavailable("This version of the organisation's key is gone.")


def opened_lasting(row: Organisation) -> bytes:
    """Raises KeyUnavailable."""
    return _unwrapped(row.wrapped_lasting, row.pk, lasting=True)


def lock_number(organisation_id: UUID) -> int:
    """Under which advisory lock data keys are made, and a change of the organisation's key is brought to its end."""
    return int.from_bytes(organisation_id.bytes[:8], signed=True)


def _unwrapped(
    data: bytes | memoryview, organisation_id: UUID, *, lasting: bool = False, under: list[bytes] | None = None
) -> bytes:
    try:
        return operator_keys.unwrapped(data, place=_place(organisation_id, lasting=lasting), under=under)
    except Damaged as error:
        raise KeyUnavailable("The operator's key does not open this organisation's key.") from error


def _place(organisation_id: UUID, *, lasting: bool) -> bytes:
    return f"organisation|{organisation_id}{'|lasting' if lasting else ''}".encode()
