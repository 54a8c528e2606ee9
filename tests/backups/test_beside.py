"""What others do in the database while a backup is made or restored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from backups.source import snapshot
from config import environment
from core.errors import DomainError
from tests.access.stage import Stage
from tests.backups.installations import Backup, Installation
from tests.jobs.processes import until

WAITING = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = %s AND NOT l.granted
"""


def test_no_file_moves_while_a_backup_is_made(stage: Stage, house: Installation, tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_DATABASE = environment.database(house.url("BACKUP_"))
    before = house.files()
    words = ("rekey", stage.world.case.code, "--organisation", "Yayasan Contoh")
    with snapshot():
        done = house.run(*words)
    assert done.returncode == 1 and "A backup is being made and needs the files." in done.stderr
    assert house.files() == before
    done = house.run(*words)
    assert (done.returncode, done.stderr) == (0, "") and "That finished an earlier change." in done.stdout
    assert len(house.files()) == len(before) and house.files().keys() != before.keys()
    done = house.run("backup", "--to", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_backup_whose_connection_breaks_says_so(house: Installation, settings: Any) -> None:
    settings.BACKUP_DATABASE = environment.database(house.url("BACKUP_"))
    with (
        translation.override("en"),
        pytest.raises(DomainError) as refused,
        snapshot() as source,
        house.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'harapan_backup' AND datname = current_database()"
        )
        source.rows("SELECT 1")
    # As the driver finds it: told, or cut off.
    causes = ("AdminShutdown 57P01", "OperationalError")
    sentences = {f"The database has broken off ({cause}). Run the command again." for cause in causes}
    assert str(refused.value.message) in sentences


def test_what_somebody_writes_meanwhile_is_not_restored_over(empty: Installation, backup: Backup) -> None:
    empty.migrate()
    with empty.cursor() as other, empty.cursor() as looking, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN; INSERT INTO auth_group (name) VALUES ('first')")
        # Not committed: nobody sees it when it is asked whether the database is empty.
        done = empty.restore(backup, PGOPTIONS="-c lock_timeout=200ms")
        assert done.returncode == 1
        assert "Somebody is at work in the database. Stop web, worker and dispatcher first." in done.stderr

        def is_waiting() -> bool:
            looking.execute(WAITING, [empty.database])
            return bool(looking.fetchone()[0])

        restoring = pool.submit(empty.restore, backup)
        until(is_waiting)
        other.execute("COMMIT")
        done = restoring.result()
        assert done.returncode == 1 and "The database is not empty." in done.stderr
        looking.execute("SELECT name FROM auth_group")
        assert looking.fetchall() == [("first",)]
    assert empty.files() == {}
