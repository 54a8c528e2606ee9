"""Wage calculations by hand: the arithmetic stands in the comments, and the code has to come to the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.domain.money import convert_to_rupiah
from legal.domain.spans import Hours, Span, counted, counted_months
from legal.domain.wages import (
    WAGES,
    Deduction,
    Facts,
    Overtime,
    Paid,
    ProblemKind,
    StepKind,
    Wage,
    calculate,
)

D = Decimal


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def facts(first: str, last: str, *, currency: str = "IDR", **more: object) -> Facts:
    return Facts(currency=currency, span=span(first, last), **more)


def wage(amount: str, whole: Span, per: str = "MONTH", basis: str = "PROMISED") -> Wage:
    return Wage("w", D(amount), per, whole, basis)


def test_nine_months_exploited_and_one_paid_are_eight_months() -> None:
    """The example of the LPSK: the unpaid months at the due wage."""
    whole = span("2025-01-01", "2025-09-30")
    paid = Paid("p", D("4500000"), "MONTH", span("2025-01-01", "2025-01-31"))
    found = calculate(Facts("IDR", whole, wages=[wage("4500000", whole)], paid=[paid]))
    # 9 months × 4,500,000 = 40,500,000; 1 month × 4,500,000 = 4,500,000; 40,500,000 - 4,500,000 = 36,000,000
    assert [(step.kind, step.result) for step in found.steps] == [
        (StepKind.DUE, D("40500000")),
        (StepKind.PAID, D("4500000")),
        (StepKind.UNPAID, D("36000000")),
    ]
    [line] = found.lines
    # 36,000,000 ÷ 4,500,000 = 8 months, and comes out even
    assert (line.key, line.quantity, line.unit, line.rate) == (WAGES, D(8), "MONTH", D("4500000"))
    assert (found.total, found.problems) == (D("36000000"), [])


def test_part_months_at_both_ends() -> None:
    whole = span("2025-01-22", "2025-04-05")
    count = counted_months(whole)
    # January: 22 to 31 = 10 of 31 days = 0.32258… → 0.323; February and March whole; April: 5 of 30 = 0.1666… → 0.167
    assert (count.whole, [(part.days, part.of, part.result) for part in count.parts]) == (
        2,
        [(10, 31, D("0.323")), (5, 30, D("0.167"))],
    )
    # 2 + 0.323 + 0.167 = 2.490
    assert count.quantity == D("2.49")
    # 2.49 × 3,000,000 = 7,470,000
    assert calculate(Facts("IDR", whole, wages=[wage("3000000", whole)])).total == D("7470000")


def test_within_one_month_and_in_a_leap_year() -> None:
    # 29 of 29 days of February 2024 are a whole month; 28 of 29 are 0.9655… → 0.966; 28 of 28 in 2025 are whole again
    assert counted_months(span("2024-02-01", "2024-02-29")).quantity == D(1)
    assert counted_months(span("2024-02-01", "2024-02-28")).quantity == D("0.966")
    assert counted_months(span("2025-02-01", "2025-02-28")).quantity == D(1)
    # one day of a month of 31: 1/31 = 0.0322… → 0.032
    assert counted_months(span("2025-03-09", "2025-03-09")).quantity == D("0.032")


def test_a_foreign_currency_is_converted_once_at_its_end() -> None:
    whole = span("2025-03-01", "2025-10-15")
    found = calculate(Facts("MYR", whole, wages=[wage("1500.50", whole)]))
    # 7 months + 15/31 = 0.48387… → 0.484: 7.484 × 1,500.50 = 11,229.742 → 11,229.74
    assert found.total == D("11229.74")
    # 11,229.74 × 3,512.25 = 39,441,654.315 → Rp39,441,654
    assert convert_to_rupiah(found.total, D("3512.25")) == D("39441654")


def test_a_minimum_wage_that_changes_in_the_middle() -> None:
    whole = span("2024-11-16", "2025-02-28")
    first = Wage("a", D("2500001"), "MONTH", span("2024-11-16", "2024-12-31"), "MINIMUM")
    second = Wage("b", D("2700333"), "MONTH", span("2025-01-01", "2025-02-28"), "MINIMUM")
    found = calculate(Facts("IDR", whole, wages=[second, first]))
    # November: 15 of 30 = 0.5; December whole: 1.5 × 2,500,001 = 3,750,001.50 (rupiah are kept to sen)
    # January and February: 2 × 2,700,333 = 5,400,666
    # 3,750,001.50 + 5,400,666 = 9,150,667.50
    assert [step.result for step in found.steps] == [D("3750001.50"), D("5400666.00"), D("9150667.50")]
    [line] = found.lines
    assert (line.quantity, line.unit, line.rate) == (D(1), "TOTAL", D("9150667.50"))
    assert found.problems == []


def test_a_change_in_the_middle_of_a_month_loses_no_day() -> None:
    # 1 to 12 June: 12/30 = 0.4; 13 to 30 June: 18/30 = 0.6; together the whole month
    parts = [
        counted_months(one).quantity for one in (span("2025-06-01", "2025-06-12"), span("2025-06-13", "2025-06-30"))
    ]
    assert (parts, sum(parts)) == ([D("0.4"), D("0.6")], D(1))


def test_deductions_are_added_unless_the_paid_wages_lack_them_already() -> None:
    whole = span("2025-01-01", "2025-06-30")
    found = calculate(
        facts(
            "2025-01-01",
            "2025-06-30",
            wages=[wage("3000000", whole)],
            paid=[Paid("p", D("2400000"), "MONTH", whole)],
            deductions=[
                Deduction("fee", D("7500000"), "TOTAL", whole, is_in_paid=False, what="RECRUITMENT_FEE"),
                Deduction("food", D("600000"), "MONTH", whole, is_in_paid=True, what="FOOD"),
                Deduction("housing", D("150000"), "MONTH", span("2025-01-01", "2025-03-31"), False, "HOUSING"),
            ],
        )
    )
    # due 6 × 3,000,000 = 18,000,000; paid 6 × 2,400,000 = 14,400,000; unpaid 3,600,000
    # food: 6 × 600,000 = 3,600,000 is what is missing from the paid wages: shown, not counted again
    # fee 7,500,000; housing 3 × 150,000 = 450,000; together 3,600,000 + 7,500,000 + 450,000 = 11,550,000
    assert found.total == D("11550000")
    assert {line.key: line.amount for line in found.lines} == {
        WAGES: D("3600000"),
        "fee": D("7500000"),
        "housing": D("450000"),
    }
    assert [step.result for step in found.steps if step.kind == StepKind.DEDUCTION_SHOWN] == [D("3600000")]


def test_overtime_at_an_entered_rate() -> None:
    whole = span("2025-01-01", "2025-03-31")
    hours = Hours(per_day=D(14), days_per_week=D("6.5"), legal_per_week=D(40))
    found = calculate(facts("2025-01-01", "2025-03-31", hours=hours, overtime=[Overtime("o", D("17341"), whole)]))
    # 14 × 6.5 = 91 hours a week; 91 - 40 = 51 beyond; 90 days ÷ 7 = 12.857142… → 12.857 weeks
    # 12.857 × 51 = 655.707 hours; 655.707 × 17,341 = 11,370,615.087 → 11,370,615.09
    assert [(step.kind, step.result) for step in found.steps] == [
        (StepKind.HOURS_OF_WEEK, D(91)),
        (StepKind.HOURS_BEYOND, D(51)),
        (StepKind.OVERTIME_HOURS, D("655.707")),
        (StepKind.OVERTIME, D("11370615.09")),
    ]
    # counted hours that are entered need no hours of the week: 120.5 × 20,000 = 2,410,000
    entered = [Overtime("o", D("20000"), whole, hours=D("120.5"))]
    assert calculate(facts("2025-01-01", "2025-03-31", overtime=entered)).total == D("2410000")


def test_an_overpaid_month_counts_for_the_others_and_never_below_nothing() -> None:
    whole = span("2025-01-01", "2025-03-31")
    one = Paid("a", D("5000000"), "MONTH", span("2025-01-01", "2025-01-31"))
    found = calculate(Facts("IDR", whole, wages=[wage("3000000", whole)], paid=[one]))
    # due 9,000,000; January 5,000,000, two millions beyond its wage; 9,000,000 - 5,000,000 = 4,000,000
    assert found.total == D("4000000")
    # 4,000,000 ÷ 3,000,000 = 1.333 months, which would come to 3,999,000: so it is one amount
    assert (found.lines[0].unit, found.lines[0].rate) == ("TOTAL", D("4000000"))
    two = Paid("b", D("6000000"), "TOTAL", whole)
    over = calculate(Facts("IDR", whole, wages=[wage("3000000", whole)], paid=[one, two]))
    # 9,000,000 - 11,000,000 is less than nothing: no line, and nothing is owed the other way
    assert (over.total, over.lines, over.steps[-1].result) == (D(0), [], D(0))


def test_nothing_paid_is_the_whole_wage() -> None:
    whole = span("2025-01-01", "2025-12-31")
    found = calculate(Facts("SAR", whole, wages=[wage("1850.75", whole)]))
    # 12 × 1,850.75 = 22,209
    assert (found.total, [step.kind for step in found.steps]) == (D("22209"), [StepKind.DUE])
    assert (found.lines[0].quantity, found.lines[0].rate) == (D(12), D("1850.75"))


def test_every_step_is_rounded_half_up() -> None:
    # a third of a month of 30 days is 0.3333… → 0.333; 0.333 × 100.50 = 33.4665 → 33.47
    third = span("2025-04-01", "2025-04-10")
    assert calculate(Facts("MYR", third, wages=[wage("100.50", third)])).total == D("33.47")
    # half of 0.01 is 0.005 → 0.01, away from zero and not to the even 0.00
    half = span("2025-04-01", "2025-04-15")
    assert calculate(Facts("MYR", half, wages=[wage("0.01", half)])).total == D("0.01")
    # yen have no cents: 0.5 × 101 = 50.5 → 51
    assert calculate(Facts("JPY", half, wages=[wage("101", half)])).total == D(51)
    # 30 days ÷ 7 = 4.285714… → 4.286 weeks × 7.77 = 33.30222 → 33.30
    april = span("2025-04-01", "2025-04-30")
    assert calculate(Facts("USD", april, wages=[wage("7.77", april, "WEEK")])).total == D("33.30")


def test_a_currency_with_three_decimals_comes_to_the_same_in_the_ledger() -> None:
    whole = span("2025-01-22", "2025-04-05")
    found = calculate(Facts("KWD", whole, wages=[wage("150.50", whole)]))
    # 2.49 × 150.50 = 374.745, which is kept to two decimals: 374.75; the ledger would keep 374.745 of months × wage
    assert (found.total, found.lines[0].unit, found.lines[0].rate) == (D("374.75"), "TOTAL", D("374.75"))


def test_wages_by_the_day_and_by_the_hour() -> None:
    april, hours = span("2025-04-01", "2025-04-30"), Hours(per_day=D("12.5"), days_per_week=D(6))
    # 30 × 6 ÷ 7 = 25.714285… → 25.714 days; × 12.5 = 321.425 hours
    by_day, by_hour = counted(april, "DAY", hours), counted(april, "HOUR", hours)
    assert by_day is not None
    assert by_hour is not None
    assert (by_day.quantity, by_hour.quantity) == (D("25.714"), D("321.425"))
    # 25.714 × 100,000 = 2,571,400; 321.425 × 8,000 = 2,571,400
    for amount, per in (("100000", "DAY"), ("8000", "HOUR")):
        assert calculate(Facts("IDR", april, hours=hours, wages=[wage(amount, april, per)])).total == D("2571400")
    missing = calculate(Facts("IDR", april, wages=[wage("100000", april, "DAY")]))
    assert [one.kind for one in missing.problems] == [ProblemKind.HOURS_MISSING]
    assert (missing.may_be_taken_over, missing.total) == (False, D(0))


def test_huge_and_tiny_amounts() -> None:
    year = span("2025-01-01", "2025-12-31")
    # 12 × 9,999,999,999,999.99 = 119,999,999,999,999.88
    assert calculate(Facts("IDR", year, wages=[wage("9999999999999.99", year)])).total == D("119999999999999.88")
    day = span("2025-01-01", "2025-01-01")
    # 1/31 = 0.032; 0.032 × 0.10 = 0.0032 → 0.00: nothing that a line could be made of
    found = calculate(Facts("USD", day, wages=[wage("0.10", day)]))
    assert (found.total, found.lines) == (D(0), [])


def test_a_child_who_worked_for_food_is_owed_the_minimum_wage() -> None:
    """Whether somebody is a child changes nothing in what they are owed; food is no wage."""
    whole = span("2025-02-10", "2025-07-31")
    minimum = wage("2264080.95", whole, basis="MINIMUM")
    food = Deduction("f", D("300000"), "MONTH", whole, is_in_paid=True, what="FOOD")
    found = calculate(Facts("IDR", whole, wages=[minimum], deductions=[food]))
    # February: 19 of 28 = 0.678571… → 0.679; March to July 5: 5.679 × 2,264,080.95 = 12,857,715.71505 → 12,857,715.72
    assert found.total == D("12857715.72")
    assert [line.key for line in found.lines] == [WAGES]


def test_gaps_and_overlaps_are_said() -> None:
    whole = span("2025-01-01", "2025-06-30")
    first = Wage("a", D(100), "MONTH", span("2025-01-11", "2025-03-31"))
    second = Wage("b", D(100), "MONTH", span("2025-03-30", "2025-05-31"))
    found = calculate(Facts("USD", whole, wages=[first, second]))
    assert [tuple(one) for one in found.problems] == [
        (ProblemKind.UNCOVERED, span("2025-01-01", "2025-01-10")),
        (ProblemKind.OVERLAP, span("2025-03-30", "2025-03-31")),
        (ProblemKind.UNCOVERED, span("2025-06-01", "2025-06-30")),
    ]
    assert not found.may_be_taken_over
    # what lies outside the time of the work is cut off: 1 to 5 January of the wage of the year before
    late = Wage("c", D("3100"), "MONTH", span("2024-12-01", "2025-01-05"))
    assert calculate(Facts("USD", whole, wages=[late])).total == D("499.10")  # 5/31 = 0.161; × 3,100 = 499.10


def test_paid_without_a_wage_that_was_due_is_no_loss() -> None:
    whole = span("2025-01-01", "2025-06-30")
    found = calculate(Facts("USD", whole, paid=[Paid("p", D(100), "TOTAL", whole)]))
    assert ([one.kind for one in found.problems], found.lines) == ([ProblemKind.NO_WAGE], [])


def test_what_lies_outside_of_the_work_is_not_left_out_without_a_word() -> None:
    whole, before, late = (
        span("2025-01-01", "2025-03-31"),
        span("2024-01-01", "2024-01-31"),
        span("2025-04-01", "2025-04-30"),
    )
    found = calculate(
        Facts(
            "IDR",
            whole,
            wages=[wage("1000000", whole)],
            paid=[
                Paid("p", D("1000000"), "MONTH", before),
                Paid("q", D("500000"), "MONTH", span("2025-03-01", "2025-04-30")),
            ],
            overtime=[Overtime("o", D("10000"), late, D("5"))],
        )
    )
    # 3 × 1,000,000 - 1 × 500,000: of what was paid for March and April, March counts
    assert (found.total, found.may_be_taken_over) == (D("2500000"), False)
    assert [(one.kind, one.span) for one in found.problems] == [
        (ProblemKind.OUTSIDE, before),
        (ProblemKind.OUTSIDE, late),
    ]
