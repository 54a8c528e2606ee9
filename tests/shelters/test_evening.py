"""The evening: who has a note, writing one, and what happens when it is sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from shelters import nights, services
from shelters.models import DailyNote, House, Stay
from tests.cases.asking import nothing_changes
from tests.factories import MARK_NAME, World
from tests.shelters.conftest import MARK_DAILY, Admit, Home

SignIn = Callable[[User], Client]
FILLED = {"version": "0", "mood": "CALM", "sleep": "GOOD", "meals": "", "health": "WELL", "text": MARK_DAILY}


@pytest.fixture
def night(world: World) -> Any:
    return nights.night_of(timezone.now(), world.site.time_zone)


def write(
    world: World, stay: Stay, night: Any, shift: str, text: str = "Tenang.", version: int = 0, by: str = "shelter"
) -> DailyNote:
    with world.at_work(world.users[by]) as user:
        log_access(by=user, act="test", rows=[stay.case], compartments=[Compartment.GENERAL])
        return services.save_daily_note(
            stay_id=stay.pk,
            night=night,
            shift=shift,
            facts=services.NoteFacts(text=text),
            expected_version=version,
            by=user,
        )


def an_old_house(world: World, home: Home) -> None:
    """The house has been here for long."""
    with world.at_work(world.administrator):
        House.objects.filter(pk=home.house.pk).update(created_at=timezone.now() - timedelta(days=99))


def test_tonight_shows_who_has_a_note_and_who_has_not(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    shift = nights.shift_at(timezone.now(), world.site.time_zone)
    write(world, residents[1], night, shift)
    page = sign_in(world.shelter).get(reverse("shelters:tonight"))
    (evening,) = page.context["evenings"]
    assert [(r.name, bool(r.notes)) for r in evening.residents] == [
        (MARK_NAME, False),
        ("Warga 2", True),
        ("Warga 3", False),
    ]
    assert (evening.written, evening.night, evening.shift) == (1, night, shift)
    assert residents[0].note_url(night, shift) in page.content.decode()
    for actor, status in (("caseworker", 403), ("manager", 403), ("lawyer", 403), ("foreigner", 403)):
        assert sign_in(world.users[actor]).get(reverse("shelters:tonight")).status_code == status


def test_saving_leads_to_the_next_resident_without_a_note_and_at_last_back(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    staff = sign_in(world.shelter)
    write(world, residents[1], night, "EVENING")
    first, _second, third = (stay.note_url(night, "EVENING") for stay in residents)
    answer = staff.post(first, FILLED)
    assert (answer.status_code, answer["Location"]) == (303, f"{third}?saved")
    following = staff.get(answer["Location"])
    assert "2 of 3 written" in following.content.decode()
    # The same by htmx: no page, but where the next one is to be fetched.
    answer = staff.post(third, FILLED, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, reverse("shelters:tonight"))
    with world.at_work(world.shelter):
        Stay.objects.update(admitted_at=timezone.now() - timedelta(days=3))
    before = night - timedelta(days=1)
    other_shift = staff.post(residents[0].note_url(before, "NIGHT"), FILLED, headers={"HX-Request": "true"})
    place = json.loads(other_shift["HX-Location"])
    assert (place["path"], place["target"]) == (f"{residents[1].note_url(before, 'NIGHT')}?saved", "#entry")
    fragment = staff.get(place["path"], headers={"HX-Request": "true"}).content.decode()
    assert ("<!doctype" in fragment.lower(), 'id="entry"' in fragment, "Warga 2" in fragment) == (False, True, True)
    restored = staff.get(
        place["path"], headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    ).content.decode()
    assert restored.lower().lstrip().startswith("<!doctype")


def test_the_note_is_general_and_reaches_the_caseworker_but_says_nothing_of_the_place(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    sign_in(world.shelter).post(residents[0].note_url(night, "EVENING"), {**FILLED, "needs_attention": "on"})
    with world.at_work(world.caseworker):
        entry = TimelineEntry.objects.get(kind="shelters.daily_note")
        assert (entry.compartment, entry.case_id) == ("general", world.case.pk)
    section = sign_in(world.caseworker).get(reverse("shelters:case", kwargs={"case": world.case.pk}))
    assert MARK_DAILY in section.content.decode()
    assert "Needs attention" in section.content.decode()


def test_the_same_note_sent_twice_is_saved_once(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    url = residents[0].note_url(night, "EVENING")
    staff = sign_in(world.shelter)
    assert [staff.post(url, FILLED).status_code for _ in range(2)] == [303, 303]
    with world.at_work(world.shelter):
        assert [note.version for note in DailyNote.objects.all()] == [1]
        assert TimelineEntry.objects.filter(kind="shelters.daily_note").count() == 1


def test_a_note_that_one_has_written_in_another_window_is_not_overwritten(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    write(world, residents[0], night, "EVENING", "Sudah makan.")
    url = residents[0].note_url(night, "EVENING")
    staff = sign_in(world.shelter)
    conflict = staff.post(url, FILLED)
    shown = conflict.content.decode()
    assert (conflict.status_code, "Sudah makan." in shown, MARK_DAILY in shown) == (409, True, True)
    # Having seen both, the person keeps their own.
    assert staff.post(url, {**FILLED, "version": "1"}).status_code == 303
    with world.at_work(world.shelter) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        note = DailyNote.objects.get()
        assert (note.version, note.text) == (2, MARK_DAILY)


def test_a_stale_edit_is_refused(world: World, home: Home, residents: list[Stay], night: Any) -> None:
    write(world, residents[0], night, "EVENING", "satu")
    write(world, residents[0], night, "EVENING", "dua", version=1)
    with pytest.raises(EditConflict):
        write(world, residents[0], night, "EVENING", "tiga", version=1)


def test_the_last_note_is_in_sight_while_writing(
    world: World, home: Home, admit: Admit, night: Any, sign_in: SignIn
) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=3))
    write(world, stay, night - timedelta(days=1), "EVENING", MARK_DAILY)
    page = sign_in(world.shelter).get(stay.note_url(night, "EVENING"))
    assert MARK_DAILY in page.content.decode()


@pytest.mark.parametrize("named", ["0001-01-01", "0001-01-02", "1899-12-31", "9999-12-31", "20261", "the night before"])
@pytest.mark.parametrize("shift", ["evening", "night", "morning"])
def test_a_night_before_there_was_a_house_is_not_there(
    world: World, home: Home, residents: list[Stay], sign_in: SignIn, named: str, shift: str
) -> None:
    staff, first = sign_in(world.shelter), residents[0].first_night
    there = residents[0].note_url(first, shift)
    before = first - timedelta(days=1)
    url = there.replace(str(first), str(before) if named == "the night before" else named)
    assert staff.get(there).status_code == 200
    with nothing_changes():
        for answer in (staff.get(url), staff.post(url, FILLED), staff.get(url, headers={"HX-Request": "true"})):
            assert answer.status_code == 404


def test_who_was_admitted_before_the_house_was_set_up_here_has_notes_from_then(
    world: World, home: Home, admit: Admit, night: Any, sign_in: SignIn
) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=40))
    assert stay.first_night == night - timedelta(days=40)
    assert sign_in(world.shelter).get(stay.note_url(stay.first_night, "EVENING")).status_code == 200


def test_an_empty_note_and_nights_that_cannot_be_are_refused(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    staff = sign_in(world.shelter)
    empty = staff.post(residents[0].note_url(night, "EVENING"), {"version": "0"})
    assert empty.status_code == 422
    assert "Choose an answer or write something." in empty.content.decode()
    an_old_house(world, home)
    for days in (1, 2):
        back = staff.post(residents[0].note_url(night - timedelta(days=days), "EVENING"), FILLED)
        assert back.status_code == 422
    ahead = residents[0].note_url(night + timedelta(days=1), "EVENING")
    for url in (ahead, ahead.replace("night/", "noon/"), ahead.replace(str(night + timedelta(days=1)), "2026-99-99")):
        assert staff.get(url).status_code == 404
    with world.at_work(world.shelter):
        assert DailyNote.objects.count() == 0


def test_after_discharge_the_note_is_refused_with_a_sentence_and_the_text_is_kept(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=residents[0].pk,
            expected_version=1,
            discharged_at=timezone.now(),
            destination_kind="FAMILY",
            by=by,
        )
    page = sign_in(world.shelter).post(residents[0].note_url(night, "EVENING"), FILLED)
    shown = page.content.decode()
    assert (page.status_code, "has been discharged" in shown, MARK_DAILY in shown) == (422, True, True)


def test_only_those_who_write_notes_in_that_house_reach_the_form(
    world: World, home: Home, residents: list[Stay], night: Any, sign_in: SignIn
) -> None:
    url = residents[0].note_url(night, "EVENING")
    for actor in ("caseworker", "manager", "counsellor", "lawyer", "administrator", "no_role", "foreigner"):
        for response in (sign_in(world.users[actor]).get(url), sign_in(world.users[actor]).post(url, FILLED)):
            assert (response.status_code, MARK_NAME in response.content.decode()) == (403, False)
    with world.at_work(world.shelter):
        assert DailyNote.objects.count() == 0


def test_a_note_after_midnight_belongs_to_the_night_before(world: World, home: Home, admit: Admit) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=40))
    one_in_the_morning = (timezone.now() - timedelta(days=10)).replace(hour=18, minute=0)  # 01:00 in Jakarta
    night = nights.night_of(one_in_the_morning, world.site.time_zone)
    assert night == one_in_the_morning.date()
    facts = services.NoteFacts(text="Tenang.")
    given = {"stay_id": stay.pk, "shift": "NIGHT", "facts": facts, "expected_version": 0, "at": one_in_the_morning}
    with world.at_work(world.shelter) as by:
        assert services.save_daily_note(night=night, by=by, **given).night_of == night
        with pytest.raises(DomainError):
            services.save_daily_note(night=night + timedelta(days=1), by=by, **given)


def test_a_note_is_written_from_an_hour_before_its_shift(world: World, home: Home, admit: Admit) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=40))
    eight = (timezone.now() - timedelta(days=10)).replace(
        hour=13, minute=0, second=0, microsecond=0
    )  # 20:00 in Jakarta
    night = eight.date()
    given = {"stay_id": stay.pk, "night": night, "shift": "NIGHT", "expected_version": 0}
    facts = services.NoteFacts(text="Tenang.")
    with world.at_work(world.shelter) as by:
        for hours in (8, 1):
            too_early = eight - timedelta(hours=hours - 1, minutes=1)
            with pytest.raises(DomainError, match="has not begun"):
                services.save_daily_note(**given, facts=facts, by=by, at=too_early)
        assert DailyNote.objects.count() == 0
        assert services.save_daily_note(**given, facts=facts, by=by, at=eight).shift == "NIGHT"


def test_a_shift_that_is_hours_ahead_is_refused_with_the_text_kept_and_offered_nowhere(
    world: World, home: Home, residents: list[Stay], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = timezone.now().replace(hour=7, minute=0) + timedelta(days=1)  # 14:00 in Jakarta
    monkeypatch.setattr("django.utils.timezone.now", lambda: two)
    staff, night = sign_in(world.shelter), two.date()
    with nothing_changes():
        refused = staff.post(residents[0].note_url(night, "NIGHT"), FILLED)
    shown = refused.content.decode()
    assert (refused.status_code, "This shift has not begun." in shown, MARK_DAILY in shown) == (422, True, True)
    page = staff.get(residents[0].note_url(night, "EVENING"))
    assert [shift for shift, _url in page.context["shifts"]] == ["EVENING"]
