"""A dossier that was built with a consent stays in the house once that consent holds no longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.consent.services import withdraw_consent
from documents.models import Document, DocumentEvent
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import at
from tests.factories import World
from tests.legal.dossiers import asked, put_exhibits, put_losses, work
from tests.legal.makers import give_consent

REASON = "This dossier may not be handed out: The survivor withdrew consent for"


@pytest.fixture
def withdrawn(world: World, claim: RestitutionClaim) -> Dossier:
    """A dossier that was built, and then consent was withdrawn."""
    consent = give_consent(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    with world.at_work(world.lawyer):
        return Dossier.objects.select_related("document").get(pk=dossier.pk)


def handed_out(world: World, dossier: Dossier) -> int:
    with world.at_work(world.lawyer):
        kinds = [DocumentEvent.Kind.VIEWED, DocumentEvent.Kind.DOWNLOADED]
        return DocumentEvent.objects.filter(document=dossier.document_id, kind__in=kinds).count()


def test_its_file_does_not_come_and_the_page_says_why(world: World, withdrawn: Dossier, lawyer: Client) -> None:
    document = f"/cases/{world.case.pk}/documents/{withdrawn.document_id}"
    answer = lawyer.get(f"{document}/file/")
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert REASON in answer.content.decode()
    seen = lawyer.get(f"{document}/view/").content.decode()
    assert (REASON in seen, f"{document}/pages/" in seen) == (True, False)
    picture = lawyer.get(f"{document}/pages/1/")
    assert (picture.status_code, picture.content) == (422, b"")
    assert handed_out(world, withdrawn) == 0


def test_nor_does_it_come_by_the_api(world: World, withdrawn: Dossier, lawyer: Client) -> None:
    answer = lawyer.get(at("api-documents:file", world.case, pk=withdrawn.document_id))
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(REASON)
    assert handed_out(world, withdrawn) == 0


def test_no_page_offers_it(world: World, withdrawn: Dossier, lawyer: Client) -> None:
    case = f"/cases/{world.case.pk}"
    for page in (
        f"{case}/documents/{withdrawn.document_id}/",
        f"{case}/legal/dossiers/{withdrawn.pk}/",
        f"{case}/legal/claims/{withdrawn.claim_id}/",
    ):
        text = lawyer.get(page).content.decode()
        assert "The survivor withdrew consent for" in text, page
        assert f"{withdrawn.document_id}/file/" not in text, page


def test_other_documents_of_the_case_still_come(world: World, withdrawn: Dossier, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        papers = list(Document.objects.visible_to(by).exclude(origin=Document.Origin.MADE))
    assert papers
    for paper in papers:
        assert lawyer.get(f"/cases/{world.case.pk}/documents/{paper.pk}/file/").status_code == 200


def test_it_comes_again_with_a_new_consent(world: World, withdrawn: Dossier, sign_in: Callable[[User], Client]) -> None:
    give_consent(world, on=timezone.localdate())
    answer = sign_in(world.lawyer).get(f"/cases/{world.case.pk}/documents/{withdrawn.document_id}/file/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
