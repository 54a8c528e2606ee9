"""From a calculation to the lines of the ledger, and what happens when it changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from audit.models import Act
from cases.case_page.closing import close_case
from cases.record.models import Case
from core.errors import DomainError, EditConflict
from legal import services, wages
from legal.models import LossEvidence, LossItem, RestitutionClaim, WageCalculation, WageEntry
from legal.services.losses import LossFacts
from legal.wages import What
from tests.factories import World
from tests.legal import parts
from tests.legal.asking import an_exhibit, indonesian, url
from tests.legal.makers import add_loss, rupiah
from tests.legal.parts import MARK_SOURCE, MARK_WORK, begin, due, enter, fee, paid, take_over
from tests.legal.test_statements import gathered

D = Decimal


@pytest.fixture
def calculation(world: World, claim: RestitutionClaim) -> WageCalculation:
    """The example of the domain: nine months, one of them paid."""
    found = begin(world, claim)
    enter(world, found, due())
    enter(world, found, paid())
    return found


def lines(world: World) -> dict[str, LossItem]:
    with world.at_work(world.lawyer):
        return {loss.wage_part: loss for loss in LossItem.objects.all()}


def plan(world: World, calculation: WageCalculation) -> list[What]:
    with world.at_work(world.lawyer) as by:
        parts.read(by, calculation.case)
        now = WageCalculation.objects.get(pk=calculation.pk)
        return [change.what for change in wages.worked([now], case=calculation.case, by=by)[0].changes]


def test_eight_months_become_a_line_of_head_a(world: World, calculation: WageCalculation) -> None:
    assert plan(world, calculation) == [What.ADD]
    take_over(world, calculation)
    [line] = lines(world).values()
    assert (line.head, line.quantity, line.unit, line.rate, line.amount_idr) == (
        "A",
        D(8),
        "MONTH",
        D(4_500_000),
        D(36_000_000),
    )
    assert (line.period_from, line.period_to) == (date(2025, 1, 1), date(2025, 9, 30))
    assert (line.wages_id, line.wage_part) == (calculation.pk, "wages")
    with world.at_work(world.lawyer) as by:
        parts.read(by, world.case)
        assert LossItem.objects.select_related("case").get().description == f"Upah yang tidak dibayar – {MARK_WORK}"
        acts = Act.objects.filter(verb="legal.wages_taken_over").values_list("detail", flat=True)
        assert list(acts) == [{"lines": 1}]
    assert plan(world, calculation) == [What.KEEP]


def test_a_changed_calculation_leaves_the_ledger_until_it_is_taken_over_again(
    world: World, calculation: WageCalculation
) -> None:
    take_over(world, calculation)
    with world.at_work(world.lawyer) as by:
        loss = LossItem.objects.get()
        parts.read(by, world.case)
        facts = {**wages_facts(loss), "description": "Upah delapan bulan", "certified": "OFFICIAL"}
        said = {"certifier": "Pejabat Contoh", "certified_on": date(2026, 3, 9)}
        services.change_loss(
            loss_id=loss.pk, expected_version=loss.version, facts=LossFacts(**{**facts, **said}), by=by
        )
    enter(world, calculation, fee())
    enter(world, calculation, paid(period_from=date(2025, 2, 1), period_to=date(2025, 2, 28)))
    assert lines(world)["wages"].amount_idr == D(36_000_000)
    assert plan(world, calculation) == [What.CHANGE, What.ADD]
    take_over(world, calculation)
    now = lines(world)
    # 9 - 2 months × 4,500,000 = 31,500,000, and the fee beside it
    assert sorted(loss.amount_idr for loss in now.values()) == [D(7_500_000), D(31_500_000)]
    with world.at_work(world.lawyer) as by:
        parts.read(by, world.case)
        line = LossItem.objects.select_related("case").get(wage_part="wages")
        # The words stay; what an official certified was another amount.
        assert (line.description, line.certified, line.certified_on) == ("Upah delapan bulan", "NONE", None)
        entry = WageEntry.objects.get(kind="DEDUCTION")
        services.remove_entry(entry_id=entry.pk, expected_version=entry.version, by=by)
    assert plan(world, calculation) == [What.KEEP, What.REMOVE]
    take_over(world, calculation)
    assert list(lines(world)) == ["wages"]


def wages_facts(loss: LossItem) -> dict[str, Any]:
    return {name: getattr(loss, name) for name in LossFacts.__dataclass_fields__ if name != "description"}


def test_a_result_that_moved_on_is_not_taken_over(world: World, calculation: WageCalculation) -> None:
    with world.at_work(world.lawyer) as by:
        parts.read(by, world.case)
        seen = WageCalculation.objects.get().version
        entry = WageEntry.objects.get(kind="PAID")
        services.change_entry(entry_id=entry.pk, expected_version=1, facts=paid(amount=D(1)), by=by)
        with pytest.raises(EditConflict):
            services.take_over(calculation_id=calculation.pk, expected_version=seen, by=by)
        with pytest.raises(EditConflict):
            services.remove_entry(entry_id=entry.pk, expected_version=1, by=by)
    assert lines(world) == {}


def test_an_incomplete_calculation_is_not_taken_over(world: World, calculation: WageCalculation) -> None:
    enter(world, calculation, due(period_from=date(2025, 9, 1)))
    with pytest.raises(DomainError, match="not complete"):
        take_over(world, calculation)
    assert lines(world) == {}


def test_figures_of_a_line_are_changed_in_the_calculation_alone(world: World, calculation: WageCalculation) -> None:
    take_over(world, calculation)
    with world.at_work(world.lawyer) as by:
        parts.read(by, world.case)
        loss = LossItem.objects.select_related("case").get()
        facts = {**wages_facts(loss), "description": "x", "rate": D(9_000_000)}
        with pytest.raises(DomainError, match="comes from the wage calculation") as refused:
            services.change_loss(loss_id=loss.pk, expected_version=loss.version, facts=LossFacts(**facts), by=by)
        assert refused.value.field == "rate"
        version = WageCalculation.objects.get().version
        services.remove_calculation(calculation_id=calculation.pk, expected_version=version, by=by)
        loss = LossItem.objects.select_related("case").get()
        assert (loss.wages_id, loss.wage_part, WageEntry.objects.count()) == (None, "", 0)
        services.change_loss(loss_id=loss.pk, expected_version=loss.version, facts=LossFacts(**facts), by=by)
        assert LossItem.objects.get().amount_idr == D(72_000_000)


def test_what_bears_a_deduction_out_proves_its_line(world: World, claim: RestitutionClaim) -> None:
    calculation, exhibit = begin(world, claim), an_exhibit(world, claim)
    entry = enter(world, calculation, fee(exhibit=exhibit))
    take_over(world, calculation)
    assert list(lines(world)) == [str(entry.pk)]
    with world.at_work(world.lawyer) as by:
        assert LossEvidence.objects.values_list("exhibit_id", flat=True).get() == exhibit.pk
        services.remove_exhibit(exhibit_id=exhibit.pk, expected_version=1, by=by)
        assert WageEntry.objects.get().exhibit_id is None


def test_what_bears_wages_and_payments_out_proves_the_unpaid_wages(world: World, claim: RestitutionClaim) -> None:
    slip, contract, other, bank = (an_exhibit(world, claim) for _number in range(4))
    calculation = begin(world, claim)
    half = {"period_from": date(2025, 5, 16)}
    enter(world, calculation, due(exhibit=contract, period_to=date(2025, 5, 15)))
    enter(world, calculation, due(exhibit=contract, **half))
    enter(world, calculation, paid(exhibit=slip))
    enter(world, calculation, paid(period_from=date(2025, 2, 1), period_to=date(2025, 2, 28)))
    enter(world, calculation, fee(exhibit=other))
    take_over(world, calculation)
    assert proofs(world) == {"wages": ["P-1", "P-2"], "fee": ["P-3"]}
    found = gathered(world, claim)
    assert [(line.evidence, line.rupiah) for line in found.tables[0].lines] == [
        # (4 + 15/31 = 4.484) + (0.516 + 4 = 4.516) months - 2 months paid = 7 × 4,500,000
        ("P-1, P-2", "Rp31.500.000,00"),
        ("P-3", "Rp7.500.000,00"),
    ]
    # A step names what bears it out; the one that comes to a line of the ledger names all that prove the line.
    assert [(step.title, step.evidence) for step in found.workings[0].steps] == [
        ("Upah yang seharusnya dibayar", "P-2"),
        ("Upah yang seharusnya dibayar", "P-2"),
        ("Jumlah upah yang seharusnya dibayar", ""),
        ("Dibayar", "P-1"),
        ("Dibayar", ""),
        ("Jumlah yang dibayar", ""),
        ("Upah yang tidak dibayar", "P-1, P-2"),
        ("Potongan yang melanggar hukum", "P-3"),
        ("Jumlah seluruhnya", ""),
    ]
    # What comes later is added, and nothing twice; what was linked by hand stays.
    with world.at_work(world.lawyer) as by:
        services.prove(loss=LossItem.objects.get(wage_part="wages"), exhibit=other, by=by)
    enter(world, calculation, paid(exhibit=bank, period_from=date(2025, 3, 1), period_to=date(2025, 3, 31)))
    take_over(world, calculation)
    assert proofs(world) == {"wages": ["P-1", "P-2", "P-3", "P-4"], "fee": ["P-3"]}


def test_the_working_names_what_proves_the_line_though_no_entry_does(world: World, claim: RestitutionClaim) -> None:
    calculation = begin(world, claim)
    enter(world, calculation, due())
    enter(world, calculation, fee())
    take_over(world, calculation)
    first, second = (an_exhibit(world, claim) for _number in range(2))
    with world.at_work(world.lawyer) as by:
        line = LossItem.objects.get(wage_part="wages")
        services.prove(loss=line, exhibit=second, by=by)
        services.prove(loss=line, exhibit=first, by=by)
    found = gathered(world, claim)
    assert [line.evidence for line in found.tables[0].lines] == ["P-1, P-2", ""]
    assert [(step.title, step.evidence) for step in found.workings[0].steps] == [
        ("Upah yang seharusnya dibayar", "P-1, P-2"),
        ("Potongan yang melanggar hukum", ""),
        ("Jumlah seluruhnya", ""),
    ]


def proofs(world: World) -> dict[str, list[str]]:
    with world.at_work(world.lawyer):
        rows = LossEvidence.objects.select_related("loss", "exhibit").order_by("exhibit__number")
        found: dict[str, list[str]] = {}
        for row in rows:
            part = row.loss.wage_part
            found.setdefault("wages" if part == "wages" else "fee", []).append(row.exhibit.mark)
        return found


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (due(amount=D(0)), "amount"),
        (due(amount=D(-5)), "amount"),
        (due(basis="MINIMUM", source=""), "source"),
        (due(basis="MINIMUM", source="Keputusan Gubernur Contoh"), "source_on"),
        (due(kind="OVERTIME", basis="", source=""), "source"),
    ],
)
def test_what_is_not_borne_out_is_refused(world: World, claim: RestitutionClaim, facts: Any, field: str) -> None:
    calculation = begin(world, claim)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError) as refused:
        services.add_entry(calculation=calculation, facts=facts, by=by)
    assert refused.value.field == field
    with world.at_work(world.lawyer):
        assert (WageEntry.objects.count(), WageCalculation.objects.get().version) == (0, 1)


def test_a_calculation_says_by_which_rule_and_rate(world: World, claim: RestitutionClaim) -> None:
    for changes, field in (
        ({"currency": "MYR"}, "exchange_rate"),
        ({"legal_hours_per_week": D(40)}, "legal_hours_source"),
    ):
        with pytest.raises(DomainError) as refused:
            begin(world, claim, **changes)
        assert refused.value.field == field
    with pytest.raises(ValidationError, match="The end cannot be before the beginning"):
        begin(world, claim, period_to=date(2024, 1, 1))


def test_foreign_wages_carry_the_rate_into_the_ledger(world: World, claim: RestitutionClaim) -> None:
    calculation = begin(
        world,
        claim,
        currency="MYR",
        exchange_rate=D("3512.25"),
        exchange_rate_on=date(2026, 3, 6),
        exchange_rate_source="Bank Indonesia",
    )
    enter(world, calculation, due(amount=D("1500.50")))
    take_over(world, calculation)
    [line] = lines(world).values()
    # 9 × 1,500.50 = 13,504.50; × 3,512.25 = 47,431,180.125 → 47,431,180
    assert (line.amount, line.amount_idr, line.exchange_rate_source) == (D("13504.50"), D(47_431_180), "Bank Indonesia")
    assert plan(world, calculation) == [What.KEEP]


def test_what_was_taken_once_has_no_days_of_its_own(world: World, claim: RestitutionClaim) -> None:
    calculation = begin(world, claim)
    enter(world, calculation, fee())
    take_over(world, calculation)
    [line] = lines(world).values()
    assert (line.unit, line.amount_idr, line.period_from, line.period_to) == ("SUM", D(7_500_000), None, None)


def test_pages_from_entry_to_ledger(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    calculation = begin(world, claim)
    add = {"amount": "4.500.000", "per": "MONTH"}
    assert lawyer.post(url("wage-due-add", world, calculation), {**add, "basis": "PROMISED"}).status_code == 303
    wrong = lawyer.post(url("wage-due-add", world, calculation), {**add, "basis": "MINIMUM", "source": MARK_SOURCE})
    assert (wrong.status_code, MARK_SOURCE in wrong.content.decode()) == (422, True)
    month = {"period_from": "2025-01-01", "period_to": "2025-01-31"}
    assert lawyer.post(url("wage-paid-add", world, calculation), {**add, **month}).status_code == 303
    page = indonesian(lawyer).get(url("wages", world, calculation)).content.decode()
    for shown in ("9 bulan × Rp4.500.000,00", "Rp40.500.000,00 − Rp4.500.000,00", "Rp36.000.000,00"):
        assert shown in page
    lawyer.cookies["django_language"] = "en"
    page = lawyer.get(url("wages", world, calculation)).content.decode()
    assert "9 months × Rp4,500,000.00" in page
    asked = lawyer.get(url("wages-take-over", world, calculation)).content.decode()
    assert "The line is entered." in asked
    with world.at_work(world.lawyer):
        assert LossItem.objects.count() == 0
        version = WageCalculation.objects.get().version
    answer = lawyer.post(url("wages-take-over", world, calculation), {"version": str(version)})
    assert answer["Location"] == url("claim", world, claim) + "#ledger"
    assert "From the wage calculation" in lawyer.get(url("claim", world, claim)).content.decode()


def test_queries_of_a_calculation(
    world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any
) -> None:
    """The same, however many entries there are."""
    calculation, exhibit = begin(world, claim), an_exhibit(world, claim)
    for _number in range(6):
        enter(world, calculation, fee(exhibit=exhibit, source="Kuitansi"))
    take_over(world, calculation)
    lawyer.get(url("section", world))
    with django_assert_num_queries(13):
        lawyer.get(url("wages", world, calculation))
    with django_assert_num_queries(13):
        lawyer.get(url("wages-take-over", world, calculation))


def test_a_closed_case_takes_no_entry(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("A", "Upah", "1", "1"))
    calculation = begin(world, claim)
    with world.at_work(world.lawyer) as by:
        services.close_matter(matter_id=claim.matter_id, expected_version=1, on=date(2026, 4, 1), by=by)
    with world.at_work(world.caseworker) as by:
        version = Case.objects.get(pk=world.case.pk).version
        close_case(
            case_id=world.case.pk,
            expected_version=version,
            outcome="OTHER",
            reason="Selesai",
            on=date(2026, 4, 1),
            by=by,
        )
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="This case is closed"):
        services.add_entry(calculation=calculation, facts=due(), by=by)
