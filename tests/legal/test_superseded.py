"""A later version takes the place of an earlier one. Where no step can follow, none is offered; the page says why."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from legal import services
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import nothing_changes, text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.dossiers import asked, work
from tests.legal.makers import add_loss, give_consent, wages
from tests.legal.recovering import DAY, amount, built_version, move_claim, step
from tests.legal.test_copies import copies
from tests.legal.test_dossier_approval import NOT_YET, approve, wanted

NEWER = "Version 2 is newer, and was signed or filed already. File that one or one that is newer still."
OR_UNDO = f"{NEWER} If that was recorded by mistake, undo its steps first."
FILING = {"part": "BUNDLE", "purpose": "Diajukan kepada LPSK"}


@pytest.fixture
def versions(world: World, claim: RestitutionClaim) -> list[Dossier]:
    give_consent(world)
    add_loss(world, claim, wages())
    return [built_version(world, claim, number=number) for number in (1, 2)]


def offered(world: World, lawyer: Client, dossier: Dossier) -> tuple[bool, bool]:
    """Whether the page of a version offers a step, and to give it out to be filed."""
    shown = text(lawyer.get(url("dossier", world, dossier)))
    return url("filing-add", world, dossier) in shown, url("dossier-filing", world, dossier) in shown


@pytest.mark.parametrize("state", ["", "SIGNED"])
def test_an_older_version_goes_nowhere_once_a_later_one_was_signed(
    world: World, versions: list[Dossier], lawyer: Client, state: str
) -> None:
    first, second = versions
    if state:
        step(world, first, state)
    assert [offered(world, lawyer, one) for one in versions] == [(True, True)] * 2
    signed = step(world, second, "SIGNED")
    assert [offered(world, lawyer, one) for one in versions] == [(False, False), (True, True)]
    assert OR_UNDO in text(lawyer.get(url("dossier", world, first)))
    sent = {"kind": "FILED" if state else "SIGNED", "on": str(DAY), "office": "Loket Contoh"}
    with nothing_changes():
        answers = [
            lawyer.post(url("filing-add", world, first), sent),
            lawyer.post(url("dossier-filing", world, first), FILING),
        ]
    assert [(answer.status_code, OR_UNDO in text(answer)) for answer in answers] == [(422, True)] * 2
    assert copies(world) == []
    said = (
        "Versi 2 lebih baru dan sudah ditandatangani atau diajukan. Ajukan versi itu atau yang lebih baru lagi. "
        "Jika itu tercatat karena kekeliruan, batalkan dahulu langkahnya."
    )
    assert said in text(indonesian(lawyer).get(url("dossier", world, first)))
    with world.at_work(world.lawyer) as by:
        services.undo_filing(step_id=signed.pk, expected_version=1, by=by)
    assert offered(world, lawyer, first) == (True, True)
    assert lawyer.post(url("dossier-filing", world, first), FILING).status_code == 200
    assert copies(world) == [(1, "FILING", "BUNDLE", FILING["purpose"])]


def test_what_cannot_be_undone_is_no_way_out(
    world: World, claim: RestitutionClaim, versions: list[Dossier], lawyer: Client
) -> None:
    first, second = versions
    for kind in ("SIGNED", "FILED"):
        step(world, second, kind)
    move_claim(world, claim, "WITHDRAWN")
    move_claim(world, claim, "DRAFT")
    shown = text(lawyer.get(url("dossier", world, first)))
    assert (NEWER in shown, OR_UNDO in shown) == (True, False)
    assert [offered(world, lawyer, one) for one in versions] == [(False, False)] * 2


@pytest.mark.parametrize(
    ("is_withdrawn", "said", "in_indonesian"),
    [
        (
            False,
            "Complete the claim and build a new version: that one is filed.",
            "Lengkapi permohonan dan susun versi baru; versi itulah yang diajukan.",
        ),
        (
            True,
            "It was taken back with the claim. Build a new version to file it again.",
            "Berkas ditarik bersama permohonannya. Susun versi baru untuk mengajukannya lagi.",
        ),
    ],
)
def test_what_came_back_is_not_given_out_to_be_filed(
    world: World,
    claim: RestitutionClaim,
    versions: list[Dossier],
    lawyer: Client,
    is_withdrawn: bool,
    said: str,
    in_indonesian: str,
) -> None:
    _first, second = versions
    for kind in ("SIGNED", "FILED"):
        step(world, second, kind)
    assert offered(world, lawyer, second) == (True, True)
    if is_withdrawn:
        move_claim(world, claim, "WITHDRAWN")
        assert said not in text(lawyer.get(url("dossier", world, second))), "none is built of it now"
        move_claim(world, claim, "DRAFT")
    else:
        step(world, second, "RETURNED")
    assert offered(world, lawyer, second) == (False, False)
    assert text(lawyer.get(url("dossier", world, second))).count(said) == 1
    with nothing_changes():
        answer = lawyer.post(url("dossier-filing", world, second), FILING)
    assert (answer.status_code, said in text(answer), copies(world)) == (422, True, [])
    assert in_indonesian in text(indonesian(lawyer).get(url("dossier", world, second)))


def test_a_version_waits_while_another_lies_with_an_office(
    world: World, versions: list[Dossier], lawyer: Client
) -> None:
    first, second = versions
    step(world, first, "SIGNED")
    step(world, first, "FILED")
    step(world, second, "SIGNED")
    assert offered(world, lawyer, second) == (False, True)
    waits = "Version 1 lies with an office already. Record first that it was returned."
    assert waits in text(lawyer.get(url("dossier", world, second)))
    # The older one lies there, and comes back; it is not given out once more.
    assert offered(world, lawyer, first) == (True, False)
    step(world, first, "RETURNED")
    assert offered(world, lawyer, second) == (True, True)
    step(world, second, "FILED")
    shown = text(lawyer.get(url("dossier", world, first)))
    assert "Complete the claim and build a new version" not in shown, "that one is there, and filed"


def test_while_an_office_decides_upon_one_version_nothing_is_to_be_done_with_another(
    world: World, claim: RestitutionClaim, versions: list[Dossier], lawyer: Client
) -> None:
    first, second = versions
    for kind in ("SIGNED", "FILED", "RECEIVED"):
        step(world, first, kind)
    step(world, second, "SIGNED")
    amount(world, claim, "AWARDED", 1_000_000, reason="OTHER")
    shown = text(lawyer.get(url("dossier", world, second)))
    assert (url("filing-add", world, second) in shown, "lies with an office already" in shown) == (False, False)


def test_of_a_decided_claim_none_is_returned_and_nothing_is_to_be_changed_first(
    world: World, claim: RestitutionClaim, versions: list[Dossier], lawyer: Client
) -> None:
    _first, second = versions
    for kind in ("SIGNED", "FILED"):
        step(world, second, kind)
    amount(world, claim, "AWARDED", 1_000_000, reason="OTHER")
    assert offered(world, lawyer, second) == (True, True), "it may still be received"
    step(world, second, "RECEIVED")
    assert offered(world, lawyer, second) == (False, True)
    page, sentence = url("dossier", world, second), "The claim is “Decided”. Change that first."
    assert sentence not in text(lawyer.get(page))
    # Who asks for it all the same is told why not.
    with nothing_changes():
        answer = lawyer.post(url("filing-add", world, second), {"kind": "RETURNED", "on": str(DAY)})
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_no_step_is_offered_before_it_is_approved(
    world: World, claim: RestitutionClaim, approver: User, lawyer: Client
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    dossier = asked(world, claim)
    work()
    wanted(world)
    assert offered(world, lawyer, dossier) == (False, False)
    assert text(lawyer.get(url("dossier", world, dossier))).count(NOT_YET) == 1
    approve(world, dossier, approver)
    assert offered(world, lawyer, dossier) == (True, True)
