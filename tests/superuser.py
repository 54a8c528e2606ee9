"""The test database as its superuser sees it, past row-level security and past what the application may do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config import environment
from core.db import connect


@contextmanager
def superuser(database: str = "") -> Iterator[Any]:
    """A cursor of the test database, or another one beside it, whose every statement is committed at once."""
    found = environment.database(os.environ["TEST_DATABASE_SUPERUSER_URL"])
    connection = connect(found | {"NAME": database or found["NAME"]})
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
