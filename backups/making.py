"""Making a backup: two encrypted files of one moment, the content and, apart, the keys that open it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from backups import container
from backups.container import Part
from backups.manifest import BEGINNING, CONTENT, END, KEY_COLUMNS, KEY_TABLES, KEYS, LEDGER, Beginning, End
from backups.source import Snapshot, snapshot
from core.errors import DomainError, KeyUnavailable
from core.files import storage as files
from core.keys import crypto, data_keys
from documents import leftovers

KEEP_KEYS = timedelta(days=14)
"""How long the files of keys stay: what was erased must not come back for longer, and a loss be seen sooner."""

HALF = timedelta(days=1)
"""How old files are, half written, that are left of a backup which was killed, and of none that goes on."""

_NAME_OF_KEYS = re.compile(r"harapan-(\d{8}T\d{6}Z)-[0-9a-f]{8}\.keys\.age")
_NAME_OF_HALF = re.compile(r"harapan-(\d{8}T\d{6}Z)-[0-9a-f]{8}\.(?:content|keys)\.age\.part")
_STAMP = "%Y%m%dT%H%M%SZ"


class Made(NamedTuple):
    """The two files, their sizes, what was found missing, and which older files of keys and halves were removed."""

    content: Path
    content_size: int
    keys: Path
    keys_size: int
    end: End
    canaries: int
    removed: list[Path]


def make(folder: Path, recipients: list[Any], *, keep_keys: timedelta = KEEP_KEYS) -> Made:
    """Back up everything into two new files in `folder`. Raises DomainError."""
    if not recipients:
        raise DomainError(
            _("Set BACKUP_RECIPIENTS to the public half of a backup key: manage.py backup keys makes one.")
        )
    if not folder.is_dir():
        raise DomainError(_("%(folder)s is not a folder.") % {"folder": folder})
    now, backup_id = timezone.now(), uuid4()
    stem = f"harapan-{now.astimezone(UTC).strftime(_STAMP)}-{backup_id.hex[:8]}"
    with snapshot() as source:
        content = _Content(source, backup_id, now)
        content_path = folder / f"{stem}.content.age"
        content_size = container.write(content_path, content.parts(), recipients)
        apart = _Keys(source, backup_id, now)
        keys_path = folder / f"{stem}.keys.age"
        try:
            keys_size = container.write(keys_path, apart.parts(), recipients)
        except BaseException:
            content_path.unlink()
            raise
    removed = _remove(folder, _NAME_OF_KEYS, before=now - keep_keys) + _remove(folder, _NAME_OF_HALF, before=now - HALF)
    return Made(content_path, content_size, keys_path, keys_size, content.end, len(content.beginning.canaries), removed)


def canary_place(organisation_id: UUID | str, backup_id: UUID | str) -> bytes:
    """What binds the canary of a backup to it."""
    return f"{organisation_id}|backup|{backup_id}|canary".encode()


class _Archive:
    """What both files have in common: tables in pieces, between a beginning and an end."""

    kind: str

    def __init__(self, source: Snapshot, backup_id: UUID, now: datetime) -> None:
        self.source = source
        self.beginning = Beginning(
            kind=self.kind,
            id=str(backup_id),
            made_at=now.isoformat(),
            migrations=[list(row) for row in source.rows("SELECT app, name FROM django_migrations ORDER BY id")],
            tables=self.tables(),
        )
        self.end = End(id=str(backup_id))

    def tables(self) -> dict[str, list[str]]:
        raise NotImplementedError

    def parts(self) -> Iterator[Part]:
        yield _part(BEGINNING, self.beginning.dumped())
        for table, columns in self.beginning.tables.items():
            yield from self.table(table, columns)
        yield from self.more()
        yield _part(END, self.end.dumped())

    def table(self, table: str, columns: list[str]) -> Iterator[Part]:
        digest = hashlib.sha256()
        self.end.rows[table] = 0
        for number, (rows, piece) in enumerate(self.source.pieces(table, columns, self.emptied(table))):
            self.end.rows[table] += rows
            digest.update(piece)
            yield _part(f"tables/{table}/{number:06}.gz", piece)
        self.end.digests[table] = digest.hexdigest()

    def emptied(self, table: str) -> tuple[str, ...]:
        return ()

    def more(self) -> Iterator[Part]:
        return iter(())


class _Content(_Archive):
    kind = CONTENT

    def tables(self) -> dict[str, list[str]]:
        return {name: columns for name, columns in self.source.tables.items() if name not in KEY_TABLES}

    def emptied(self, table: str) -> tuple[str, ...]:
        return tuple(name for name in KEY_COLUMNS.get(table, ()) if name.startswith("wrapped"))

    def parts(self) -> Iterator[Part]:
        self.beginning.canaries = list(_canaries(self.source, self.beginning.id))
        return super().parts()

    def more(self) -> Iterator[Part]:
        for organisation_id, sequence, digest in self.source.rows(
            "SELECT organisation_id::text, sequence, digest FROM audit_chain ORDER BY 1"
        ):
            self.end.heads[organisation_id] = [sequence, bytes(digest).hex()]
        for model, field in leftovers.registry.items():
            table = model._meta.db_table
            for (name,) in self.source.rows(f'SELECT "{field}" FROM "{table}" ORDER BY 1'):
                if files.is_name(name):
                    yield from self.file(name)

    def file(self, name: str) -> Iterator[Part]:
        """A sealed file as it lies there. It was complete before its row was committed, and never changes after."""
        try:
            with files.sealed(name) as file:
                size = files.size(name)
                digest = hashlib.sha256()
                yield Part(f"files/{name}", size, _hashed(iter(lambda: file.read(container.CHUNK), b""), digest))
        except FileNotFoundError:
            self.end.missing.append(name)
        else:
            self.end.files[name] = digest.hexdigest()


class _Keys(_Archive):
    kind = KEYS

    def tables(self) -> dict[str, list[str]]:
        columns = {name: ["id", *names] for name, names in KEY_COLUMNS.items()}
        return columns | {name: self.source.tables[name] for name in (*KEY_TABLES, LEDGER)}


def _part(name: str, data: bytes) -> Part:
    return Part(name, len(data), [data])


def _hashed(chunks: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _canaries(source: Snapshot, backup_id: str) -> Iterator[dict[str, str]]:
    """For each organisation something that only its own key opens, so that a restore knows early that it has it.

    None while the installation is sealed.
    """
    for (organisation_id,) in source.rows("SELECT id::text FROM accounts_organisation ORDER BY 1"):
        plain = secrets.token_bytes(32)
        try:
            key = data_keys.lasting(UUID(organisation_id), "backup")
        except KeyUnavailable:
            return
        sealed = crypto.seal(plain, key=key, key_id=UUID(backup_id), place=canary_place(organisation_id, backup_id))
        yield {
            "organisation": organisation_id,
            "sealed": sealed.hex(),
            "sha256": hashlib.sha256(plain).hexdigest(),
        }


def _remove(folder: Path, name: re.Pattern[str], *, before: datetime) -> list[Path]:
    removed = []
    for path in sorted(folder.iterdir()):
        if found := name.fullmatch(path.name):
            made = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
            if made < before:
                path.unlink()
                removed.append(path)
    return removed
