"""The organisation's key, wrapped by the operator's key, which lies in a file outside the database."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from uuid import UUID

from django.conf import settings

from accounts.models import Organisation
from core import crypto
from core.errors import Damaged, KeyUnavailable


class FileKeyProvider:
    """Fills `core.keys.provider`. Opened organisation keys stay in the process's memory."""

    def __init__(self) -> None:
        self._open: dict[tuple[UUID, int], bytes] = {}
        self._lock = threading.Lock()

    def organisation_key(self, organisation_id: UUID) -> bytes:
        """Raises KeyUnavailable without the operator's key or with the wrong one."""
        with self._lock:
            for (known, _version), key in self._open.items():
                if known == organisation_id:
                    return key
        row = Organisation.objects.only("wrapped_key", "key_version").get(pk=organisation_id)
        key = opened(row)
        with self._lock:
            self._open[(row.id, row.key_version)] = key
        return key


def operator_key() -> bytes:
    """The 32 bytes of the key file (base64). Raises KeyUnavailable when it is missing or malformed."""
    path = settings.OPERATOR_KEY_FILE
    if not path or not Path(path).is_file():
        raise KeyUnavailable("The operator's key file is not there.")
    try:
        key = base64.b64decode(Path(path).read_text().strip(), validate=True)
    except ValueError as error:
        raise KeyUnavailable("The operator's key file is not base64.") from error
    if len(key) != crypto.KEY_BYTES:
        raise KeyUnavailable("The operator's key must have 32 bytes.")
    return key


def new_wrapped_key(organisation_id: UUID) -> bytes:
    """A fresh organisation key, wrapped by the operator's key."""
    return crypto.wrap(crypto.new_key(), under=operator_key(), place=_place(organisation_id))


def opened(row: Organisation) -> bytes:
    try:
        return crypto.unwrap(bytes(row.wrapped_key), under=operator_key(), place=_place(row.pk))
    except Damaged as error:
        raise KeyUnavailable("The operator's key does not open this organisation's key.") from error


def _place(organisation_id: UUID) -> bytes:
    return f"organisation|{organisation_id}".encode()
