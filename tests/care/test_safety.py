"""The safety plan: whom it opens to, the reminder to look at it again, and the paper that tells of nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from care import services
from care.models import SafetyPlan
from care.services.safety import REMINDER, SafetyFacts
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from tests.cases.asking import SignIn, nothing_changes, queries, take_off, text
from tests.factories import MARK_NAME, World

MARK_PLACE = "MARKPLACE rumah bibi"
MARK_STEPS = "MARKSTEPS pergi lewat pintu belakang"
QUERIES = 9
LATER = timedelta(days=40)


def url(world: World, name: str, row: Any = None) -> str:
    kwargs = {"case": world.case.pk} if row is None else {"case": world.case.pk, "pk": row.pk}
    return reverse(f"care:{name}", kwargs=kwargs)


def facts(world: World, review_on: date | None = None, officer: Any = None) -> SafetyFacts:
    return SafetyFacts(
        warning_signs="Telepon dari nomor asing",
        steps=MARK_STEPS,
        safe_places=MARK_PLACE,
        people="",
        take_along="Kartu identitas",
        review_on=review_on or timezone.localdate() + timedelta(days=30),
        officer=officer or world.caseworker,
    )


@pytest.fixture
def safety(world: World) -> SafetyPlan:
    with world.at_work(world.caseworker) as by:
        return services.make_safety_plan(case=world.case, facts=facts(world), by=by)


def live(now: datetime) -> None:
    for one in jobs.claim_due(now=now):
        jobs.run(**one._asdict())


def told(world: World) -> list[tuple[Any, datetime]]:
    with organisation_scope(world.organisation.pk):
        return list(Notification.objects.filter(kind=REMINDER).values_list("recipient_id", "due"))


def values(world: World, **changes: str) -> dict[str, str]:
    return {
        "warning_signs": "Telepon",
        "steps": MARK_STEPS,
        "safe_places": MARK_PLACE,
        "review_on": (timezone.localdate() + timedelta(days=60)).isoformat(),
        "officer": str(world.caseworker.pk),
        **changes,
    }


def test_it_is_made_looked_at_again_and_given(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert "No safety plan yet" in text(browser.get(url(world, "safety")))
    assert browser.post(url(world, "make-safety"), values(world)).status_code == 303
    with organisation_scope(world.organisation.pk):
        plan = SafetyPlan.objects.get()
    page = text(browser.get(url(world, "safety")))
    assert all(word in page for word in (MARK_STEPS, MARK_PLACE, "The survivor has not been given it."))
    given = {"on": timezone.localdate().isoformat(), "version": "1"}
    assert browser.post(url(world, "give-safety", plan), given).status_code == 303
    assert "The survivor has it as it is" in text(browser.get(url(world, "safety")))
    form = browser.get(url(world, "change-safety", plan))
    assert MARK_PLACE in text(form)
    again = values(world, safe_places="Kantor desa", version="2")
    assert browser.post(url(world, "change-safety", plan), again).status_code == 303
    page = text(browser.get(url(world, "safety")))
    assert "is older than this" in page
    assert "Version 2" in page
    with nothing_changes():
        assert browser.post(url(world, "change-safety", plan), again).status_code == 409


def test_the_paper_says_nothing_of_whose_it_is(world: World, safety: SafetyPlan, sign_in: SignIn) -> None:
    page = text(sign_in(world.caseworker).get(url(world, "print-safety", safety)))
    assert MARK_STEPS in page
    assert "A paper can be found" in page
    main = page.split('<main class="main"')[1].split("</main>")[0]
    for mark in (MARK_NAME, world.case.code, world.organisation.name, world.site.name):
        assert mark not in main
    assert "<title>My plan" in page


def test_who_looks_at_it_again_is_reminded_on_that_morning(world: World, safety: SafetyPlan) -> None:
    morning = datetime.combine(safety.review_on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=1)
    live(morning - timedelta(seconds=1))
    assert told(world) == []


def test_the_reminder_moves_with_the_day_and_goes_with_the_officer(
    world: World, safety: SafetyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.at_work(world.caseworker) as by:
        moved = services.change_safety_plan(
            plan_id=safety.pk,
            expected_version=1,
            facts=facts(world, timezone.localdate() + LATER, world.colleague),
            by=by,
        )
    morning = datetime.combine(moved.review_on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: morning)
    live(morning)
    assert told(world) == [(world.colleague.pk, morning)]


def test_whoever_left_the_case_is_not_reminded(
    world: World, safety: SafetyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.at_work(world.caseworker) as by:
        services.change_safety_plan(
            plan_id=safety.pk, expected_version=1, facts=facts(world, officer=world.colleague), by=by
        )
    take_off(world, world.colleague)
    later = timezone.now() + LATER
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    live(later)
    assert told(world) == []


def test_who_does_not_open_safety_plans_is_not_asked_to_look_at_one(
    world: World, safety: SafetyPlan, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    lawyer = {"officer": str(world.lawyer.pk)}
    with nothing_changes():
        answer = browser.post(url(world, "change-safety", safety), values(world, version="1", **lawyer))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["officer"]
    assert "This person does not open safety plans. Choose somebody who does." in text(answer)
    assert MARK_STEPS in text(answer)
    colleague = {"officer": str(world.colleague.pk)}
    assert browser.post(url(world, "change-safety", safety), values(world, version="1", **colleague)).status_code == 303


@pytest.mark.parametrize("changes", [{"steps": ""}, {"review_on": "2020-01-01"}, {"officer": "x"}])
def test_a_bad_plan_comes_back_with_a_sentence(world: World, sign_in: SignIn, changes: dict[str, str]) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(url(world, "make-safety"), values(world, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(changes)


@pytest.mark.parametrize("actor", ["counsellor", "lawyer", "reintegration", "shelter", "outsider", "no_role"])
def test_it_opens_to_who_makes_safety_plans_alone(
    world: World, safety: SafetyPlan, sign_in: SignIn, actor: str
) -> None:
    browser = sign_in(world.users[actor])
    for name, row in (("safety", None), ("print-safety", safety)):
        answer = browser.get(url(world, name, row))
        assert answer.status_code == (404 if actor == "outsider" else 403)
        assert MARK_PLACE not in text(answer)
    if actor in ("counsellor", "lawyer"):
        assert url(world, "safety") not in text(browser.get(url(world, "plan")))
        front = text(browser.get(world.case.get_absolute_url()))
        assert MARK_PLACE not in front


def test_the_page_takes_so_many_queries(world: World, safety: SafetyPlan, sign_in: SignIn) -> None:
    assert queries(sign_in(world.caseworker), url(world, "safety")) == QUERIES
