"""Restoring: into an empty database and an empty store of files, verified before anything of it can be seen.

Both files are read to their ends before anything is touched. Then tables, rows and keys are written in one transaction,
which is committed only once everything in it has been checked: whatever stops it leaves nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
import psycopg2.errorcodes
from django.db import Error, connections, transaction
from django.utils.translation import gettext as _

from accounts import operator_keys
from accounts.models import Organisation
from audit.models import Erasure
from backups import checking, reading, target
from backups.checking import Accepts
from backups.manifest import CONTENT, KEY_COLUMNS, KEY_TABLES, KEYS, LEDGER, LEFT_OUT, Beginning, Unreadable
from backups.reading import Told
from cases.data_rights.erasing import erase_again
from cases.enquiries.models import ENQUIRY
from cases.enquiries.retention import erase_enquiry_again
from core.db import DEFAULT, TRAIL, organisation_scope
from core.errors import DomainError
from core.files import storage as files
from core.key_subjects import PERSON

Say = Callable[[str], object]


def verify(content: Path, keys: Path | None, identity: Any, *, say: Say) -> None:
    """Read the files of a backup to their ends. Raises DomainError when they are not what was written, and when they
    do not hold all that they should.
    """
    told = _read(content, keys, identity, say=say)
    if told.end.missing:
        raise DomainError(_missing(told))


def _missing(told: Told) -> str:
    return _("When the backup was made, %(count)d files were missing already. The first: %(name)s.") % {
        "count": len(told.end.missing),
        "name": told.end.missing[0],
    }


def _read(content: Path, keys: Path | None, identity: Any, *, say: Say) -> Told:
    told = reading.walk(content, identity, kind=CONTENT, into=reading.Nowhere())
    say(
        _("%(file)s is whole: %(tables)d tables, %(rows)d rows, %(files)d files, of %(time)s.")
        % {
            "file": content,
            "tables": len(told.end.rows),
            "rows": sum(told.end.rows.values()),
            "files": len(told.end.files),
            "time": told.beginning.made_at,
        }
    )
    if keys is None:
        return told
    apart = reading.walk(keys, identity, kind=KEYS, into=reading.Nowhere())
    say(
        _("%(file)s is whole: %(rows)d keys, of %(time)s.")
        % {"file": keys, "rows": sum(apart.end.rows.values()), "time": apart.beginning.made_at}
    )
    if apart.beginning.at < told.beginning.at:
        raise DomainError(_("The keys are older than the content. Take those made with it, or later ones."))
    return told


def restore(content: Path, keys: Path, identity: Any, *, say: Say, accepts: Accepts = checking.refuse_damage) -> None:
    """Bring a backup back, also one that misses files: whoever needs it has no other. Raises DomainError; nothing is
    left behind then. `accepts` decides about values that do not open (`checking.check`).
    """
    if not operator_keys.is_at_hand():
        raise DomainError(_("Put the operator's key in its place first (HARAPAN_KEY_FILE): without it nothing opens."))
    target.require_empty()
    told = _read(content, keys, identity, say=say)
    sink = _Content()
    try:
        with _on_one_connection(), transaction.atomic():
            target.make_tables(told.beginning.migrations)
            with target.open_to_the_owner():
                reading.walk(content, identity, kind=CONTENT, into=sink)
                reading.walk(keys, identity, kind=KEYS, into=_Keys())
                _leave_out_what_the_content_does_not_know()
                # While the owner sees the rows: behind the wall every table would seem empty.
                target.settle()
            target.make_current()
            _erase_again(say=say)
            say(_("Everything is written. Checking what was written."))
            checking.check(told, say=say, accepts=accepts)
    except BaseException as error:
        sink.take_files_back()
        if isinstance(error, Error | psycopg2.Error):
            # Its text names values.
            cause = error if isinstance(error, psycopg2.Error) else error.__cause__
            code = getattr(cause, "pgcode", None) or ""
            if code == psycopg2.errorcodes.LOCK_NOT_AVAILABLE:
                raise DomainError(
                    _("Somebody is at work in the database. Stop web, worker and dispatcher first.")
                ) from None
            raise DomainError(
                _("The database refused what the backup holds (%(error)s).")
                % {"error": f"{type(cause or error).__name__} {code}".strip()}
            ) from None
        raise
    if told.end.missing:
        say(_missing(told))


class _Content:
    """Rows go into the tables that were made for them, files into the store."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = {}
        self._put: list[str] = []

    def begin(self, beginning: Beginning) -> None:
        self._columns = target.columns()
        of_backup = {name for name in self._columns if name not in (*KEY_TABLES, *LEFT_OUT)}
        if {name: set(self._columns[name]) for name in of_backup} != {
            name: set(columns) for name, columns in beginning.tables.items()
        }:
            raise DomainError(_("The tables of the backup are not those of its version."))

    def rows(self, table: str, columns: list[str], copy: IO[bytes]) -> int:
        return target.copy(table, columns, copy)

    def file(self, name: str, chunks: Iterator[bytes]) -> None:
        """Files are written once and never change: one that is there already must be the same one, or a part of it
        that a restore has left which was killed."""
        try:
            there = _stored(name)
            if there is None:
                self._put.append(name)
                files.put_back(name, chunks)
                return
            content = b"".join(chunks)
            if not content.startswith(there):
                raise DomainError(_("Another file of that name is in the store already: %(name)s.") % {"name": name})
            if content != there:
                self._put.append(name)
                files.put_back(name, [content])
        except OSError as error:
            raise DomainError(
                _("The store of files cannot be written: %(reason)s.") % {"reason": os.strerror(error.errno or 0)}
            ) from error

    def take_files_back(self) -> None:
        for name in self._put:
            files.delete(name)


