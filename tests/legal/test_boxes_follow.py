"""Boxes follow the paper: what was drawn on a document is on it again when it becomes an exhibit again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases.record.access_models import Assignment
from cases.team.services import assign
from core.access.log import log_access
from core.errors import DomainError
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from legal import services
from legal.models import Box, Exhibit, Redaction, RestitutionClaim
from tests.cases.asking import looks, nothing_changes, send, text
from tests.documents import samples
from tests.documents.test_redacting import planted
from tests.factories import World, make_case
from tests.legal.asking import indonesian, one, url
from tests.legal.dossiers import built, file_of
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, wages
from tests.legal.test_unmade_redactions import HEAD, an_exhibit, build, draw, make

SAID = "Boxes were drawn on this document before. They are on P-1 again, as a draft"
WARNS = "There are boxes on it. When its document becomes an exhibit again, they come back as a draft."
OTHER = HEAD._replace(page=3, reason="SHELTER")


@pytest.fixture
def exhibit(world: World, claim: RestitutionClaim) -> Exhibit:
    give_consent(world)
    add_loss(world, claim, wages())
    return an_exhibit(world, claim)


def add(world: World, claim: RestitutionClaim, document: Any, description: str = "Kontrak kerja") -> Exhibit:
    with world.at_work(world.lawyer) as by:
        row = document if isinstance(document, Document) else Document.objects.get(pk=document)
        return services.add_exhibit(claim=claim, document=row, description=description, by=by)


def remove(world: World, exhibit: Exhibit) -> None:
    with world.at_work(world.lawyer) as by:
        version = Exhibit.objects.get(pk=exhibit.pk).version
        services.remove_exhibit(exhibit_id=exhibit.pk, expected_version=version, by=by)


def on(world: World, exhibit: Exhibit) -> list[tuple[str, list[Box]]]:
    """What is drawn on an exhibit, with the state of each."""
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        rows = Redaction.objects.filter(exhibit=exhibit).select_related("case").order_by("created_at")
        return [(row.state, row.boxes) for row in rows]


def test_removed_and_added_again_it_hides_the_same(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    claim, document = exhibit.claim, exhibit.document_id
    make(world, draw(world, exhibit, HEAD))
    page = url("exhibit-remove", world, exhibit)
    assert WARNS in text(lawyer.get(page))
    assert lawyer.post(page, {"version": str(exhibit.version)}).status_code == 303
    before = len(looks(world, "legal.boxes.opened"))
    facts = {"existing": f"document:{document}", "title": "Kontrak kerja", "form": "COPY"}
    answer = lawyer.post(url("exhibit-add", world, claim), facts, follow=True)
    assert SAID in text(answer)
    assert "Boxes drawn, no copy made" in text(answer)
    assert len(looks(world, "legal.boxes.opened")) == before + 1
    with world.at_work(world.lawyer):
        again = Exhibit.objects.get(claim=claim)
    assert on(world, again) == [("DRAFT", [HEAD])]
    with nothing_changes(), pytest.raises(DomainError, match="Boxes are drawn on P-1, but no copy is made"):
        build(world, claim)
    assert 'name="box-0-height" value="20' in text(lawyer.get(url("redact", world, again)))
    with world.at_work(world.lawyer):
        draft = Redaction.objects.get(exhibit=again)
    make(world, draft)
    assert b"MARKGONE" not in file_of(world, built(world, claim))
    assert on(world, again) == [("USED", [HEAD])]


def test_the_second_claim_of_the_case_hides_it_too(world: World, exhibit: Exhibit) -> None:
    second = make_claim(world)
    add_loss(world, second, wages())
    make(world, draw(world, exhibit, HEAD))
    draw(world, exhibit, HEAD, OTHER)
    again = add(world, second, exhibit.document_id)
    assert on(world, again) == [("DRAFT", [HEAD, OTHER])], "what was drawn last, copy or none"
    with nothing_changes(), pytest.raises(DomainError, match="no copy is made with them"):
        build(world, second)
    # The other claim's is what it was.
    assert on(world, exhibit) == [("USED", [HEAD]), ("DRAFT", [HEAD, OTHER])]


def test_cleared_on_purpose_it_is_printed_as_it_is(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    claim, document = exhibit.claim, exhibit.document_id
    make(world, draw(world, exhibit, HEAD))
    remove(world, exhibit)
    again = add(world, claim, document)
    row = {"box-0-page": "1", "box-0-left": "0", "box-0-top": "0", "box-0-width": "100", "box-0-height": "20"}
    cleared = {**row, "box-0-reason": "ADDRESS", "box-0-drop": "on", "version": "1"}
    assert lawyer.post(url("redact", world, again), cleared).status_code == 303
    assert on(world, again) == [("DRAFT", [])]
    assert WARNS not in text(lawyer.get(url("exhibit-remove", world, again)))
    assert build(world, claim).number == 1


def test_what_was_in_use_counts_before_what_was_set_aside(world: World, exhibit: Exhibit) -> None:
    claim, document = exhibit.claim, exhibit.document_id
    first = make(world, draw(world, exhibit, HEAD))
    make(world, draw(world, exhibit, OTHER))
    with world.at_work(world.lawyer) as by:
        version = Redaction.objects.get(pk=first.pk).version
        services.use_redacted(redaction_id=first.pk, expected_version=version, by=by)
    remove(world, exhibit)
    again = add(world, claim, document)
    assert on(world, again) == [("DRAFT", [HEAD])]
    with world.at_work(world.lawyer):
        draft = Redaction.objects.select_related("case", "exhibit").get(exhibit=again)
    # Set aside all the same, it is asked about again.
    copy = make(world, draft)
    with world.at_work(world.lawyer) as by:
        services.use_original(redaction_id=copy.pk, expected_version=copy.version, by=by)
    assert on(world, add(world, make_claim(world), document)) == [("DRAFT", [HEAD])]


def test_boxes_that_were_all_taken_out_before_a_copy_do_not_come_back(world: World, exhibit: Exhibit) -> None:
    claim, document = exhibit.claim, exhibit.document_id
    draft = draw(world, exhibit, HEAD)
    draw(world, exhibit, version=draft.version)
    remove(world, exhibit)
    assert on(world, add(world, claim, document)) == []


def test_the_same_content_and_a_newer_version_are_the_same_paper(world: World, claim: RestitutionClaim) -> None:
    content = planted()
    first = add_paper(world, content, "Kontrak kerja")
    exhibit = add(world, claim, first)
    draw(world, exhibit, HEAD, OTHER)
    same = add_paper(world, content, "Kontrak, diunggah lagi")
    assert on(world, add(world, claim, same)) == [("DRAFT", [HEAD, OTHER])]
    remove(world, exhibit)
    with world.at_work(world.lawyer) as by:
        newer = add_document(
            case=world.case,
            upload=SealedUpload.of("berkas", [samples.pdf("SATU", "DUA")]),
            title="Kontrak, dipindai lagi",
            compartment="legal",
            replaces=first,
            by=by,
        )
    # It has no third page: the box is on its last one, to be looked at.
    assert on(world, add(world, claim, newer)) == [("DRAFT", [HEAD, OTHER._replace(page=2)])]


def test_another_paper_has_none_nor_the_same_in_another_case(world: World, claim: RestitutionClaim) -> None:
    content = planted()
    exhibit = add(world, claim, add_paper(world, content, "Kontrak kerja"))
    make(world, draw(world, exhibit, HEAD))
    assert on(world, add(world, claim, add_paper(world, samples.pdf("LAIN"), "Surat lain"))) == []
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name="Orang Kedua")
        assign(case=case, user=world.lawyer, part=Assignment.Part.LAWYER, by=by)
    elsewhere = replace(world, case=case)
    same = add_paper(elsewhere, content, "Kontrak kerja")
    assert on(elsewhere, add(elsewhere, make_claim(elsewhere), same)) == []


def test_boxes_that_cannot_be_read_cover_every_page(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draft = draw(world, exhibit, HEAD)
    with world.at_work(world.lawyer):
        sealed = bytes(Redaction.objects.values_list("sealed_boxes", flat=True).get(pk=draft.pk).data)
        Redaction.objects.filter(pk=draft.pk).update(sealed_boxes=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert WARNS in text(lawyer.get(url("exhibit-remove", world, exhibit)))
    claim, document = exhibit.claim, exhibit.document_id
    remove(world, exhibit)
    whole = [Box(page, 0, 0, 1000, 1000, "OTHER") for page in (1, 2, 3)]
    assert on(world, add(world, claim, document)) == [("DRAFT", whole)]


def test_programs_meet_the_same(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    make(world, draw(world, exhibit, HEAD))
    claim, document = exhibit.claim, exhibit.document_id
    remove(world, exhibit)
    facts = {"document": str(document), "description": "Kontrak kerja", "form": "COPY"}
    answer = send(lawyer, "POST", one("exhibits", world, claim, by="claim"), facts)
    assert answer.status_code == 201
    with world.at_work(world.lawyer):
        again = Exhibit.objects.get(claim=claim)
    assert on(world, again) == [("DRAFT", [HEAD])]
    answer = send(lawyer, "POST", one("dossiers", world, claim, by="claim"), {"version": 1})
    assert (answer.status_code, "Boxes are drawn on P-1" in text(answer)) == (422, True)


def test_proving_a_loss_with_it_says_so_too(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draw(world, exhibit, HEAD)
    claim, document = exhibit.claim, exhibit.document_id
    remove(world, exhibit)
    loss = add_loss(world, claim, wages(description="Upah lain"))
    facts = {"existing": f"document:{document}", "title": "Kontrak kerja", "form": "COPY"}
    answer = lawyer.post(url("evidence-add", world, loss), facts, follow=True)
    assert SAID in text(answer)


def test_without_boxes_nothing_is_said(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    claim, document = exhibit.claim, exhibit.document_id
    page = url("exhibit-remove", world, exhibit)
    assert WARNS not in text(lawyer.get(page))
    assert lawyer.post(page, {"version": str(exhibit.version)}).status_code == 303
    facts = {"existing": f"document:{document}", "title": "Kontrak kerja", "form": "COPY"}
    answer = lawyer.post(url("exhibit-add", world, claim), facts, follow=True)
    assert "Boxes" not in text(answer)
    assert looks(world, "legal.boxes.opened") == []


def test_it_speaks_indonesian(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draw(world, exhibit, HEAD)
    claim, document = exhibit.claim, exhibit.document_id
    page = url("exhibit-remove", world, exhibit)
    assert "Ada kotak di atasnya." in text(indonesian(lawyer).get(page))
    remove(world, exhibit)
    facts = {"existing": f"document:{document}", "title": "Kontrak kerja", "form": "COPY"}
    answer = lawyer.post(url("exhibit-add", world, claim), facts, follow=True)
    assert "Pada dokumen ini pernah digambar kotak." in text(answer)
