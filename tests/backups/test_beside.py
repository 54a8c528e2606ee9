"""What others do in the database while a backup is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from backups.source import snapshot
from config import environment
from core.errors import DomainError
from tests.access.stage import Stage
from tests.backups.installations import Installation


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
