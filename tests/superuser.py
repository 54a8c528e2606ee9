"""The test database as its superuser sees it, past row-level security and past what the application may do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from config import environment


@contextmanager
def superuser(database: str = "") -> Iterator[Any]:
    """A cursor of the test database, or another one beside it, whose every statement is committed at once."""
    found = environment.database(os.environ["TEST_DATABASE_SUPERUSER_URL"])
    connection = psycopg2.connect(
        dbname=database or found["NAME"],
        user=found["USER"],
        password=found["PASSWORD"],
        host=found["HOST"],
        port=found["PORT"] or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
