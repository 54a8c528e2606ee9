"""Two people at once, in real transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone, translation

from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from shelters import nights, services
from shelters.models import BedRequest, DailyNote, Placement, Stay
from tests.factories import World, make_case, make_user, make_world
from tests.shelters.conftest import Home, make_home


def together(world: World, *acts: Callable[[Any], Any], by: tuple[str, ...] = ()) -> list[Any]:
    """Each act in a thread and transaction of its own, begun at the same moment; what it gave or raised.

    `by` says whose each is, where not all are one person's.
    """
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[Any], Any]) -> None:
        try:
            with translation.override("en"), world.at_work(world.users[by[number] if by else "shelter"]) as user:
                start.wait(timeout=20)
                results[number] = act(user)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def prepare(cases: int) -> tuple[World, Home, list[BedRequest]]:
    world = make_world()
    home = make_home(world)
    with world.at_work(world.caseworker) as by:
        found = [world.case, *(make_case(by=by, site=world.site, name=f"Warga {n}") for n in range(1, cases))]
        asked = [
            services.ask_for_bed(case=case, house=home.house, wanted_from=date(2026, 11, 24), by=by) for case in found
        ]
    return world, home, asked


def admission(asked: BedRequest, bed: Any) -> Callable[[Any], Stay]:
    def act(by: ActingUser) -> Stay:
        return services.admit(
            request_id=asked.pk, expected_version=1, bed=bed, planned_until=None, has_acknowledged_rules=True, by=by
        )

    return act


def test_of_two_people_for_one_bed_one_gets_it_and_the_other_a_sentence(committed: None) -> None:
    world, home, asked = prepare(2)
    results = together(world, *(admission(request, home.beds[0]) for request in asked))
    refused = [r for r in results if isinstance(r, DomainError)]
    assert sum(isinstance(r, Stay) for r in results) == 1
    assert [(str(r.message), r.field) for r in refused] == [
        ("Somebody else was given this bed meanwhile. Choose another one.", "bed")
    ]
    with world.at_work(world.shelter):
        assert (Placement.objects.current().count(), BedRequest.objects.waiting().count()) == (1, 1)


def test_the_constraint_speaks_a_sentence_too_when_the_checks_are_passed(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, home, asked = prepare(2)
    with world.at_work(world.shelter) as by:
        admission(asked[0], home.beds[0])(by)
    monkeypatch.setattr("shelters.services.stays.free_bed", lambda bed, **_: bed)
    monkeypatch.setattr("core.writes.check", lambda row, **_: None)
    (refused,) = together(world, admission(asked[1], home.beds[0]))
    assert isinstance(refused, ValidationError)
    assert refused.messages == ["This bed was taken at that time. Choose another one."]


def test_one_person_admitted_twice_at_once_lives_in_one_house(committed: None) -> None:
    world, home, asked = prepare(1)
    second = make_home(world, "Rumah Kenanga")
    with world.at_work(world.caseworker) as by:
        other = services.ask_for_bed(case=world.case, house=second.house, wanted_from=date(2026, 11, 24), by=by)
    results = together(world, admission(asked[0], home.beds[0]), admission(other, second.beds[0]))
    assert sum(isinstance(r, Stay) for r in results) == 1
    assert sum(isinstance(r, DomainError | EditConflict) for r in results) == 1
    with world.at_work(world.shelter):
        assert Stay.objects.open().count() == 1


def test_two_people_who_write_at_once_have_a_note_each(committed: None) -> None:
    world, home, asked = prepare(1)
    world.users["second"] = make_user("second", world.organisation, world.site, "shelter-staff")
    with world.at_work(world.shelter) as by:
        stay = admission(asked[0], home.beds[0])(by)
    night = nights.night_of(timezone.now(), world.site.time_zone)
    given = {"stay_id": stay.pk, "night": night, "shift": "EVENING", "expected_version": 0}

    def note(said: str) -> Callable[[Any], DailyNote]:
        return lambda by: services.save_daily_note(**given, facts=services.NoteFacts(text=said), by=by)

    results = together(world, note("satu"), note("dua"), by=("shelter", "second"))
    assert [type(result) for result in results] == [DailyNote, DailyNote]
    with world.at_work(world.shelter):
        assert set(DailyNote.objects.values_list("created_by__name", "version")) == {("Shelter", 1), ("Second", 1)}


def test_two_first_notes_by_one_person_become_one_and_a_conflict(committed: None) -> None:
    world, home, asked = prepare(1)
    with world.at_work(world.shelter) as by:
        stay = admission(asked[0], home.beds[0])(by)
    night = nights.night_of(timezone.now(), world.site.time_zone)

    def note(text: str) -> Callable[[Any], DailyNote]:
        facts = services.NoteFacts(text=text)
        given = {"stay_id": stay.pk, "night": night, "shift": "EVENING", "expected_version": 0}
        return lambda by: services.save_daily_note(**given, facts=facts, by=by)

    # The loser's own text differs, but telling so means reading the other's: a look that only a page has logged.
    results = together(world, note("satu"), note("dua"))
    assert sum(isinstance(r, DailyNote) for r in results) == 1
    with world.at_work(world.shelter):
        assert DailyNote.objects.count() == 1
