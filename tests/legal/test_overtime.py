"""No hour of work is claimed twice: wages by the hour, and overtime that is counted from the hours of work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from legal.domain.spans import Hours, Span
from legal.domain.wages import WAGES, Facts, Overtime, Paid, ProblemKind, StepKind, Wage, calculate
from legal.dossier.annexes import Working
from legal.models import LossItem, RestitutionClaim, WageCalculation, WageEntry
from legal.services.wages import EntryFacts
from tests.cases.asking import nothing_changes, text
from tests.factories import World
from tests.legal.asking import url
from tests.legal.parts import begin, due, enter, paid, take_over
from tests.legal.test_statements import gathered

D = Decimal
# 14 × 6 = 84 hours a week, 44 of them beyond the legal ones.
HOURS = Hours(per_day=D(14), days_per_week=D(6), legal_per_week=D(40))
QUARTER = Span(date(2025, 1, 1), date(2025, 3, 31))
MARCH = Span(date(2025, 3, 1), date(2025, 3, 31))


def facts(**more: Any) -> Facts:
    """Three months at Rp20.000 an hour, and Rp30.000 for those beyond the legal ones."""
    given: dict[str, Any] = {
        "hours": HOURS,
        "wages": [Wage("w", D(20_000), "HOUR", QUARTER, "CONTRACT")],
        "overtime": [Overtime("o", D(30_000), QUARTER)],
    }
    return Facts("IDR", QUARTER, **{**given, **more})


def amounts(found: Any) -> dict[str, Decimal]:
    return {line.key: line.amount for line in found.lines}


def test_a_wage_by_the_hour_counts_to_the_legal_hours_where_overtime_counts_the_others() -> None:
    found = calculate(facts())
    # 90 days ÷ 7 = 12.857142… → 12.857 weeks; × 40 = 514.28 hours; × 20,000 = 10,285,600
    # 12.857 × 44 = 565.708 hours; × 30,000 = 16,971,240; together 27,256,840
    assert [(step.kind, step.result) for step in found.steps] == [
        (StepKind.LEGAL_HOURS, D("514.28")),
        (StepKind.DUE, D(10_285_600)),
        (StepKind.HOURS_OF_WEEK, D(84)),
        (StepKind.HOURS_BEYOND, D(44)),
        (StepKind.OVERTIME_HOURS, D("565.708")),
        (StepKind.OVERTIME, D(16_971_240)),
        (StepKind.TOTAL, D(27_256_840)),
    ]
    assert (amounts(found), found.problems) == ({WAGES: D(10_285_600), "o": D(16_971_240)}, [])
    line = found.lines[0]
    assert (line.quantity, line.unit, line.rate) == (D("514.28"), "HOUR", D(20_000))


def test_of_the_days_without_overtime_all_hours_count() -> None:
    found = calculate(facts(overtime=[Overtime("o", D(30_000), MARCH)]))
    # January and February: 59 × 6 ÷ 7 = 50.571 days × 14 = 707.994 hours × 20,000 = 14,159,880
    # March: 31 ÷ 7 = 4.428571… → 4.429 weeks × 40 = 177.16 hours × 20,000 = 3,543,200; together 17,703,080
    # 4.429 × 44 = 194.876 hours × 30,000 = 5,846,280
    assert amounts(found) == {WAGES: D(17_703_080), "o": D(5_846_280)}
    parts = [(step.span, step.result) for step in found.steps if step.kind == StepKind.DUE]
    assert parts == [
        (Span(date(2025, 1, 1), date(2025, 2, 28)), D(14_159_880)),
        (MARCH, D(3_543_200)),
    ]
    # In the middle, the days before and after it count whole: 31 + 31 days, and 28 of February.
    february = Span(date(2025, 2, 1), date(2025, 2, 28))
    middle = calculate(facts(overtime=[Overtime("o", D(30_000), february)]))
    # 31 × 6 ÷ 7 = 26.571 × 14 = 371.994 × 20,000 = 7,439,880, twice; 4 weeks × 40 = 160 × 20,000 = 3,200,000
    assert amounts(middle)[WAGES] == D(18_079_760)


def test_where_nothing_lies_beyond_the_legal_hours_a_wage_by_the_hour_counts_all() -> None:
    found = calculate(facts(hours=Hours(per_day=D(6), days_per_week=D(6), legal_per_week=D(40))))
    # 90 × 6 ÷ 7 = 77.143 days × 6 = 462.858 hours × 20,000 = 9,257,160
    assert (amounts(found), found.problems) == ({WAGES: D(9_257_160)}, [])


def test_a_wage_by_the_month_is_for_a_month_whatever_the_hours() -> None:
    found = calculate(facts(wages=[Wage("w", D(3_000_000), "MONTH", QUARTER, "CONTRACT")]))
    assert amounts(found) == {WAGES: D(9_000_000), "o": D(16_971_240)}
    assert StepKind.LEGAL_HOURS not in [step.kind for step in found.steps]


def test_what_was_paid_beyond_the_legal_hours_counts_for_the_overtime() -> None:
    found = calculate(facts(paid=[Paid("p", D(18_000_000), "TOTAL", QUARTER)]))
    # 10,285,600 + 16,971,240 - 18,000,000 = 9,256,840: the wages are paid, and 7,714,400 of the overtime
    assert amounts(found) == {"o": D(9_256_840)}
    assert (found.lines[0].unit, found.lines[0].rate) == ("TOTAL", D(9_256_840))
    [left] = [step for step in found.steps if step.kind == StepKind.OVERTIME_UNPAID]
    assert (left.terms, left.result) == ((D(16_971_240), D(7_714_400)), D(9_256_840))
    # More than all of it: nothing is owed, and nothing the other way.
    over = calculate(facts(paid=[Paid("p", D(28_000_000), "TOTAL", QUARTER)]))
    assert (over.total, over.lines, over.steps[-1].result) == (D(0), [], D(0))


def test_overtime_without_hours_over_the_same_days_is_told_as_wages_are() -> None:
    first = Overtime("a", D(30_000), Span(date(2025, 1, 1), date(2025, 2, 15)))
    second = Overtime("b", D(35_000), Span(date(2025, 2, 10), date(2025, 3, 31)))
    found = calculate(facts(overtime=[second, first]))
    both = Span(date(2025, 2, 10), date(2025, 2, 15))
    assert [tuple(one) for one in found.problems] == [(ProblemKind.OVERTIME_OVERLAP, both)]
    assert not found.may_be_taken_over
    # One after the other they may stand, and no wage need be claimed beside them.
    after = Overtime("b", D(35_000), Span(date(2025, 2, 16), date(2025, 3, 31)))
    assert calculate(facts(overtime=[first, after])).problems == []
    alone = calculate(facts(wages=[], overtime=[first, second]))
    assert [tuple(one) for one in alone.problems] == [(ProblemKind.OVERTIME_OVERLAP, both)]


def test_hours_that_are_entered_beside_counted_ones_are_to_be_looked_at() -> None:
    entered = Overtime("e", D(40_000), MARCH, hours=D(10))
    for rows in ({"overtime": [entered]}, {"wages": [], "overtime": [Overtime("o", D(30_000), QUARTER), entered]}):
        found = calculate(facts(**rows))
        assert [tuple(one) for one in found.problems] == [(ProblemKind.HOURS_TWICE, MARCH)]
        assert found.may_be_taken_over
    by_month = facts(wages=[Wage("w", D(3_000_000), "MONTH", QUARTER)], overtime=[entered])
    assert calculate(by_month).problems == []


def overtime(**changes: Any) -> EntryFacts:
    return due(kind=WageEntry.Kind.OVERTIME, basis="", amount=D(30_000), source="Perjanjian kerja", **changes)


@pytest.fixture
def calculation(world: World, claim: RestitutionClaim) -> Any:
    """Three months by the hour."""
    found = begin(
        world,
        claim,
        period_to=date(2025, 3, 31),
        hours_per_day=D(14),
        days_per_week=D(6),
        legal_hours_per_week=D(40),
        legal_hours_source="Perjanjian kerja",
    )
    enter(world, found, due(amount=D(20_000), per="HOUR"))
    enter(world, found, overtime())
    return found


def test_the_dossier_says_which_hours_the_wage_counts(world: World, claim: RestitutionClaim, calculation: Any) -> None:
    enter(world, calculation, paid(amount=D(18_000_000), per="TOTAL"))
    take_over(world, calculation)
    found = gathered(world, claim)
    [working] = found.workings
    assert isinstance(working, Working)
    assert [(step.title, step.how, step.result) for step in working.steps] == [
        (
            "Jam kerja sampai batas ketentuan hukum",
            ["90 hari ÷ 7 = 12,857 minggu", "12,857 minggu × 40 jam"],
            "514,28 jam",
        ),
        ("Upah yang seharusnya dibayar", ["514,28 jam × Rp20.000,00"], "Rp10.285.600,00"),
        ("Dibayar", [], "Rp18.000.000,00"),
        (
            "Upah yang tidak dibayar",
            ["Rp10.285.600,00 − Rp18.000.000,00", "Yang dibayar lebih besar daripada yang seharusnya dibayar."],
            "Rp0,00",
        ),
        ("Jam kerja per minggu", ["14 × 6"], "84 jam"),
        ("Jam kerja per minggu di atas ketentuan hukum", ["84 − 40"], "44 jam"),
        ("Jam lembur", ["90 hari ÷ 7 = 12,857 minggu", "12,857 minggu × 44 jam"], "565,708 jam"),
        ("Upah lembur", ["565,708 jam × Rp30.000,00"], "Rp16.971.240,00"),
        (
            "Upah lembur, dikurangi yang dibayar melebihi upah untuk waktu yang sama",
            ["Rp16.971.240,00 − Rp7.714.400,00"],
            "Rp9.256.840,00",
        ),
    ]
    assert (working.total, found.total) == ("Rp9.256.840,00", "Rp9.256.840,00")
    assert working.rules[-1].startswith("Tidak ada jam yang dihitung dua kali:")


def test_doubled_overtime_is_told_and_not_taken_over(
    world: World, claim: RestitutionClaim, calculation: Any, lawyer: Client
) -> None:
    enter(world, calculation, overtime(period_from=date(2025, 3, 1)))
    page = text(lawyer.get(url("wages", world, calculation)))
    told = "Two entries of overtime without hours are for the same days: 1 March 2025 – 31 March 2025."
    assert (told in page, "Take the result over into the ledger" in page) == (True, False)
    with world.at_work(world.lawyer):
        version = WageCalculation.objects.get(pk=calculation.pk).version
    with nothing_changes():
        refused = lawyer.post(url("wages-take-over", world, calculation), {"version": str(version)})
    assert (refused.status_code, "The calculation is not complete." in text(refused)) == (422, True)
    with world.at_work(world.lawyer):
        assert not LossItem.objects.exists()
