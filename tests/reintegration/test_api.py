"""The API of plans, enrolments and visits, in whole requests."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.team.services import assign
from reintegration import services
from reintegration.models import FollowUp, Plan
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    finds_nothing,
    looks,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.factories import World, make_case
from tests.reintegration.conftest import MARK_DESTINATION, MARK_GOALS, Make

MARKS = (MARK_DESTINATION, MARK_GOALS, "MARKFINDINGS")
QUERIES = {"plans": 5, "plan": 5, "enrolments": 6, "enrolment": 5, "visits": 6, "visit": 5}
COURSE = {"kind": "TRAINING", "title": "Kursus menjahit", "provider": "Balai Contoh", "starts_on": "2026-09-07"}


def at_row(name: str, case: Any, row: Any, *, by: str = "pk") -> str:
    return at(f"api-reintegration:{name}", case, **{by: getattr(row, "pk", row)})


def test_from_a_plan_to_a_visit(world: World, sign_in: SignIn) -> None:
    officer = sign_in(world.reintegration)
    returned_on = timezone.localdate() - timedelta(days=40)
    body = {
        "officer": str(world.reintegration.pk),
        "returned_on": returned_on.isoformat(),
        "destination": MARK_DESTINATION,
        "goals": MARK_GOALS,
    }
    made = send(officer, "POST", at("api-reintegration:plans", world.case), body)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.json() == {
        "id": made.json()["id"],
        "version": 1,
        "state": "DRAFT",
        **body,
        "officer": {"id": str(world.reintegration.pk), "name": "Reintegration"},
        "ended_on": None,
        "end_note": "",
    }
    plan = made.json()["id"]
    active = send(officer, "POST", at_row("activate", world.case, plan), {"version": 1})
    assert (active.status_code, active.json()) == (200, {**made.json(), "version": 2, "state": "ACTIVE"})
    assert officer.get(at_row("plan", world.case, plan)).json() == active.json()

    course = send(officer, "POST", at_row("enrolments", world.case, plan, by="plan"), COURSE)
    assert course.json() == {
        "id": course.json()["id"],
        "version": 1,
        "plan": plan,
        **COURSE,
        "ends_on": None,
        "state": "ENROLLED",
        "exit_note": "",
    }
    enrolment = course.json()["id"]
    changed = send(officer, "PATCH", at_row("enrolment", world.case, enrolment), {"title": "Kursus roti", "version": 1})
    assert (changed.json()["title"], changed.json()["provider"], changed.json()["version"]) == (
        "Kursus roti",
        "Balai Contoh",
        2,
    )
    ended = send(
        officer,
        "POST",
        at_row("move-enrolment", world.case, enrolment),
        {"state": "COMPLETED", "ends_on": "2026-11-01", "note": "Lulus", "version": 2},
    )
    assert (ended.json()["state"], ended.json()["ends_on"], ended.json()["exit_note"]) == (
        "COMPLETED",
        "2026-11-01",
        "Lulus",
    )

    visits = officer.get(at_row("visits", world.case, plan, by="plan")).json()["results"]
    assert [(visit["month"], visit["outcome"], visit["ratings"]) for visit in visits] == [
        (month, "", {}) for month in (1, 3, 6, 12)
    ]
    held = {
        "done_on": timezone.localdate().isoformat(),
        "contact": "HOME",
        "findings": "MARKFINDINGS tinggal bersama bibi",
        "ratings": {"HOUSING": "STABLE", "ECONOMY": "URGENT"},
    }
    answer = send(officer, "POST", at_row("record-visit", world.case, visits[0]["id"]), held, If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json() == {**visits[0], **held, "version": 2, "outcome": "HELD", "missed_reason": ""}
    missed = send(
        officer,
        "POST",
        at_row("missed", world.case, visits[0]["id"]),
        {"done_on": held["done_on"], "reason": "UNSAFE", "version": 2},
    ).json()
    assert (missed["outcome"], missed["missed_reason"], missed["contact"], missed["findings"], missed["ratings"]) == (
        "MISSED",
        "UNSAFE",
        "",
        "",
        {},
    )
    assert sign_in(world.caseworker).get(at_row("visit", world.case, visits[0]["id"])).json() == missed
    assert MARK_DESTINATION in text(officer.get(at("reintegration:section", world.case)))


def test_a_plan_ends_early_and_stays_on_record(world: World, make_plan: Make, sign_in: SignIn) -> None:
    plan = make_plan()
    officer = sign_in(world.reintegration)
    with nothing_changes():
        early = send(officer, "POST", at_row("complete", world.case, plan), {"version": plan.version})
    assert (early.status_code, early.json()["detail"][:26]) == (422, "A visit still lies ahead. ")
    on = timezone.localdate().isoformat()
    ended = send(
        officer, "POST", at_row("end", world.case, plan), {"on": on, "note": "Pindah", "version": plan.version}
    )
    assert (ended.json()["state"], ended.json()["ended_on"], ended.json()["end_note"]) == ("ENDED", on, "Pindah")
    with nothing_changes():
        late = send(officer, "POST", at_row("enrolments", world.case, plan, by="plan"), COURSE)
    assert (late.status_code, late.json()) == (422, {"detail": "This plan has ended."})


def test_a_change_of_one_field_leaves_the_rest(world: World, make_plan: Make, sign_in: SignIn) -> None:
    plan = make_plan()
    answer = send(
        sign_in(world.reintegration),
        "PATCH",
        at_row("plan", world.case, plan),
        {"goals": "Sekolah lagi", "version": plan.version},
    ).json()
    assert (answer["goals"], answer["destination"], answer["returned_on"], answer["officer"]["name"]) == (
        "Sekolah lagi",
        MARK_DESTINATION,
        "2026-08-31",
        "Reintegration",
    )


def test_a_look_at_places_is_written_down(world: World, make_plan: Make, sign_in: SignIn) -> None:
    plan = make_plan()
    sign_in(world.caseworker).get(at_row("plan", world.case, plan))
    (entry,) = looks(world, "api.reintegration.plan.opened")
    assert (entry.user_id, entry.case_ids, entry.compartments) == (world.caseworker.pk, [world.case.pk], ["location"])


@pytest.mark.parametrize(
    ("name", "method", "body", "status", "field"),
    [
        ("plan", "PATCH", {"officer": "1"}, 400, "officer"),
        ("plan", "PATCH", {"officer": str(uuid4())}, 400, "officer"),
        ("plan", "PATCH", {"returned_on": "3026-01-01"}, 400, "returned_on"),
        ("plan", "PATCH", {"state": "ENDED"}, 400, "state"),
        ("plan", "PATCH", {}, 400, "non_field_errors"),
        ("end", "POST", {"on": "2027-01-01", "note": "x"}, 400, "on"),
        ("end", "POST", {"on": "2026-11-01"}, 400, "note"),
        ("end", "POST", {"on": "2026-08-01", "note": "x"}, 422, "on"),
        ("move-enrolment", "POST", {"state": "SLEEPING"}, 400, "state"),
        ("move-enrolment", "POST", {"state": "ENROLLED"}, 422, "state"),
        ("move-enrolment", "POST", {"state": "DROPPED"}, 422, "ends_on"),
        ("enrolment", "PATCH", {"title": ["a"]}, 400, "title"),
        ("record-visit", "POST", {"done_on": "2026-10-01", "contact": "HOME"}, 400, "findings"),
        ("record-visit", "POST", {"ratings": {"HOUSING": "GREAT"}}, 400, "ratings"),
        ("record-visit", "POST", {"ratings": {"LUCK": "STABLE"}}, 400, "ratings"),
        ("record-visit", "POST", {"ratings": {"HOUSING": True}}, 400, "ratings"),
        ("record-visit", "POST", {"ratings": ["HOUSING"]}, 400, "ratings"),
        ("record-visit", "POST", {"done_on": "2027-10-01"}, 400, "done_on"),
        ("record-visit", "POST", {"done_on": "2026-08-01"}, 422, "done_on"),
        ("missed", "POST", {"done_on": "2026-10-01", "reason": "RAIN"}, 400, "reason"),
    ],
)
def test_what_is_only_nearly_right_is_refused(
    world: World,
    make_plan: Make,
    sign_in: SignIn,
    name: str,
    method: str,
    body: dict[str, Any],
    status: int,
    field: str,
) -> None:
    rows = made(world, make_plan())
    row = rows[OF[name]]
    if name == "record-visit" and "contact" not in body:
        body = {"done_on": "2026-10-01", "contact": "HOME", "findings": "x", **body}
    with nothing_changes():
        answer = send(
            sign_in(world.reintegration), method, at_row(name, world.case, row), {**body, "version": row.version}
        )
    assert answer.status_code == status
    assert (answer.json()["field"] if status == 422 else next(iter(answer.json()))) == field


OF = {
    "plan": "plan",
    "activate": "plan",
    "complete": "plan",
    "end": "plan",
    "enrolment": "enrolment",
    "move-enrolment": "enrolment",
    "visit": "visit",
    "record-visit": "visit",
    "missed": "visit",
}


def made(world: World, plan: Plan) -> dict[str, Any]:
    with world.at_work(world.reintegration) as by:
        enrolment = services.enrol(
            plan=plan,
            kind="JOB",
            title="Toko roti",
            provider="MARKDESTINATION Dusun Contoh 7",
            starts_on=plan.returned_on,
            ends_on=None,
            by=by,
        )
        return {"plan": plan, "enrolment": enrolment, "visit": FollowUp.objects.get(plan=plan, month=1)}


@pytest.mark.parametrize(
    ("name", "method", "body"),
    [
        ("plan", "PATCH", {"goals": "a"}),
        ("activate", "POST", {}),
        ("complete", "POST", {}),
        ("end", "POST", {"on": "2026-11-01", "note": "a"}),
        ("enrolment", "PATCH", {"title": "a"}),
        ("move-enrolment", "POST", {"state": "ATTENDING"}),
        ("record-visit", "POST", {"done_on": "2026-10-01", "contact": "HOME", "findings": "a"}),
        ("missed", "POST", {"done_on": "2026-10-01", "reason": "OTHER"}),
    ],
)
def test_a_version_that_was_read_long_ago_is_refused(
    world: World, make_plan: Make, sign_in: SignIn, name: str, method: str, body: dict[str, Any]
) -> None:
    row = made(world, make_plan())[OF[name]]
    officer, url = sign_in(world.reintegration), at_row(name, world.case, row)
    with nothing_changes():
        stale = send(officer, method, url, body, If_Match='"99"')
        none = send(officer, method, url, body)
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": row.version})
    assert (none.status_code, list(none.json())) == (400, ["version"])


def read(case: Any, rows: dict[str, Any]) -> Addresses:
    return [
        ("GET", at("api-reintegration:plans", case)),
        ("GET", at_row("plan", case, rows["plan"])),
        ("GET", at_row("enrolments", case, rows["plan"], by="plan")),
        ("GET", at_row("enrolment", case, rows["enrolment"])),
        ("GET", at_row("visits", case, rows["plan"], by="plan")),
        ("GET", at_row("visit", case, rows["visit"])),
    ]


def written(case: Any, rows: dict[str, Any]) -> Addresses:
    acts = [(("PATCH" if name in ("plan", "enrolment") else "POST"), name) for name in OF if name != "visit"]
    return [
        ("POST", at("api-reintegration:plans", case)),
        ("POST", at_row("enrolments", case, rows["plan"], by="plan")),
        *((method, at_row(name, case, rows[OF[name]])) for method, name in acts),
    ]


def test_who_leaves_the_case_finds_nothing_of_it(world: World, make_plan: Make, sign_in: SignIn) -> None:
    rows, never = made(world, make_plan()), {name: uuid4() for name in ("plan", "enrolment", "visit")}
    take_off(world, world.colleague)
    take_off(world, world.reintegration)
    nobody = SimpleNamespace(pk=uuid4())
    for actor in ("colleague", "outsider", "foreigner"):
        finds_nothing(sign_in(world.users[actor]), read(world.case, rows), read(nobody, never), marks=MARKS)
    everything = [*read(world.case, rows), *written(world.case, rows)]
    nowhere = [*read(nobody, never), *written(nobody, never)]
    finds_nothing(sign_in(world.reintegration), everything, nowhere, marks=MARKS)


@pytest.mark.parametrize("actor", ["caseworker", "manager", "shelter", "lawyer", "counsellor", "administrator"])
def test_nobody_else_writes_and_whoever_reads_no_places_finds_none(
    world: World, make_plan: Make, sign_in: SignIn, actor: str
) -> None:
    rows, browser = made(world, make_plan()), sign_in(world.users[actor])
    refused = written(world.case, rows)
    if actor not in ("caseworker", "manager"):
        refused += read(world.case, rows)
    with nothing_changes():
        for method, url in refused:
            answer = send(browser, method, url, {})
            assert answer.status_code == 403, url
            assert not any(mark in text(answer) for mark in MARKS)


def test_a_record_of_another_case_is_not_found_in_this_one(world: World, make_plan: Make, sign_in: SignIn) -> None:
    rows = made(world, make_plan())
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
        assign(case=other, user=world.reintegration, part="REINTEGRATION", by=by)
    officer = sign_in(world.reintegration)
    with nothing_changes():
        for method, url in [*read(other, rows)[1:], *written(other, rows)[1:]]:
            assert send(officer, method, url, {}).status_code == 404, url


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(
    world: World, make_plan: Make, sign_in: SignIn
) -> None:
    officer = sign_in(world.reintegration)
    for _again in range(2):
        plan = make_plan()
        rows = made(world, plan)
        rows = made(world, plan)
        with world.at_work(world.reintegration) as by:
            for visit in FollowUp.objects.filter(plan=plan):
                services.record_visit(
                    visit_id=visit.pk,
                    expected_version=visit.version,
                    done_on=plan.returned_on,
                    contact="PHONE",
                    findings="MARKFINDINGS",
                    ratings={"HOUSING": "STABLE"},
                    early_reason="Pindah",
                    by=by,
                )
            services.complete_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        urls = dict(zip(QUERIES, (url for _method, url in read(world.case, rows)), strict=True))
        assert {name: queries(officer, url) for name, url in urls.items()} == QUERIES
