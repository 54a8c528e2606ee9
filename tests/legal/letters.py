"""Letters for tests: what is filled in, the letter as its receiver reads it, and a child as survivor."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table

from cases.record.models import Identity
from legal import services
from legal.models import LetterDetails, Party, RestitutionClaim
from legal.services.letters import LetterFacts
from tests.cases.asking import at
from tests.factories import World
from tests.legal.dossiers import one_line

MARK_BRIEF = "MARKBRIEF direkrut dengan janji upah, lalu bekerja delapan bulan tanpa dibayar"
MARK_ACCOUNT_NUMBER = "000123MARK"
# What the form of a letter sends.
FILLED = {
    "version": "0",
    "place": "Kota Contoh",
    "dated_on": "2026-04-03",
    "articles": "Pasal 455",
    "summary": MARK_BRIEF,
    "form": "uang",
    "signed_by": "APPLICANT",
    "payment": "SEPARATELY",
    "account_number": MARK_ACCOUNT_NUMBER,
    "attachments": ["IDENTITY"],
}


def facts(**changes: Any) -> LetterFacts:
    said: dict[str, Any] = {
        "place": "Kota Contoh",
        "dated_on": date(2026, 4, 3),
        "articles": "Pasal 455 UU 1/2023",
        "summary": MARK_BRIEF,
        "form": "ganti kerugian berupa uang, dibayarkan sekaligus",
        "office": "Unit PPA Kepolisian Resor Contoh",
        "court": "Pengadilan Negeri Contoh",
        "attachments": ["IDENTITY", "LOSS_PROOF"],
    }
    return LetterFacts(**{**said, **changes})


def fill_in(world: World, claim: RestitutionClaim, *, version: int = 0, **changes: Any) -> LetterDetails:
    """Who applies, and where the attorney signs who does, is the party that was added as such first, where nobody is
    named."""
    with world.at_work(world.lawyer) as by:
        rows = Party.objects.filter(matter=claim.matter_id).order_by("created_at", "id")
        if "applicant" not in changes:
            changes["applicant"] = rows.filter(role=Party.Role.APPLICANT).first()
        if changes.get("signed_by") == LetterDetails.SignedBy.ATTORNEY and "attorney" not in changes:
            changes["attorney"] = rows.filter(role=Party.Role.ATTORNEY).first()
        return services.fill_in_letter(claim=claim, expected_version=version, facts=facts(**changes), by=by)


def after_judgment() -> dict[str, Any]:
    return {
        "is_after_judgment": True,
        "judgment": "Pengadilan Negeri Contoh Nomor 12/Pid.Sus/2026/PN Contoh",
        "judged_on": date(2026, 3, 3),
        "learned_on": date(2026, 3, 10),
    }


def make_child(world: World, claim: RestitutionClaim) -> None:
    """The survivor is a child, for whom her mother applies."""
    with world.at_work(world.caseworker):
        identity = Identity.objects.get(person=world.case.person_id)
        identity.birth_date = "2012-03-11"
        identity.save(update_fields=["birth_date"])
    add_party(world, claim, Party.Role.APPLICANT, "Ibu Contoh", "Jalan Contoh 2")


def add_party(world: World, claim: RestitutionClaim, role: str, name: str, details: str = "") -> None:
    with world.at_work(world.lawyer) as by:
        services.add_party(matter=claim.matter, role=role, name=name, details=details, by=by)


def word_text(content: bytes) -> str:
    """What a Word file says, as one line, in the order in which it is read."""
    told: list[str] = []
    for part in Document(BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            told += [cell.text for row in part.rows for cell in row.cells]
        else:
            told.append(part.text)
    return one_line(" ".join(told))


def claim_url(name: str, world: World, claim: RestitutionClaim) -> str:
    return at(f"legal:{name}", world.case, pk=claim.pk)
