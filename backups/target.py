"""The database into which a backup is restored: found empty, given the tables of the backup's time, and filled.

All of it happens in one transaction, as the owner of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backups.manifest import LEFT_OUT
from core.errors import DomainError

# What `migrate` writes by itself, and what an emptied database may still hold.
_OF_NOBODY = ("django_migrations", "django_content_type", "auth_permission", *LEFT_OUT)
_NOT_EMPTY = gettext_lazy("The database is not empty. Make an empty one: nothing is restored over what is there.")
_OF_OTHERS = "SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner <> current_user LIMIT 1"
_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname
"""


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


def require_empty() -> None:
    """Raises DomainError unless we own the database and nobody's data is in it."""
    if not rows("SELECT has_schema_privilege('public', 'CREATE')")[0][0]:
        raise DomainError(_("Restore as the owner of the tables: set DATABASE_URL to the address with that role."))
    if rows(_OF_OTHERS):
        raise DomainError(_NOT_EMPTY)
    for table in _tables():
        if table not in _OF_NOBODY and rows(f'SELECT EXISTS (SELECT FROM public."{table}")')[0][0]:
            raise DomainError(_NOT_EMPTY)


def make_tables(migrations: list[list[str]]) -> None:
    """Give the empty database the tables of these migrations. Raises DomainError when this version knows others, and
    when the database is empty no longer.
    """
    tables = _tables()
    if tables:
        execute("LOCK TABLE " + ", ".join(f'public."{table}"' for table in tables))
    # Once more, now that nobody else writes: a while has passed since.
    require_empty()
    for table in tables:
        execute(f'DROP TABLE public."{table}" CASCADE')
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in migrations}
    unknown = sorted(wanted - set(executor.loader.disk_migrations))
    if unknown:
        raise DomainError(
            _("The backup was made by a newer version of Harapan (%(migration)s). Restore with that version.")
            % {"migration": ".".join(unknown[0])}
        )
    graph = executor.loader.graph
    last = [
        node
        for node in sorted(wanted)
        if not any(child.key[0] == node[0] and child.key in wanted for child in graph.node_map[node].children)
    ]
    executor.migrate(last)
    if set(MigrationExecutor(connection).loader.applied_migrations) != wanted:
        raise DomainError(_("The tables of the backup's version cannot be made with this version of Harapan."))


def make_current() -> None:
    """Bring the tables from the backup's version to ours."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        executor.migrate(leaves)
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


@contextmanager
def open_to_the_owner() -> Iterator[None]:
    """Row-level security and triggers let the owner's rows through until the end; then all constraints are checked.

    What the migrations wrote by themselves is taken out again: the backup has its own.
    """
    tables = _tables()
    walled = [
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity"
        )
    ]
    for table in walled:
        execute(f'ALTER TABLE public."{table}" NO FORCE ROW LEVEL SECURITY')
    for table in tables:
        execute(f'ALTER TABLE public."{table}" DISABLE TRIGGER USER')
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in tables))
    execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        execute(f'ALTER TABLE public."{table}" ENABLE TRIGGER USER')
    for table in walled:
        execute(f'ALTER TABLE public."{table}" FORCE ROW LEVEL SECURITY')
    execute("SET CONSTRAINTS ALL DEFERRED")


def columns() -> dict[str, list[str]]:
    """The tables, and those of their columns that hold what was written."""
    return dict(rows(_COLUMNS))


def copy(table: str, names: list[str], text: IO[bytes]) -> int:
    """Add rows in COPY text. `table` and `names` are of `columns()`. Returns how many."""
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({quoted}) FROM STDIN', text)
        return int(cursor.rowcount)


def add(table: str, names: list[str], text: IO[bytes]) -> int:
    """Add those of the rows of the COPY text that are not there yet. Returns how many it has.

    Raises DomainError when one that is there (by its `id`) is another one.
    """
    quoted = ", ".join(f'"{name}"' for name in names)
    count = _given(table, quoted, text)
    differing = f'SELECT FROM "{table}" o JOIN given ON given.id = o.id WHERE '
    differing += " OR ".join(f'given."{name}" IS DISTINCT FROM o."{name}"' for name in names)
    if rows(f"{differing} LIMIT 1"):
        raise DomainError(_("The ledger of erasures in the keys is another one than in the content."))
    execute(
        f'INSERT INTO "{table}" ({quoted}) SELECT {quoted} FROM given g WHERE NOT EXISTS '
        f'(SELECT FROM "{table}" o WHERE o.id = g.id)'
    )
    execute("DROP TABLE given")
    return count


def update(table: str, names: list[str], text: IO[bytes]) -> int:
    """Fill the columns `names` (the first is the key) of rows that are there. Returns how many the COPY text has."""
    key, *others = (f'"{name}"' for name in names)
    count = _given(table, ", ".join((key, *others)), text)
    found = ", ".join(f"{name} = given.{name}" for name in others)
    execute(f'UPDATE "{table}" o SET {found} FROM given WHERE given.{key} = o.{key}')
    execute("DROP TABLE given")
    return count


def _given(table: str, quoted: str, text: IO[bytes]) -> int:
    """A table `given` with the rows of a COPY text, shaped like those columns. Returns how many."""
    execute(f'CREATE TEMP TABLE given ON COMMIT DROP AS SELECT {quoted} FROM "{table}" WITH NO DATA')
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY given FROM STDIN", text)
        return int(cursor.rowcount)


def settle() -> None:
    """Let numbering go on after the rows that are there, and the planner know them."""
    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
        execute(statement)
    execute("ANALYZE")


def _tables() -> list[str]:
    return [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")]


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
