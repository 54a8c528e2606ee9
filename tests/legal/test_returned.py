"""What LPSK has returned: its notice is asked for, and filing again ends the days that the notice gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from legal import services
from legal.models import Deadline, RestitutionClaim, Step
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.deadlines import of, put_step, warns_of
from tests.legal.recovering import DAY, step
from tests.legal.test_claimed import undo, version

RULE, NOTICE = "APPLICANT_COMPLETES", Step.Kind.LPSK_INCOMPLETE
NOTICED, RETURNED = DAY + timedelta(days=1), DAY + timedelta(days=2)
SAID = "Not written down: Notice of LPSK that something is missing."


def change_route(world: World, claim: RestitutionClaim, route: str) -> None:
    with world.at_work(world.lawyer) as by:
        claim.refresh_from_db(fields=["version", "state"])
        services.change_claim(
            claim_id=claim.pk,
            expected_version=claim.version,
            route=route,
            state=claim.state,
            shows_address=False,
            by=by,
        )


def rows_of(world: World, claim: RestitutionClaim) -> list[tuple[date | None, date | None, bool]]:
    with world.at_work(world.lawyer):
        rows = Deadline.objects.filter(matter=claim.matter_id, rule=RULE).order_by("due_on")
        return list(rows.values_list("due_on", "met_on", "warns"))


def test_the_notice_of_what_was_returned_is_asked_for_until_it_is_written_down(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    page, link = url("matter", world, claim.matter), f"{url('step-add', world, claim.matter)}?kind={NOTICE}"
    first = version(world, claim, 1, 42_000_000)
    assert SAID not in text(lawyer.get(page))
    step(world, first, "FILED")
    assert SAID not in text(lawyer.get(page))
    step(world, first, "RETURNED", RETURNED)
    shown = text(lawyer.get(page))
    assert (SAID in shown, f'href="{link}"' in shown) == (True, True)
    assert "The application is completed, or it counts as withdrawn." in shown
    assert f'<option value="{NOTICE}" selected>' in text(lawyer.get(link))
    # A version that is signed and not filed completes nothing.
    version(world, claim, 2, 42_000_000)
    assert SAID in text(lawyer.get(page))
    # The letter is of the day before the version came back.
    noticed = put_step(world, claim.matter, NOTICE, NOTICED)
    assert SAID not in text(lawyer.get(page))
    with world.at_work(world.lawyer) as by:
        services.remove_step(step_id=noticed.pk, expected_version=1, by=by)
    assert "Belum dicatat: Pemberitahuan LPSK" in text(indonesian(lawyer).get(page))


def test_a_return_after_filing_again_asks_for_its_own_notice(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    page = url("matter", world, claim.matter)
    first = version(world, claim, 1, 42_000_000)
    step(world, first, "FILED")
    step(world, first, "RETURNED", RETURNED)
    put_step(world, claim.matter, NOTICE, RETURNED)
    second = version(world, claim, 2, 42_000_000)
    # On the day of the notice already: that notice is about the version before.
    step(world, second, "FILED", RETURNED)
    assert SAID not in text(lawyer.get(page))
    step(world, second, "RETURNED", DAY + timedelta(days=9))
    assert SAID in text(lawyer.get(page))
    with world.at_work(world.lawyer) as by:
        services.add_deadline_by_rule(matter=claim.matter, rule=RULE, counted_from=DAY + timedelta(days=8), by=by)
    assert SAID not in text(lawyer.get(page))


@pytest.mark.parametrize(("first", "second"), [("PROSECUTOR", "PROSECUTOR"), ("PROSECUTOR", "LPSK"), ("LPSK", "COURT")])
def test_nothing_is_asked_of_lpsk_that_somebody_else_returned_or_that_goes_elsewhere(
    world: World, lawyer: Client, claim: RestitutionClaim, first: str, second: str
) -> None:
    change_route(world, claim, first)
    dossier = version(world, claim, 1, 42_000_000)
    step(world, dossier, "FILED")
    step(world, dossier, "RETURNED", RETURNED)
    change_route(world, claim, second)
    assert SAID not in text(lawyer.get(url("matter", world, claim.matter)))


def test_filing_again_ends_the_days_of_the_notice_and_of_no_later_one(world: World, claim: RestitutionClaim) -> None:
    first = version(world, claim, 1, 42_000_000)
    step(world, first, "FILED")
    put_step(world, claim.matter, NOTICE, NOTICED)
    step(world, first, "RETURNED", RETURNED)
    assert rows_of(world, claim) == [(date(2026, 5, 29), None, True)]
    second = version(world, claim, 2, 42_000_000)
    on = DAY + timedelta(days=7)
    filed = step(world, second, "FILED", on)
    assert rows_of(world, claim) == [(date(2026, 5, 29), on, False)]
    undo(world, filed)
    assert rows_of(world, claim) == [(date(2026, 5, 29), None, True)]
    step(world, second, "FILED", on)
    # LPSK wants more: the first was completed in time all the same, and this is another one.
    step(world, second, "RETURNED", on)
    put_step(world, claim.matter, NOTICE, on + timedelta(days=1))
    assert rows_of(world, claim) == [(date(2026, 5, 29), on, False), (date(2026, 6, 8), None, True)]
    # Who goes elsewhere completes nothing at LPSK, and unsettles nothing that was completed there.
    change_route(world, claim, "PROSECUTOR")
    step(world, version(world, claim, 3, 42_000_000), "FILED", on + timedelta(days=2))
    assert rows_of(world, claim) == [(date(2026, 5, 29), on, False), (date(2026, 6, 8), None, True)]


def test_a_notice_of_the_day_of_filing_is_about_what_was_filed(world: World, claim: RestitutionClaim) -> None:
    first = version(world, claim, 1, 42_000_000)
    step(world, first, "FILED")
    put_step(world, claim.matter, NOTICE, DAY)
    with world.at_work(world.lawyer):
        assert (of(claim.matter, RULE).met_on, warns_of(claim.matter)) == (None, {RULE})
    step(world, first, "RETURNED")
    step(world, version(world, claim, 2, 42_000_000), "FILED")
    with world.at_work(world.lawyer):
        assert (of(claim.matter, RULE).met_on, warns_of(claim.matter)) == (DAY, set())
