"""Data keys: one for each subject and compartment, wrapped by the organisation's key.

Operator's key → organisation's key → data key → fields and files. `provider` is filled by `accounts`; it
alone knows where the organisation's key is kept. Opened keys stay in this process for a minute, so that a
page of one person unwraps once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID, uuid4

from core import crypto
from core.db import current_organisation
from core.errors import KeyUnavailable

if TYPE_CHECKING:
    from core.models import DataKey

PERSON = "person"


class KeySubject(NamedTuple):
    """Whose content it is: a person, or a group, actor or event that has no single person."""

    kind: str
    id: UUID


class OpenKey(NamedTuple):
    id: UUID
    key: bytes
    subject: KeySubject
    compartment: str


class Provider(Protocol):
    def organisation_key(self, organisation_id: UUID) -> bytes:
        """The 32 bytes that wrap the organisation's data keys. Raises KeyUnavailable when sealed."""


class _Sealed:
    def organisation_key(self, organisation_id: UUID) -> bytes:
        raise KeyUnavailable("No key provider is installed.")


provider: Provider = _Sealed()

_SECONDS = 60.0
_MOST = 20_000
_open: dict[UUID, tuple[float, OpenKey]] = {}
_lock = threading.Lock()


def for_writing(subject: KeySubject, compartment: str) -> OpenKey:
    """The newest data key of a subject and compartment, made when there is none yet."""
    from core.models import DataKey  # noqa: PLC0415 -- models need the field, the field needs keys

    organisation = current_organisation()
    found = _newest(subject, compartment)
    if found is None:
        row = DataKey(
            id=uuid4(),
            organisation_id=organisation,
            subject_kind=subject.kind,
            subject_id=subject.id,
            compartment=compartment,
            version=1,
        )
        row.wrapped = crypto.wrap(crypto.new_key(), under=provider.organisation_key(organisation), place=row.place())
        # Two writers may meet here: the second keeps nothing and reads what the first has made.
        DataKey.objects.bulk_create([row], ignore_conflicts=True)
        found = _newest(subject, compartment)
    if found is None:
        raise KeyUnavailable("The data key of this subject was destroyed.")
    return found


def by_id(key_id: UUID) -> OpenKey:
    """The data key that a sealed value names. Raises KeyUnavailable when it is not there."""
    cached = _cached(key_id)
    if cached is not None:
        return cached
    preload([key_id])
    cached = _cached(key_id)
    if cached is None:
        raise KeyUnavailable("The data key of this content is not there.")
    return cached


def preload(key_ids: Iterable[UUID]) -> None:
    """Open many data keys with one query, for a page that shows rows of many people."""
    from core.models import DataKey  # noqa: PLC0415 -- see for_writing

    missing = {key_id for key_id in key_ids if _cached(key_id) is None}
    if not missing:
        return
    for row in DataKey.objects.filter(id__in=missing):
        _remember(_opened(row))


def forget_all() -> None:
    """Drop every opened key of this process."""
    with _lock:
        _open.clear()


def _newest(subject: KeySubject, compartment: str) -> OpenKey | None:
    from core.models import DataKey  # noqa: PLC0415 -- see for_writing

    row = (
        DataKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, compartment=compartment)
        .order_by("-version")
        .first()
    )
    if row is None or not row.wrapped:
        return None
    cached = _cached(row.id)
    if cached is not None:
        return cached
    return _remember(_opened(row))


def _opened(row: DataKey) -> OpenKey:
    organisation: UUID = row.organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
    return row.opened(provider.organisation_key(organisation))


def _cached(key_id: UUID) -> OpenKey | None:
    with _lock:
        entry = _open.get(key_id)
    if entry is None or entry[0] < time.monotonic():
        return None
    return entry[1]


def _remember(opened: OpenKey) -> OpenKey:
    with _lock:
        if len(_open) >= _MOST:
            _open.clear()
        _open[opened.id] = (time.monotonic() + _SECONDS, opened)
    return opened
