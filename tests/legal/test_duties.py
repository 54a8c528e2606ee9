"""Which deadlines of law a matter shows: those that hold for this survivor and this crime, each duty once, and none
that was met or that nothing was awarded for."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cases.record.models import Person
from core.errors import DomainError
from legal import services
from legal.models import Matter, RestitutionClaim, Step
from tests.cases.asking import nothing_changes, text
from tests.factories import World
from tests.legal.asking import url
from tests.legal.deadlines import days_of, of, put_award, put_exploitation, put_step, warns_of

COPY = date(2026, 3, 2)
PAID = "Restitution is paid"
CHILD = {"CHILD_APPLIES", "CHILD_CHECKED", "CHILD_VALUED", "CHILD_APPLIES_PROSECUTION", "PAYMENT_30_CHILD"}
SEXUAL = {"REPORT_TO_POLICE", "PAYMENT_30_TPKS"}


def offered(lawyer: Client, world: World, matter: Matter) -> set[str]:
    page = text(lawyer.get(url("deadline-add-rule", world, matter)))
    return {rule for rule in CHILD | SEXUAL | {"URGENT_HELP"} if f'value="{rule}"' in page}


def payments(matter: Matter) -> set[str]:
    return {rule for rule in days_of(matter) if rule.startswith("PAYMENT")}


def test_nobody_waits_for_a_payment_before_an_award_is_recorded(world: World, matter: Matter, lawyer: Client) -> None:
    put_step(world, matter, Step.Kind.JUDGMENT_FINAL, COPY)
    page = url("matter", world, matter)
    # Not even as a day that is missing.
    assert PAID not in text(lawyer.get(page))
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    put_step(world, matter, Step.Kind.WARNING, COPY)
    with world.at_work(world.lawyer):
        assert payments(matter) | {"WARNING_14"} & set(days_of(matter)) == set()
    assert PAID not in text(lawyer.get(page))
    order = put_award(world, matter)
    with world.at_work(world.lawyer) as by:
        assert payments(matter) == {"PAYMENT_30_PP", "PAYMENT_30_COURT", "PAYMENT_30_KUHAP"}
        assert "WARNING_14" in days_of(matter)
    shown = text(lawyer.get(page))
    assert shown.count("2 other laws on the same duty") == 1
    assert f">{PAID}</a>" in shown.partition("<details>")[0]
    with world.at_work(world.lawyer) as by:
        services.remove_order(order_id=order.pk, expected_version=1, by=by)
        assert payments(matter) == set()


def test_nobody_pays_what_was_appealed_before_the_appeal_has_ended(
    world: World, matter: Matter, lawyer: Client
) -> None:
    put_award(world, matter)
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer):
        assert payments(matter) == {"PAYMENT_30_PP", "PAYMENT_30_COURT", "PAYMENT_30_KUHAP"}
    put_step(world, matter, Step.Kind.APPEAL, date(2026, 4, 6))
    put_step(world, matter, Step.Kind.CASSATION, date(2026, 5, 4))
    with world.at_work(world.lawyer):
        assert payments(matter) == set()
    # The copy that is there is of the judgment that was appealed.
    put_step(world, matter, Step.Kind.JUDGMENT_FINAL, date(2026, 9, 1))
    with world.at_work(world.lawyer):
        assert payments(matter) == set()
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, date(2026, 9, 7))
    with world.at_work(world.lawyer):
        assert of(matter, "PAYMENT_30_KUHAP").due_on == date(2026, 10, 7)
        assert payments(matter) == {"PAYMENT_30_PP", "PAYMENT_30_COURT", "PAYMENT_30_KUHAP"}


def test_what_was_done_stays_on_record_when_the_award_was_a_mistake(world: World, matter: Matter) -> None:
    order = put_award(world, matter)
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer) as by:
        row = of(matter, "PAYMENT_30_PP")
        services.finish_deadline(deadline_id=row.pk, expected_version=1, on=date(2026, 3, 9), by=by)
        services.remove_order(order_id=order.pk, expected_version=1, by=by)
        assert payments(matter) == {"PAYMENT_30_PP"}


def test_whoever_has_the_copy_waits_for_none(world: World, matter: Matter) -> None:
    with world.at_work(world.lawyer) as by:
        for rule in ("COPY_TO_LPSK", "COPY_TO_ALL"):
            services.add_deadline_by_rule(matter=matter, rule=rule, counted_from=date(2026, 2, 25), by=by)
        assert warns_of(matter) == {"COPY_TO_ALL"}
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer):
        assert {of(matter, rule).met_on for rule in ("COPY_TO_LPSK", "COPY_TO_ALL")} == {COPY}
        assert (set(days_of(matter)), warns_of(matter)) == ({"COPY_TO_LPSK", "COPY_TO_ALL"}, set())


def test_what_had_to_come_before_the_demand_is_told_once_and_ends_with_the_judgment(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, COPY)
    page, title = url("matter", world, claim.matter), "The restitution claim is with the prosecutor before the demand"
    shown = text(lawyer.get(page))
    assert (shown.count(title), "No date yet" in shown) == (1, False)
    with world.at_work(world.lawyer):
        assert f'href="{url("deadline", world, of(claim.matter, "BEFORE_DEMAND"))}"' in shown
    put_step(world, claim.matter, Step.Kind.JUDGMENT, COPY)
    assert title not in text(lawyer.get(page))
    with world.at_work(world.lawyer):
        assert days_of(claim.matter) == {}


@pytest.mark.parametrize(("kind", "holds"), [("ForcedLabour", set()), ("SexualExploitation", SEXUAL)])
def test_rules_on_sexual_violence_need_sexual_exploitation_on_record(
    world: World, matter: Matter, lawyer: Client, kind: str, holds: set[str]
) -> None:
    put_award(world, matter)
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    put_exploitation(world, matter, kind)
    assert offered(lawyer, world, matter) & SEXUAL == holds
    with world.at_work(world.lawyer) as by:
        assert payments(matter) & SEXUAL == holds & {"PAYMENT_30_TPKS"}
        if not holds:
            with nothing_changes(), pytest.raises(DomainError, match="does not hold in this case") as refused:
                services.add_deadline_by_rule(matter=matter, rule="REPORT_TO_POLICE", counted_from=COPY, by=by)
            assert refused.value.field == "rule"


@pytest.mark.parametrize(
    ("facts", "began", "is_child"),
    [
        ({"birth_year": 1999}, date(2025, 3, 1), False),
        # Grown up since, and a child when it happened.
        ({"birth_year": 2004}, date(2020, 3, 1), True),
        ({"birth_year": 2010, "is_child": True}, None, True),
        # Nobody is taken for an adult whose age is not known; nothing is computed for one either.
        ({"birth_year": None}, date(2025, 3, 1), None),
    ],
)
def test_rules_for_children_are_for_who_was_one(
    world: World,
    matter: Matter,
    lawyer: Client,
    facts: dict[str, object],
    began: date | None,
    is_child: bool | None,
) -> None:
    with world.at_work(world.lawyer):
        Person.objects.filter(pk=matter.case.person_id).update(**{"is_child": False, "is_said_adult": False, **facts})
    put_award(world, matter)
    put_step(world, matter, Step.Kind.JUDGMENT_COPY, COPY)
    put_exploitation(world, matter, "ForcedLabour", began)
    assert offered(lawyer, world, matter) & CHILD == (set() if is_child is False else CHILD)
    with world.at_work(world.lawyer):
        assert ("PAYMENT_30_CHILD" in payments(matter)) is bool(is_child)
