"""The days that LPSK has to answer a request for protection: from its sending or the step, and until its answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from legal import due, services
from legal.deadlines.beginning import Asked, begun
from legal.models import Deadline, Matter, ProtectionRequest, Step
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import url
from tests.legal.deadlines import of, put_step, warns_of
from tests.legal.test_deadline_rules import did

TODAY = timezone.localdate()
RULE = "PROTECTION_DECIDED"
# So that it is late by now.
SENT = TODAY - timedelta(days=20)
IN_TIME = SENT + timedelta(days=5)
PASSED = "A legal deadline has passed"


def ask(world: World, matter: Matter, **facts: Any) -> ProtectionRequest:
    usual = {"kinds": ["SECURITY"], "asked_by": "Penyintas", "asked_on": SENT, "state": "SENT", "sent_on": SENT}
    with world.at_work(world.lawyer) as by:
        return services.add_protection(
            row=ProtectionRequest(case=world.case, matter=matter, **{**usual, **facts}), by=by
        )


def move(world: World, row: ProtectionRequest, **facts: Any) -> None:
    with world.at_work(world.lawyer) as by:
        version = ProtectionRequest.objects.values_list("version", flat=True).get(pk=row.pk)
        services.change_protection(model=ProtectionRequest, row_id=row.pk, expected_version=version, facts=facts, by=by)


def rows(world: World, matter: Matter) -> list[tuple[date | None, date | None, bool, bool]]:
    """Due, met, whether it warns, and whether a step set it going."""
    with world.at_work(world.lawyer):
        found = Deadline.objects.filter(matter=matter, rule=RULE).order_by("due_on", "id")
        return [(row.due_on, row.met_on, row.warns, row.step_id is not None) for row in found]


def test_what_was_sent_is_answered_within_the_days_of_the_law_though_no_step_tells_of_it(
    world: World, matter: Matter, lawyer: Client
) -> None:
    row = ask(world, matter, state="DRAFTED", sent_on=None)
    assert rows(world, matter) == []
    move(world, row, state="SENT", sent_on=SENT)
    due_on = SENT + timedelta(days=7)
    assert rows(world, matter) == [(due_on, None, True, False)]
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        [shown] = due.of_matter(matter, by=by)
    assert shown.why is not None
    assert shown.why.trigger.startswith("Request for protection sent to LPSK, ")
    assert shown.why.rule == "7 calendar days"
    page = text(lawyer.get(world.case.get_absolute_url()))
    assert PASSED in page
    assert "LPSK decides in writing on the request for protection" in text(lawyer.get(reverse("legal:calendar")))
    # The day was a slip: the same deadline moves.
    with world.at_work(world.lawyer):
        key = of(matter, RULE).pk
    move(world, row, asked_on=SENT - timedelta(days=2), sent_on=SENT - timedelta(days=1))
    with world.at_work(world.lawyer):
        assert (of(matter, RULE).pk, of(matter, RULE).due_on) == (key, due_on - timedelta(days=1))


@pytest.mark.parametrize("by_step", [True, False])
@pytest.mark.parametrize("state", ["GRANTED", "REFUSED"])
def test_the_decision_settles_it(world: World, matter: Matter, lawyer: Client, by_step: bool, state: str) -> None:
    if by_step:
        put_step(world, matter, Step.Kind.PROTECTION_REQUEST, SENT)
    row = ask(world, matter)
    assert rows(world, matter) == [(SENT + timedelta(days=7), None, True, by_step)]
    move(world, row, state=state, decided_on=IN_TIME)
    assert rows(world, matter) == [(SENT + timedelta(days=7), IN_TIME, False, by_step)]
    assert PASSED not in text(lawyer.get(world.case.get_absolute_url()))
    with world.at_work(world.lawyer):
        deadline = of(matter, RULE)
    page = text(lawyer.get(url("deadline", world, deadline)))
    assert "Done, as the record shows, on" in page


def test_whoever_asks_no_more_waits_for_nothing(world: World, matter: Matter) -> None:
    row = ask(world, matter)
    move(world, row, state="ENDED", ended_on=IN_TIME)
    assert rows(world, matter) == [(SENT + timedelta(days=7), IN_TIME, False, False)]


@pytest.mark.parametrize("days", [-3, 0, 2])
def test_a_step_that_comes_later_is_the_beginning_of_the_same_deadline(world: World, matter: Matter, days: int) -> None:
    ask(world, matter)
    with world.at_work(world.lawyer) as by:
        row = of(matter, RULE)
        services.dismiss_deadline(deadline_id=row.pk, expected_version=1, why="Sudah lisan", by=by)
    told = SENT + timedelta(days=days)
    step = put_step(world, matter, Step.Kind.PROTECTION_REQUEST, told)
    with world.at_work(world.lawyer) as by:
        same = of(matter, RULE)
        assert (same.pk, same.step_id, same.counted_from) == (row.pk, step.pk, None)
        assert (same.due_on, same.dismissed_on) == (told + timedelta(days=7), TODAY)
        services.remove_step(step_id=step.pk, expected_version=1, by=by)
        again = of(matter, RULE)
        assert (again.pk, again.step_id, again.counted_from, again.dismissed_on) == (row.pk, None, SENT, TODAY)


def test_one_that_was_entered_by_hand_from_that_day_is_not_doubled_and_is_settled(world: World, matter: Matter) -> None:
    with world.at_work(world.lawyer) as by:
        services.add_deadline_by_rule(matter=matter, rule=RULE, counted_from=SENT, by=by)
    row = ask(world, matter)
    assert rows(world, matter) == [(SENT + timedelta(days=7), None, True, False)]
    move(world, row, state="GRANTED", decided_on=IN_TIME)
    assert rows(world, matter) == [(SENT + timedelta(days=7), IN_TIME, False, False)]


def test_each_request_is_settled_by_its_own_answer(world: World, matter: Matter) -> None:
    first = ask(world, matter)
    later = SENT + timedelta(days=10)
    second = ask(world, matter, asked_on=later, sent_on=later)
    move(world, second, state="GRANTED", decided_on=later)
    assert rows(world, matter) == [
        (SENT + timedelta(days=7), None, True, False),
        (later + timedelta(days=7), later, False, False),
    ]
    move(world, first, state="REFUSED", decided_on=TODAY)
    with world.at_work(world.lawyer):
        assert warns_of(matter) == set()


def test_what_is_taken_out_asks_for_no_answer_and_what_was_sent_stays(world: World, matter: Matter) -> None:
    row = ask(world, matter, state="DRAFTED", sent_on=None)
    with world.at_work(world.lawyer) as by:
        services.remove_protection(model=ProtectionRequest, row_id=row.pk, expected_version=1, by=by)
    sent = ask(world, matter)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="end it instead"):
        services.remove_protection(model=ProtectionRequest, row_id=sent.pk, expected_version=1, by=by)
    assert rows(world, matter) == [(SENT + timedelta(days=7), None, True, False)]


A, B = date(2026, 3, 2), date(2026, 3, 20)


@pytest.mark.parametrize(
    ("steps", "asked", "found"),
    [
        # The step of the day on which the survivor asked, and the request sent weeks later.
        ([A], [Asked(A, B, None)], [(B, None)]),
        # Long before: another asking, which the first answer after it settles.
        ([date(2025, 3, 2)], [Asked(A, A, B)], [(date(2025, 3, 2), B), (A, B)]),
        # After the answer it was asked for anew.
        ([date(2026, 3, 6)], [Asked(A, A, date(2026, 3, 5))], [(date(2026, 3, 6), None), (A, date(2026, 3, 5))]),
        # Of two steps the nearer one tells of the request; the other is settled by the answer as well.
        ([A, date(2026, 3, 5)], [Asked(A, date(2026, 3, 5), B)], [(A, B), (date(2026, 3, 5), B)]),
        # Of two requests the step tells of one.
        ([A], [Asked(A, A, None), Asked(A, A, B)], [(A, None), (A, B)]),
        ([], [Asked(A, A, None), Asked(B, B, None)], [(A, None), (B, None)]),
    ],
)
def test_which_step_tells_of_which_request(
    steps: list[date], asked: list[Asked], found: list[tuple[date, date | None]]
) -> None:
    taken = [did("PROTECTION_REQUEST", on.year, on.month, on.day) for on in steps]
    made = begun(taken, is_child=False, opened_on=A, planned={}, asked=asked)
    assert [(one.on, one.answered_on) for one in made if one.rule.id == RULE] == found
