"""Of the deadline that a version names its day is what was written, not that it was met since. Real transactions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.approvals.models import Approval
from legal import services, written
from legal.dossier import deadlines
from legal.models import ClaimAmount, Deadline, Dossier, Hearing, LetterDetails, RestitutionClaim
from tests.cases.asking import SignIn, at, nothing_changes
from tests.factories import World, make_world
from tests.legal.course import hearing_facts
from tests.legal.deadlines import of, put_step
from tests.legal.dossiers import Paper, built, file_of, put_losses
from tests.legal.letters import fill_in
from tests.legal.makers import give_consent, make_claim
from tests.legal.recovering import amount, file_claim, pay
from tests.legal.test_dossier_approval import ask, headers, wanted
from tests.legal.test_written import OUTDATED, page


@pytest.fixture
def world(committed: Any, store: Path) -> World:
    return make_world()


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    claim = make_claim(world, route=RestitutionClaim.Route.PROSECUTOR)
    give_consent(world)
    put_losses(world, claim)
    fill_in(world, claim)
    with world.at_work(world.lawyer) as by:
        at = timezone.now() + timedelta(days=20)
        services.add_hearing(matter=claim.matter, **hearing_facts(at=at, agenda_code="DEMAND_READ"), by=by)
    return claim


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    """It names the day of the demand, and is to be approved."""
    found = built(world, claim)
    assert f"{deadlines.LABEL} Permohonan" in Paper(file_of(world, found), world.case.code).words
    wanted(world)
    return found


def decide(world: World, row: Approval, client: Client) -> int:
    sent = {"verdict": "APPROVED", "comment": "Baik", "version": "1"}
    return client.post(at("cases:decide-approval", world.case, pk=row.pk), sent).status_code


def move(world: World, dossier: Dossier, client: Client, *kinds: str) -> list[int]:
    address, on = at("legal:filing-add", world.case, pk=dossier.pk), str(timezone.localdate())
    sent = [{"on": on, "kind": kind, "office": "Kejaksaan Negeri Contoh"} for kind in kinds]
    return [client.post(address, each).status_code for each in sent]


def due(world: World, claim: RestitutionClaim) -> Deadline:
    with world.at_work(world.lawyer):
        found: Deadline = of(claim.matter, "BEFORE_DEMAND")
        return found


def test_the_version_that_was_filed_says_what_the_claim_says(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    assert decide(world, ask(world, dossier), sign_in(approver)) == 303
    assert move(world, dossier, lawyer, "SIGNED", "FILED") == [303, 303]
    assert due(world, claim).met_on == timezone.localdate()
    assert OUTDATED not in page(lawyer, world, dossier)
    with world.at_work(world.lawyer):
        details = LetterDetails.objects.get()
    letter = lawyer.post(at("legal:letter-file", world.case, pk=details.pk), {"version": details.version})
    assert (letter.status_code, "KONSEP" in headers(letter.content)) == (200, False)


def test_who_files_a_version_and_ticks_a_deadline_approves_the_next(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    second = sign_in(approver)
    assert decide(world, ask(world, dossier), second) == 303
    assert move(world, dossier, second, "SIGNED", "FILED", "RETURNED") == [303, 303, 303]
    row = due(world, claim)
    assert row.met_on is None
    sent = {"on": str(timezone.localdate()), "version": row.version}
    assert second.post(at("legal:deadline-done", world.case, pk=row.pk), sent).status_code == 303
    assert decide(world, ask(world, built(world, claim)), second) == 303


@pytest.mark.parametrize("what", ["the matter is closed", "the deadline is met"])
def test_what_the_page_does_not_tell_refuses_no_approval(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn, what: str
) -> None:
    row, deadline, today = ask(world, dossier), due(world, claim), str(timezone.localdate())
    if what == "the matter is closed":
        address, version = at("legal:matter-close", world.case, pk=claim.matter_id), claim.matter.version
    else:
        address, version = at("legal:deadline-done", world.case, pk=deadline.pk), deadline.version
    assert lawyer.post(address, {"on": today, "version": version}).status_code == 303
    assert OUTDATED not in page(lawyer, world, dossier)
    assert decide(world, row, sign_in(approver)) == 303


@pytest.mark.parametrize("what", ["the day of the demand", "another length", "set aside"])
def test_another_day_or_none_is_told_and_who_wrote_it_approves_nothing(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn, what: str
) -> None:
    row, deadline = ask(world, dossier), due(world, claim)
    with world.at_work(approver) as by:
        if what == "the day of the demand":
            hearing = Hearing.objects.get()
            facts = hearing_facts(at=hearing.at + timedelta(days=2), agenda_code="DEMAND_READ")
            services.change_hearing(hearing_id=hearing.pk, expected_version=1, **facts, by=by)
        elif what == "set aside":
            services.dismiss_deadline(deadline_id=deadline.pk, expected_version=1, why="Tidak berlaku", by=by)
        else:
            Deadline.objects.filter(pk=deadline.pk).update(length=9, days="CALENDAR")
        assert approver.pk in written.writers_of([claim.pk])[claim.pk]
    assert OUTDATED in page(lawyer, world, dossier)
    with nothing_changes():
        assert decide(world, row, sign_in(approver)) == 422


@pytest.fixture
def owed(world: World, claim: RestitutionClaim, lawyer: Client) -> tuple[Dossier, ClaimAmount]:
    """A version that names the day of payment, and the award on which it rests."""
    today = timezone.localdate()
    file_claim(world, claim)
    award = amount(world, claim, "AWARDED", 70_000_000, today, reason="SUFFERING")
    put_step(world, claim.matter, "JUDGMENT_NOTICE", today)
    dossier = built(world, claim)
    assert f"{deadlines.LABEL} Restitusi dibayar: " in Paper(file_of(world, dossier), world.case.code).words
    assert OUTDATED not in page(lawyer, world, dossier)
    return dossier, award


OWED_NO_MORE = ["taken out", "nothing was awarded", "nothing was awarded on appeal", "nothing is executed"]


@pytest.mark.parametrize("what", OWED_NO_MORE)
def test_a_payment_that_nobody_owes_any_more_outdates_the_version_that_names_it(
    world: World, owed: tuple[Dossier, ClaimAmount], lawyer: Client, what: str
) -> None:
    dossier, award = owed
    if what == "taken out":
        answer = lawyer.post(at("legal:amount-remove", world.case, pk=award.pk), {"version": "1"})
    elif what in ("nothing was awarded on appeal", "nothing is executed"):
        stage, body = ("AWARDED", "HIGH_COURT") if "appeal" in what else ("EXECUTED", "PROSECUTOR")
        sent = {"stage": stage, "amount_idr": "0", "on": str(award.on), "body": body, "reason": "SUFFERING"}
        answer = lawyer.post(at("legal:amount-add", world.case, pk=award.claim_id), {**sent, "version": "1"})
    else:
        sent = {"stage": "AWARDED", "amount_idr": "0", "on": str(award.on), "body": "COURT", "reason": "SUFFERING"}
        answer = lawyer.post(at("legal:amount-edit", world.case, pk=award.pk), {**sent, "version": "1"})
    assert answer.status_code == 303
    assert OUTDATED in page(lawyer, world, dossier)


def test_an_appeal_that_is_learned_of_later_outdates_the_version_that_names_a_payment(
    world: World, claim: RestitutionClaim, lawyer: Client, approver: User, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    file_claim(world, claim)
    put_step(world, claim.matter, "JUDGMENT", today - timedelta(days=30))
    amount(world, claim, "AWARDED", 70_000_000, today - timedelta(days=30), reason="SUFFERING")
    put_step(world, claim.matter, "JUDGMENT_COPY", today - timedelta(days=10))
    dossier = built(world, claim)
    words = Paper(file_of(world, dossier), world.case.code).words
    assert f"{deadlines.LABEL} Restitusi dibayar: " in words
    assert OUTDATED not in page(lawyer, world, dossier)
    wanted(world)
    row = ask(world, dossier)
    put_step(world, claim.matter, "APPEAL", today - timedelta(days=20))
    assert OUTDATED in page(lawyer, world, dossier)
    with nothing_changes():
        assert decide(world, row, sign_in(approver)) == 422


def test_another_day_of_filing_outdates_the_version_whose_day_rests_on_it(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    """A claim that was filed before the judgment waits for no ruling."""
    today = timezone.localdate()
    with world.at_work(world.lawyer) as by:
        for hearing in Hearing.objects.all():
            services.remove_hearing(hearing_id=hearing.pk, expected_version=hearing.version, by=by)
    put_step(world, claim.matter, "JUDGMENT_FINAL", today - timedelta(days=9))
    file_claim(world, claim)
    put_step(world, claim.matter, "FIRST_HEARING", today)
    dossier = built(world, claim)
    assert f"{deadlines.LABEL} Pengadilan memutus" in Paper(file_of(world, dossier), world.case.code).words
    with world.at_work(world.lawyer):
        row = ClaimAmount.objects.get(claim=claim, stage="CLAIMED")
    sent = {"stage": "CLAIMED", "amount_idr": str(row.amount_idr), "on": str(today - timedelta(days=20))}
    address = at("legal:amount-edit", world.case, pk=row.pk)
    answer = lawyer.post(address, {**sent, "body": row.body, "version": str(row.version)})
    assert answer.status_code == 303
    assert OUTDATED in page(lawyer, world, dossier)


@pytest.mark.parametrize("what", ["as much once more", "where the decision lies", "it was paid"])
def test_what_takes_no_day_away_outdates_no_version(
    world: World, claim: RestitutionClaim, owed: tuple[Dossier, ClaimAmount], lawyer: Client, what: str
) -> None:
    dossier, award = owed
    if what == "as much once more":
        amount(world, claim, "AWARDED", 70_000_000, award.on, body="HIGH_COURT", reason="SUFFERING")
    elif what == "it was paid":
        pay(world, claim, 70_000_000, award.on)
    else:
        with world.at_work(world.lawyer):
            ClaimAmount.objects.filter(pk=award.pk).update(body="HIGH_COURT")
    assert OUTDATED not in page(lawyer, world, dossier)
