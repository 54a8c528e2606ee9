"""The API of houses, stays and daily notes, in whole requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from shelters import services
from shelters.models import Bed, BedRequest, DailyNote, House, Stay
from tests.cases.asking import (
    SignIn,
    at,
    looks,
    nothing_changes,
    send,
    text,
)
from tests.factories import World
from tests.shelters.asking import HOUSES, MARKS, beds_of, note_url
from tests.shelters.conftest import (
    MARK_DAILY,
    MARK_DESTINATION,
    MARK_REQUEST,
    Admit,
    Ask,
    Home,
    make_home,
)

NOTE = {"mood": "LOW", "sleep": "RESTLESS", "meals": "SOME", "health": "WELL", "text": MARK_DAILY}


def asking(home: Home) -> dict[str, str]:
    return {"house": str(home.house.pk), "wanted_from": "2026-12-01", "note": MARK_REQUEST}


def admitting(asked: BedRequest, free: Bed, **changes: Any) -> dict[str, Any]:
    body = {"bed_request": str(asked.pk), "bed": str(free.pk), "has_acknowledged_rules": True, "version": asked.version}
    return {**body, **changes}


def test_houses_tell_how_many_beds_are_free_and_nothing_else(
    world: World, home: Home, admit: Admit, sign_in: SignIn
) -> None:
    admit()
    with world.at_work(world.administrator) as by:
        services.change_bed(
            bed_id=home.beds[1].pk, expected_version=1, label=home.beds[1].label, is_usable=False, by=by
        )
    house = {
        "id": str(home.house.pk),
        "version": 1,
        "name": "Rumah Melati",
        "site": str(world.site.pk),
        "is_open": True,
        "beds": 3,
        "free": 2,
    }
    for actor, is_reached in (("shelter", True), ("manager", True), ("caseworker", False), ("outsider", False)):
        answer = sign_in(world.users[actor]).get(HOUSES)
        assert answer.json() == {"results": [{**house, "is_reached": is_reached}], "next": None}
        assert not any(mark in text(answer) for mark in MARKS)
    assert sign_in(world.foreigner).get(HOUSES).json() == {"results": [], "next": None}
    assert sign_in(world.lawyer).get(HOUSES).status_code == 403


def test_beds_are_shown_to_those_who_work_in_the_house(world: World, home: Home, admit: Admit, sign_in: SignIn) -> None:
    admit()
    answer = sign_in(world.shelter).get(beds_of(home))
    found = [(bed["room"], bed["label"], bed["is_free"]) for bed in answer.json()["results"]]
    assert sorted(found) == [
        ("Kamar 10", "1", True),
        ("Kamar 10", "2", True),
        ("Kamar 2", "1", False),
        ("Kamar 2", "2", True),
    ]
    assert world.case.code not in text(answer)
    never = reverse("api-shelters:beds", kwargs={"house": uuid4()})
    for actor in ("caseworker", "foreigner"):
        refused = sign_in(world.users[actor]).get(beds_of(home))
        assert (refused.status_code, refused.content) == (404, sign_in(world.users[actor]).get(never).content)


def test_from_asking_for_a_bed_to_the_discharge(world: World, home: Home, sign_in: SignIn) -> None:
    caseworker, staff = sign_in(world.caseworker), sign_in(world.shelter)
    asked = send(caseworker, "POST", at("api-shelters:bed-requests", world.case), asking(home))
    assert (asked.status_code, asked.headers["ETag"]) == (201, '"1"')
    house = {"id": str(home.house.pk), "name": "Rumah Melati"}
    assert asked.json() == {
        "id": asked.json()["id"],
        "version": 1,
        "house": house,
        "wanted_from": "2026-12-01",
        "note": MARK_REQUEST,
        "state": "ASKED",
        "bed": None,
        "answer": "",
        "answered_at": None,
    }
    row, bed = asked.json(), home.beds[0]
    kept = send(
        staff, "POST", at("api-shelters:keep-bed", world.case, pk=row["id"]), {"bed": str(bed.pk), "version": 1}
    )
    assert (kept.json()["version"], kept.json()["bed"]) == (2, str(bed.pk))
    body = {
        "bed_request": row["id"],
        "bed": str(bed.pk),
        "planned_until": "2027-01-31",
        "has_acknowledged_rules": True,
    }
    stay = send(staff, "POST", at("api-shelters:stays", world.case), body, If_Match='"2"')
    assert (stay.status_code, stay.headers["ETag"]) == (201, '"1"')
    assert stay.json() == {
        "id": stay.json()["id"],
        "version": 1,
        "house": house,
        "bed": {"id": str(bed.pk), "room": "Kamar 2", "label": "1"},
        "admitted_at": stay.json()["admitted_at"],
        "planned_until": "2027-01-31",
        "has_acknowledged_rules": True,
        "discharged_at": None,
        "destination_kind": "",
        "destination": "",
    }
    key = stay.json()["id"]
    moved = send(
        staff, "POST", at("api-shelters:move", world.case, pk=key), {"bed": str(home.beds[3].pk), "version": 1}
    )
    assert (moved.json()["version"], moved.json()["bed"]["room"], moved.json()["bed"]["label"]) == (2, "Kamar 10", "2")
    longer = send(
        staff, "PATCH", at("api-shelters:stay", world.case, pk=key), {"planned_until": None, "version": 2}
    ).json()
    assert (longer["version"], longer["planned_until"]) == (3, None)
    left = {
        "discharged_at": timezone.now().isoformat(),
        "destination_kind": "FAMILY",
        "destination": MARK_DESTINATION,
        "version": 3,
    }
    ended = send(staff, "POST", at("api-shelters:discharge", world.case, pk=key), left)
    assert (ended.status_code, ended.json()["destination_kind"], ended.json()["destination"]) == (
        200,
        "FAMILY",
        MARK_DESTINATION,
    )
    assert caseworker.get(at("api-shelters:stays", world.case)).json() == {"results": [ended.json()], "next": None}
    assert caseworker.get(at("api-shelters:stay", world.case, pk=key)).json() == ended.json()
    (listed,) = caseworker.get(at("api-shelters:bed-requests", world.case)).json()["results"]
    assert (listed["state"], listed["note"]) == ("ADMITTED", MARK_REQUEST)


def test_a_look_at_places_is_written_down(world: World, home: Home, admit: Admit, sign_in: SignIn) -> None:
    stay = admit()
    sign_in(world.caseworker).get(at("api-shelters:stay", world.case, pk=stay.pk))
    (entry,) = looks(world, "api.shelters.stay.opened")
    assert (entry.user_id, entry.case_ids, entry.compartments) == (world.caseworker.pk, [world.case.pk], ["location"])


def test_an_answer_ends_a_request(world: World, home: Home, ask: Ask, sign_in: SignIn) -> None:
    asked = ask()
    url = at("api-shelters:decline", world.case, pk=asked.pk)
    answer = send(sign_in(world.shelter), "POST", url, {"answer": "Penuh sampai Januari", "version": 1})
    assert (answer.json()["state"], answer.json()["answer"]) == ("DECLINED", "Penuh sampai Januari")
    with nothing_changes():
        late = send(
            sign_in(world.caseworker), "POST", at("api-shelters:withdraw", world.case, pk=asked.pk), {"version": 2}
        )
    assert (late.status_code, late.json()) == (422, {"detail": "This request has been answered already."})


def test_houses_of_others_cannot_be_asked(world: World, home: Home, sign_in: SignIn) -> None:
    with world.at_work(world.administrator) as by:
        services.change_house(
            house_id=home.house.pk, expected_version=1, name="Rumah Melati", is_open=False, new_address="", by=by
        )
    browser, url = sign_in(world.caseworker), at("api-shelters:bed-requests", world.case)
    with nothing_changes():
        closed = send(browser, "POST", url, asking(home))
        none = send(browser, "POST", url, {**asking(home), "house": str(uuid4())})
    assert (closed.status_code, closed.content) == (400, none.content)
    assert list(closed.json()) == ["house"]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"bed": "1"}, 400, "bed"),
        ({"bed": str(uuid4())}, 400, "bed"),
        ({"bed_request": str(uuid4())}, 400, "bed_request"),
        ({"has_acknowledged_rules": False}, 400, "has_acknowledged_rules"),
        ({"has_acknowledged_rules": "yes"}, 400, "has_acknowledged_rules"),
        ({"admitted_at": "2026-03-02T10:00:00"}, 400, "admitted_at"),
        ({"admitted_at": 5}, 400, "admitted_at"),
        ({"admitted_at": "1890-03-02T10:00:00+07:00"}, 400, "admitted_at"),
        ({"admitted_at": "2040-03-02T10:00:00+07:00"}, 422, "admitted_at"),
        ({"planned_until": "2020-01-01"}, 422, "planned_until"),
        ({"house": str(uuid4())}, 400, "house"),
        ({"version": None}, 400, "version"),
    ],
)
def test_an_admission_that_is_only_nearly_right_is_refused(
    world: World, home: Home, ask: Ask, sign_in: SignIn, changes: dict[str, Any], status: int, field: str
) -> None:
    asked = ask()
    with nothing_changes():
        body = admitting(asked, home.beds[0], **changes)
        answer = send(sign_in(world.shelter), "POST", at("api-shelters:stays", world.case), body)
    assert answer.status_code == status
    assert (answer.json()["field"] if status == 422 else next(iter(answer.json()))) == field


def test_a_bed_that_is_taken_or_stands_elsewhere_is_refused(
    world: World, home: Home, residents: list[Stay], ask: Ask, sign_in: SignIn
) -> None:
    other = make_home(world, "Rumah Kenanga")
    staff, url = sign_in(world.shelter), at("api-shelters:move", world.case, pk=residents[0].pk)
    with nothing_changes():
        taken = send(staff, "POST", url, {"bed": str(home.beds[1].pk), "version": 1})
        elsewhere = send(staff, "POST", url, {"bed": str(other.beds[0].pk), "version": 1})
    assert (taken.status_code, taken.json()["field"]) == (422, "bed")
    assert (elsewhere.status_code, elsewhere.json()) == (400, {"bed": ["This house has no such bed."]})


def test_a_note_is_written_read_and_changed(
    world: World, home: Home, admit: Admit, tonight: Any, sign_in: SignIn
) -> None:
    stay = admit()
    staff, url = sign_in(world.shelter), note_url(stay, world.case, tonight)
    assert staff.get(url).status_code == 404
    made = send(staff, "PUT", url, {**NOTE, "needs_attention": True, "version": 0})
    assert (made.status_code, made.headers["ETag"]) == (200, '"1"')
    assert made.json() == {
        "id": made.json()["id"],
        "version": 1,
        "stay": str(stay.pk),
        "night_of": tonight.isoformat(),
        "shift": "EVENING",
        **NOTE,
        "needs_attention": True,
        "by": {"id": str(world.shelter.pk), "name": "Shelter"},
        "updated_at": made.json()["updated_at"],
    }
    assert staff.get(url).json() == made.json()
    again = send(staff, "PUT", url, {**NOTE, "needs_attention": True, "version": 0})
    assert again.json() == made.json()
    changed = send(staff, "PUT", url, {"text": "Sudah tidur"}, If_Match='"1"').json()
    assert (changed["version"], changed["mood"], changed["text"], changed["needs_attention"]) == (
        2,
        "",
        "Sudah tidur",
        False,
    )
    with nothing_changes():
        stale = send(staff, "PUT", url, {"text": "Terbangun", "version": 1})
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})
    (listed,) = sign_in(world.caseworker).get(at("api-shelters:daily-notes", world.case)).json()["results"]
    assert listed == changed
    assert "Sudah tidur" in text(sign_in(world.caseworker).get(at("shelters:case", world.case)))
    with world.at_work(world.shelter):
        assert DailyNote.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"text": "a"}, 400, "version"),
        ({"text": "a", "version": -1}, 400, "version"),
        ({"text": "a", "version": False}, 400, "version"),
        ({"text": 5, "version": 0}, 400, "text"),
        ({"text": "a" * 8_001, "version": 0}, 400, "text"),
        ({"mood": "HAPPY", "version": 0}, 400, "mood"),
        ({"mood": True, "version": 0}, 400, "mood"),
        ({"needs_attention": 1, "version": 0}, 400, "needs_attention"),
        ({"text": "a", "night_of": "2026-01-01", "version": 0}, 400, "night_of"),
        ({"version": 0}, 422, "text"),
    ],
)
def test_a_note_that_is_only_nearly_right_is_refused(
    world: World, admit: Admit, tonight: Any, sign_in: SignIn, body: dict[str, Any], status: int, field: str
) -> None:
    stay = admit()
    with nothing_changes():
        answer = send(sign_in(world.shelter), "PUT", note_url(stay, world.case, tonight), body)
    assert answer.status_code == status
    assert (answer.json()["field"] if status == 422 else next(iter(answer.json()))) == field


def test_nights_that_are_none_are_not_there(world: World, admit: Admit, tonight: Any, sign_in: SignIn) -> None:
    stay, staff = admit(), sign_in(world.shelter)
    tomorrow = tonight + timedelta(days=1)
    with nothing_changes():
        before = stay.first_night - timedelta(days=1)
        for night, shift in (
            (tomorrow, "night"),
            ("someday", "night"),
            ("0001-01-01", "night"),
            ("9999-12-31", "night"),
            (before, "night"),
            (tonight, "noon"),
        ):
            for method in ("GET", "PUT"):
                url = note_url(stay, world.case, night, shift)
                assert send(staff, method, url, {"text": "a", "version": 0}).status_code == 404
    with world.at_work(world.administrator):
        House.objects.filter(pk=stay.house_id).update(created_at=timezone.now() - timedelta(days=99))
    with nothing_changes():
        long_ago = note_url(stay, world.case, tonight - timedelta(days=9))
        assert send(staff, "PUT", long_ago, {"text": "a", "version": 0}).status_code == 422
