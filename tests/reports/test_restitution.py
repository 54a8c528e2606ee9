"""How far restitution came, of the people of a period: counted by what was recorded, under the same protection."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from accounts.models import User
from cases.record.models import Case
from core import writes
from core.compartments import Compartment
from legal.models import ClaimAmount, Matter, Payment, RestitutionClaim
from reports import figures
from reports.periods import Period
from tests.factories import World
from tests.reports.made_up import many, put, release

YEAR = Period(2025, 1, 4)
DAY = date(2025, 9, 1)


def reach(world: World, cases: list[Case], *stages: str, paid: bool = False, state: str = "DECIDED") -> None:
    with world.at_work(world.manager) as by:
        for case in cases:
            matter = writes.create(Matter(case=case, kind="CRIMINAL", title="x", opened_on=DAY), by=by)
            claim = writes.create(RestitutionClaim(case=case, matter=matter, route="LPSK", state=state), by=by)
            for stage in stages:
                writes.create(
                    ClaimAmount(case=case, claim=claim, stage=stage, amount_idr=9, on=DAY, body="COURT"), by=by
                )
            if paid:
                writes.create(Payment(case=case, claim=claim, paid_on=DAY, amount_idr=1, through="COURT"), by=by)


@pytest.mark.usefixtures("data_officer")
def test_people_stand_where_their_claim_came_to(world: World) -> None:
    rows = put(world, many(80, opened_on=date(2025, 2, 3)))
    reach(world, rows[:20], "CLAIMED")
    reach(world, rows[20:40], "CLAIMED", "ASSESSED", "AWARDED", "EXECUTED")
    reach(world, rows[40:43], "CLAIMED", "AWARDED", paid=True)
    made = release(world, YEAR)
    # Three who were paid are not shown, and with them none who could be worked out.
    assert made.figures["restitution"]["counts"] == {"NONE": 37, "CLAIMED": 20}
    with translation.override("en"):
        [table] = [one for one in figures.groups(made)[0].figures if one.name == "restitution"]
        assert table.rows == [("No claim was filed", 37), ("Claimed", 20), ("All others together", 23)]


@pytest.mark.usefixtures("data_officer")
def test_a_claim_that_was_withdrawn_counts_as_far_as_it_came(world: World) -> None:
    """What came back to be completed does not, as it claims nothing yet."""
    rows = put(world, many(80, opened_on=date(2025, 2, 3)))
    reach(world, rows[:20], "CLAIMED", state="WITHDRAWN")
    reach(world, rows[20:40], "CLAIMED", "ASSESSED", state="WITHDRAWN")
    reach(world, rows[40:60], "CLAIMED", state="DRAFT")
    made = release(world, YEAR)
    # Those that were assessed are hidden with the empty stages, which would be known otherwise.
    assert made.figures["restitution"]["counts"] == {"NONE": 40, "CLAIMED": 20}
    for language, caption in (
        ("en", "By how far restitution came, also of claims that were withdrawn"),
        ("id", "Menurut tahap restitusi yang dicapai, termasuk permohonan yang ditarik"),
    ):
        with translation.override(language):
            [table] = [one for one in figures.groups(made)[0].figures if one.name == "restitution"]
            assert table.caption == caption


def test_the_figures_open_nothing_of_legal_work(world: World, data_officer: User) -> None:
    with world.at_work(data_officer) as user:
        assert not user.acting.reads(Compartment.LEGAL)
    put(world, many(20, opened_on=date(2025, 2, 3)))
    assert release(world, YEAR).figures["restitution"]["total"] == 20
