"""How the demo world is built: the clock, the plans, all or nothing, and where it is refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import Organisation, User
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_task
from core import writes
from core.access.log import log_access
from core.keys import data_keys
from demo.world import clock, legal, papers
from demo.world.calendar import Calendar, Strand
from demo.world.hurry import alone
from demo.world.life import Life, Scene
from demo.world.plans import ROUND, Plan, draw_plans
from demo.world.survivors import draw, kinds
from tests.factories import World

TODAY = date(2026, 11, 25)


def test_the_clock_also_moves_the_defaults_of_fields() -> None:
    moment = datetime(2025, 1, 2, 3, 4, tzinfo=UTC)
    with clock.at(moment):
        assert timezone.now() == moment
        assert timezone.localdate() == date(2025, 1, 2)
        assert Note(organisation_id=uuid4()).happened_at == moment
    assert timezone.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_what_happens_comes_in_order_and_not_after_today() -> None:
    seen: list[tuple[str, int]] = []
    calendar = Calendar(now=datetime(2026, 1, 10, tzinfo=UTC))

    def every(name: str, days: int) -> Strand:
        for day in range(days, 20, days):
            yield datetime(2026, 1, day, tzinfo=UTC)
            seen.append((name, timezone.now().day))

    calendar.begin(every("a", 3))
    calendar.begin(every("b", 4))
    calendar.run()
    assert seen == [("a", 3), ("b", 4), ("a", 6), ("b", 8), ("a", 9)]


def test_the_same_seed_plans_the_same_cases() -> None:
    plans = draw_plans(count=64, seed=1, today=TODAY)
    assert plans == draw_plans(count=64, seed=1, today=TODAY)
    assert plans != draw_plans(count=64, seed=2, today=TODAY)
    assert Counter(plan.course for plan in plans) == {name: 4 * n for name, n in Counter(ROUND).items()}
    short = draw_plans(count=64, seed=1, today=TODAY, last=("short", "short"))
    assert short[:-2] == plans[:-2]
    assert [plan.course for plan in short[-2:]] == ["short", "short"]


def test_a_world_that_breaks_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def break_off(**facts: Any) -> None:
        raise KeyboardInterrupt

    before = stored_files()
    monkeypatch.setattr(legal.services, "change_matter", break_off)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", "--cases", "60")
    assert not Organisation.objects.exists()
    assert not User.objects.exists()
    assert stored_files() == before


def test_papers_are_written_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[str, list[str]]] = []

    def write(title: str, lines: list[str]) -> bytes:
        written.append((title, lines))
        return b""

    for name in ("photo", "scan", "letter"):
        monkeypatch.setattr(papers, name, write)
    randoms = [Random(seed) for seed in range(20)]  # noqa: S311 -- made-up data
    survivor = replace(
        draw(randoms[0], kinds()[0], on=TODAY), months=8, began_on=date(2025, 3, 1), ended_on=date(2025, 10, 31)
    )
    for random in randoms:
        plan = Plan(1, "legal", kinds()[0], TODAY)
        life = Life(Scene(Any, Any, Any), plan, survivor, random, "sari", "anton", Any)
        for loss in legal._losses(life):
            if loss.draw is not None:
                loss.draw()
    lines = {title: {line for kind, found in written for line in found if kind == title} for title, _ in written}
    assert "Upah sebulan: MYR 1.200" in lines["Catatan upah"]
    assert "1 Maret 2025 s.d. 31 Oktober 2025" in lines["Catatan upah"]
    assert "Tanggal: 20 Februari 2025" in lines["Kuitansi biaya penempatan"]
    amounts = {line for line in lines["Kuitansi biaya penempatan"] if line.startswith("Sejumlah")}
    assert amounts
    assert all(re.fullmatch(r"Sejumlah: Rp[1-9]\.[05]00\.000", line) for line in amounts)
    assert "Mulai bekerja: 1 Maret 2025" in lines["Perjanjian kerja"]
    assert survivor.address not in {line for found in lines.values() for line in found}


def stored_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_an_installation_in_use_is_left_alone(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", "--if-empty")
    assert capsys.readouterr().out == ""
    assert Organisation.objects.count() == 2


def test_only_an_installation_for_the_demo_takes_it(settings: Any, db: None) -> None:
    settings.DEMO_WORLD = False
    for option in ("--if-empty", "--list-signins"):
        with pytest.raises(CommandError):
            call_command("demo", option)
    assert not Organisation.objects.exists()


def test_fewer_cases_would_not_show_every_stage(db: None) -> None:
    with pytest.raises(CommandError, match="60"):
        call_command("demo", "--cases", "59")


def test_in_a_hurry_the_database_still_refuses_and_the_same_key_seals(world: World) -> None:
    before = (data_keys.for_writing, Model.validate_constraints)
    with (
        world.at_work(world.users["caseworker"]) as by,
        alone(),
        pytest.raises(ValidationError, match="sudah memiliki kasus"),
        transaction.atomic(),
    ):
        writes.create(Case(person=world.case.person, site=world.site, code="K26-00000", opened_on=TODAY), by=by)
    with world.at_work(world.users["caseworker"]) as by, alone():
        notes = [add_note(case=world.case, text=text, by=by) for text in ("satu", "dua")]
    with world.at_work(world.users["caseworker"]) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=["general"])
        assert [Note.objects.get(pk=note.pk).text for note in notes] == ["satu", "dua"]
    assert (data_keys.for_writing, Model.validate_constraints) == before


def test_a_task_is_done_after_it_was_handed_over(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        task = add_task(case=world.case, title="Menelepon", due_on=TODAY, assignee=by, by=by)
        facts = {"title": "Menelepon", "due_on": TODAY, "assignee": world.colleague}
        change_task(task_id=task.pk, expected_version=task.version, **facts, by=by)
        Life.finish(task.pk, by)
        task = Task.objects.get(pk=task.pk)
        assert (task.done_at is None, task.version) == (False, 3)
