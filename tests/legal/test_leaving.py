"""To whom a dossier goes and what it carries: asked when it is asked for, made, opened and downloaded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.consent.models import Consent, Disclosure
from cases.consent.services import withdraw_consent, withhold
from cases.tasks.models import Task
from core.jobs.models import Job
from documents.models import Document, DocumentEvent
from legal import leaving, services
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import SignIn, at, text
from tests.cases.consent.deciding import GENERAL, IDENTITY, LEGAL, decide
from tests.documents import samples
from tests.factories import World
from tests.legal.dossiers import asked, put_exhibits, put_losses, work
from tests.legal.makers import add_paper

WHOLE = (GENERAL, IDENTITY, LEGAL)
SECRET = "MARKRAHASIA alamat bibinya"


def allow(world: World, *classes: str, recipient: str = "LPSK", **facts: Any) -> Consent:
    return decide(world, recipient, *(classes or WHOLE), purpose="RESTITUTION", **facts)


def rows(world: World, kind: str) -> list[Disclosure]:
    with world.at_work(world.lawyer):
        return list(Disclosure.objects.filter(kind=kind).order_by("at"))


def test_each_route_goes_to_its_body() -> None:
    assert set(leaving.BODIES) == set(RestitutionClaim.Route)
    assert len(set(leaving.BODIES.values())) == len(leaving.BODIES)


def test_consent_for_one_body_is_none_for_another(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    allow(world, recipient="COURT")
    put_losses(world, claim)
    page = text(lawyer.get(at("legal:claim", world.case, pk=claim.pk)))
    assert "No consent is recorded for “Restitution claim and dossier – LPSK”." in page
    answer = lawyer.post(at("legal:dossier-build", world.case, pk=claim.pk), {"version": 1})
    assert answer.status_code == 422
    with world.at_work(world.lawyer):
        assert (Dossier.objects.count(), Job.objects.count()) == (0, 0)
    allow(world)
    assert lawyer.post(at("legal:dossier-build", world.case, pk=claim.pk), {"version": 1}).status_code == 303


def test_an_exhibit_of_another_kind_needs_consent_of_its_own(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    allow(world)
    put_losses(world, claim)
    paper = add_paper(world, samples.scan(size=(9, 9)), "Surat dokter", by="caseworker", compartment="clinical")
    with world.at_work(world.lawyer) as by:
        assert leaving.refusal(claim) == ""
        services.add_exhibit(claim=claim, document=paper, description="Surat dokter", by=by)
        assert leaving.carried(claim) == {*WHOLE, "clinical"}
        claim.shows_address = True
        assert "does not cover: Location, Health." in leaving.refusal(claim)
    page = text(lawyer.get(at("legal:claim", world.case, pk=claim.pk)))
    assert "The consent for “Restitution claim and dossier – LPSK” does not cover: Health." in page


def test_what_is_made_and_downloaded_is_noted_and_looking_at_it_is_not(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    consent = allow(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    (built,) = rows(world, "PREPARED")
    assert (built.consent_id, built.recipient, set(built.data_classes)) == (consent.pk, "LPSK", set(WHOLE))
    assert (built.subject_id, built.compartment) == (dossier.pk, "legal")
    with world.at_work(world.lawyer):
        document = Dossier.objects.get(pk=dossier.pk).document_id
    file = f"/cases/{world.case.pk}/documents/{document}/file/"
    for looked_at in ("view", "pages/1"):
        assert lawyer.get(file.replace("/file/", f"/{looked_at}/")).status_code == 200
    assert rows(world, "DOWNLOADED") == []
    assert lawyer.get(file).status_code == 200
    assert lawyer.get(at("api-documents:file", world.case, pk=document)).status_code == 200
    assert [row.consent_id for row in rows(world, "DOWNLOADED")] == [consent.pk, consent.pk]
    # Nobody without the legal compartment learns of it.
    page = text(sign_in(world.caseworker).get(at("cases:consents", world.case)))
    assert "Downloaded" not in page and "Put together" not in page
    assert "Downloaded to be given out" in text(lawyer.get(at("cases:consents", world.case)))
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
        assert [task.assignee_id for task in Task.objects.all()] == [world.lawyer.pk]
    assert lawyer.get(file).status_code == 422
    assert len(rows(world, "DOWNLOADED")) == 2


def test_a_dossier_stays_addressed_to_whom_it_was_made_for(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    consent = allow(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    work()
    allow(world, recipient="COURT")
    with world.at_work(world.lawyer) as by:
        row = RestitutionClaim.objects.get(pk=claim.pk)
        services.change_claim(
            claim_id=row.pk, expected_version=row.version, route="COURT", state=row.state, shows_address=False, by=by
        )
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
        document = Dossier.objects.get(pk=dossier.pk).document_id
    answer = lawyer.get(f"/cases/{world.case.pk}/documents/{document}/file/")
    assert answer.status_code == 422
    assert "The survivor withdrew consent for “Restitution claim and dossier – LPSK”" in text(answer)


@pytest.mark.parametrize("what", ["consent", "claim"])
def test_what_is_withdrawn_while_pages_are_laid_out_is_not_kept(
    world: World, claim: RestitutionClaim, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from legal.dossier import bundle

    consent = allow(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    build = bundle.build

    def slow(*arguments: Any, **facts: Any) -> Any:
        made = build(*arguments, **facts)
        if what == "consent":
            Consent.objects.filter(pk=consent.pk).update(withdrawn_on=timezone.localdate())
        else:
            RestitutionClaim.objects.filter(pk=claim.pk).update(state="WITHDRAWN")
        return made

    monkeypatch.setattr(bundle, "build", slow)
    work()
    assert rows(world, "PREPARED") == []
    with world.at_work(world.lawyer):
        assert Job.objects.get(subject_id=dossier.pk).state == Job.State.FAILED
        assert Dossier.objects.get(pk=dossier.pk).document_id is None


def test_what_is_withdrawn_while_the_file_is_opened_is_not_handed_out(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = allow(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        document = Dossier.objects.get(pk=dossier.pk).document_id
        before = DocumentEvent.objects.filter(document=document).count()
    open_file = Document.open_file

    def slow(self: Document) -> Any:
        Consent.objects.filter(pk=consent.pk).update(withdrawn_on=timezone.localdate())
        return open_file(self)

    monkeypatch.setattr(Document, "open_file", slow)
    answer = lawyer.get(f"/cases/{world.case.pk}/documents/{document}/file/?download")
    assert (answer.status_code, answer["Content-Type"].startswith("text/html")) == (422, True)
    assert "The survivor withdrew consent" in text(answer)
    assert rows(world, "DOWNLOADED") == []
    with world.at_work(world.lawyer):
        assert DocumentEvent.objects.filter(document=document).count() == before


def test_the_dossier_names_the_day_of_the_decision_for_its_body(world: World, claim: RestitutionClaim) -> None:
    allow(world, decided_on=date(2026, 3, 7))
    allow(world, recipient="COURT", decided_on=date(2026, 4, 9))
    with world.at_work(world.lawyer):
        assert [row.decided_on for row in leaving.under(claim)] == [date(2026, 3, 7)]


def test_what_is_withheld_is_shown_before_a_dossier_is_built(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    with world.at_work(world.caseworker) as by:
        withhold(case=world.case, party="FAMILY", text=SECRET, by=by)
    assert SECRET in text(lawyer.get(at("legal:dossier-build", world.case, pk=claim.pk)))
