"""The plan, what was given, custody, the safety plan and approvals for other programs: as the pages, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from care.models import Conference, GivenService
from cases.approvals.models import Approval
from cases.tasks.models import Task
from cases.tasks.services import finish_task
from core.db import organisation_scope
from core.history import changes_of
from core.keys.fields import are_damaged
from tests.access import objects_care
from tests.access.objects_care import MARK_CONFERENCE, MARK_GOAL, MARK_NUMBER, MARK_SAFE, MARK_SERVICE
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, send, text
from tests.cases.record.test_unreadable import hurt
from tests.factories import World

LISTS = ("plans", "goals", "services", "conferences", "items", "safety")
QUERIES = dict.fromkeys(LISTS, 5)


@pytest.fixture
def made(world: World) -> dict[str, Any]:
    return objects_care.make(world)


def url(world: World, name: str, **more: Any) -> str:
    return at(f"api-care:{name}", world.case, **more)


def test_it_sends_what_the_pages_show(world: World, made: dict[str, Any], sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    found = {name: browser.get(url(world, name)).json()["results"] for name in LISTS}
    assert found["plans"][0]["needs"] == f"{MARK_GOAL}: pekerjaan"
    assert [(goal["objective"], goal["state"]) for goal in found["goals"]] == [
        (MARK_GOAL, "OPEN"),
        (MARK_GOAL, "REACHED"),
    ]
    assert (found["services"][0]["note"], found["services"][0]["minutes"]) == (MARK_SERVICE, 30)
    assert found["conferences"][0]["discussed"] == MARK_CONFERENCE
    assert [(move["holder"], move["number_in_chain"]) for move in found["items"][0]["moves"]] == [("RECRUITER", 1)]
    assert found["safety"][0]["safe_places"] == MARK_SAFE
    assert MARK_NUMBER not in str(found), "a whole number is on no address"
    (action,) = browser.get(url(world, "actions", goal=made["goal"].pk)).json()["results"]
    assert (action["title"], action["assignee"]) == ("Cari tempat kursus", str(world.caseworker.pk))
    assert len(looks(world, "api.care.goal.opened")) == 1
    assert {name: queries(browser, url(world, name)) for name in LISTS} == QUERIES


def test_other_roles_get_what_their_pages_show(world: World, made: dict[str, Any], sign_in: SignIn) -> None:
    counsellor = sign_in(world.counsellor)
    assert MARK_GOAL in text(counsellor.get(url(world, "goals")))
    refused = counsellor.get(url(world, "safety"))
    assert (refused.status_code, MARK_SAFE in text(refused)) == (403, False)
    for actor, status in (("shelter", 403), ("administrator", 403), ("outsider", 404), ("foreigner", 404)):
        for name in LISTS:
            assert sign_in(world.users[actor]).get(url(world, name)).status_code == (
                403 if name == "safety" and actor not in ("outsider", "foreigner") else status
            )


def test_a_plan_is_worked_on(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    refused = send(browser, "POST", url(world, "goals"), {"kind": "Health", "objective": "Sehat"})
    assert (refused.status_code, refused.json()["detail"]) == (422, "Begin the plan first.")
    plan = send(browser, "POST", url(world, "plans"), {"needs": "Pekerjaan"})
    assert (plan.status_code, plan.headers["ETag"]) == (201, '"1"')
    one = url(world, "plan", pk=plan.json()["id"])
    with nothing_changes():
        assert send(browser, "PATCH", one, {"needs": "Lain", "version": 2}).status_code == 409
        assert send(browser, "PATCH", one, {"needs": "Lain"}).status_code == 400
    assert send(browser, "PATCH", one, {"needs": "Lain"}, If_Match='"1"').json()["revision"] == 2
    goal = send(browser, "POST", url(world, "goals"), {"kind": "Health", "objective": "Sehat"}).json()
    said = {"title": "Periksa", "due_on": "2036-12-20", "assignee": str(world.colleague.pk)}
    action = send(browser, "POST", url(world, "actions", goal=goal["id"]), said)
    assert (action.status_code, action.json()["title"]) == (201, "Periksa")
    one_action = url(world, "action", goal=goal["id"], pk=action.json()["id"])
    with nothing_changes():
        assert send(browser, "PATCH", one_action, {"title": "Lain"}).status_code == 400
        assert send(browser, "PATCH", one_action, {"version": 1}).status_code == 400
        assert send(browser, "PATCH", one_action, {"title": "Lain", "version": 2}).status_code == 409
        lent = {"assignee": str(world.outsider.pk), "version": 1}
        assert send(browser, "PATCH", one_action, lent).status_code == 400
    later = send(browser, "PATCH", one_action, {"due_on": "2036-12-24"}, If_Match=action["ETag"])
    assert (later.status_code, later["ETag"], later.json()["version"]) == (200, '"2"', 2)
    # What was not sent stays.
    assert {name: later.json()[name] for name in said} == {**said, "due_on": "2036-12-24"}
    second = send(browser, "POST", url(world, "actions", goal=goal["id"]), said).json()
    dropped = send(browser, "POST", url(world, "drop-action", goal=goal["id"], pk=second["id"]), {}, If_Match='"1"')
    assert (dropped.status_code, dropped.json()["done_at"] is None) == (200, False)
    stranger = send(
        browser, "POST", url(world, "actions", goal=goal["id"]), {**said, "assignee": str(world.outsider.pk)}
    )
    assert (stranger.status_code, "assignee" in stranger.json()) == (400, True)
    changed = send(browser, "PATCH", url(world, "goal", pk=goal["id"]), {"objective": "Pulih"}, If_Match='"1"')
    assert (changed.json()["objective"], changed.json()["kind"]) == ("Pulih", "Health")
    ended = {"state": "REACHED", "ended_on": "2026-06-01", "version": 2}
    waits = send(browser, "POST", url(world, "end-goal", pk=goal["id"]), ended)
    assert waits.status_code == 422, "its action is not done"
    with world.at_work(world.colleague) as by:
        finish_task(task_id=action.json()["task"], expected_version=2, by=by)
    assert send(browser, "POST", url(world, "end-goal", pk=goal["id"]), ended).json()["state"] == "REACHED"
    again = send(browser, "POST", url(world, "reopen-goal", pk=goal["id"]), {"version": 3})
    assert again.json()["state"] == "OPEN"


def test_what_was_given_and_where_a_paper_went_is_written_down(
    world: World, made: dict[str, Any], sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    said = {"kind": "MATERIAL", "given_on": "2026-06-01", "quantity": 2, "goal": str(made["goal"].pk)}
    given = send(browser, "POST", url(world, "services"), said)
    assert (given.status_code, given.json()["goal"], given.json()["note"]) == (201, str(made["goal"].pk), "")
    held = {"held_on": "2026-06-02", "discussed": "Pulang", "present": [str(world.caseworker.pk)]}
    assert send(browser, "POST", url(world, "conferences"), held).json()["present"] == [str(world.caseworker.pk)]
    service = url(world, "service", pk=given.json()["id"])
    corrected = send(browser, "PATCH", service, {"quantity": 3}, If_Match='"1"')
    assert (corrected.status_code, corrected["ETag"], corrected.json()["quantity"]) == (200, '"2"', 3)
    assert (corrected.json()["goal"], corrected.json()["kind"]) == (str(made["goal"].pk), "MATERIAL")
    met = browser.get(url(world, "conferences")).json()["results"][0]
    conference = url(world, "conference", pk=met["id"])
    assert send(browser, "PATCH", conference, {"discussed": "Pulang bulan depan", "version": 1}).json() == {
        **met,
        "version": 2,
        "discussed": "Pulang bulan depan",
    }
    with nothing_changes():
        assert send(browser, "PATCH", service, {"quantity": 4, "version": 1}).status_code == 409
        assert send(browser, "PATCH", service, {"goal": str(world.case.pk), "version": 2}).status_code == 400
        assert send(browser, "PATCH", conference, {"discussed": "Lain", "version": 1}).status_code == 409
        assert (
            send(browser, "PATCH", conference, {"present": [str(world.foreigner.pk)], "version": 2}).status_code == 422
        )
        for name, body in (("services", {**said, "goal": str(world.case.pk)}), ("services", {**said, "quantity": 0})):
            assert send(browser, "POST", url(world, name), body).status_code == 400
        strange = {**held, "present": [str(world.foreigner.pk)]}
        assert send(browser, "POST", url(world, "conferences"), strange).status_code == 422
    move = {"holder": "SURVIVOR", "since": timezone.localdate().isoformat(), "version": 1, "is_signed": True}
    moved = send(browser, "POST", url(world, "move-item", pk=made["item"].pk), move)
    assert [one["holder"] for one in moved.json()["moves"]] == ["RECRUITER", "SURVIVOR"], moved.json()


def test_a_change_beside_damage_is_saved_and_what_is_named_is_emptied(
    world: World, made: dict[str, Any], sign_in: SignIn
) -> None:
    browser, words = sign_in(world.caseworker), "Saved. Something else that is kept here is damaged and does not open."
    (row,) = browser.get(url(world, "services")).json()["results"]
    hurt(world, "care_givenservice", "note", "id", row["id"])

    def kept() -> list[bytes | None]:
        with organisation_scope(world.organisation.pk):
            changes: Any = changes_of(GivenService)
            found = changes.objects.filter(id=row["id"]).order_by("pgh_id").values_list("note", flat=True)
            return [note and bytes(note) for note in found]

    one, damaged = url(world, "service", pk=row["id"]), kept()[-1]
    saved = send(browser, "PATCH", one, {"minutes": 45}, If_Match='"1"')
    assert (saved.status_code, saved.json()) == (200, {"id": row["id"], "version": 2, "detail": words})
    with organisation_scope(world.organisation.pk):
        assert GivenService.objects.get(pk=row["id"]).minutes == 45
    assert damaged is not None and kept()[-1] == damaged
    emptied = send(browser, "PATCH", one, {"minutes": 50, "note": ""}, If_Match='"2"')
    assert (emptied.status_code, emptied.json()) == (200, {**row, "version": 3, "minutes": 50, "note": ""})
    assert kept()[-2:] == [damaged, None], "what was damaged is in the history"


def test_a_change_beside_a_damaged_title_is_saved(world: World, made: dict[str, Any], sign_in: SignIn) -> None:
    """Where something must stand, nobody has to know what it was."""
    browser = sign_in(world.caseworker)
    (row,) = browser.get(url(world, "conferences")).json()["results"]
    actions = url(world, "actions", goal=made["goal"].pk)
    (action,) = browser.get(actions).json()["results"]
    hurt(world, "care_conference", "discussed", "id", row["id"])
    hurt(world, "cases_task", "title", "id", action["task"])
    one = url(world, "conference", pk=row["id"])
    assert send(browser, "PATCH", one, {"held_on": "2026-05-03", "version": 1}).status_code == 200
    assert send(browser, "PATCH", one, {"discussed": "", "version": 2}).status_code == 400
    one = url(world, "action", goal=made["goal"].pk, pk=action["id"])
    change = {"due_on": "2036-12-24", "version": action["version"]}
    assert send(browser, "PATCH", one, change).status_code == 200
    with organisation_scope(world.organisation.pk):
        met, task = Conference.objects.get(pk=row["id"]), Task.objects.get(pk=action["task"])
        assert (met.held_on, task.due_on) == (date(2026, 5, 3), date(2036, 12, 24))
        assert (are_damaged(met, ["discussed"]), are_damaged(task, ["title"])) == ({"discussed"}, {"title"})
    typed = {"discussed": "Pulang", "version": 2}
    assert send(browser, "PATCH", url(world, "conference", pk=row["id"]), typed).json()["discussed"] == "Pulang"
    typed = {"title": "Cari kursus", "version": change["version"] + 1}
    assert send(browser, "PATCH", one, typed).json()["title"] == "Cari kursus"


def test_approval_is_asked_for_and_given(world: World, made: dict[str, Any], sign_in: SignIn) -> None:
    approvals = at("api-cases:approvals", world.case)
    browser, manager, lawyer = (sign_in(world.users[name]) for name in ("caseworker", "manager", "lawyer"))
    (waiting,) = browser.get(approvals).json()["results"]
    assert (waiting["kind"], waiting["state"], waiting["note"]) == ("care.plan", "WAITING", "")
    with nothing_changes():
        assert send(lawyer, "POST", approvals, {"kind": "care.plan"}).status_code == 403
        assert send(browser, "POST", approvals, {"kind": "care.plan"}).status_code == 422, "it is asked for already"
        assert send(browser, "POST", approvals, {"kind": "nothing"}).status_code == 400
        unknown = {"kind": "assessments.assessment", "of": str(world.case.pk)}
        assert send(browser, "POST", approvals, unknown).status_code == 400
    one = at("api-cases:approval", world.case, pk=waiting["id"])
    with nothing_changes():
        assert send(browser, "POST", one, {"verdict": "APPROVED", "version": 1}).status_code == 403
        assert send(manager, "POST", one, {"verdict": "APPROVED", "version": 2}).status_code == 409
        assert send(manager, "POST", one, {"verdict": "SENT_BACK", "version": 1}).status_code == 422
    answered = send(manager, "POST", one, {"verdict": "SENT_BACK", "comment": "Tujuan kurang", "version": 1})
    assert (answered.json()["state"], answered.json()["comment"]) == ("SENT_BACK", "Tujuan kurang")
    asked = send(browser, "POST", approvals, {"kind": "care.plan", "note": "Sudah diperbaiki"})
    assert asked.status_code == 201
    with organisation_scope(world.organisation.pk):
        assert Approval.objects.filter(case=world.case, state="WAITING").count() == 1