def _stored(name: str) -> bytes | None:
    try:
        with files.sealed(name) as there:
            return there.read()
    except FileNotFoundError:
        return None


class _Keys:
    """Keys go to the rows that the content has left without."""

    def begin(self, beginning: Beginning) -> None:
        there = target.columns()
        wanted = {name: {"id", *columns} for name, columns in KEY_COLUMNS.items()}
        wanted |= {name: set(there.get(name, [])) for name in (*KEY_TABLES, LEDGER)}
        if wanted != {name: set(columns) for name, columns in beginning.tables.items()}:
            raise DomainError(_("The keys are of another version of Harapan than the content."))

    def rows(self, table: str, columns: list[str], copy: IO[bytes]) -> int:
        if table in KEY_TABLES:
            return target.copy(table, columns, copy)
        if table == LEDGER:
            return target.add(table, columns, copy)
        return target.update(table, columns, copy)

    def file(self, name: str, chunks: Iterator[bytes]) -> None:
        raise Unreadable


def _leave_out_what_the_content_does_not_know() -> None:
    """Keys may be later than the content: organisations and people of after it are not there."""
    for table, column, other in (
        ("core_datakey", "organisation_id", "accounts_organisation"),
        (LEDGER, "organisation_id", "accounts_organisation"),
        ("accounts_accountkey", "user_id", "accounts_user"),
    ):
        target.execute(f'DELETE FROM "{table}" k WHERE NOT EXISTS (SELECT FROM "{other}" o WHERE o.id = k."{column}")')


def _erase_again(*, say: Say) -> None:
    """Whoever was erased after the content was written is erased from it too."""
    count = 0
    for organisation_id in Organisation.objects.order_by("id").values_list("id", flat=True):
        with organisation_scope(organisation_id):
            for kind, subject_id in Erasure.objects.order_by("sequence").values_list("kind", "person_id"):
                count += _AGAIN[kind](subject_id)
    say(_("Erased again, as the ledger says: %(count)d records of people.") % {"count": count})


# By what stands in the ledger.
_AGAIN = {PERSON: erase_again, ENQUIRY: erase_enquiry_again}


@contextmanager
def _on_one_connection() -> Iterator[None]:
    """The access log is read where it was just written: what is not committed yet shows on no second connection."""
    trail = connections[TRAIL]
    connections[TRAIL] = connections[DEFAULT]
    try:
        yield
    finally:
        connections[TRAIL] = trail
