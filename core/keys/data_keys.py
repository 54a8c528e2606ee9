"""Data keys: one for each subject and compartment, wrapped by the organisation's key.

Operator's key → organisation's key → data key → fields and files. `provider` is filled by `accounts`; it
alone knows where the organisation's key is kept. Opened keys stay in this process for a minute, so that a
page of one person unwraps once.
"""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.compartments import Compartment
from core.db import current_organisation
from core.errors import Damaged, DomainError, KeyUnavailable
from core.key_subjects import KeySubject
from core.keys import crypto
from core.keys.models import DataKey, OpenKey
from core.registry import signal

if TYPE_CHECKING:
    from django.db.models import QuerySet


logger = logging.getLogger(__name__)


class Provider(Protocol):
    def check(self) -> None:
        """Raises KeyUnavailable when the installation is sealed."""

    def organisation_key(self, organisation_id: UUID, version: int) -> bytes:
        """The 32 bytes that wrap the data keys with that `wrapped_by`. Raises KeyUnavailable."""

    def for_wrapping(self, organisation_id: UUID) -> tuple[int, bytes]:
        """The newest version and its key, to wrap a data key with in this transaction. Raises KeyUnavailable."""

    def lasting_key(self, organisation_id: UUID) -> bytes:
        """The 32 bytes that never change, for what must stay comparable. Raises KeyUnavailable."""


provider: Provider = None  # type: ignore[assignment]  # accounts fills it when it starts

_held: ContextVar[OpenKey | None] = ContextVar("held", default=None)
_SECONDS = 60.0
_MOST = 20_000
_open: dict[UUID, tuple[float, OpenKey]] = {}
_lock = threading.Lock()
# Tells that this process has dropped its opened keys, and is to drop what it keeps of content that they opened.
keys_forgotten = signal("core.keys_forgotten")


def for_writing(subject: KeySubject, compartment: str) -> OpenKey:
    """The newest data key of a subject and compartment, made when there is none yet.

    Raises DomainError when the subject was erased, KeyUnavailable.
    """
    held = _held.get()
    if held is not None and (held.subject, held.compartment) == (subject, compartment):
        return held
    found = _newest(subject, compartment)
    if found is None:
        # Two writers may meet here: the second keeps nothing and reads what the first has made.
        DataKey.objects.bulk_create([new_row(subject, compartment)], ignore_conflicts=True)
        found = _newest(subject, compartment)
    if found is None or not found.key:
        raise DomainError(_("The content of this person was erased. Nothing can be added to it."))
    return found


@contextmanager
def writing_many(subject: KeySubject, compartment: str) -> Iterator[None]:
    """Seal thousands of values of one subject without asking for its key each time.

    Inside a transaction: until it ends, nobody makes a newer version of the key or destroys it.
    """
    hold_versions([subject])
    token = _held.set(for_writing(subject, compartment))
    try:
        yield
    finally:
        _held.reset(token)


def new_row(subject: KeySubject, compartment: str, *, version: int = 1) -> DataKey:
    """A new data key of a subject, not saved yet. Raises KeyUnavailable."""
    row = _empty_row(subject, compartment, version=version)
    row.wrapped_by, ours = provider.for_wrapping(current_organisation())
    row.wrapped = crypto.wrap(crypto.new_key(), under=ours, place=row.place())
    return row


