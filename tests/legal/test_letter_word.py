"""The letter as a Word file: the same words as in the dossier, nothing of who made it, and noted as it leaves."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from audit.models import Act
from cases.consent.models import Disclosure
from cases.consent.services import withdraw_consent
from core.db import organisation_scope
from legal.letters import composing, shipped, texts, word
from legal.models import LetterDetails, LetterTemplate, RestitutionClaim
from tests.cases.asking import SignIn, at, nothing_changes
from tests.factories import MARK_NAME, World
from tests.legal.dossiers import Paper, asked, file_of, put_losses, work
from tests.legal.letters import MARK_BRIEF, fill_in, word_text
from tests.legal.makers import give_consent

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def details(world: World, claim: RestitutionClaim) -> LetterDetails:
    put_losses(world, claim)
    return fill_in(world, claim)


def file_url(world: World, details: LetterDetails) -> str:
    return at("legal:letter-file", world.case, pk=details.pk)


def letters_of(words: str) -> str:
    """Words alone: line ends and page frames fall where each format puts them."""
    return re.sub(r"\s+", "", words)


def test_it_says_what_the_dossier_says(
    world: World, claim: RestitutionClaim, details: LetterDetails, lawyer: Client
) -> None:
    give_consent(world)
    answer = lawyer.post(file_url(world, details), {"version": details.version})
    assert (answer.status_code, answer["Content-Type"]) == (200, DOCX)
    assert answer["Content-Disposition"] == f'attachment; filename="{world.case.code}-surat.docx"'
    told = word_text(answer.content)
    assert MARK_BRIEF in told and told.endswith(f"Meterai {MARK_NAME}")
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    pages = [page for page in paper.pages if page]
    whole = letters_of(re.sub(rf"RAHASIA · {world.case.code} · versi 1|halaman \d+ dari \d+", "", paper.words))
    assert letters_of(told) in whole, (told, pages[1:4])


@pytest.mark.parametrize("kind", list(LetterTemplate.Kind))
def test_every_kind_opens_again_with_every_word(kind: LetterTemplate.Kind) -> None:
    letter = composing.sample(texts.chosen(kind, None))
    told = letters_of(word_text(word.as_docx(letter, head="RAHASIA")))
    place = -1
    for text in letter.texts:
        place = told.find(letters_of(text), place + 1)
        assert place >= 0, text
    assert shipped.of(kind).version == 3


def test_it_says_nothing_of_who_made_it_and_when(world: World, details: LetterDetails, lawyer: Client) -> None:
    give_consent(world)
    content = lawyer.post(file_url(world, details), {"version": details.version}).content
    facts = Document(BytesIO(content)).core_properties
    assert (facts.author, facts.last_modified_by, facts.comments, facts.keywords) == ("", "", "", "")
    assert (facts.title, facts.revision, facts.created.year, facts.modified.year) == (
        "Permohonan Restitusi",
        1,
        2000,
        2000,
    )
    with zipfile.ZipFile(BytesIO(content)) as parts:
        about = [name for name in parts.namelist() if name.startswith("docProps/") and name.endswith(".xml")]
        told = "".join(parts.read(name).decode() for name in about)
    for secret in (MARK_NAME, world.lawyer.name, world.organisation.name, "python-docx"):
        assert secret not in told
    assert MARK_NAME not in str(content)


def test_it_is_noted_as_given_out(
    world: World, claim: RestitutionClaim, details: LetterDetails, lawyer: Client
) -> None:
    consent = give_consent(world)
    assert lawyer.get(file_url(world, details)).status_code == 200
    with world.at_work(world.lawyer):
        assert not Disclosure.objects.exists()
    assert lawyer.post(file_url(world, details), {"version": details.version}).status_code == 200
    with world.at_work(world.lawyer):
        row = Disclosure.objects.get()
        assert (row.kind, row.consent_id, row.recipient) == ("DOWNLOADED", consent.pk, "LPSK")
        assert (row.subject_id, row.compartment) == (details.pk, "legal")
        assert {"identity", "legal", "general"} == set(row.data_classes)
    with organisation_scope(world.organisation.pk):
        act = Act.objects.get(verb="legal.letter_handed_out")
        assert act.target_id == details.pk and MARK_BRIEF not in str(act.detail)


def test_withdrawn_consent_holds_it_back(world: World, details: LetterDetails, lawyer: Client) -> None:
    consent = give_consent(world)
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    with nothing_changes():
        answer = lawyer.post(file_url(world, details), {"version": details.version})
        assert answer.status_code == 422
        assert "The letter may not leave: The survivor withdrew consent for" in answer.content.decode()
        assert MARK_BRIEF not in answer.content.decode()


def test_what_is_missing_or_changed_is_said(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    details = fill_in(world, claim)
    with nothing_changes():
        answer = lawyer.post(file_url(world, details), {"version": 1})
        assert (answer.status_code, "There is no loss yet." in answer.content.decode()) == (422, True)
        assert lawyer.post(file_url(world, details), {"version": 7}).status_code == 409


def test_nobody_else_gets_it(world: World, details: LetterDetails, sign_in: SignIn) -> None:
    give_consent(world)
    users = (world.caseworker, world.manager, world.counsellor, world.outsider, world.foreigner, world.administrator)
    with nothing_changes():
        for user in users:
            answer = sign_in(user).post(file_url(world, details), {"version": 1})
            assert answer.status_code in (403, 404)
            assert MARK_BRIEF not in answer.content.decode()
