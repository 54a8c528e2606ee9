"""The demo world, loaded once by the command itself, for all tests of a module."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests import standing
from tests.conftest import ROOT
from tests.superuser import superuser

CASES = 240
# How many cases each organisation had when the first part was made, as the command of that part left it.
first_cases: dict[str, int] = {}


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """`manage.py demo` on the test database, in Indonesian as an operator would see it."""
    command = [sys.executable, str(ROOT / "manage.py"), "demo", *options]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command said. Everything is committed, and deleted after the last test of the module."""
    begun = run("--first", "--list-signins")
    assert begun.returncode == 0, begun.stderr
    assert "sari@contoh.test" in begun.stdout
    with superuser() as cursor:
        cursor.execute(
            "SELECT o.name, count(c.id) FROM accounts_organisation o "
            "LEFT JOIN cases_case c ON c.organisation_id = o.id GROUP BY 1"
        )
        first_cases.update(cursor.fetchall())
    done = run("--cases", str(CASES))
    assert done.returncode == 0, done.stderr
    yield done.stdout
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
        standing.empty()