def _empty_row(subject: KeySubject, compartment: str, *, version: int = 1) -> DataKey:
    return DataKey(
        id=uuid4(),
        organisation_id=current_organisation(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        compartment=compartment,
        version=version,
        wrapped=b"",
    )


def by_id(key_id: UUID) -> OpenKey:
    """The data key that a sealed value names, empty when it was destroyed.

    Raises KeyUnavailable when it is not there, Damaged when it does not open.
    """
    cached = _cached(key_id)
    if cached is not None:
        return cached
    row = DataKey.objects.filter(id=key_id).first()
    if row is None:
        raise KeyUnavailable("The data key of this content is not there.")
    return _remember(_opened(row))


def preload(key_ids: Iterable[UUID]) -> None:
    """Open many data keys with one query, for a page that shows rows of many people.

    One that is damaged is left out: nobody else's content waits for it, and whoever reads its own is told.
    """
    missing = {key_id for key_id in key_ids if _cached(key_id) is None}
    if not missing:
        return
    for row in DataKey.objects.filter(id__in=missing):
        try:
            _remember(_opened(row))
        except Damaged:
            logger.error("The data key %s does not open.", row.pk.hex)


# Columns alone, as few as can be: instances of rows and of UUIDs would cost ten times what the keys do.
_WRAPPED = """
SELECT uuid_send(id), subject_kind || '|' || subject_id || '|' || compartment || '|' || version, wrapped, wrapped_by
FROM core_datakey WHERE compartment = %s AND wrapped <> ''
"""
# Of more, all of the compartment are read: a list of so many ids costs more than the rows that are not needed.
_MOST_NAMED = 2_000


def opened_briefly(key_ids: Collection[bytes], *, compartment: str) -> dict[bytes, bytes]:
    """Data keys of a compartment by the bytes of their ids, not kept in this process: for content of many people.

    Destroyed and damaged ones are left out: nobody else's content waits for them.

    Raises KeyUnavailable when the organisation's key is sealed.
    """
    wanted = set(key_ids)
    if not wanted:
        return {}
    try:
        return _unwrapped(wanted, compartment)
    except KeyUnavailable:
        return _unwrapped(wanted, compartment)  # as in _opened


def _unwrapped(wanted: set[bytes], compartment: str) -> dict[bytes, bytes]:
    organisation = current_organisation()
    unwrapping = cache(lambda version: crypto.Unwrapping(provider.organisation_key(organisation, version)))
    beginning = f"{organisation}|"
    found = {}
    with connection.cursor() as cursor:
        if len(wanted) > _MOST_NAMED:
            cursor.execute(_WRAPPED, [compartment])
        else:
            cursor.execute(_WRAPPED + " AND id = ANY(%s::uuid[])", [compartment, [key_id.hex() for key_id in wanted]])
        for key_id, rest_of_place, wrapped, version in cursor.fetchall():
            key = bytes(key_id)
            if key in wanted:
                try:
                    found[key] = unwrapping(version).unwrap(bytes(wrapped), f"{beginning}{rest_of_place}".encode())
                except Damaged:
                    logger.error("The data key %s does not open.", key.hex())
    return found


def destroy(subjects: Collection[KeySubject]) -> int:
    """Destroy all data keys of subjects, in every version, and keep any other from being made. Returns how many.

    What they have sealed can never be read again, wherever a copy of it lies. Processes forget what they have opened
    within a minute, this one at once.
    """
    hold_versions(subjects)
    # First, so that whoever is making a key just now has made it, or will find that there is one.
    DataKey.objects.bulk_create(
        [_empty_row(subject, compartment) for subject in subjects for compartment in Compartment.values],
        ignore_conflicts=True,
    )
    count = rows_of(subjects).exclude(wrapped=b"").update(wrapped=b"")
    forget_all()
    # Somebody else in this process may have read them since, before they were gone.
    transaction.on_commit(forget_all)
    return count


def drop(subject: KeySubject) -> None:
    """Delete the keys of what was deleted itself and was never anybody's record. Whoever calls it holds its row.

    Unlike `destroy()` nothing is left that says that there was something, and nobody else's opened keys are forgotten.
    """
    rows = rows_of([subject])
    gone = list(rows.values_list("pk", flat=True))
    rows.delete()
    transaction.on_commit(lambda: _forget(gone))


def _forget(key_ids: Iterable[UUID]) -> None:
    with _lock:
        for key_id in key_ids:
            _open.pop(key_id, None)


def hold_versions(subjects: Collection[KeySubject]) -> None:
    """Until the transaction ends, nobody else makes newer versions of these subjects' keys, or destroys them."""
    with connection.cursor() as cursor:
        # In one order for all, so that two who hold several wait and do not block each other.
        for subject in sorted(subjects):
            name = f"keys|{subject.kind}|{subject.id}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def rows_of(subjects: Collection[KeySubject]) -> QuerySet[DataKey]:
    """All data keys of subjects of the open organisation, in every version."""
    wanted = Q(pk__in=[])
    for kind in {subject.kind for subject in subjects}:
        wanted |= Q(subject_kind=kind, subject_id__in=[subject.id for subject in subjects if subject.kind == kind])
    return DataKey.objects.filter(wanted)


def are_destroyed(subject: KeySubject) -> bool:
    """Whether the subject was erased."""
    return rows_of([subject]).filter(wrapped=b"").exists()


def destroyed() -> int:
    """How many data keys of the organisation were destroyed: it grows whenever somebody's content goes dark."""
    return DataKey.objects.filter(organisation_id=current_organisation(), wrapped=b"").count()


def destroyed_of(kind: str) -> QuerySet[DataKey, UUID]:
    """Which subjects of a kind were erased, of the open organisation."""
    return DataKey.objects.filter(organisation_id=current_organisation(), wrapped=b"", subject_kind=kind).values_list(
        "subject_id", flat=True
    )


def digest(kind: str, value: str) -> bytes:
    """What equal values of one kind have in common within the organisation, and nobody without its key can make.

    For numbers that are looked up whole. Raises KeyUnavailable when the organisation's key is sealed.
    """
    return hmac.digest(lasting(current_organisation(), f"digest|{kind}"), value.encode(), "sha256")


def lasting(organisation_id: UUID, purpose: str) -> bytes:
    """A key of the organisation for one purpose, which no change of its other keys touches. Raises KeyUnavailable."""
    ours = provider.lasting_key(organisation_id)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"harapan {purpose}".encode()).derive(ours)


def forget_all() -> None:
    """Drop every opened key of this process, and what it keeps of content that they opened."""
    with _lock:
        _open.clear()
    keys_forgotten.send(None)


def _newest(subject: KeySubject, compartment: str) -> OpenKey | None:
    row = rows_of([subject]).filter(compartment=compartment).order_by("-version").first()
    if row is None:
        return None
    cached = _cached(row.id)
    if cached is not None and row.wrapped:
        return cached
    return _remember(_opened(row))


def _opened(row: DataKey) -> OpenKey:
    organisation: UUID = row.organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
    if not row.wrapped:
        return OpenKey(row.id, b"", KeySubject(row.subject_kind, row.subject_id), row.compartment)
    try:
        ours = provider.organisation_key(organisation, row.wrapped_by)
    except KeyUnavailable:
        # Between reading the row and this, the organisation's key may have been changed to its end.
        row.refresh_from_db()
        ours = provider.organisation_key(organisation, row.wrapped_by)
    return row.opened(ours)


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
