"""The safety plan for other programs: made, looked at again and given as on the pages, by whom they open to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from care import services
from care.models import SafetyPlan
from care.services.safety import REMINDER, SafetyFacts
from core.db import organisation_scope
from core.jobs.models import Job
from tests.cases.asking import SignIn, at, close, finds_nothing, looks, nothing_changes, restrict, send, take_off, text
from tests.factories import World

MARK = "MARKSAFETY rumah bibi di kampung"
SOON = (timezone.localdate() + timedelta(days=30)).isoformat()
LATER = (timezone.localdate() + timedelta(days=60)).isoformat()
CLOSED = "This case is closed. Open it again first."


def body(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "warning_signs": "Telepon dari nomor asing",
        "steps": "Pergi ke tetangga",
        "safe_places": MARK,
        "review_on": SOON,
        "officer": str(world.colleague.pk),
        **changes,
    }


def rows(world: World) -> str:
    return at("api-care:safety", world.case)


def one(world: World, plan: Any, name: str = "safety-plan") -> str:
    return at(f"api-care:{name}", world.case, pk=getattr(plan, "pk", plan))


@pytest.fixture
def plan(world: World) -> SafetyPlan:
    """The safety plan of the case, which the colleague looks at again."""
    day = timezone.localdate() + timedelta(days=30)
    facts = SafetyFacts("Telepon", "Pergi ke tetangga", MARK, "", "", day, world.colleague)
    with world.at_work(world.caseworker) as by:
        return services.make_safety_plan(case=world.case, facts=facts, by=by)


def reminded(world: World) -> list[Any]:
    with organisation_scope(world.organisation.pk):
        waiting = Job.objects.filter(kind=REMINDER, state=Job.State.WAITING)
        return list(waiting.values_list("recipient_id", flat=True))


def test_it_is_made_looked_at_again_and_given(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    made = send(browser, "POST", rows(world), body(world))
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), text(made)
    assert made.json() == {
        "id": made.json()["id"],
        "version": 1,
        **body(world, people="", take_along="", for_house=""),
        "revision": 1,
        "given_on": None,
        "given_revision": None,
    }
    assert browser.get(rows(world)).json() == {"results": [made.json()], "next": None}
    assert reminded(world) == [world.colleague.pk]
    url = one(world, made.json()["id"])
    today = timezone.localdate().isoformat()
    given = send(browser, "POST", one(world, made.json()["id"], "give-safety"), {"on": today}, If_Match='"1"')
    assert given.json() == {**made.json(), "version": 2, "given_on": today, "given_revision": 1}
    again = send(browser, "PATCH", url, {"review_on": LATER, "officer": str(world.caseworker.pk), "version": 2})
    assert (again.status_code, again.headers["ETag"]) == (200, '"3"')
    assert again.json() == {
        **given.json(),
        "version": 3,
        "revision": 2,
        "review_on": LATER,
        "officer": str(world.caseworker.pk),
    }
    assert reminded(world) == [world.caseworker.pk]
    assert len(looks(world, "api.care.safetyplan.opened")) == 3


def test_what_has_moved_on_is_refused_with_its_version(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert send(browser, "PATCH", one(world, plan), {"steps": "Lari", "version": 1}).status_code == 200
    today = timezone.localdate().isoformat()
    with nothing_changes():
        for method, url, said in (
            ("PATCH", one(world, plan), {"steps": "Lain"}),
            ("POST", one(world, plan, "give-safety"), {"on": today}),
        ):
            assert send(browser, method, url, said).status_code == 400, "no version"
            stale = send(browser, method, url, {**said, "version": 1})
            assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"steps": ""}, 400, "steps"),
        ({"steps": "x" * 20_001}, 400, "steps"),
        ({"review_on": "soon"}, 400, "review_on"),
        ({"officer": "x"}, 400, "officer"),
        ({"revision": 7}, 400, "revision"),
        ({"review_on": "2020-01-01"}, 422, "review_on"),
    ],
)
def test_what_cannot_be_a_plan_is_refused_by_its_field(
    world: World, plan: SafetyPlan, sign_in: SignIn, changes: dict[str, Any], status: int, field: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        for answer in (
            send(browser, "POST", rows(world), body(world, **changes)),
            send(browser, "PATCH", one(world, plan), {**changes, "version": 1}),
        ):
            assert answer.status_code == status, text(answer)
            assert (answer.json().get("field") or next(iter(answer.json()))) == field


def test_it_takes_as_much_as_the_page(world: World, sign_in: SignIn) -> None:
    made = send(sign_in(world.caseworker), "POST", rows(world), body(world, steps="x" * 20_000))
    assert (made.status_code, len(made.json()["steps"])) == (201, 20_000)


def test_a_case_has_one(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    with nothing_changes():
        second = send(sign_in(world.caseworker), "POST", rows(world), body(world))
    assert (second.status_code, second.json()) == (422, {"detail": ["This case has a safety plan already."]})


def test_it_is_given_on_no_day_ahead(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", one(world, plan, "give-safety"), {"on": LATER, "version": 1})
    assert (answer.status_code, list(answer.json())) == (400, ["on"])


def test_who_looks_at_it_again_works_on_the_case_and_opens_it(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    browser, change = sign_in(world.caseworker), {"version": 1}
    with nothing_changes():
        for stranger in (world.outsider, world.foreigner):
            answer = send(browser, "PATCH", one(world, plan), {**change, "officer": str(stranger.pk)})
            assert (answer.status_code, answer.json()) == (
                400,
                {"officer": ["This person does not work on the case."]},
            )
        lawyer = send(browser, "PATCH", one(world, plan), {**change, "officer": str(world.lawyer.pk)})
        assert (lawyer.status_code, lawyer.json()["field"]) == (422, "officer")
    take_off(world, world.colleague)
    with nothing_changes():
        left = send(browser, "PATCH", one(world, plan), {**change, "steps": "Lari"})
    assert (left.status_code, left.json()) == (
        422,
        {"detail": "This person does not work on the case.", "field": "officer"},
    )
    mine = {**change, "steps": "Lari", "officer": str(world.caseworker.pk)}
    assert send(browser, "PATCH", one(world, plan), mine).json()["officer"] == str(world.caseworker.pk)


def test_a_closed_case_takes_nothing_new(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    browser, today = sign_in(world.caseworker), timezone.localdate().isoformat()
    close(world)
    with nothing_changes():
        for method, url, said in (
            ("POST", rows(world), body(world)),
            ("PATCH", one(world, plan), {"steps": "Lari", "version": 1}),
            ("POST", one(world, plan, "give-safety"), {"on": today, "version": 1}),
        ):
            answer = send(browser, method, url, said)
            assert (answer.status_code, answer.json()) == (422, {"detail": CLOSED}), url
    assert MARK in text(browser.get(rows(world)))


@pytest.mark.parametrize("actor", ["counsellor", "lawyer", "reintegration", "shelter", "administrator", "no_role"])
def test_who_makes_no_safety_plans_writes_none(world: World, plan: SafetyPlan, sign_in: SignIn, actor: str) -> None:
    browser, today = sign_in(world.users[actor]), timezone.localdate().isoformat()
    with nothing_changes():
        for method, url, said in (
            ("POST", rows(world), body(world)),
            ("PATCH", one(world, plan), {"steps": "Lari", "version": 1}),
            ("POST", one(world, plan, "give-safety"), {"on": today, "version": 1}),
        ):
            answer = send(browser, method, url, said)
            assert (answer.status_code, MARK in text(answer)) == (403, False)


@pytest.mark.parametrize("actor", ["outsider", "foreigner"])
def test_of_a_case_that_one_does_not_see_it_is_not_there(
    world: World, plan: SafetyPlan, sign_in: SignIn, actor: str
) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    names = (("POST", rows(world)), ("PATCH", one(world, plan)), ("POST", one(world, plan, "give-safety")))
    missing = [(method, url.replace(str(world.case.pk), nowhere)) for method, url in names]
    finds_nothing(sign_in(world.users[actor]), list(names), missing, marks=(MARK,))


def test_of_a_restricted_case_it_is_there_for_its_team_alone(world: World, plan: SafetyPlan, sign_in: SignIn) -> None:
    restrict(world, world.case)
    assert (
        send(sign_in(world.caseworker), "PATCH", one(world, plan), {"steps": "Lari", "version": 1}).status_code == 200
    )
    with nothing_changes():
        answer = send(sign_in(world.manager), "PATCH", one(world, plan), {"steps": "Lain", "version": 2})
    assert (answer.status_code, MARK in text(answer)) == (404, False)
