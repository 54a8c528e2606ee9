"""A claim that is withdrawn goes no further: what is refused of it, and what no page offers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import RolePermission, User
from cases.approvals.models import Approval
from legal.models import ClaimAmount, Dossier, LetterDetails, RestitutionClaim
from legal.permissions import LegalPermission
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.factories import World
from tests.legal.asking import indonesian, one, url
from tests.legal.dossiers import built, put_losses
from tests.legal.letters import fill_in
from tests.legal.makers import add_loss, give_consent, wages
from tests.legal.recovering import DAY, built_version, move_claim, step
from tests.legal.test_dossier_approval import wanted
from tests.legal.test_funnel import filed

SENTENCE = "This claim is withdrawn. Change that first, if it goes on after all."
FILING = {"part": "BUNDLE", "purpose": "Diajukan kepada LPSK"}


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    add_loss(world, claim, wages())
    return built_version(world, claim)


@pytest.fixture
def details(world: World, claim: RestitutionClaim) -> LetterDetails:
    return fill_in(world, claim)


def test_no_page_offers_what_is_refused(
    world: World, claim: RestitutionClaim, dossier: Dossier, details: LetterDetails, lawyer: Client
) -> None:
    pages = {
        url("dossier", world, dossier): ["filing-add", "dossier-filing"],
        url("letter", world, claim): ["letter-file"],
    }
    rows = {"letter-file": details}

    def offered() -> list[bool]:
        return [
            url(name, world, rows.get(name, dossier)) in text(lawyer.get(page))
            for page, names in pages.items()
            for name in names
        ]

    assert offered() == [True] * 3
    assert [SENTENCE in text(lawyer.get(page)) for page in pages] == [False, False]
    move_claim(world, claim, "WITHDRAWN")
    assert offered() == [False] * 3
    way_out = url("claim-edit", world, claim)
    asked = (
        *pages,
        url("filing-add", world, dossier),
        url("dossier-filing", world, dossier),
        url("letter-file", world, details),
    )
    for page in asked:
        shown = text(lawyer.get(page))
        assert (shown.count(SENTENCE), way_out in shown) == (1, True), page
    shown = text(lawyer.get(url("letter-file", world, details)))
    assert 'method="post"' not in shown[shown.index("<main") :]
    assert lawyer.get(one("letter-reading", world, claim, by="claim")).json()["refusal"] == SENTENCE
    move_claim(world, claim, "DRAFT")
    assert offered() == [True] * 3


def test_who_may_not_change_the_claim_is_told_and_not_sent_there(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client
) -> None:
    move_claim(world, claim, "WITHDRAWN")
    with world.at_work(world.administrator):
        RolePermission.objects.filter(code=LegalPermission.MANAGE).delete()
    shown = text(lawyer.get(url("dossier", world, dossier)))
    assert (shown.count(SENTENCE), url("claim-edit", world, claim) in shown) == (1, False)
    shown = text(indonesian(lawyer).get(url("dossier", world, dossier)))
    assert "Permohonan ini ditarik. Ubah itu dahulu jika tetap diteruskan." in shown


def test_it_is_neither_signed_nor_given_out(
    world: World, claim: RestitutionClaim, dossier: Dossier, details: LetterDetails, lawyer: Client
) -> None:
    sent = {"version": details.version}

    def answers() -> list[tuple[int, bool]]:
        found = (
            lawyer.post(url("filing-add", world, dossier), {"kind": "SIGNED", "on": str(timezone.localdate())}),
            lawyer.post(url("dossier-filing", world, dossier), FILING),
            lawyer.post(url("letter-file", world, details), sent),
            send(lawyer, "POST", one("letter-file", world, details), sent),
        )
        return [(answer.status_code, answer.status_code == 422 and SENTENCE in text(answer)) for answer in found]

    move_claim(world, claim, "WITHDRAWN")
    with nothing_changes():
        assert answers() == [(422, True)] * 4
    move_claim(world, claim, "DRAFT")
    assert answers() == [(303, False), (200, False), (200, False), (200, False)]


def test_approval_is_neither_asked_for_nor_given(
    world: World, claim: RestitutionClaim, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    wanted(world)
    give_consent(world)
    put_losses(world, claim)
    dossier = built(world, claim)
    page, asking = url("dossier", world, dossier), url("dossier-approval", world, dossier)
    assert asking in text(lawyer.get(page))
    move_claim(world, claim, "WITHDRAWN")
    assert asking not in text(lawyer.get(page))
    with nothing_changes():
        answer = lawyer.post(asking, {"note": ""})
    assert (answer.status_code, SENTENCE in text(answer)) == (422, True)
    move_claim(world, claim, "DRAFT")
    assert lawyer.post(asking, {"note": ""}).status_code == 303
    with world.at_work(world.lawyer):
        decision = at("cases:decide-approval", world.case, pk=Approval.objects.get().pk)
    move_claim(world, claim, "WITHDRAWN")
    browser = sign_in(approver)
    assert SENTENCE in text(browser.get(decision))
    with nothing_changes():
        answer = browser.post(decision, {"verdict": "APPROVED", "version": "1"})
    assert (answer.status_code, SENTENCE in text(answer)) == (422, True)
    assert browser.post(decision, {"verdict": "SENT_BACK", "comment": "Ditarik", "version": "1"}).status_code == 303


def test_what_was_signed_before_is_not_filed(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client
) -> None:
    step(world, dossier, "SIGNED")
    move_claim(world, claim, "WITHDRAWN")
    sent = {"kind": "FILED", "on": str(timezone.localdate()), "office": "Loket Contoh"}
    with nothing_changes():
        answer = lawyer.post(url("filing-add", world, dossier), sent)
    assert (answer.status_code, SENTENCE in text(answer)) == (422, True)


def test_its_amounts_stay_as_they_are(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    with world.at_work(world.lawyer):
        row = ClaimAmount.objects.get()
    page, edit = url("funnel", world, claim), url("amount-edit", world, row)
    remove = url("amount-remove", world, row)
    assert [way in text(lawyer.get(page)) for way in (edit, remove)] == [True, True]
    move_claim(world, claim, "WITHDRAWN")
    # What was recorded by mistake may be taken out, as it counts for nothing.
    assert [way in text(lawyer.get(page)) for way in (edit, remove)] == [False, True]
    facts = {"stage": "CLAIMED", "amount_idr": "999000000", "on": str(DAY), "body": "LPSK"}
    with nothing_changes():
        answer = lawyer.post(edit, {**facts, "version": row.version})
        other = send(lawyer, "PATCH", one("amount", world, row), {"amount_idr": "999000000", "version": row.version})
    assert (answer.status_code, SENTENCE in text(answer)) == (422, True)
    assert (other.status_code, SENTENCE in text(other)) == (422, True)
