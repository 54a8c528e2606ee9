"""The letter of a claim for other programs: filled in, read and handed out as on its pages."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import RolePermission
from audit.models import Act
from cases.consent.models import Disclosure
from cases.consent.services import withdraw_consent
from core.api.permissions import NOT_PROVED
from core.db import organisation_scope
from legal import services
from legal.models import LetterDetails, LetterTemplate, Party, RestitutionClaim
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    close,
    finds_nothing,
    looks,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.factories import MARK_NAME, World
from tests.legal.asking import a_second_claim, one
from tests.legal.dossiers import put_losses
from tests.legal.letters import MARK_ACCOUNT_NUMBER, MARK_BRIEF, add_party, fill_in, word_text
from tests.legal.makers import give_consent

TEXTS = "/api/v1/letter-texts/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CLOSED = {"detail": "This case is closed. Open it again first."}
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
QUERIES = {"letters": 6, "letter": 5, "letter-reading": 54}
FILLED: dict[str, Any] = {
    "place": "Kota Contoh",
    "dated_on": "2026-04-03",
    "articles": "Pasal 455",
    "summary": MARK_BRIEF,
    "form": "uang",
    "account_number": MARK_ACCOUNT_NUMBER,
    "attachments": ["IDENTITY", "LOSS_PROOF", "IDENTITY"],
}
EMPTY = {
    **dict.fromkeys(("number", "court", "office", "office_address", "relation"), ""),
    **dict.fromkeys(("account_holder", "bank", "judgment"), ""),
    **dict.fromkeys(("template", "applicant", "attorney", "power_of_attorney_on", "judged_on", "learned_on")),
    "signed_by": "APPLICANT",
    "payment": "SEPARATELY",
    "is_after_judgment": False,
}


def every_address(world: World, claim: Any, details: Any, case: Any = None) -> Addresses:
    return [
        *((method, one("letters", world, claim, by="claim", case=case)) for method in ("GET", "POST")),
        ("GET", one("letter-reading", world, claim, by="claim", case=case)),
        *((method, one("letter", world, details, case=case)) for method in ("GET", "PATCH")),
        ("POST", one("letter-file", world, details, case=case)),
    ]


def own_text(world: World) -> LetterTemplate:
    with world.at_work(world.lawyer) as by:
        return services.add_letter_template(kind="LPSK", institution="Kantor Contoh", addressee="", text="", by=by)


def test_it_is_filled_in_listed_and_changed(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    rows = one("letters", world, claim, by="claim")
    assert lawyer.get(rows).json() == {"results": [], "next": None}
    made = send(lawyer, "POST", rows, FILLED)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), text(made)
    assert made.json() == {
        **EMPTY,
        **FILLED,
        "id": made.json()["id"],
        "version": 1,
        "claim": str(claim.pk),
        "attachments": ["IDENTITY", "LOSS_PROOF"],
    }
    url = one("letter", world, made.json()["id"])
    assert lawyer.get(rows).json()["results"] == [made.json()] == [lawyer.get(url).json()]
    own = own_text(world)
    said = {"summary": "Lain", "template": str(own.pk), "learned_on": "2026-03-10"}
    changed = send(lawyer, "PATCH", url, said, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    # What was not sent stays.
    assert changed.json() == {**made.json(), **said, "version": 2}
    assert send(lawyer, "PATCH", url, {"place": "Kota Lain", "version": 2}).json()["template"] == str(own.pk)
    assert send(lawyer, "PATCH", url, {"template": None, "version": 3}).json()["template"] is None
    listed = lawyer.get(TEXTS).json()["results"]
    assert listed == [{"id": str(own.pk), "version": 1, "kind": "LPSK", "institution": "Kantor Contoh"}]


def test_what_is_there_already_or_has_moved_on_is_refused_with_its_version(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    fill_in(world, claim)
    details = fill_in(world, claim, version=1)
    url = one("letter", world, details)
    with nothing_changes():
        for answer in (
            send(lawyer, "POST", one("letters", world, claim, by="claim"), FILLED),
            send(lawyer, "PATCH", url, {"place": "Lain", "version": 1}),
            send(lawyer, "PATCH", url, {"place": "Lain", "version": 7}),
            send(lawyer, "POST", one("letter-file", world, details), {"version": 1}),
        ):
            assert (answer.status_code, answer.json()) == (409, {"detail": "edit conflict", "version": 2})
        assert send(lawyer, "PATCH", url, {"place": "Lain"}).status_code == 400, "no version"
        assert send(lawyer, "PATCH", url, {"version": 2}).status_code == 400, "nothing to change"


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"place": ""}, 400, "place"),
        ({"summary": "x" * 6_001}, 400, "summary"),
        ({"dated_on": "3026-01-01"}, 400, "dated_on"),
        ({"judged_on": TOMORROW}, 400, "judged_on"),
        ({"signed_by": "SOMEBODY"}, 400, "signed_by"),
        ({"attachments": ["SECRET"]}, 400, "attachments"),
        ({"template": str(uuid4())}, 400, "template"),
        ({"claim": str(uuid4())}, 400, "claim"),
        ({"judged_on": "2026-03-10", "learned_on": "2026-03-03"}, 422, "detail"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(
    world: World, claim: RestitutionClaim, lawyer: Client, changes: dict[str, Any], status: int, field: str
) -> None:
    details, second = fill_in(world, claim), a_second_claim(world)
    with nothing_changes():
        for answer in (
            send(lawyer, "POST", one("letters", world, second, by="claim"), {**FILLED, **changes}),
            send(lawyer, "PATCH", one("letter", world, details), {**changes, "version": 1}),
        ):
            assert (answer.status_code, list(answer.json())) == (status, [field]), text(answer)


def test_a_text_of_another_organisation_is_none(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with organisation_scope(world.other_organisation.pk):
        theirs = LetterTemplate.objects.create(kind="LPSK", institution="MARKTHEIRS")
    with nothing_changes():
        answer = send(lawyer, "POST", one("letters", world, claim, by="claim"), {**FILLED, "template": str(theirs.pk)})
    assert (answer.status_code, answer.json()) == (
        400,
        {"template": ["This choice is no longer possible. Choose another one."]},
    )
    assert "MARKTHEIRS" not in text(lawyer.get(TEXTS))


def test_it_reads_as_on_the_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    reading = one("letter-reading", world, claim, by="claim")
    assert lawyer.get(reading).json() == {
        "details": None,
        "letter": None,
        "missing": [],
        "doubts": [],
        "day_doubts": [],
        "differs": [],
        "refusal": "No consent is recorded for “Restitution claim and dossier”. Ask the survivor and record the "
        "decision.",
    }
    details = fill_in(world, claim, attachments=[])
    lacking = lawyer.get(reading).json()
    assert (lacking["details"], lacking["letter"], lacking["missing"]) == (
        str(details.pk),
        None,
        ["There is no loss yet."],
    )
    put_losses(world, claim)
    give_consent(world)
    answer = lawyer.get(reading)
    found = answer.json()
    assert (found["missing"], found["refusal"]) == ([], "")
    letter = found["letter"]
    assert letter["written_by"] == "naskah bawaan surat kepada LPSK, versi 3"
    assert (letter["signing"], letter["signer"]) == ("Pemohon", MARK_NAME)
    assert {"kind": "paragraph", "text": MARK_BRIEF, "mark": "", "rows": []} in letter["blocks"]
    # Word for word what the page shows.
    page = text(lawyer.get(at("legal:letter", world.case, pk=claim.pk)))
    assert all(block["text"] in page for block in letter["blocks"] if block["kind"] in ("heading", "item"))
    look = looks(world, "api.legal.letterdetails.opened")[-1]
    assert {"general", "identity", "legal"} <= set(look.compartments)


def test_the_file_is_handed_out_and_noted(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    details, consent = fill_in(world, claim), give_consent(world)
    url = one("letter-file", world, details)
    answer = lawyer.generic("POST", url, '{"version": 1}', content_type="application/json", HTTP_ACCEPT=DOCX)
    assert (answer.status_code, answer["Content-Type"]) == (200, DOCX)
    assert answer["Content-Disposition"] == f'attachment; filename="{world.case.code}-surat.docx"'
    assert MARK_BRIEF in word_text(answer.content)
    with world.at_work(world.lawyer):
        row = Disclosure.objects.get()
        assert (row.kind, row.consent_id, row.subject_id) == ("DOWNLOADED", consent.pk, details.pk)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="legal.letter_handed_out").target_id == details.pk
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    with nothing_changes():
        refused = send(lawyer, "POST", url, {"version": 1})
        assert (refused.status_code, MARK_BRIEF in text(refused)) == (422, False)
        assert refused.json()["detail"].startswith("The letter may not leave: The survivor withdrew consent for")
        assert lawyer.get(url).status_code == 403


def test_the_file_asks_whether_it_is_still_the_same_person(
    world: World, claim: RestitutionClaim, lawyer: Client, later: Any
) -> None:
    put_losses(world, claim)
    give_consent(world)
    url = one("letter-file", world, fill_in(world, claim))
    later(settings.STEP_UP_MINUTES * 60 + 5)
    with nothing_changes():
        answer = send(lawyer, "POST", url, {"version": 1})
    assert (answer.status_code, answer.json()) == (403, {"detail": str(NOT_PROVED)})


def test_a_closed_case_takes_nothing_new_and_hands_nothing_out(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    give_consent(world)
    details, second = fill_in(world, claim), a_second_claim(world)
    close(world)
    with nothing_changes():
        for answer in (
            send(lawyer, "POST", one("letters", world, second, by="claim"), FILLED),
            send(lawyer, "PATCH", one("letter", world, details), {"place": "Lain", "version": 1}),
            send(lawyer, "POST", one("letter-file", world, details), {"version": 1}),
        ):
            assert (answer.status_code, answer.json()) == (422, CLOSED)
    assert lawyer.get(one("letter", world, details)).json()["summary"] == MARK_BRIEF


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "manager", "shelter", "counsellor", "foreigner"])
def test_who_does_no_legal_work_learns_nothing(
    world: World, claim: RestitutionClaim, sign_in: SignIn, actor: str
) -> None:
    browser, details = sign_in(world.users[actor]), fill_in(world, claim)
    own_text(world)
    with nothing_changes():
        for method, url in [*every_address(world, claim, details), ("GET", TEXTS)]:
            answer = send(browser, method, url, {"version": 1})
            assert (answer.status_code, MARK_BRIEF in text(answer), "Kantor" in text(answer)) == (403, False, False)


@pytest.mark.parametrize(
    ("taken", "reading"),
    [
        (["legal.build_dossier"], [200, 403, 200]),
        (["legal.manage"], [403, 200, 403]),
        (["legal.build_dossier", "legal.manage"], [403, 403, 403]),
    ],
)
def test_each_right_opens_its_own_part(
    world: World, claim: RestitutionClaim, lawyer: Client, taken: list[str], reading: list[int]
) -> None:
    """Who only looks gets none of it; who builds dossiers reads the letter, and does not change it."""
    put_losses(world, claim)
    give_consent(world)
    addresses = every_address(world, claim, fill_in(world, claim))
    for code in taken:
        without(world, code)
    assert [lawyer.get(url).status_code for method, url in addresses if method == "GET"] == reading
    for method, url in addresses:
        may = "legal.build_dossier" if url.endswith(("/file/", "/reading/")) else "legal.manage"
        if method != "GET" and may in taken:
            with nothing_changes():
                answer = send(lawyer, method, url, {**FILLED, "version": 1})
            assert (answer.status_code, MARK_BRIEF in text(answer)) == (403, False)


def without(world: World, code: str) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code=code).delete()


def test_who_leaves_the_case_finds_nothing(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    details = fill_in(world, claim)
    take_off(world, world.lawyer)
    nowhere = every_address(world, uuid4(), uuid4(), SimpleNamespace(pk=uuid4()))
    finds_nothing(lawyer, every_address(world, claim, details), nowhere, marks=(MARK_BRIEF, MARK_ACCOUNT_NUMBER))


def test_the_number_of_queries_stands_here(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    details = fill_in(world, claim)
    urls = {name: one(name, world, claim, by="claim") for name in ("letters", "letter-reading")}
    urls["letter"] = one("letter", world, details)
    assert {name: queries(lawyer, url) for name, url in urls.items()} == QUERIES
    with world.at_work(world.lawyer):
        assert LetterDetails.objects.count() == 1


def test_the_attorney_who_signs_is_a_party_of_the_matter(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    add_party(world, claim, Party.Role.ATTORNEY, "Pendamping Contoh")
    with world.at_work(world.lawyer):
        attorney, respondent = (Party.objects.get(role=role) for role in (Party.Role.ATTORNEY, Party.Role.RESPONDENT))
    signed = FILLED | {"signed_by": "ATTORNEY", "power_of_attorney_on": "2026-03-01"}
    rows = one("letters", world, claim, by="claim")
    with nothing_changes():
        answer = send(lawyer, "POST", rows, signed | {"attorney": str(uuid4())})
        assert (answer.status_code, answer.json()) == (400, {"attorney": ["There is no such record in this case."]})
        answer = send(lawyer, "POST", rows, signed | {"attorney": str(respondent.pk)})
        assert (answer.status_code, "Choose an attorney who is a party of this matter." in text(answer)) == (422, True)
    made = send(lawyer, "POST", rows, signed | {"attorney": str(attorney.pk)})
    assert (made.status_code, made.json()["attorney"]) == (201, str(attorney.pk)), text(made)
    url = one("letter", world, made.json()["id"])
    assert send(lawyer, "PATCH", url, {"place": "Kota Lain", "version": 1}).json()["attorney"] == str(attorney.pk)
    with nothing_changes():
        removed = send(lawyer, "DELETE", one("party", world, attorney), If_Match='"1"')
        assert "This attorney signs the letter of a claim." in text(removed), removed.status_code
    # Where the applicant signs there is none.
    assert send(lawyer, "PATCH", url, {"signed_by": "APPLICANT", "version": 2}).json()["attorney"] is None


def test_who_applies_is_a_party_of_the_matter_and_comes_with_the_relation(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    add_party(world, claim, Party.Role.APPLICANT, "Ibu Contoh")
    add_party(world, claim, Party.Role.APPLICANT, "Bapak Contoh")
    with world.at_work(world.lawyer):
        mother, father = Party.objects.filter(role=Party.Role.APPLICANT).order_by("created_at", "id")
        respondent = Party.objects.get(role=Party.Role.RESPONDENT)
    rows = one("letters", world, claim, by="claim")
    with nothing_changes():
        answer = send(lawyer, "POST", rows, FILLED | {"applicant": str(uuid4()), "relation": "ibu"})
        assert (answer.status_code, answer.json()) == (400, {"applicant": ["There is no such record in this case."]})
        answer = send(lawyer, "POST", rows, FILLED | {"applicant": str(respondent.pk), "relation": "ibu"})
        assert (answer.status_code, "Choose an applicant who is a party of this matter." in text(answer)) == (422, True)
    made = send(lawyer, "POST", rows, FILLED | {"applicant": str(mother.pk), "relation": "ibu"})
    assert (made.status_code, made.json()["applicant"]) == (201, str(mother.pk)), text(made)
    url = one("letter", world, made.json()["id"])
    # The relation is the mother's: who puts another in her place says theirs.
    with nothing_changes():
        answer = send(lawyer, "PATCH", url, {"applicant": str(father.pk), "version": 1})
        said = {"relation": ["Say what the applicant is to the survivor."]}
        assert (answer.status_code, answer.json()) == (400, said)
        removed = send(lawyer, "DELETE", one("party", world, mother), If_Match='"1"')
        assert "This applicant stands in the letter of a claim." in text(removed), removed.status_code
    same = send(lawyer, "PATCH", url, {"applicant": str(mother.pk), "place": "Kota Lain", "version": 1})
    assert (same.status_code, same.json()["relation"]) == (200, "ibu")
    changed = send(lawyer, "PATCH", url, {"applicant": str(father.pk), "relation": "bapak", "version": 2}).json()
    assert (changed["applicant"], changed["relation"]) == (str(father.pk), "bapak")
    assert send(lawyer, "DELETE", one("party", world, mother), If_Match='"1"').status_code == 204
    assert send(lawyer, "PATCH", url, {"applicant": None, "version": 3}).json()["applicant"] is None
