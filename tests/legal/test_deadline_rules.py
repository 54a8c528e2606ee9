"""Each rule against the law it names and against a day counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest

from core.domain import workdays
from core.domain.law import Confidence, provisions
from core.domain.workdays import Holidays, national
from legal.deadlines.computing import Standing, Term, applying, compute, warning
from legal.deadlines.rules import DayType, OnlyFor, Rule, Unit, entered_by_hand, rules
from legal.models import Step

KNOWN = Holidays({day.on: day.name for year in range(2023, 2030) for day in national(year)}, workdays.confirmed_years())


class Did(NamedTuple):
    kind: str
    on: date
    id: UUID


def did(kind: str, *on: int) -> Did:
    return Did(kind, date(*on), uuid4())


# Counted by hand, with a calendar of each year beside: rule, the day that starts it, the last day.
BY_HAND = {
    "LPSK_CHECKS": ((2026, 3, 12), (2026, 3, 30)),
    "APPLICANT_COMPLETES": ((2026, 3, 13), (2026, 4, 10)),
    "CLAIM_AFTER_JUDGMENT": ((2026, 10, 6), (2027, 1, 4)),
    "HEARING_SET": ((2026, 11, 24), (2026, 11, 26)),
    "SUMMONS": ((2026, 11, 10), (2026, 11, 7)),
    "COURT_RULES": ((2026, 11, 10), (2026, 12, 1)),
    "RULING_TO_LPSK": ((2026, 11, 24), (2026, 12, 1)),
    "RULING_TO_LPSK_PP": ((2026, 11, 24), (2026, 12, 3)),
    "COPY_TO_LPSK": ((2026, 10, 1), (2026, 10, 12)),
    "COPY_TO_ALL": ((2026, 10, 1), (2026, 10, 8)),
    "PAYMENT_14": ((2028, 2, 20), (2028, 3, 5)),
    "PAYMENT_30_PP": ((2026, 10, 1), (2026, 11, 12)),
    "PAYMENT_30_COURT": ((2026, 10, 1), (2026, 10, 31)),
    "PAYMENT_30_RULING": ((2027, 1, 31), (2027, 3, 2)),
    "PAYMENT_30_KUHAP": ((2026, 10, 1), (2026, 10, 31)),
    "PAYMENT_30_TPKS": ((2028, 1, 31), (2028, 3, 1)),
    "PAYMENT_30_CHILD": ((2026, 12, 15), (2027, 1, 14)),
    "WARNING_14": ((2026, 12, 10), (2026, 12, 24)),
    "ORDER_PROSECUTOR_14": ((2026, 12, 10), (2027, 1, 4)),
    "ORDER_COURT_14": ((2026, 8, 5), (2026, 8, 27)),
    "PROTECTION_DECIDED": ((2028, 2, 24), (2028, 3, 2)),
    "REPORT_TO_POLICE": ((2026, 11, 24), (2026, 11, 27)),
    "URGENT_HELP": ((2026, 11, 24), (2026, 12, 1)),
    "CHILD_APPLIES": ((2026, 11, 24), (2026, 11, 27)),
    "CHILD_CHECKED": ((2026, 11, 24), (2026, 12, 1)),
    "CHILD_VALUED": ((2026, 11, 24), (2026, 12, 1)),
    "CHILD_APPLIES_PROSECUTION": ((2026, 11, 24), (2026, 11, 27)),
}


def test_every_rule_with_a_length_is_counted_by_hand() -> None:
    assert set(BY_HAND) == {rule.id for rule in entered_by_hand()}
    assert set(rules()) - set(BY_HAND) == {"BEFORE_DEMAND", "WITHDRAW_BEFORE_JUDGMENT", "THREE_ABSENCES"}


@pytest.mark.parametrize("key", BY_HAND)
def test_the_last_day_is_the_one_counted_by_hand(key: str) -> None:
    start, on = BY_HAND[key]

    assert compute(rules()[key], date(*start), KNOWN).due_on == date(*on)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_says_what_its_provision_says(rule: Rule) -> None:
    assert rule.provision in provisions() and rule.provision.confidence is not Confidence.LOW
    assert rule.trigger in {"", *Step.Kind.values} and rule.until in {"", *Step.Kind.values}
    assert rule.met_by | rule.requires <= set(Step.Kind.values)
    deadline = rule.provision.deadline
    if deadline is None or deadline.unit == "event":
        assert rule.unit in (Unit.EVENT, Unit.TIMES)
        return
    assert rule.length == deadline.value
    assert rule.unit.lower() == deadline.unit
    assert (rule.days == DayType.WORKING) == deadline.is_in_working_days
    assert rule.label_id and rule.label_en and rule.label_id != rule.label_en


def test_every_deadline_of_restitution_and_protection_is_a_rule() -> None:
    """What the law file knows of deadlines and is none of them is about data protection and shelters of the state."""
    known = {(entry.law.key, entry.article) for entry in provisions() if entry.deadline}
    taken = {(rule.provision.law.key, rule.provision.article) for rule in rules().values()}

    assert known - taken == {("UU 27/2022", "30, 32, 40, 41"), ("UU 27/2022", "46"), ("PP 9/2008", "14 (5)")}


def test_what_was_not_read_says_that_a_lawyer_must_check_it() -> None:
    assert {rule.id for rule in rules().values() if rule.needs_review} == {"CLAIM_AFTER_JUDGMENT", "RULING_TO_LPSK"}


def test_a_step_sets_going_what_the_law_says() -> None:
    steps = [did("POLICE_REPORT", 2026, 3, 2), did("POLICE_REPORT", 2026, 3, 9), did("LPSK_INCOMPLETE", 2026, 3, 13)]

    found = applying(steps, is_child=False)

    assert [(rule.id, step.on) for rule, step in found] == [
        ("BEFORE_DEMAND", date(2026, 3, 2)),
        ("APPLICANT_COMPLETES", date(2026, 3, 13)),
    ]


def test_the_first_hearing_of_the_trial_is_not_that_of_an_application_after_the_judgment() -> None:
    trial, final, after = (
        did("FIRST_HEARING", 2026, 3, 2),
        did("JUDGMENT_FINAL", 2026, 9, 1),
        did("FIRST_HEARING", 2026, 11, 10),
    )

    assert applying([trial], is_child=False) == []
    assert applying([trial, final, after], is_child=False) == [(rules()["COURT_RULES"], after)]


def test_a_law_holds_from_its_day_and_a_childs_for_children() -> None:
    def payments(*on: int, is_child: bool = False) -> set[str]:
        return {rule.id for rule, _step in applying([did("JUDGMENT_COPY", *on)], is_child=is_child)} & set(BY_HAND)

    before = payments(2026, 1, 1)
    assert payments(2026, 1, 2) - before == {"PAYMENT_30_KUHAP"}
    assert payments(2026, 1, 1, is_child=True) - before == {"PAYMENT_30_CHILD"}


def test_what_must_come_before_an_event_has_a_day_once_it_has_happened() -> None:
    rule, start = rules()["BEFORE_DEMAND"], date(2026, 3, 2)

    assert compute(rule, start, KNOWN, steps=[did("POLICE_REPORT", 2026, 3, 2)]).due_on is None
    steps = [did("POLICE_REPORT", 2026, 3, 2), did("DEMAND_READ", 2026, 8, 20)]
    assert compute(rule, start, KNOWN, steps=steps).due_on == date(2026, 8, 20)


def test_what_must_come_before_an_event_has_the_day_for_which_it_is_planned() -> None:
    rule, start = rules()["BEFORE_DEMAND"], date(2026, 3, 2)
    reported, planned = [did("POLICE_REPORT", 2026, 3, 2)], {"DEMAND_READ": date(2026, 8, 20)}

    found = compute(rule, start, KNOWN, steps=reported, planned=planned)
    assert (found.due_on, found.is_planned) == (date(2026, 8, 20), True)
    # What has happened goes before what was planned.
    read = [*reported, did("DEMAND_READ", 2026, 8, 27)]
    found = compute(rule, start, KNOWN, steps=read, planned=planned)
    assert (found.due_on, found.is_planned) == (date(2026, 8, 27), False)
    assert compute(rule, start, KNOWN, steps=reported, planned={"JUDGMENT": date(2026, 9, 1)}).due_on is None


def test_three_absences_are_counted() -> None:
    rule = rules()["THREE_ABSENCES"]
    steps = [did("LPSK_ABSENCE", 2026, 3, 2), did("LPSK_ABSENCE", 2026, 3, 9)]

    found = compute(rule, date(2026, 3, 2), KNOWN, steps=steps)
    assert (found.due_on, found.times) == (None, 2)
    third = [*steps, did("LPSK_ABSENCE", 2026, 3, 16)]
    assert compute(rule, date(2026, 3, 2), KNOWN, steps=third).due_on == date(2026, 3, 16)


def test_a_later_step_shows_that_it_was_done() -> None:
    rule = rules()["LPSK_CHECKS"]
    steps = [did("LPSK_DECISION", 2026, 3, 1), did("LPSK_RECEIVED", 2026, 3, 12), did("LPSK_INCOMPLETE", 2026, 3, 17)]

    assert compute(rule, date(2026, 3, 12), KNOWN, steps=steps).met_on == date(2026, 3, 17)


def test_another_length_counts_in_its_place() -> None:
    term = Term(10, DayType.CALENDAR)

    assert compute(rules()["APPLICANT_COMPLETES"], date(2026, 3, 13), KNOWN, term=term).due_on == date(2026, 3, 23)


def standing(due_on: date | None, **changes: Any) -> Standing:
    usual = {"starts_on": date(2026, 10, 1), "done_on": None, "is_open": True, "is_basis": False}
    return Standing(key=uuid4(), group="PAYMENT", due_on=due_on, **{**usual, "is_conditional": False, **changes})


def test_of_laws_that_conflict_the_earliest_warns_until_one_is_chosen() -> None:
    early, late = standing(date(2026, 10, 20)), standing(date(2026, 10, 31))
    unsure = standing(date(2026, 10, 1), is_conditional=True)

    assert warning([late, early, unsure]) == {early.key}
    chosen = late._replace(is_basis=True)
    assert warning([chosen, early, unsure]) == {chosen.key}
    # Set aside: the next one warns. Done: none does.
    assert warning([late, early._replace(is_open=False)]) == {late.key}
    done = early._replace(is_open=False, done_on=date(2026, 10, 12))
    assert warning([late, done]) == set()
    assert warning([standing(None)]) == set()


def test_what_was_done_settles_nothing_that_begins_later() -> None:
    done = standing(date(2026, 10, 15), is_open=False, done_on=date(2026, 10, 12), is_basis=True)
    same, later = (
        standing(date(2026, 10, 26), starts_on=date(2026, 10, 12)),
        standing(date(2026, 11, 2), starts_on=date(2026, 10, 13)),
    )
    last = standing(date(2026, 11, 9), starts_on=date(2026, 10, 13))

    assert warning([done, same]) == set()
    # The one that was chosen for what is over chooses nothing of what comes after.
    assert warning([last, later, done, same]) == {later.key}
    assert warning([last._replace(is_basis=True), later, done]) == {last.key}


def test_rules_of_another_crime_do_not_warn_by_themselves() -> None:
    assert {rule.id for rule in rules().values() if rule.only_for == OnlyFor.SEXUAL_VIOLENCE} == {
        "PAYMENT_30_TPKS",
        "REPORT_TO_POLICE",
    }
