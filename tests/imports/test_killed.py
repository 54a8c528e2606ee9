"""A worker that is killed in the middle of an import, with real processes and real commits."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from kombu import Connection

from cases.intake.models import Intake
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, Identity, Person
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.tasks import run_job
from imports.models import Import, ImportRow
from imports.selectors import RUN
from tests.factories import World, make_world
from tests.imports import lists
from tests.imports.importing import begun, fresh, say, url
from tests.jobs.processes import Stage, stage_in, until

ROWS = 70


@pytest.fixture
def stage(committed: Any, tmp_path: Path) -> Iterator[Stage]:
    with stage_in(tmp_path) as found:
        yield found


def signed_in(world: World) -> Client:

    browser = Client()
    browser.force_login(world.manager)
    session = browser.session
    session["organisation"] = str(world.organisation.pk)
    session["begun"] = session["seen"] = session["proved"] = int(time.time())
    session.save()
    return browser


def taken(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return ImportRow.objects.filter(state="TAKEN").count()


def in_hand(world: World) -> Job | None:
    with organisation_scope(world.organisation.pk):
        return Job.objects.filter(kind=RUN, state=Job.State.CLAIMED).first()


def state_of(world: World, row: Import) -> str:
    return fresh(world, row).state


def send(stage: Stage, claimed: jobs.Claimed) -> None:
    task: Any = run_job
    ticket = (str(claimed.organisation_id), str(claimed.job_id), claimed.lease.isoformat())
    with Connection(stage.url) as broker:
        task.apply_async(args=ticket, connection=broker)


def test_a_worker_killed_in_the_middle_leaves_one_of_each(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    browser = signed_in(world)
    content = lists.csv_of(
        ["No kasus", "Tanggal lapor", "Nama"],
        [
            [f"R-{number}", "05/03/2019", f"Orang{_letters(number)} Contoh{_letters(number * 7)}"]
            for number in range(ROWS)
        ],
    )
    with stage.broker():
        with stage.dispatcher(), stage.worker() as worker:
            row = begun(browser, world, content, name="a.csv")
            assert say(browser, url("columns", row)).status_code == 303
            assert say(browser, url("values", row)).status_code == 303
            until(lambda: state_of(world, row) == "CHECKED")
            assert say(browser, url("run", fresh(world, row))).status_code == 303
            until(lambda: 0 < taken(world) < ROWS)
            # In the middle of a part: it has begun, and is not committed.
            until(lambda: (job := in_hand(world)) is not None and job.attempts == 1)
            worker.kill()
        before = taken(world)
        assert 0 < before < ROWS
        assert_whole(world, before)

        job = in_hand(world)
        assert job is not None
        assert job.leased_until is not None
        due = jobs.claim_due(now=job.leased_until + timedelta(seconds=1))
        (claimed,) = (one for one in due if one.job_id == job.pk)
        with stage.worker() as worker, stage.dispatcher():
            send(stage, claimed)
            send(stage, claimed)  # and the broker delivers twice
            until(lambda: state_of(world, row) == "DONE")
            assert not re.search("Traceback", worker.log.read_text())
    assert_whole(world, ROWS)
    with organisation_scope(world.organisation.pk):
        assert set(ImportRow.objects.values_list("state", flat=True)) == {"TAKEN"}


def assert_whole(world: World, count: int) -> None:
    """So many imported cases beside the world's own, each once and with all that belongs to it."""
    with organisation_scope(world.organisation.pk):
        cases = Case.objects.exclude(pk=world.case.pk)
        assert cases.count() == count
        assert ExternalRecord.objects.values("external_id").distinct().count() == count
        assert Person.objects.count() == Identity.objects.count() == count + 1
        assert Intake.objects.filter(case__in=cases).count() == count
        assert ImportRow.objects.filter(case__in=cases, state="TAKEN").count() == count


def _letters(number: int) -> str:
    return "".join("bcdfghklmn"[int(digit)] + "aiueo"[(int(digit) + number) % 5] for digit in f"{number:03}")
