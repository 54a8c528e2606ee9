"""What a letter says that goes with it, and what the checklist of its claim says of the same papers."""

from __future__ import annotations

import pytest
from django.test import Client

from legal import services
from legal.models import RestitutionClaim
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import an_exhibit, url
from tests.legal.dossiers import put_losses
from tests.legal.letters import fill_in
from tests.legal.makers import give_consent

TITLE = "Letter and checklist do not agree"
PROMISED = "The letter lists among what goes with it, and the checklist has as missing: “Proof of loss”."
LEFT_OUT = "The checklist has as there, and the letter does not list: “Special power of attorney”."


@pytest.fixture(autouse=True)
def _filled_in(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    put_losses(world, claim)


def say(world: World, claim: RestitutionClaim, item: str, answer: str = "DONE") -> None:
    with world.at_work(world.lawyer) as by:
        services.answer_item(claim=claim, item=item, expected_version=0, answer=answer, by=by)


@pytest.mark.parametrize("page", ["letter", "dossier-build"])
def test_a_paper_that_the_letter_promises_and_the_checklist_misses_is_said(
    world: World, claim: RestitutionClaim, lawyer: Client, page: str
) -> None:
    assert TITLE not in text(lawyer.get(url(page, world, claim)))
    fill_in(world, claim)
    both = PROMISED.replace("“Proof", "“Copy of the identity of victim or applicant”, “Proof")
    shown = text(lawyer.get(url(page, world, claim)))
    assert (TITLE in shown, both in shown, url("checklist", world, claim) in shown) == (True, True, True)
    # One of the two is an exhibit; of the other somebody says that it is there.
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="IDENTITY", by=by)
    shown = text(lawyer.get(url(page, world, claim)))
    assert (TITLE in shown, PROMISED in shown) == (True, True)
    say(world, claim, "LOSS_PROOF")
    assert TITLE not in text(lawyer.get(url(page, world, claim)))


def test_a_paper_that_is_there_by_somebodys_word_alone_and_stands_in_no_list_is_said(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    fill_in(world, claim, attachments=[])
    say(world, claim, "POWER_OF_ATTORNEY")
    shown = text(lawyer.get(url("letter", world, claim)))
    assert (LEFT_OUT in shown, PROMISED in shown) == (True, False)
    fill_in(world, claim, version=1, attachments=["POWER_OF_ATTORNEY"])
    assert TITLE not in text(lawyer.get(url("letter", world, claim)))


def test_a_paper_that_no_law_names_for_this_letter_is_listed_all_the_same(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(pk=claim.pk).update(route="COURT")
    fill_in(world, claim, attachments=["POLICE_STATEMENT", "IDENTITY"])
    words = " ".join(text(lawyer.get(url("letter", world, claim))).split())
    listed = words[words.index("Salinan identitas korban/pemohon") :]
    assert listed.index("Surat keterangan kepolisian tentang status korban") < listed.index("Rincian kerugian")
    assert "3 (tiga) berkas" in words


def test_a_paper_that_is_an_exhibit_stands_once_with_its_mark(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    fill_in(world, claim, attachments=["POWER_OF_ATTORNEY", "IDENTITY"])
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        services.name_exhibit_kind(exhibit_id=exhibit.pk, expected_version=1, item="IDENTITY", by=by)
    words = " ".join(text(lawyer.get(url("letter", world, claim))).split())
    paper = "Salinan identitas korban/pemohon"
    assert (words.count(paper), f"Bukti {exhibit.mark}: {exhibit.description} ({paper})" in words) == (1, True)
    assert "3 (tiga) berkas" in words
