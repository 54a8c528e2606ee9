"""Where the application's database role gets in: Harapan's own databases, and no other of the server."""

from __future__ import annotations

import psycopg2
import pytest
from django.conf import settings

from core.db import connect


@pytest.mark.parametrize("role", ["harapan_app", "harapan_backup", "harapan_owner"])
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_role_of_ours_enters_another_database(role: str, database: str) -> None:
    given = {**settings.DATABASES["default"], "USER": role}
    connect(given).close()
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        connect({**given, "NAME": database})
