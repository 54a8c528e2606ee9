"""The working of a calculation that was changed after it was taken over. Real transactions: versions have times."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legal import services
from legal.dossier.content import Content
from legal.dossier.losses import FROM_CHANGED_WAGES, FROM_WAGES
from legal.models import LossItem, RestitutionClaim, WageCalculation, WageEntry
from tests.cases.record.test_unreadable import hurt
from tests.factories import World, make_world
from tests.legal.asking import an_exhibit
from tests.legal.makers import make_claim
from tests.legal.parts import MARK_SOURCE, begin, due, employment, enter, fee, paid, read, take_over
from tests.legal.test_statements import gathered

D = Decimal
# Jan and Feb whole, 15 of 31 days of March: 2.484 × 4,500,000 = 11,178,000; less 1,000,001 = 10,177,999
STEPS = [
    ("Upah yang seharusnya dibayar", "Rp11.178.000,00"),
    ("Dibayar", "Rp1.000.001,00"),
    ("Upah yang tidak dibayar", "Rp10.177.999,00"),
]


@pytest.fixture
def world(committed: Any, store: Path) -> World:
    return make_world()


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    return make_claim(world)


@pytest.fixture
def calculation(world: World, claim: RestitutionClaim) -> WageCalculation:
    found = begin(world, claim, period_to=date(2025, 3, 15))
    enter(world, found, due(exhibit=an_exhibit(world, claim)))
    enter(world, found, paid(amount=D(1_000_001), source="Catatan MARKGONE"))
    take_over(world, found)
    return found


def change(world: World, kind: str, **facts: Any) -> None:
    with world.at_work(world.lawyer) as by:
        read(by, world.case)
        entry = WageEntry.objects.get(kind=kind)
        new = {"WAGE": due, "PAID": paid}[kind](**facts)
        services.change_entry(entry_id=entry.pk, expected_version=entry.version, facts=new, by=by)


def printed(found: Content) -> list[list[tuple[str, str]]]:
    return [[(step.title, step.result) for step in working.steps] for working in found.workings]


def test_its_figures_are_printed_as_they_were_taken_over_and_its_words_as_they_are_today(
    world: World, claim: RestitutionClaim, calculation: WageCalculation
) -> None:
    before = gathered(world, claim)
    assert printed(before) == [STEPS]
    assert MARK_SOURCE in str(before.workings) and "MARKGONE" in str(before.workings)
    # The wage, the time and the words are changed, one entry is taken out and another comes.
    change(world, "WAGE", amount=D(9_000_000), source="Diubah kemudian")
    with world.at_work(world.lawyer) as by:
        read(by, world.case)
        now = WageCalculation.objects.get(pk=calculation.pk)
        facts = employment(title="Judul lain", period_to=date(2025, 2, 28))
        services.change_calculation(calculation_id=now.pk, expected_version=now.version, facts=facts, by=by)
        entry = WageEntry.objects.get(kind="PAID")
        services.remove_entry(entry_id=entry.pk, expected_version=entry.version, by=by)
    enter(world, calculation, fee())
    found = gathered(world, claim)
    [today], [then] = found.workings, before.workings
    assert printed(found) == [STEPS] and (today.period, today.rules) == (then.period, then.rules)
    assert today.title == "Judul lain" and today.steps[0].about[-1] == "Diubah kemudian"
    assert today.steps[0].evidence == "P-1"
    # What was taken out does not come back in a paper that leaves the house.
    assert MARK_SOURCE not in str(found) and "MARKGONE" not in str(found) and then.title not in str(found.workings)
    line = found.tables[0].lines[0]
    assert (line.calculation, line.rupiah, line.source) == ("Rp10.177.999,00", "Rp10.177.999,00", FROM_WAGES)
    assert (found.workings[0].total, found.total) == ("Rp10.177.999,00", "Rp10.177.999,00")
    take_over(world, calculation)
    # 2 × 9,000,000 and the fee of 7,500,000
    after = gathered(world, claim)
    assert (after.workings[0].total, after.workings[0].title, after.total) == (
        "Rp25.500.000,00",
        "Judul lain",
        "Rp25.500.000,00",
    )


def test_what_came_to_nothing_that_the_ledger_shows_is_not_printed(
    world: World, claim: RestitutionClaim, calculation: WageCalculation
) -> None:
    enter(world, calculation, fee())
    take_over(world, calculation)
    with world.at_work(world.lawyer) as by:
        loss = LossItem.objects.get(wage_part="wages")
        services.remove_loss(loss_id=loss.pk, expected_version=loss.version, by=by)
    found = gathered(world, claim)
    [line] = found.tables[0].lines
    assert (found.workings, line.calculation, line.source) == ([], "Rp7.500.000,00", FROM_CHANGED_WAGES)


@pytest.mark.parametrize("is_damaged_today", [False, True])
def test_words_that_do_not_open_today_are_not_printed(
    world: World, claim: RestitutionClaim, is_damaged_today: bool
) -> None:
    calculation = begin(world, claim, period_to=date(2025, 3, 15))
    entry = enter(world, calculation)
    enter(world, calculation, paid(amount=D(1_000_001)))
    if not is_damaged_today:
        hurt(world, "legal_wageentry", "source", "id", entry.pk)
    take_over(world, calculation)
    change(world, "WAGE", amount=D(9_000_000), source="Ditulis kembali")
    if is_damaged_today:
        hurt(world, "legal_wageentry", "source", "id", entry.pk)
    found = gathered(world, claim)
    [line] = found.tables[0].lines
    assert printed(found) == ([] if is_damaged_today else [STEPS])
    assert line.calculation == "Rp10.177.999,00"
    assert line.source == (FROM_CHANGED_WAGES if is_damaged_today else FROM_WAGES)
