"""Who holds the power of attorney is named in the letter, and nobody else."""

from __future__ import annotations

from datetime import date

from django.test import Client

from legal import services
from legal.models import LetterDetails, Party, RestitutionClaim
from tests.cases.asking import at, nothing_changes, text
from tests.factories import World
from tests.legal.dossiers import put_losses, read
from tests.legal.letters import FILLED, add_party, claim_url, fill_in


def parties(world: World, claim: RestitutionClaim) -> tuple[Party, Party]:
    """A companion, who was entered first, and the advocate."""
    add_party(world, claim, Party.Role.ATTORNEY, "Pendamping Contoh", "Kantor Pendamping")
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Advokat")
    with world.at_work(world.lawyer):
        rows = list(Party.objects.filter(role=Party.Role.ATTORNEY).order_by("created_at", "id"))
    return rows[0], rows[1]


SIGNED = FILLED | {"signed_by": "ATTORNEY", "power_of_attorney_on": "2026-03-01"}


def test_of_several_attorneys_and_companions_the_letter_names_who_was_chosen(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    companion, advocate = parties(world, claim)
    page, edit = claim_url("letter", world, claim), claim_url("letter-edit", world, claim)
    # Nobody is guessed: neither in the form nor in the letter.
    form = text(lawyer.get(edit)).split('name="attorney"')[1].split("</select>")[0]
    assert '<option value="" selected>' in form and str(companion.pk) in form
    assert lawyer.post(edit, SIGNED).status_code == 303
    shown = text(lawyer.get(page))
    assert "The attorney is to sign: choose who holds the special power of attorney." in shown
    assert "berdasarkan surat kuasa khusus" not in shown
    assert "Surat kuasa khusus" not in read(world, claim).words
    sent = lawyer.post(edit, SIGNED | {"version": "1", "attorney": str(advocate.pk)})
    assert sent.status_code == 303
    words = read(world, claim).words
    assert (
        "Yang bertanda tangan di bawah ini: Nama : Advokat Contoh Keterangan : Kantor Advokat dalam hal ini "
        "berdasarkan surat kuasa khusus tanggal 1 Maret 2026 bertindak untuk dan atas nama:" in words
    )
    assert "Kuasa Pemohon Meterai Advokat Contoh" in words
    chapter = words.rsplit("Kuasa dan pendamping", 1)[1].split("Termohon dan pihak ketiga", 1)[0]
    assert (
        "Nama Pendamping Contoh Keterangan Kantor Pendamping Kuasa atau pendamping Nama Advokat Contoh Keterangan "
        "Kantor Advokat Surat kuasa khusus tanggal 1 Maret 2026" in chapter
    )
    # The applicant signs again: nobody holds a power in it any more.
    assert lawyer.post(edit, FILLED | {"version": "2", "attorney": str(advocate.pk)}).status_code == 303
    with world.at_work(world.lawyer):
        assert LetterDetails.objects.get().attorney is None


def test_the_only_attorney_is_proposed_and_others_cannot_be_chosen(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh")
    edit = claim_url("letter-edit", world, claim)
    with world.at_work(world.lawyer) as by:
        only, respondent = (Party.objects.get(role=role) for role in (Party.Role.ATTORNEY, Party.Role.RESPONDENT))
        facts = {"kind": "CIVIL", "title": "Lain", "opened_on": date(2026, 3, 4), "stage": "PREPARATION"}
        matter = services.open_matter(case=world.case, **facts, by=by)
        elsewhere = services.add_party(matter=matter, role=Party.Role.ATTORNEY, name="Kuasa Lain", by=by)
    form = text(lawyer.get(edit)).split('name="attorney"')[1].split("</select>")[0]
    assert f'<option value="{only.pk}" selected>Advokat Contoh</option>' in form
    with nothing_changes():
        for other in (respondent, elsewhere):
            assert str(other.pk) not in form
            answer = lawyer.post(edit, SIGNED | {"attorney": str(other.pk)})
            assert answer.status_code == 422
            assert "This choice is no longer possible. Choose another one." in text(answer)
    # Also where the letter was filled in before there was an attorney.
    fill_in(world, claim)
    form = text(lawyer.get(edit)).split('name="attorney"')[1].split("</select>")[0]
    assert f'<option value="{only.pk}" selected>Advokat Contoh</option>' in form


def test_who_signs_as_attorney_is_neither_removed_nor_made_another_and_has_no_silent_heir(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    companion, advocate = parties(world, claim)
    fill_in(world, claim, signed_by="ATTORNEY", attorney=advocate, power_of_attorney_on=date(2026, 3, 1))
    remove = at("legal:party-remove", world.case, pk=advocate.pk)
    change = at("legal:party-edit", world.case, pk=advocate.pk)
    said = "This attorney signs the letter of a claim. Change who signs there first."
    with nothing_changes():
        for url, sent in (
            (remove, {"version": "1"}),
            (change, {"version": "1", "role": "APPLICANT", "name": "Advokat Contoh", "details": ""}),
        ):
            answer = lawyer.post(url, sent)
            assert (answer.status_code, said in text(answer)) == (422, True)
    # The companion signs nothing and may go; the attorney's name may be put right.
    renamed = {"version": "1", "role": "ATTORNEY", "name": "Advokat Benar", "details": ""}
    assert lawyer.post(change, renamed).status_code == 303
    assert lawyer.post(at("legal:party-remove", world.case, pk=companion.pk), {"version": "1"}).status_code == 303
    assert "Kuasa Pemohon Meterai Advokat Benar" in read(world, claim).words
    fill_in(world, claim, version=1)
    assert lawyer.post(remove, {"version": "2"}).status_code == 303
