"""New data keys for subjects while people work: what is sealed under the keys before is sealed anew, row by row.

Each batch is a transaction of its own; broken off, the same call goes on where it stopped. The keys before stay, for
reading alone: history and older backups need them. Erasing destroys them with the others.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from psycopg2 import Binary

from core.db import current_organisation, organisation_scope
from core.errors import Damaged, DomainError
from core.key_subjects import KeySubject
from core.keys import columns as keys_columns
from core.keys import crypto, data_keys
from core.keys.columns import SealedColumn
from core.keys.models import DataKey, OpenKey

BATCH = 100
_SECONDS_TO_WAIT = 120.0
_LEFT = """
SELECT id::text, "{column}" FROM "{table}" WHERE substring("{column}" FROM 2 FOR 16) = ANY(%s)
ORDER BY id LIMIT {limit} {lock}
"""


Of = tuple[KeySubject, str]
"""Of which subject a key is, and of which compartment."""


class Rekeyed(NamedTuple):
    """How many values were sealed anew, and whether that only finished what was broken off before."""

    values: int
    is_rest: bool


def rekey(organisation_id: UUID, subjects: Collection[KeySubject]) -> Rekeyed:
    """Give subjects new data keys. Where an earlier change was broken off, that one is finished and no other begun.

    Raises KeyUnavailable; DomainError when one of them was erased, when a value does not open, and when somebody's work
    of more than two minutes holds what is left: what was done before stays done.
    """
    with organisation_scope(organisation_id):
        is_rest = _begin(subjects)
    began, deadline = _now(), time.monotonic() + _SECONDS_TO_WAIT
    count = 0
    while True:
        # Whoever has begun before may still be writing under a key of before.
        was_last = not _is_older_work(began)
        count += sum(_column(organisation_id, subjects, column) for column in columns())
        if was_last and not _is_left(organisation_id, subjects):
            return Rekeyed(count, is_rest)
        if time.monotonic() > deadline:
            raise DomainError(_("Somebody's work holds what is left. Nothing is lost: run the same command again."))
        time.sleep(0.2)


def _begin(subjects: Collection[KeySubject]) -> bool:
    """Make the next version of each key of the subjects, unless a change is unfinished. True: it is."""
    data_keys.hold_versions(subjects)
    if _is_left_here(subjects):
        return True
    DataKey.objects.bulk_create(
        data_keys.new_row(KeySubject(row.subject_kind, row.subject_id), row.compartment, version=row.version + 1)
        for row in _newest(subjects)
    )
    return False


def _newest(subjects: Collection[KeySubject]) -> list[DataKey]:
    of_one = ("subject_kind", "subject_id", "compartment")
    return list(data_keys.rows_of(subjects).order_by(*of_one, "-version").distinct(*of_one))


def _column(organisation_id: UUID, subjects: Collection[KeySubject], column: SealedColumn) -> int:
    """Seal anew what a column holds under keys of before, as far as nobody else holds the rows."""
    count = 0
    while True:
        with organisation_scope(organisation_id):
            old, new = _keys(subjects)
            found = _left(column, old, limit=BATCH, lock="FOR NO KEY UPDATE SKIP LOCKED")
            for pk, value in found:
                _seal_anew(column, pk, value, old, new)
        count += len(found)
        if len(found) < BATCH:
            return count


def _keys(subjects: Collection[KeySubject]) -> tuple[dict[bytes, OpenKey], dict[Of, OpenKey]]:
    """The keys of before by their ids, and the newest of each subject and compartment.

    Raises DomainError for who was erased.
    """
    rows = data_keys.rows_of(subjects)
    if rows.filter(wrapped=b"").exists():
        raise DomainError(_("The content of this person was erased."))
    newest = {row.pk for row in _newest(subjects)}
    ids = list(rows.values_list("pk", flat=True))
    data_keys.preload(ids)
    opened = [data_keys.by_id(pk) for pk in ids]
    old = {key.id.bytes: key for key in opened if key.id not in newest}
    return old, {(key.subject, key.compartment): key for key in opened if key.id in newest}


def _seal_anew(column: SealedColumn, pk: str, value: bytes, old: dict[bytes, OpenKey], new: dict[Of, OpenKey]) -> None:
    place = column.place(current_organisation(), pk)
    key = old[crypto.key_id_of(value).bytes]
    try:
        plain = crypto.unseal(value, key=key.key, place=place)
        if column.renew is not None:
            plain = column.renew(UUID(pk), plain)
    except (Damaged, FileNotFoundError) as error:
        raise DomainError(
            _("A sealed value does not open (%(row)s).") % {"row": f"{column.model._meta.label} {pk}"}
        ) from error
    ours = new[key.subject, key.compartment]
    sealed_anew = crypto.seal(plain, key=ours.key, key_id=ours.id, place=place)
    table = column.model._meta.db_table
    with connection.cursor() as cursor:
        # Past the model: neither its version moves on, nor when it was changed last.
        cursor.execute(f'UPDATE "{table}" SET "{column.column}" = %s WHERE id = %s', [Binary(sealed_anew), pk])


def _left(column: SealedColumn, old: dict[bytes, OpenKey], *, limit: int, lock: str = "") -> list[tuple[str, bytes]]:
    if not old:
        return []
    sql = _LEFT.format(column=column.column, table=column.model._meta.db_table, limit=limit, lock=lock)
    with connection.cursor() as cursor:
        cursor.execute(sql, [[Binary(key_id) for key_id in old]])
        return [(pk, bytes(value)) for pk, value in cursor.fetchall()]


def _is_left(organisation_id: UUID, subjects: Collection[KeySubject]) -> bool:
    with organisation_scope(organisation_id):
        return _is_left_here(subjects)


def _is_left_here(subjects: Collection[KeySubject]) -> bool:
    old, _new = _keys(subjects)
    return any(_left(column, old, limit=1) for column in columns())


def columns() -> list[SealedColumn]:
    """Those that may be written anew: what only grows keeps the keys of before, as history does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND has_table_privilege(oid, 'UPDATE')"
        )
        changing = {name for (name,) in cursor.fetchall()}
    return [column for column in keys_columns.columns() if column.model._meta.db_table in changing]


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def _is_older_work(began: datetime) -> bool:
    """Whether a transaction of ours goes on that began before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = current_user AND pid <> pg_backend_pid() AND xact_start < %s)",
            [began],
        )
        return bool(cursor.fetchone()[0])
