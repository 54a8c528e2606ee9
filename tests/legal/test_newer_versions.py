"""An exhibit whose paper has a newer version: it is said, and the exhibit can become that version in its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from audit.models import Act
from core.access.log import log_access
from core.errors import DomainError, EditConflict
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from legal import services
from legal.models import ChecklistAnswer, Exhibit, ExhibitKind, LossEvidence, LossItem, Redaction, RestitutionClaim
from tests.cases.asking import nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.identification.makers import all_found_out
from tests.legal.asking import indonesian, url
from tests.legal.dossiers import Paper, built, file_of
from tests.legal.letters import fill_in
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, wages
from tests.legal.test_boxes_follow import add, on
from tests.legal.test_unmade_redactions import HEAD, build, draw, make

TOLD = "The dossier would carry an older version of P-2 Surat pernyataan."
OLDER, USE = "Older version</span>", "Use the newer version"


@pytest.fixture
def loss(world: World, claim: RestitutionClaim) -> LossItem:
    give_consent(world)
    all_found_out(world)
    fill_in(world, claim, attachments=[], dated_on=timezone.localdate())
    return add_loss(world, claim, wages())


@pytest.fixture
def exhibit(world: World, claim: RestitutionClaim, loss: LossItem) -> Exhibit:
    """P-2, a poor scan, which proves a loss, is a paper of the checklist and bears out an answer."""
    add(world, claim, add_paper(world, samples.pdf("MARKLAIN"), "Slip gaji"), "Slip gaji")
    made = add(world, claim, add_paper(world, samples.pdf("MARKBURAM"), "Surat, buram"), "Surat pernyataan")
    with world.at_work(world.lawyer) as by:
        services.prove(loss=loss, exhibit=made, by=by)
        services.answer_item(claim=claim, item="FORM", expected_version=0, answer="DONE", exhibit=made, by=by)
        return services.name_exhibit_kind(exhibit_id=made.pk, expected_version=1, item="FINAL_JUDGMENT", by=by)


def renewed(world: World, document_id: Any, word: str = "MARKTAJAM") -> Document:
    with world.at_work(world.lawyer) as by:
        return add_document(
            case=world.case,
            upload=SealedUpload.of("berkas", [samples.pdf(word)]),
            title=f"Surat, {word}",
            compartment="legal",
            replaces=Document.objects.get(pk=document_id),
            by=by,
        )


def use(world: World, exhibit: Exhibit, version: int | None = None) -> Exhibit:
    with world.at_work(world.lawyer) as by:
        found = Exhibit.objects.get(pk=exhibit.pk).version if version is None else version
        return services.use_newer_version(exhibit_id=exhibit.pk, expected_version=found, by=by)


def test_it_is_said_where_the_exhibits_are_and_before_building(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, lawyer: Client
) -> None:
    exhibits, here = url("exhibits", world, claim), url("dossier-build", world, claim)
    page = url("exhibit-newer", world, exhibit)
    before = text(lawyer.get(exhibits)), text(lawyer.get(here))
    assert [(OLDER in one, USE in one, TOLD in one) for one in before] == [(False, False, False)] * 2
    renewed(world, exhibit.document_id)
    shown = text(lawyer.get(exhibits))
    assert (shown.count(OLDER), shown.count(USE), f'href="{page}"' in shown) == (1, 1, True)
    with nothing_changes():
        answer = lawyer.post(here, {"version": "1", "unless_warned": "1"})
    assert (answer.status_code, answer["Location"]) == (303, here)
    warned = text(lawyer.get(here))
    assert (TOLD in warned, f'<a href="{page}">{USE}</a>' in warned) == (True, True)
    assert "Build all the same</button>" in warned
    assert "Berkas akan memuat versi lama dari P-2 Surat pernyataan." in text(indonesian(lawyer).get(here))


def test_it_becomes_the_newest_in_its_place(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, lawyer: Client
) -> None:
    second = renewed(world, exhibit.document_id, "MARKKEDUA")
    newest = renewed(world, second.pk)
    page = url("exhibit-newer", world, exhibit)
    shown = text(lawyer.get(page))
    assert ("Surat, MARKTAJAM" in shown, "MARKKEDUA" in shown, "boxes" in shown) == (True, False, False)
    assert "the losses that it proves and the answers that rest on it" in shown
    with override("en"):
        added = date_format(timezone.localtime(newest.created_at), "j F Y")
    assert f"<dt>Added</dt><dd>{added}</dd>" in shown
    assert f'<a href="/cases/{world.case.pk}/documents/{newest.pk}/view/">Open the newest</a>' in shown
    with nothing_changes():
        assert lawyer.post(page, {"version": "7"}).status_code == 409
    answer = lawyer.post(page, {"version": str(exhibit.version)}, follow=True)
    after = text(answer)
    assert ("The exhibit is the newest version of its paper." in after, OLDER in after) == (True, False)
    with world.at_work(world.lawyer):
        found = Exhibit.objects.get(pk=exhibit.pk)
        assert (found.number, found.document_id, found.version) == (2, newest.pk, exhibit.version + 1)
        assert LossEvidence.objects.get().exhibit_id == exhibit.pk
        assert ExhibitKind.objects.get().item == "FINAL_JUDGMENT"
        assert ChecklistAnswer.objects.get().exhibit_id == exhibit.pk
        assert Act.objects.get(verb="legal.newer_version_used").detail == {
            "document": str(newest.pk),
            "before": str(exhibit.document_id),
        }
    assert TOLD not in text(lawyer.get(url("dossier-build", world, claim)))
    words = Paper(file_of(world, built(world, claim)), world.case.code).words
    assert ("MARKTAJAM" in words, "MARKBURAM" in words, "MARKKEDUA" in words) == (True, False, False)


def test_boxes_are_a_draft_on_the_newer_one_and_that_is_said_before(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, lawyer: Client
) -> None:
    copy = make(world, draw(world, exhibit, HEAD))
    renewed(world, exhibit.document_id)
    page = url("exhibit-newer", world, exhibit)
    said = "Of the newer version no redacted copy is made: the boxes come back on it as a draft"
    assert said in text(lawyer.get(page))
    answer = text(lawyer.post(page, {"version": str(exhibit.version)}, follow=True))
    assert "They are on P-2 again, as a draft" in answer
    assert ("Boxes drawn, no copy made" in answer, "Partly redacted" in answer) == (True, False)
    assert on(world, exhibit) == [("DRAFT", [HEAD])]
    with nothing_changes(), pytest.raises(DomainError, match="Boxes are drawn on P-2, but no copy is made"):
        build(world, claim)
    with world.at_work(world.lawyer) as by:
        assert Document.objects.filter(origin="MADE").get().pk == copy.document_id
        # Taken out, it goes as it is. Another claim is asked again all the same, as after a copy that was set aside.
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        draft = Redaction.objects.get(exhibit=exhibit)
        moved = Exhibit.objects.select_related("case", "document").get(pk=exhibit.pk)
        services.draw_boxes(exhibit=moved, boxes=[], expected_version=draft.version, by=by)
    assert build(world, claim).number == 1
    assert on(world, add(world, make_claim(world), moved.document)) == [("DRAFT", [HEAD])]


def test_it_is_refused_where_the_newest_is_an_exhibit_already(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, lawyer: Client
) -> None:
    add(world, claim, renewed(world, exhibit.document_id))
    page, said = url("exhibit-newer", world, exhibit), "The newest version of this paper is P-3 of the claim already."
    assert (said in text(lawyer.get(page)), f"{USE}</button>" in text(lawyer.get(page))) == (True, False)
    with nothing_changes():
        answer = lawyer.post(page, {"version": str(exhibit.version)})
    assert (answer.status_code, said in text(answer)) == (422, True)
    # One of another claim is in nobody's way.
    with world.at_work(world.lawyer) as by:
        third = Exhibit.objects.get(claim=claim, number=3)
        services.remove_exhibit(exhibit_id=third.pk, expected_version=1, by=by)
    newest = third.document_id
    add(world, make_claim(world), newest)
    assert use(world, exhibit).document_id == newest


def test_without_a_newer_version_that_one_may_open_there_is_none(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, lawyer: Client
) -> None:
    page, said = url("exhibit-newer", world, exhibit), "There is no newer version of its paper that you may open."
    assert said in text(lawyer.get(page))
    newer = renewed(world, exhibit.document_id)
    with world.at_work(world.lawyer):
        Document.objects.filter(pk__in=[newer.pk, exhibit.document_id]).update(compartment="clinical")
    shown = text(lawyer.get(page))
    assert (said in shown, f"{USE}</button>" in shown) == (True, False)
    assert OLDER not in text(lawyer.get(url("exhibits", world, claim)))
    assert TOLD not in text(lawyer.get(url("dossier-build", world, claim)))
    with nothing_changes(), pytest.raises(DomainError, match=said):
        use(world, exhibit)
    with nothing_changes(), pytest.raises(EditConflict):
        use(world, exhibit, version=1)


def test_removing_an_exhibit_says_which_losses_nothing_proves_then(
    world: World, claim: RestitutionClaim, exhibit: Exhibit, loss: LossItem, lawyer: Client
) -> None:
    also = add_loss(world, claim, wages(description="Upah lembur"))
    third = add_loss(world, claim, wages(description="Upah cuti"))
    with world.at_work(world.lawyer) as by:
        other = Exhibit.objects.get(claim=claim, number=1)
        for item, evidence in ((also, exhibit), (third, exhibit), (third, other)):
            services.prove(loss=item, exhibit=evidence, by=by)
    page = text(lawyer.get(url("exhibit-remove", world, exhibit)))
    assert f"It alone proves “{wages().description}”, “Upah lembur”: without it nothing does." in page
    assert "It alone proves" not in text(lawyer.get(url("exhibit-remove", world, other)))
    shown = text(indonesian(lawyer).get(url("exhibit-remove", world, exhibit)))
    assert "“Upah lembur” hanya dibuktikan olehnya" in shown
