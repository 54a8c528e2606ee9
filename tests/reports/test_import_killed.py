"""An import that is killed half-way, on real commits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from cases.extension.timeline_models import TimelineEntry
from cases.intake.models import Intake
from cases.record.access_models import Assignment, CaseAccess
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, Identity, Person
from core.db import organisation_scope
from tests.conftest import ROOT
from tests.factories import World, make_world
from tests.jobs.processes import until
from tests.reports.files import json_file, record
from tests.superuser import superuser

RECORDS = 60


def begin(path: Path, world: World) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "import_htcds", str(path)]
    options = ["--organisation", str(world.organisation.pk), "--by", "caseworker@contoh.test", "--language", "en"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.Popen([*command, *options], env=environment, stdout=subprocess.PIPE, text=True)


def english_world() -> World:
    world = make_world()
    world.caseworker.language = "en"
    world.caseworker.save()
    return world


def taken(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return ExternalRecord.objects.count()


def others_at_work() -> int:
    """How many other connections have a transaction open."""
    with superuser() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def assert_whole(world: World, records: int) -> None:
    """So many imported cases beside the world's own, and each with all that belongs to it."""
    with organisation_scope(world.organisation.pk):
        cases = Case.objects.exclude(pk=world.case.pk)
        assert cases.count() == records
        assert ExternalRecord.objects.values("external_id").distinct().count() == records
        assert Person.objects.count() == Identity.objects.count() == records + 1
        assert Intake.objects.filter(case__in=cases).count() == records
        assert Assignment.objects.filter(case__in=cases).count() == records
        assert CaseAccess.objects.filter(case__in=cases).count() == 3 * records
        assert TimelineEntry.objects.filter(case__in=cases).count() == 2 * records, (
            "its intake, and that it was imported"
        )


def test_a_killed_import_leaves_whole_records_and_goes_on(committed: Any, tmp_path: Path) -> None:
    world = english_world()
    path = json_file(tmp_path / "file", *(record(f"R-{number}") for number in range(RECORDS)))
    with begin(path, world) as running:
        deadline = time.monotonic() + 60
        while taken(world) < 10:
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    # The server ends the broken transaction by itself; wait for what it may still be doing.
    until(lambda: not others_at_work())
    before = taken(world)
    assert 10 <= before < RECORDS
    assert_whole(world, before)

    output, _errors = begin(path, world).communicate(timeout=120)
    assert output.splitlines()[-1] == (
        f"Taken: {RECORDS - before}. Already there: {before}. Changed since, not overwritten: 0. Refused: 0."
    )
    assert_whole(world, RECORDS)


def test_two_imports_of_one_file_take_each_record_once(committed: Any, tmp_path: Path) -> None:
    world = english_world()
    path = json_file(tmp_path / "file", *(record(f"R-{number}") for number in range(20)))
    both = [begin(path, world), begin(path, world)]
    for running in both:
        running.communicate(timeout=120)
        assert running.returncode == 0
    assert_whole(world, 20)
