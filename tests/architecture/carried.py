"""What a connection says of whose rows it may see, and whether it still says so when the work is over."""

from __future__ import annotations

from django.db import connections

from core import db

# The settings that the policies and triggers of the database read (test_wall_committed.py holds them against these).
SETTINGS = ("app.organisation", "app.user", "app.dispatcher", "app.by", "app.work")


def process(using: str = db.DEFAULT) -> int:
    """The server's process of the connection: another one is another connection."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def carried(using: str = db.DEFAULT) -> dict[str, str]:
    """What is left on the connection, and in this thread, of a scope that is over. Call outside of any."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(['current_setting(%s, true)'] * len(SETTINGS))}", list(SETTINGS))
        left = {name: value for name, value in zip(SETTINGS, cursor.fetchone(), strict=True) if value}
    if connection.in_atomic_block:
        left["transaction"] = "open"
    if db.in_scope():
        left["scope"] = str(db.current_organisation())
    return left
