"""What leaves the house: working copies that say who took them, and the kept file with a purpose written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import access_log
from audit.models import AccessEntry, Act
from cases.consent.models import Consent, Disclosure
from cases.consent.services import withdraw_consent
from core.access import providers
from core.access.log import log_access
from core.compartments import Compartment
from core.db import trail_scope
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from documents.models import Document, DocumentEvent
from legal import services
from legal.models import Dossier, DossierCopy, RestitutionClaim
from legal.services.filings import StepFacts
from tests.cases.asking import at
from tests.factories import World
from tests.legal.archived import claims_archive
from tests.legal.asking import url
from tests.legal.dossiers import Paper, as_text, asked, file_of, one_line, own_part_of, put_exhibits, put_losses, work
from tests.legal.makers import give_consent
from tests.legal.signatures import issued, judged, put_in

PURPOSE = "Diajukan kepada LPSK oleh kuasa"


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    put_exhibits(world, claim, put_losses(world, claim))
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return Dossier.objects.get(pk=found.pk)


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)


def file_url(world: World, document_id: object) -> str:
    return f"/cases/{world.case.pk}/documents/{document_id}/file/"


def copies(world: World) -> list[tuple[int, str, str, str]]:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        rows = DossierCopy.objects.order_by("number")
        return [(row.number, row.kind, row.part, row.purpose) for row in rows]


def test_each_working_copy_says_on_every_page_who_took_it(world: World, dossier: Dossier, lawyer: Client) -> None:
    kept = file_of(world, dossier)
    ways = (
        file_url(world, dossier.document_id),
        file_url(world, dossier.own_part_id),
        at("api-documents:file", world.case, pk=dossier.document_id),
        # What Harapan made is not to be had around its marks.
        f"/cases/{world.case.pk}/documents/{dossier.document_id}/original/",
    )
    today = f"{timezone.localtime():%Y}"
    for number, way in enumerate(ways, 1):
        answer = lawyer.get(way)
        content = body(answer)
        assert (answer.status_code, len(content)) == (200, int(answer["Content-Length"])), way
        pages = [one_line(page) for page in as_text(content, "-raw")]
        kind = "-tanpa-bukti" if str(dossier.own_part_id) in way else ""
        assert f"-v1{kind}-salinan-kerja.pdf" in answer["Content-Disposition"]
        for page in pages:
            assert f"Salinan kerja no. {number} · versi 1 · diunduh Lawyer" in page
            assert today in page
        assert content != kept
    assert copies(world) == [
        (1, "WORKING", "BUNDLE", ""),
        (2, "WORKING", "OWN", ""),
        (3, "WORKING", "BUNDLE", ""),
        (4, "WORKING", "BUNDLE", ""),
    ]
    assert file_of(world, dossier) == kept
    with world.at_work(world.lawyer):
        assert Act.objects.filter(verb="legal.dossier_copied").count() == 4
        downloads = Disclosure.objects.filter(kind=Disclosure.Kind.DOWNLOADED, subject_id=dossier.pk)
        assert downloads.values("at").distinct().count() == 4


def test_a_copy_claims_neither_signature_nor_archive(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    ours = issued()
    put_in(world, ours)
    give_consent(world)
    put_losses(world, claim)
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        found = Dossier.objects.get(pk=found.pk)
    for document in (found.document_id, found.own_part_id):
        content = body(lawyer.get(file_url(world, document)))
        assert b"/ByteRange" not in content
        assert not claims_archive(content)
        assert "tanpa tanda tangan elektronik" in one_line(as_text(content, "-raw")[0])
    kept = own_part_of(world, found)
    answer = lawyer.post(url("dossier-filing", world, found), {"part": "OWN", "purpose": PURPOSE})
    assert answer["Content-Disposition"].endswith('-v1-tanpa-bukti.pdf"')
    assert body(answer) == kept
    assert judged(kept, root=ours.root).bottom_line


def test_the_kept_file_is_given_out_byte_for_byte_for_a_purpose(world: World, dossier: Dossier, lawyer: Client) -> None:
    here = url("dossier-filing", world, dossier)
    assert "byte for byte" in lawyer.get(here).content.decode()
    without = lawyer.post(here, {"part": "BUNDLE", "purpose": ""})
    assert (without.status_code, copies(world)) == (422, [])
    answer = lawyer.post(here, {"part": "BUNDLE", "purpose": PURPOSE})
    with world.at_work(world.lawyer):
        number = Document.objects.get(pk=str(dossier.document_id)).number
    assert answer["Content-Disposition"] == f'attachment; filename="{world.case.code}-{number}-v1.pdf"'
    assert body(answer) == file_of(world, dossier)
    assert copies(world) == [(1, "FILING", "BUNDLE", PURPOSE)]
    page = lawyer.get(url("dossier", world, dossier)).content.decode()
    for shown in (PURPOSE, "For filing", "Bundle with exhibits", "No. 1"):
        assert shown in page
    with world.at_work(world.lawyer):
        assert DocumentEvent.objects.filter(kind="ORIGINAL", document=dossier.document_id).count() == 1


def test_withdrawn_consent_gives_out_neither(world: World, dossier: Dossier, lawyer: Client) -> None:
    with world.at_work(world.caseworker) as by:
        consent = Consent.objects.get(purpose=Consent.Purpose.RESTITUTION)
        withdraw_consent(consent_id=consent.pk, expected_version=consent.version, on=timezone.localdate(), by=by)
    for document in (dossier.document_id, dossier.own_part_id):
        assert lawyer.get(file_url(world, document)).status_code == 422
    answer = lawyer.post(url("dossier-filing", world, dossier), {"part": "OWN", "purpose": PURPOSE})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert "The survivor withdrew consent for" in answer.content.decode()
    assert (copies(world), taken(world)) == ([], [])


def test_the_access_log_says_that_a_file_was_taken(world: World, dossier: Dossier, lawyer: Client) -> None:
    here = url("dossier-filing", world, dossier)
    lawyer.get(here)
    assert taken(world) == []
    for answer in (
        lawyer.get(file_url(world, dossier.document_id)),
        lawyer.get(at("api-documents:file", world.case, pk=dossier.own_part_id)),
        lawyer.post(here, {"part": "BUNDLE", "purpose": PURPOSE}),
    ):
        assert body(answer)
    found = taken(world)
    assert [(row.user_id, row.case_id, row.compartments) for row in found] == [
        (world.lawyer.pk, world.case.pk, ["legal"])
    ] * 3
    assert {str(access_log.how(row)) for row in found} == {"Taken out as a file"}


def taken(world: World) -> list[AccessEntry]:
    with trail_scope(world.organisation.pk):
        rows = AccessEntry.objects.using("trail").filter(act="documents.document.taken")
        return list(rows.order_by("sequence"))


def test_filing_asks_for_a_fresh_proof(
    world: World, dossier: Dossier, lawyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str] = []
    monkeypatch.setattr(providers.authoriser, "is_fresh", lambda request, purpose: asked_for.append(purpose))
    answer = lawyer.post(url("dossier-filing", world, dossier), {"part": "BUNDLE", "purpose": PURPOSE})
    assert (answer.status_code, asked_for) == (302, ["export"])
    assert copies(world) == []


def test_who_reads_without_building_takes_none_for_filing(
    world: World, dossier: Dossier, sign_in: Callable[[User], Client]
) -> None:
    for user in (world.caseworker, world.manager):
        browser = sign_in(user)
        answer = browser.post(url("dossier-filing", world, dossier), {"part": "BUNDLE", "purpose": PURPOSE})
        assert answer.status_code == 403
        assert browser.get(file_url(world, dossier.own_part_id)).status_code == 404
    assert copies(world) == []


def downloaded(built: tuple[Dossier, Paper], world: World, lawyer: Client) -> Dossier:
    """The version of which somebody has taken a working copy."""
    with world.at_work(world.lawyer):
        first = Dossier.objects.select_related("claim").get(pk=built[0].pk)
    body(lawyer.get(file_url(world, first.document_id)))
    return first


def test_the_next_version_tells_of_what_was_given_out_to_be_filed(
    built: tuple[Dossier, Paper], world: World, lawyer: Client
) -> None:
    """Court and opponent read it: who downloaded a working copy is no business of theirs."""
    first = downloaded(built, world, lawyer)
    body(lawyer.post(url("dossier-filing", world, first), {"part": "BUNDLE", "purpose": PURPOSE}))
    second = asked(world, first.claim)
    work()
    words = Paper(file_of(world, second), world.case.code).words
    for line in (
        "Versi 1 disusun Lawyer",
        "Salinan no. 2 dari versi 1, untuk diajukan Lawyer",
        "Versi 2 (berkas ini) disusun Lawyer",
    ):
        assert line in words
    assert (PURPOSE in words, "Salinan kerja" in words) == (False, False)
    with world.at_work(world.lawyer):
        digests = set(Dossier.objects.values_list("content_digest", flat=True))
    assert len(digests) == 1, "what was said is the same"


@pytest.mark.parametrize(
    ("filed_by", "returned_by", "said"),
    [
        # Where none is named, the office returned it that had it.
        ("Kurir Contoh", "", " Loket Contoh"),
        # The office did not file it, nor did whoever took it back return it.
        ("", "Kepaniteraan Contoh", ", diterima kembali oleh Staf Contoh Kepaniteraan Contoh"),
    ],
)
def test_the_next_version_tells_that_an_earlier_one_was_filed_and_came_back(
    built: tuple[Dossier, Paper], world: World, filed_by: str, returned_by: str, said: str
) -> None:
    today = timezone.localdate()
    filed = StepFacts("FILED", today, who=filed_by, office="Loket Contoh", note="MARKNOTE")
    returned = StepFacts("RETURNED", today, who="Staf Contoh" if returned_by else "", office=returned_by)
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        first = Dossier.objects.select_related("claim").get(pk=built[0].pk)
        for facts in (StepFacts("SIGNED", today), filed, returned):
            services.record_filing(dossier=first, facts=facts, by=by)
        # Filed, and being prepared again.
        second = services.request_dossier(claim=first.claim, expected_version=3, by=by)
    work()
    words = Paper(file_of(world, second), world.case.code).words
    day = format_date(today, INDONESIAN)
    lines = (
        "Versi 1 disusun Lawyer",
        f"{day} Versi 1 diajukan ke Loket Contoh {filed_by or 'tidak dicatat'}",
        f"{day} Versi 1 dikembalikan untuk dilengkapi{said}",
        f"{day} Versi 2 (berkas ini) disusun Lawyer",
    )
    found = [words.find(line) for line in lines]
    assert -1 not in found and found == sorted(found), found
    assert "MARKNOTE" not in words


def test_a_draft_that_was_never_filed_is_told_to_nobody(
    built: tuple[Dossier, Paper], world: World, lawyer: Client
) -> None:
    first = downloaded(built, world, lawyer)
    second = asked(world, first.claim)
    work()
    words = Paper(file_of(world, second), world.case.code).words
    assert "Versi 2 (berkas ini) disusun Lawyer" in words
    assert [told for told in ("Versi 1 disusun", "dari versi 1", "Salinan kerja") if told in words] == []
