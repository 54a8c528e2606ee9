"""A device with passkeys, made of software: it answers as a browser does."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

UP, UV, AT = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV, AuthenticatorData.FLAG.AT


@dataclass
class Device:
    host: str = "testserver"
    origin: str = "https://testserver"
    unlocked: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))
    user: bytes = b""

    def create(self, options: str) -> dict[str, Any]:
        """The answer to what a page asks for when it makes a passkey."""
        asked = json.loads(options)["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        credential = AttestedCredentialData.create(
            b"\0" * 16,
            self.id,
            ES256.from_cryptography_key(self.key.public_key()),  # type: ignore[no-untyped-call]  # fido2
        )
        data = AuthenticatorData.create(self._rp(), self._flags() | AT, 0, bytes(credential))
        return self._said(
            clientDataJSON=self._client_data("webauthn.create", asked["challenge"]),
            attestationObject=bytes(AttestationObject.create("none", data, {})),
        )

    def get(self, options: str) -> dict[str, Any]:
        """The answer to what a page asks for when it wants a passkey shown."""
        asked = json.loads(options)["publicKey"]
        client = self._client_data("webauthn.get", asked["challenge"])
        data = bytes(AuthenticatorData.create(self._rp(), self._flags(), 0))
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._said(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.user)

    def _rp(self) -> bytes:
        return sha256(self.host.encode()).digest()

    def _flags(self) -> Any:
        return UP | UV if self.unlocked else UP

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _said(self, **response: bytes) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
