"""The database as the role of backups sees it: all rows of all organisations, of one moment, and nothing to change."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.utils.translation import gettext as _

from backups.manifest import LEFT_OUT
from core.db import connect
from core.errors import DomainError
from core.files import storage as files

# So many pages of a table make one piece: some hundred kilobytes, or some megabytes where long texts lie beside it.
PAGES = 64
# What is written must not depend on how a server is set.
_FORMS = "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1"
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relispartition = false
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL(%s)
GROUP BY c.relname ORDER BY c.relname
"""


class Snapshot:
    """One moment of the database, read as the backup role."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.tables: dict[str, list[str]] = dict(self.rows(_TABLES, list(LEFT_OUT)))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        self._cursor.execute(sql, values)
        return list(self._cursor.fetchall())

    def pieces(self, table: str, columns: list[str], emptied: tuple[str, ...] = ()) -> Iterator[tuple[int, bytes]]:
        """(rows, PostgreSQL's COPY text of them, compressed) of a table; `emptied` columns without what they hold."""
        wanted = ", ".join(f"''::bytea AS \"{name}\"" if name in emptied else f'"{name}"' for name in columns)
        last = self.rows("SELECT pg_relation_size(%s::regclass) / 8192", f'public."{table}"')[0][0]
        for first in range(0, last + 1, PAGES):
            end = f"AND ctid < '({first + PAGES},0)'" if first + PAGES <= last else ""
            rows = f"SELECT {wanted} FROM public.\"{table}\" WHERE ctid >= '({first},0)' {end}"
            plain = io.BytesIO()
            with gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=1, mtime=0) as packed:
                self._cursor.copy_expert(f"COPY ({rows}) TO STDOUT", packed)
            if self._cursor.rowcount:
                yield self._cursor.rowcount, plain.getvalue()


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold one moment of the database, and the files that its rows name. One backup waits for the other.

    Raises DomainError when there is no role for it, when it is not allowed to, and when the database breaks off.
    """
    given = settings.BACKUP_DATABASE
    if given is None:
        raise DomainError(_("Set DATABASE_BACKUP_URL to the address of the database for the backup role."))
    try:
        connection = connect(given)
    except psycopg2.OperationalError as error:
        raise DomainError(_("The database does not answer the backup role.")) from error
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            # A role that may not pass row-level security is refused then, and does not silently read nothing.
            cursor.execute(f"{_FORMS}; SET row_security = off")
            cursor.execute(files.KEEP_ALL)
            connection.commit()
            _hold_tables(cursor)
            yield Snapshot(cursor)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DomainError(_("This database role may not read everything: use the backup role.")) from error
    except psycopg2.Error as error:
        raise DomainError(
            _("The database has broken off (%(error)s). Run the command again.")
            % {"error": f"{type(error).__name__} {error.pgcode or ''}".strip()}
        ) from error
    finally:
        connection.close()


def _hold_tables(cursor: Any) -> None:
    """Keep migrations from changing tables until the end. Only what comes after this is of the one moment."""
    cursor.execute(_TABLES, [list(LEFT_OUT)])
    names = [name for name, _columns in cursor.fetchall()]
    cursor.connection.commit()
    if names:
        cursor.execute("LOCK TABLE " + ", ".join(f'public."{name}"' for name in names) + " IN ACCESS SHARE MODE")
