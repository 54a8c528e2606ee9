"""Deadlines on the pages: the matter, one deadline, the lawyer's day, the calendar, the signs, the change history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEntry
from cases.record.models import Case
from core.db import trail_scope
from legal.models import Deadline, Matter, RestitutionClaim, Step
from tests.cases.asking import queries
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.deadlines import MARK_OWN, of, put_award, put_own, put_step

SignIn = Callable[[User], Client]
NOTICE, COPY = date(2026, 10, 6), date(2026, 10, 1)


def today() -> date:
    return timezone.localdate()


def test_the_page_of_a_matter_lists_its_deadlines(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    put_own(world, claim.matter, today() + timedelta(days=3))

    page = lawyer.get(url("matter", world, claim.matter)).content.decode()

    assert MARK_OWN in page
    assert "Laws differ on this: the earliest warns" in page
    assert "14 calendar days" in page and "30 working days" in page
    assert "3 days left" in page


def test_one_deadline_says_how_it_was_come_to(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    with world.at_work(world.lawyer):
        row = of(claim.matter, "APPLICANT_COMPLETES")

    page = lawyer.get(url("deadline", world, row)).content.decode()
    assert "Friday, 10 April 2026" in page
    assert "Article 22 (3)–(4)" in page
    assert "Joint leave: Eid al-Fitr" in page

    page = indonesian(lawyer).get(url("deadline", world, row)).content.decode()
    assert "Jumat, 10 April 2026" in page
    assert "Pasal 22 ayat (3)–(4)" in page
    assert "Cuti bersama Hari Raya Idulfitri" in page
    assert "14 hari kerja" in page


def test_what_the_lawyer_decides_on_the_pages(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    matter = claim.matter
    put_step(world, matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    with world.at_work(world.lawyer):
        row = of(matter, "APPLICANT_COMPLETES")

    answer = lawyer.post(
        url("deadline-term", world, row), {"length": "10", "days": "WORKING", "reason": "", "version": 1}
    )
    assert answer.status_code == 422
    answer = lawyer.post(
        url("deadline-term", world, row), {"length": "10", "days": "WORKING", "reason": "Surat LPSK", "version": 1}
    )
    assert answer.status_code == 303
    assert "Surat LPSK" in lawyer.get(url("deadline", world, row)).content.decode()
    assert lawyer.get(url("deadline-term", world, row)).status_code == 200
    assert lawyer.post(url("deadline-done", world, row), {"on": "2099-01-01", "version": 2}).status_code == 422
    assert lawyer.post(url("deadline-done", world, row), {"on": "2026-03-20", "version": 1}).status_code == 409
    assert lawyer.post(url("deadline-done", world, row), {"on": "2026-03-20", "version": 2}).status_code == 303
    assert lawyer.post(url("deadline-reopen", world, row), {"version": 3}).status_code == 303
    answer = lawyer.post(url("deadline-dismiss", world, row), {"why": "Sudah lengkap", "version": 4})
    assert answer.status_code == 303
    assert "Sudah lengkap" in lawyer.get(url("deadline", world, row)).content.decode()

    answer = lawyer.post(url("deadline-add", world, matter), {"title": "Telepon", "due_on": "2026-12-01"})
    assert answer.status_code == 303
    with world.at_work(world.lawyer):
        own = of(matter, "")
    answer = lawyer.post(
        url("deadline-edit", world, own), {"title": "Telepon lagi", "due_on": "2026-12-02", "version": 1}
    )
    assert answer.status_code == 303
    assert "Telepon lagi" in lawyer.get(url("deadline", world, own)).content.decode()
    answer = lawyer.post(url("deadline-add-rule", world, matter), {"rule": "URGENT_HELP", "counted_from": "2026-11-24"})
    assert answer.status_code == 303
    with world.at_work(world.lawyer):
        assert of(matter, "URGENT_HELP").due_on == date(2026, 12, 1)


def test_the_basis_is_chosen_and_left_on_the_page(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer):
        row = of(claim.matter, "PAYMENT_30_PP")

    assert "Go by this law" in lawyer.get(url("deadline", world, row)).content.decode()
    assert lawyer.post(url("deadline-basis", world, row), {"version": 1}).status_code == 303
    assert "Chosen as the basis" in lawyer.get(url("matter", world, claim.matter)).content.decode()
    assert lawyer.post(url("deadline-basis-leave", world, row), {"version": 2}).status_code == 303
    with world.at_work(world.lawyer):
        assert not of(claim.matter, "PAYMENT_30_PP").is_basis


def test_the_lawyers_day_shows_what_is_due_and_the_case_that_it_is_late(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    put_own(world, claim.matter, today() - timedelta(days=2))

    page = lawyer.get(reverse("cases:today")).content.decode()

    assert MARK_OWN in page
    assert "2 days late" in page
    assert "A legal deadline has passed" in page


@pytest.mark.parametrize("who", ["caseworker", "counsellor", "manager"])
def test_whoever_does_not_read_legal_work_learns_nothing_of_it(
    world: World, sign_in: SignIn, claim: RestitutionClaim, who: str
) -> None:
    put_own(world, claim.matter, today() - timedelta(days=2))
    client = sign_in(world.users[who])
    if client.get(reverse("legal:calendar")).status_code == 200:
        pytest.skip("This role reads legal work.")

    for address in (reverse("cases:today"), reverse("cases:detail", kwargs={"case": world.case.pk})):
        page = client.get(address)
        assert MARK_OWN not in page.content.decode()
        assert "A legal deadline has passed" not in page.content.decode()


def test_the_calendar_lists_what_is_late_and_what_comes(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    put_own(world, claim.matter, today() - timedelta(days=2), "MARKLATE")
    put_own(world, claim.matter, today() - timedelta(days=1000), "MARKOLD")
    put_own(world, claim.matter, today() + timedelta(days=5), "MARKSOON")
    put_own(world, claim.matter, today() + timedelta(days=90), "MARKFAR")

    page = lawyer.get(reverse("legal:calendar")).content.decode()
    assert page.index("MARKOLD") < page.index("MARKLATE") < page.index("MARKSOON")
    assert "1000 days late" in page and "MARKFAR" not in page
    assert world.case.code in page

    far = today() + timedelta(days=90)
    page = lawyer.get(f"{reverse('legal:calendar')}?month={far:%Y-%m}").content.decode()
    assert "MARKFAR" in page and 'class="calendar-grid"' in page
    for month in ("2026-13", "x", "9999-12", "0001-01", "2026-1", ""):
        assert lawyer.get(f"{reverse('legal:calendar')}?month={month}").status_code == 200


def test_the_calendar_says_when_it_has_more_than_it_shows(
    world: World, lawyer: Client, claim: RestitutionClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (-900, -2, 5, 6):
        put_own(world, claim.matter, today() + timedelta(days=days))
    said = "Some entries are missing"

    monkeypatch.setattr("legal.calendar.MOST", 2)
    assert said not in lawyer.get(reverse("legal:calendar")).content.decode()
    monkeypatch.setattr("legal.calendar.MOST", 1)
    page = lawyer.get(reverse("legal:calendar")).content.decode()
    assert said in page and "900 days late" in page
    # Of each so many and no more: the first of what is late, and the first of what comes.
    assert ("2 days late" in page, page.count(MARK_OWN)) == (False, 2)


@pytest.mark.parametrize("closed", ["matter", "case"])
def test_nothing_is_late_in_what_is_closed(world: World, lawyer: Client, claim: RestitutionClaim, closed: str) -> None:
    put_own(world, claim.matter, today() - timedelta(days=2))
    page = url("matter", world, claim.matter)
    shown = lawyer.get(page).content.decode()
    assert ("2 days late" in shown, "No longer runs" in shown) == (True, False)
    with world.at_work(world.manager):
        if closed == "matter":
            Matter.objects.filter(pk=claim.matter_id).update(closed_on=today())
        else:
            Case.objects.filter(pk=world.case.pk).update(
                closed_on=today(), outcome=Case.Outcome.values[0], status=Case.Status.CLOSED
            )
    shown = lawyer.get(page).content.decode()
    assert ("2 days late" in shown, "No longer runs" in shown) == (False, True)


def test_the_calendar_logs_the_look_and_shows_only_cases_that_are_seen(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    put_own(world, claim.matter, today())
    lawyer.get(reverse("legal:calendar"))
    with trail_scope(world.organisation.pk):
        entries = AccessEntry.objects.using("trail").filter(act="legal.calendar.listed").order_by("sequence")
        found = [(entry.case_ids, entry.compartments) for entry in entries]
    assert found == [([world.case.pk], ["general", "identity"]), ([world.case.pk], ["legal"])]

    with world.at_work(world.manager):
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=today(), outcome=Case.Outcome.values[0], status=Case.Status.CLOSED
        )
    assert MARK_OWN not in lawyer.get(reverse("legal:calendar")).content.decode()


@pytest.mark.parametrize("many", [1, 12])
def test_the_calendar_costs_the_same_however_much_is_on_it(
    world: World, lawyer: Client, claim: RestitutionClaim, many: int
) -> None:
    for number in range(many):
        put_own(world, claim.matter, today() + timedelta(days=number))
    lawyer.get(reverse("legal:calendar"))

    assert queries(lawyer, reverse("legal:calendar")) == 12
    assert queries(lawyer, f"{reverse('legal:calendar')}?month={today():%Y-%m}") == 12


@pytest.mark.parametrize("many", [1, 6])
def test_the_page_of_a_deadline_costs_the_same(
    world: World, lawyer: Client, claim: RestitutionClaim, many: int
) -> None:
    put_award(world, claim.matter)
    for number in range(many):
        put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY - timedelta(days=number))
    with world.at_work(world.lawyer):
        row = Deadline.objects.filter(rule="PAYMENT_30_PP").first()
    lawyer.get(url("deadline", world, row))

    assert queries(lawyer, url("deadline", world, row)) == 14
    # Two of them hold the order that awards against the claim.
    assert queries(lawyer, url("matter", world, claim.matter)) == 27
