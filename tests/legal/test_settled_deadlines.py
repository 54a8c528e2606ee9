"""What becomes of a claim ends the deadlines that asked for it, and lets them run again when it is undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from legal import services
from legal.models import ClaimAmount, Dossier, RestitutionClaim, Step
from tests.factories import World
from tests.legal.deadlines import of, put_award, put_step, warns_of
from tests.legal.makers import add_loss, rupiah
from tests.legal.recovering import DAY, amount, file_claim, move_claim, pay, step
from tests.legal.test_claimed import version

REPORT, FILED, NOTICE = date(2026, 3, 2), date(2026, 4, 6), date(2026, 10, 6)
RULE = "CLAIM_AFTER_JUDGMENT"


def change_route(world: World, claim: RestitutionClaim, route: str) -> None:
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(pk=claim.pk).update(route=route)
    claim.route = route


def test_a_claim_with_the_prosecutor_is_not_asked_for_any_more(world: World, claim: RestitutionClaim) -> None:
    change_route(world, claim, "PROSECUTOR")
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "100000000"))
    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, REPORT)
    put_step(world, claim.matter, Step.Kind.DEMAND_READ, date(2026, 6, 1))
    with world.at_work(world.lawyer):
        assert warns_of(claim.matter) == {"BEFORE_DEMAND"}
    file_claim(world, claim)
    with world.at_work(world.lawyer):
        row = of(claim.matter, "BEFORE_DEMAND")
        assert (row.met_on is not None, row.is_open, warns_of(claim.matter)) == (True, False, set())
    # Returned for completion: it lies with nobody.
    move_claim(world, claim, "DRAFT")
    with world.at_work(world.lawyer):
        assert (of(claim.matter, "BEFORE_DEMAND").met_on, warns_of(claim.matter)) == (None, {"BEFORE_DEMAND"})


def claimed_of(world: World, claim: RestitutionClaim) -> list[tuple[date, str]]:
    with world.at_work(world.lawyer):
        rows = ClaimAmount.objects.filter(claim=claim, stage="CLAIMED").order_by("on", "created_at")
        return list(rows.values_list("on", "body"))


@pytest.mark.parametrize(
    ("first", "second", "met_on"),
    [("PROSECUTOR", "LPSK", None), ("LPSK", "PROSECUTOR", DAY + timedelta(days=2))],
)
def test_a_claim_that_was_returned_and_filed_elsewhere_lies_where_it_was_filed_last(
    world: World, claim: RestitutionClaim, first: str, second: str, met_on: date | None
) -> None:
    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, REPORT)
    put_step(world, claim.matter, Step.Kind.DEMAND_READ, date(2026, 6, 1))
    change_route(world, claim, first)
    returned = version(world, claim, 1, 42_000_000)
    step(world, returned, "FILED")
    with world.at_work(world.lawyer):
        assert (of(claim.matter, "BEFORE_DEMAND").met_on == DAY) == (first == "PROSECUTOR")
    step(world, returned, "RETURNED", DAY + timedelta(days=1))
    change_route(world, claim, second)
    # It claims the same: where is another thing than how much.
    step(world, version(world, claim, 2, 42_000_000), "FILED", DAY + timedelta(days=2))
    assert claimed_of(world, claim) == [(DAY, first), (DAY + timedelta(days=2), second)]
    with world.at_work(world.lawyer):
        warns = set() if met_on else {"BEFORE_DEMAND"}
        assert (of(claim.matter, "BEFORE_DEMAND").met_on, warns_of(claim.matter)) == (met_on, warns)


def test_a_claim_with_lpsk_is_with_the_prosecutor_once_it_is_in_the_demand(
    world: World, claim: RestitutionClaim
) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "100000000"))
    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, REPORT)
    put_step(world, claim.matter, Step.Kind.DEMAND_READ, date(2026, 6, 1))
    file_claim(world, claim)
    with world.at_work(world.lawyer):
        assert (claim.route, warns_of(claim.matter)) == ("LPSK", {"BEFORE_DEMAND"})
    demanded = amount(world, claim, "DEMANDED", 90_000_000, date(2026, 6, 1), body="PROSECUTOR", reason="RECKONED")
    with world.at_work(world.lawyer) as by:
        assert (of(claim.matter, "BEFORE_DEMAND").met_on, warns_of(claim.matter)) == (date(2026, 6, 1), set())
        services.remove_amount(amount_id=demanded.pk, expected_version=1, by=by)
        assert warns_of(claim.matter) == {"BEFORE_DEMAND"}


def test_who_was_awarded_need_not_claim_after_the_judgment_and_who_was_paid_waits_for_nothing(
    world: World, claim: RestitutionClaim
) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "100000000"))
    file_claim(world, claim)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    with world.at_work(world.lawyer):
        assert warns_of(claim.matter) == {"CLAIM_AFTER_JUDGMENT"}
    amount(world, claim, "AWARDED", 70_000_000, date(2026, 10, 1), reason="RECKONED")
    with world.at_work(world.lawyer):
        assert of(claim.matter, "CLAIM_AFTER_JUDGMENT").met_on == date(2026, 10, 1)
        assert warns_of(claim.matter) == {"PAYMENT_14"}
    pay(world, claim, 40_000_000, date(2026, 10, 10))
    with world.at_work(world.lawyer):
        assert (of(claim.matter, "PAYMENT_14").met_on, warns_of(claim.matter)) == (None, {"PAYMENT_14"})
    rest = pay(world, claim, 30_000_000, date(2026, 10, 12))
    with world.at_work(world.lawyer) as by:
        assert (of(claim.matter, "PAYMENT_14").met_on, warns_of(claim.matter)) == (date(2026, 10, 12), set())
        services.remove_payment(payment_id=rest.pk, expected_version=1, by=by)
        assert (of(claim.matter, "PAYMENT_14").met_on, warns_of(claim.matter)) == (None, {"PAYMENT_14"})


def court_claim(world: World, claim: RestitutionClaim) -> Dossier:
    """The version by which it is filed with the court during the trial."""
    change_route(world, claim, "COURT")
    returned = version(world, claim, 1, 42_000_000)
    step(world, returned, "FILED")
    return returned


@pytest.mark.parametrize("shown_by", ["JUDGMENT", "JUDGMENT_FINAL", "JUDGMENT_NOTICE", "by hand"])
def test_the_ninety_days_after_the_judgment_are_met_by_what_is_filed_with_the_court_after_it(
    world: World, claim: RestitutionClaim, shown_by: str
) -> None:
    returned, judged = court_claim(world, claim), date(2026, 9, 1)
    if shown_by == "by hand":
        with world.at_work(world.lawyer) as by:
            services.add_deadline_by_rule(matter=claim.matter, rule=RULE, counted_from=judged, by=by)
    else:
        put_step(world, claim.matter, shown_by, judged)
        if shown_by != "JUDGMENT_NOTICE":
            put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    with world.at_work(world.lawyer):
        assert (of(claim.matter, RULE).met_on, RULE in warns_of(claim.matter)) == (None, True)
    step(world, returned, "RETURNED", DAY + timedelta(days=1))
    # The same sum: the law asks for a claim after the judgment, and it is another one.
    step(world, version(world, claim, 2, 42_000_000), "FILED", judged)
    assert claimed_of(world, claim) == [(DAY, "COURT"), (judged, "COURT")]
    with world.at_work(world.lawyer):
        assert (of(claim.matter, RULE).met_on, RULE in warns_of(claim.matter)) == (judged, False)


def test_what_is_filed_with_the_court_again_before_the_judgment_meets_nothing_after_it(
    world: World, claim: RestitutionClaim
) -> None:
    returned = court_claim(world, claim)
    put_step(world, claim.matter, Step.Kind.JUDGMENT, date(2026, 9, 1))
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    step(world, returned, "RETURNED", DAY + timedelta(days=1))
    again = version(world, claim, 2, 42_000_000)
    step(world, again, "FILED", date(2026, 8, 31))
    assert claimed_of(world, claim) == [(DAY, "COURT")]
    with world.at_work(world.lawyer):
        assert (of(claim.matter, RULE).met_on, RULE in warns_of(claim.matter)) == (None, True)
    step(world, again, "RETURNED", date(2026, 9, 2))
    step(world, version(world, claim, 3, 42_000_000), "FILED", date(2026, 9, 3))
    with world.at_work(world.lawyer):
        assert of(claim.matter, RULE).met_on == date(2026, 9, 3)


def test_what_lay_with_the_prosecutor_before_the_demand_did_so_when_it_goes_to_the_court_after_the_judgment(
    world: World, claim: RestitutionClaim
) -> None:
    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, REPORT)
    put_step(world, claim.matter, Step.Kind.DEMAND_READ, date(2026, 6, 1))
    put_step(world, claim.matter, Step.Kind.JUDGMENT, date(2026, 9, 1))
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    change_route(world, claim, "PROSECUTOR")
    first = version(world, claim, 1, 42_000_000)
    step(world, first, "FILED")
    step(world, first, "RETURNED", date(2026, 9, 2))
    change_route(world, claim, "COURT")
    step(world, version(world, claim, 2, 42_000_000), "FILED", date(2026, 10, 8))
    with world.at_work(world.lawyer):
        assert of(claim.matter, "BEFORE_DEMAND").met_on == DAY
        assert of(claim.matter, RULE).met_on == date(2026, 10, 8)
        assert warns_of(claim.matter) == set()


def test_a_warning_of_the_court_is_no_order_of_the_prosecutor(world: World, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.WARNING, NOTICE)
    with world.at_work(world.lawyer) as by:
        assert warns_of(claim.matter) == {"WARNING_14"}
        # Whoever knows of such an order enters the day on which it came.
        row = services.add_deadline_by_rule(
            matter=claim.matter, rule="ORDER_PROSECUTOR_14", counted_from=date(2026, 10, 7), by=by
        )
        assert row.due_on == date(2026, 10, 27)
