"""The course of a matter by the API: what a lawyer's program sends, gets and is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.api import base as api_base
from legal import services
from legal.models import Accompaniment, Briefing, Hearing, Order, RestitutionClaim, Step
from tests.cases.asking import at, nothing_changes, send
from tests.documents import samples
from tests.factories import World
from tests.legal import course
from tests.legal.asking import one
from tests.legal.course import MARK
from tests.legal.makers import add_paper

AT = (timezone.now() + timedelta(days=9)).replace(microsecond=0)
STEP = {"kind": "INDICTED", "on": "2026-03-09", "number": "B/7", "body": "PN Contoh", "note": MARK}
HEARING = {"kind": "HEARING", "at": AT.isoformat(), "place": "Ruang Cakra", "agenda": MARK}
ORDER = {"kind": "JUDGMENT", "on": "2026-03-09", "content": MARK, "restitution": "64500000"}
BRIEFING = {"on": "2026-03-09", "language": "ind", "rights": ["RESTITUTION"], "unsigned_because": "Belum mau"}


def accompaniment(world: World) -> dict[str, Any]:
    return {"on": "2026-03-09", "place": "POLICE", "companion": str(world.caseworker.pk), "told": MARK}


@pytest.mark.parametrize("kind", ["step", "hearing", "order", "accompaniment", "briefing"])
def test_a_row_is_added_listed_changed_and_removed(
    world: World, claim: RestitutionClaim, lawyer: Client, kind: str
) -> None:
    body: dict[str, Any] = {
        "step": STEP,
        "hearing": HEARING,
        "order": ORDER,
        "accompaniment": accompaniment(world),
        "briefing": {**BRIEFING, "explained_by": str(world.lawyer.pk)},
    }[kind]
    rows = at("api-legal:briefings", world.case)
    if kind != "briefing":
        rows = one(f"{kind}s", world, claim.matter, by="matter")
    made = send(lawyer, "POST", rows, body)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), made.content
    for name, value in body.items():
        if name != "at":
            assert made.json()[name] == value
    listed = lawyer.get(rows)
    assert [row["id"] for row in listed.json()["results"]] == [made.json()["id"]]
    row = one(kind, world, made.json()["id"])
    change = {"place": "LPSK"} if kind == "accompaniment" else {"kind": "OTHER"}
    change = {"questions": "Tanya"} if kind == "briefing" else change
    changed = send(lawyer, "PATCH", row, {**change, "version": 1})
    assert changed.status_code == 200, changed.content
    assert changed.json() == {**made.json(), **change, "version": 2}
    assert send(lawyer, "PATCH", row, {**change, "version": 1}).status_code == 409
    assert lawyer.delete(row).status_code == 400
    assert lawyer.delete(row, HTTP_IF_MATCH='"2"').status_code == 204
    assert lawyer.get(rows).json()["results"] == []


def test_a_hearing_that_is_postponed_comes_back_as_the_next_one(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    made = send(lawyer, "POST", one("hearings", world, claim.matter, by="matter"), HEARING).json()
    later = (AT + timedelta(days=14)).isoformat()
    said = {"state": "POSTPONED", "result": "Saksi sakit", "next_at": later, "version": 1}
    answer = send(lawyer, "POST", one("settle-hearing", world, made["id"]), said)
    assert (answer.status_code, answer.json()["follows"], answer.json()["agenda"]) == (200, made["id"], MARK)
    with world.at_work(world.lawyer):
        assert Hearing.objects.get(pk=made["id"]).state == "POSTPONED"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": str(timezone.localdate() + timedelta(days=9))}, "on"),
        ({"kind": "INVENTED"}, "kind"),
        ({"document": "00000000-0000-4000-8000-000000000000"}, "document"),
        ({"matter": "x"}, "matter"),
    ],
)
def test_what_cannot_be_a_step_is_refused_by_its_field(
    world: World, claim: RestitutionClaim, lawyer: Client, changes: dict[str, Any], field: str
) -> None:
    with nothing_changes():
        answer = send(lawyer, "POST", one("steps", world, claim.matter, by="matter"), {**STEP, **changes})
    assert (answer.status_code, field in answer.content.decode()) == (400, True)


def test_a_paper_of_another_compartment_and_a_stranger_are_not_there(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    general = add_paper(world, samples.scan(size=(9, 9)), "Umum", by="caseworker", compartment="general")
    legal = add_paper(world, samples.scan(size=(9, 9)), "Surat")
    rows = one("steps", world, claim.matter, by="matter")
    assert send(lawyer, "POST", rows, {**STEP, "document": str(general.pk)}).status_code == 400
    assert send(lawyer, "POST", rows, {**STEP, "document": str(legal.pk)}).json()["document"] == str(legal.pk)
    people = one("accompaniments", world, claim.matter, by="matter")
    for stranger in (world.outsider, world.foreigner):
        body = {**accompaniment(world), "companion": str(stranger.pk)}
        answer = send(lawyer, "POST", people, body)
        assert (answer.status_code, "companion" in answer.content.decode()) == (400, True)
    with world.at_work(world.lawyer):
        assert (Step.objects.count(), Briefing.objects.count()) == (1, 0)


def test_an_accompaniment_names_an_appointment_of_its_matter(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    begun = (timezone.now() - timedelta(days=2)).replace(microsecond=0)
    made = send(lawyer, "POST", one("hearings", world, claim.matter, by="matter"), {**HEARING, "at": begun.isoformat()})
    with world.at_work(world.lawyer) as by:
        other = services.open_matter(
            case=world.case, kind="CIVIL", title="Lain", opened_on=course.ON, stage="TRIAL", by=by
        )
        day = Hearing.objects.select_related("case__site").get().on.isoformat()
    people = one("accompaniments", world, claim.matter, by="matter")
    body = {**accompaniment(world), "on": day, "hearing": made.json()["id"]}
    assert send(lawyer, "POST", people, {**body, "on": "2026-03-09"}).status_code == 422
    assert send(lawyer, "POST", one("accompaniments", world, other, by="matter"), body).status_code == 422
    assert send(lawyer, "POST", people, {**body, "hearing": str(claim.pk)}).status_code == 400
    answer = send(lawyer, "POST", people, body)
    assert (answer.status_code, answer.json()["hearing"]) == (201, made.json()["id"])


def test_what_somebody_else_keeps_is_closed_to_other_roles(world: World, claim: RestitutionClaim, sign_in: Any) -> None:
    with world.at_work(world.lawyer) as by:
        things = course.make(claim.matter, by)
    for actor in ("caseworker", "counsellor"):
        client = sign_in(world.users[actor])
        for kind, row in things.items():
            answer = send(client, "PATCH", one(kind, world, row), {"version": 1})
            assert (answer.status_code, MARK in answer.content.decode()) == (403, False)


@pytest.mark.parametrize("kind", ["step", "hearing", "order", "accompaniment", "briefing"])
def test_pages_leave_out_no_row_of_one_moment_and_show_none_twice(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(api_base, "PAGE_SIZE", 2)
    matter = claim.matter
    models: list[Any] = [Step, Hearing, Order, Accompaniment, Briefing]
    (rows,) = (model.objects for model in models if model.__name__.lower() == kind)
    with world.at_work(world.lawyer) as by:
        made = [course.make(matter, by)[kind].pk for _number in range(7)]
        day = {"at": AT} if kind == "hearing" else {"on": course.ON}
        rows.filter(pk__in=made).update(created_at=AT, **day)
        # One before all others and one behind them.
        for pk, days in ((made[0], 1), (made[1], -1)):
            moved = {name: value + timedelta(days=days) for name, value in day.items()}
            rows.filter(pk=pk).update(**moved)
    url = at("api-legal:briefings", world.case) if kind == "briefing" else one(f"{kind}s", world, matter, by="matter")
    found: list[str] = []
    following = ""
    while following is not None and len(found) < 20:
        page = lawyer.get(f"{url}?after={following}").json()
        found += [row["id"] for row in page["results"]]
        following = page["next"]
    assert found == [str(pk) for pk in (made[0], *sorted(made[2:]), made[1])]
