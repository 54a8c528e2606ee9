"""Whether anything has changed in the database: asked quickly at first, then thoroughly."""

from __future__ import annotations

from functools import cache

from django.db import connection

from accounts.models import Organisation
from core.db import in_scope, organisation_scope

# What may be written while somebody is refused: their session, and who looked.
COUNTED = (
    "relname NOT LIKE 'django\\_%' AND relname NOT LIKE 'auth\\_%' "
    "AND relname NOT IN ('audit_accessentry', 'audit_chain')"
)


def fingerprint() -> str:
    """Counts and versions of all rows: of the open scope, or else of each organisation in turn."""
    if in_scope():
        with connection.cursor() as cursor:
            # Of some 250 tables: to plan it takes ten times as long as to run it, so each connection plans it once.
            cursor.execute("SELECT FROM pg_prepared_statements WHERE name = 'fingerprint'")
            if not cursor.rowcount:
                cursor.execute(f"PREPARE fingerprint AS {_statement()}")
            cursor.execute("EXECUTE fingerprint")
            return str(cursor.fetchone()[0])
    found = []
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_scope(organisation.pk):
            found.append(fingerprint())
    return " | ".join(found)


def rows_written() -> int:
    """How many rows the open transaction has written so far, those that were rolled back in it included."""
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return int(cursor.fetchone()[0])


@cache
def _counting() -> str:
    """Of tables that are looked up once: `pg_stat_xact_user_tables` would join the catalogue each time, for 20 ms."""
    written = " + ".join(f"pg_stat_get_xact_tuples_{what}(t)" for what in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(c.oid::text, ',') FROM pg_class c "
            f"WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND {COUNTED}"
        )
        (tables,) = cursor.fetchone()
    return f"SELECT coalesce(sum({written}), 0)::bigint FROM unnest('{{{tables}}}'::oid[]) t"


@cache
def _statement() -> str:
    """Written after what the database says of its own tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n FROM (SELECT c.relname, max(CASE WHEN a.attname = 'version' THEN 1 ELSE 0 END) n "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
            f"WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND {COUNTED} "
            "GROUP BY 1) t ORDER BY 1"
        )
        parts = [
            f"(SELECT count(*)::text || '/' || {'coalesce(sum(version), 0)' if versioned else '0'} FROM \"{name}\")"
            for name, versioned in cursor.fetchall()
        ]
    # A function takes a hundred arguments, and there are more tables.
    return "SELECT array_to_string(ARRAY[" + ", ".join(parts) + "], ';')"
