"""A second writer of one shift adds a note below, and each stands with its name and time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import preload
from shelters.models import DailyNote, Stay
from tests.cases.asking import SignIn, at, send, text
from tests.factories import World, make_user
from tests.shelters.asking import note_url
from tests.shelters.conftest import Admit
from tests.shelters.test_evening import FILLED, write

FIRST, SECOND = "MARKFIRST sudah makan malam", "MARKSECOND demam sejak jam sembilan"


@pytest.fixture
def stay(world: World, admit: Admit) -> Stay:
    world.users["second"] = make_user("second", world.organisation, world.site, "shelter-staff")
    return admit()


def stored(world: World) -> list[tuple[str, str, str, str, int]]:
    with world.at_work(world.shelter) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        rows = list(DailyNote.objects.select_related("case", "created_by").order_by("created_at"))
        preload(rows, "text")
        return [(row.created_by.name, row.mood, row.health, row.text, row.version) for row in rows]


def test_a_colleagues_note_stays_and_what_is_added_stands_below_it(
    world: World, stay: Stay, tonight: Any, sign_in: SignIn
) -> None:
    url = stay.note_url(tonight, "EVENING")
    sign_in(world.shelter).post(url, {**FILLED, "text": FIRST})
    second = sign_in(world.users["second"])
    page = text(second.get(url))
    assert FIRST in page and "Your addition" in page and "Shelter, " in page
    assert f">{FIRST}</textarea>" not in page, "the form begins empty"
    added = {"version": "0", "mood": "", "sleep": "", "meals": "", "health": "NEEDS_CARE", "text": SECOND}
    assert second.post(url, added).status_code == 303
    assert stored(world) == [
        ("Shelter", "CALM", "WELL", FIRST, 1),
        ("Second", "", "NEEDS_CARE", SECOND, 1),
    ]
    # Sent twice it is one.
    assert second.post(url, added).status_code == 303
    assert len(stored(world)) == 2


def test_each_corrects_what_is_their_own_and_never_the_other(
    world: World, stay: Stay, tonight: Any, sign_in: SignIn
) -> None:
    url = stay.note_url(tonight, "EVENING")
    write(world, stay, tonight, "EVENING", FIRST)
    write(world, stay, tonight, "EVENING", SECOND, by="second")
    assert sign_in(world.shelter).post(url, {**FILLED, "version": "1", "text": "Sudah tidur."}).status_code == 303
    assert [(name, said) for name, _mood, _health, said, _version in stored(world)] == [
        ("Shelter", "Sudah tidur."),
        ("Second", SECOND),
    ]
    # A page that was opened on the other's note changes nothing of it either.
    assert sign_in(world.users["second"]).post(url, {**FILLED, "version": "2"}).status_code == 409
    assert [said for *_others, said, _version in stored(world)] == ["Sudah tidur.", SECOND]


def test_the_case_tells_both_with_their_names_and_times(
    world: World, stay: Stay, tonight: Any, sign_in: SignIn
) -> None:
    write(world, stay, tonight, "EVENING", FIRST)
    write(world, stay, tonight, "EVENING", SECOND, by="second")
    browser = sign_in(world.caseworker)
    page = browser.get(reverse("cases:detail", kwargs={"case": world.case.pk}))
    told = [(e.by, e.text) for e in page.context["entries"] if e.kind == "shelters.daily_note"]
    assert told == [("Second", SECOND), ("Shelter", FIRST)]
    section = text(browser.get(at("shelters:case", world.case)))
    at_now = timezone.localtime(timezone.now(), timezone.get_fixed_timezone(7 * 60)).strftime("%H:")
    for name in ("Shelter", "Second"):
        assert f"{name}, {at_now}" in section


def test_tonight_names_both_and_counts_the_resident_once(
    world: World, stay: Stay, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 20:00 in Jakarta, after she moved in.
    evening = (timezone.now() + timedelta(days=1)).replace(hour=13, minute=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening)
    write(world, stay, evening.date(), "EVENING", FIRST)
    write(world, stay, evening.date(), "EVENING", SECOND, by="second")
    page = sign_in(world.shelter).get(reverse("shelters:tonight"))
    (house,) = page.context["evenings"]
    assert (house.written, [len(one.notes) for one in house.residents]) == (1, [2])
    assert "Evening: Shelter" in text(page) and "Evening: Second" in text(page)


def test_a_program_adds_its_own_note_and_reads_it_back(world: World, stay: Stay, tonight: Any, sign_in: SignIn) -> None:
    write(world, stay, tonight, "EVENING", FIRST)
    second, url = sign_in(world.users["second"]), note_url(stay, world.case, tonight)
    assert second.get(url).status_code == 404
    assert send(second, "PUT", url, {"text": SECOND, "version": 0}).status_code == 200
    assert second.get(url).json()["by"]["name"] == "Second"
    assert sign_in(world.shelter).get(url).json()["text"] == FIRST
    listed = sign_in(world.caseworker).get(at("api-shelters:daily-notes", world.case)).json()["results"]
    assert [(one["by"]["name"], one["text"]) for one in listed] == [("Second", SECOND), ("Shelter", FIRST)]
