"""Who applies for the survivor is named in the letter, with the relation that is theirs, and nobody else."""

from __future__ import annotations

from datetime import date

from django.test import Client

from legal import services
from legal.models import LetterDetails, Party, RestitutionClaim
from tests.cases.asking import at, nothing_changes, text
from tests.factories import MARK_NAME, World
from tests.legal.dossiers import built, put_losses, read
from tests.legal.letters import FILLED, add_party, claim_url, fill_in, make_child
from tests.legal.makers import give_consent
from tests.legal.test_dossier_approval import wanted

SAID = FILLED | {"relation": "bapak"}
CHOOSE = "Choose in the letter who applies for the survivor."
STANDS = "This applicant stands in the letter of a claim. Change who applies there first."


def parents(world: World, claim: RestitutionClaim) -> tuple[Party, Party]:
    """Both apply for their child: the mother, who was entered first, and the father."""
    make_child(world, claim)
    add_party(world, claim, Party.Role.APPLICANT, "Bapak Contoh", "Jalan Contoh 5")
    with world.at_work(world.lawyer):
        mother, father = Party.objects.filter(role=Party.Role.APPLICANT).order_by("created_at", "id")
    return mother, father


def chosen_in(page: str) -> str:
    """The choices of the form, up to its end."""
    return page.split('name="applicant"')[1].split("</select>", maxsplit=1)[0]


def test_of_several_the_letter_names_who_was_chosen_with_their_relation_and_place_to_sign(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    mother, father = parents(world, claim)
    page, edit = claim_url("letter", world, claim), claim_url("letter-edit", world, claim)
    # Nobody is guessed: neither in the form nor in the letter.
    form = chosen_in(text(lawyer.get(edit)))
    assert '<option value="" selected>' in form and str(mother.pk) in form
    assert lawyer.post(edit, SAID).status_code == 303
    shown = text(lawyer.get(page))
    assert CHOOSE in shown and "Yang bertanda tangan" not in shown
    assert "Yang bertanda tangan" not in read(world, claim).words
    assert lawyer.post(edit, SAID | {"version": "1", "applicant": str(father.pk)}).status_code == 303
    said = (
        "Yang bertanda tangan di bawah ini: Nama : Bapak Contoh Keterangan : Jalan Contoh 5 Dalam hal ini sebagai "
        f"bapak dari Anak, bertindak untuk kepentingan Anak bernama {MARK_NAME}, selanjutnya disebut Pemohon."
    )
    words = read(world, claim).words
    assert said in words and "Pemohon Meterai Bapak Contoh" in words
    letter = words.split("Yang bertanda tangan", 1)[1].split("Meterai", 1)[0]
    assert "Ibu Contoh" not in letter
    # The matter has both, and so has the chapter on who applies.
    assert "Nama Ibu Contoh Keterangan Jalan Contoh 2" in words.split("Meterai Bapak Contoh", 1)[1]
    with world.at_work(world.lawyer):
        assert LetterDetails.objects.get().applicant == father


def test_an_attorney_signs_in_the_name_of_who_was_chosen(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    _mother, father = parents(world, claim)
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh")
    signed = {"signed_by": "ATTORNEY", "power_of_attorney_on": date(2026, 3, 1)}
    fill_in(world, claim, applicant=father, relation="bapak", **signed)
    assert (
        "bertindak untuk dan atas nama: Nama : Bapak Contoh Keterangan : Jalan Contoh 5 yang bertindak sebagai bapak "
        f"dari Anak untuk kepentingan Anak bernama {MARK_NAME}, selanjutnya" in read(world, claim).words
    )


def test_the_only_applicant_is_proposed_and_others_cannot_be_chosen(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    edit = claim_url("letter-edit", world, claim)
    fill_in(world, claim)
    make_child(world, claim)
    with world.at_work(world.lawyer) as by:
        only, respondent = (Party.objects.get(role=role) for role in (Party.Role.APPLICANT, Party.Role.RESPONDENT))
        facts = {"kind": "CIVIL", "title": "Lain", "opened_on": date(2026, 3, 4), "stage": "PREPARATION"}
        matter = services.open_matter(case=world.case, **facts, by=by)
        elsewhere = services.add_party(matter=matter, role=Party.Role.APPLICANT, name="Pemohon Lain", by=by)
    form = chosen_in(text(lawyer.get(edit)))
    assert f'<option value="{only.pk}" selected>Ibu Contoh</option>' in form
    with nothing_changes():
        for other in (respondent, elsewhere):
            assert str(other.pk) not in form
            answer = lawyer.post(edit, SAID | {"version": "1", "applicant": str(other.pk)})
            assert answer.status_code == 422
            assert "This choice is no longer possible. Choose another one." in text(answer)
    # It is proposed, and not kept before somebody has said so.
    with world.at_work(world.lawyer):
        assert LetterDetails.objects.get().applicant is None


def test_what_was_typed_of_one_is_not_taken_for_what_another_is(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    edit, told = (
        claim_url("letter-edit", world, claim),
        "Somebody else applies now, with the relation of the one before.",
    )
    fill_in(world, claim, relation="ibu")
    make_child(world, claim)
    page = text(lawyer.get(edit))
    assert "Ibu Contoh" in chosen_in(page)
    assert 'name="relation" value=' not in page, "typed when nobody was chosen"
    add_party(world, claim, Party.Role.APPLICANT, "Bapak Contoh", "Jalan Contoh 5")
    with world.at_work(world.lawyer):
        mother, father = Party.objects.filter(role=Party.Role.APPLICANT).order_by("created_at", "id")
    ours = SAID | {"relation": "ibu"}
    for number, (sent, is_told) in enumerate(
        (
            (ours | {"applicant": str(mother.pk)}, False),
            (ours | {"applicant": str(mother.pk), "place": "Kota Lain"}, False),
            (ours | {"applicant": str(father.pk)}, True),
            (ours | {"applicant": str(mother.pk), "relation": "ibu kandung"}, False),
            (ours | {"applicant": "", "relation": "ibu kandung"}, False),
        ),
        start=1,
    ):
        assert lawyer.post(edit, sent | {"version": str(number)}).status_code == 303
        assert (told in text(lawyer.get(claim_url("letter", world, claim)))) == is_told, number


def test_who_applies_is_neither_removed_nor_made_another_and_has_no_silent_heir(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    mother, father = parents(world, claim)
    fill_in(world, claim, applicant=mother, relation="ibu")
    remove = at("legal:party-remove", world.case, pk=mother.pk)
    change = at("legal:party-edit", world.case, pk=mother.pk)
    with nothing_changes():
        for url, sent in (
            (remove, {"version": "1"}),
            (change, {"version": "1", "role": "THIRD_PARTY", "name": "Ibu Contoh", "details": ""}),
        ):
            answer = lawyer.post(url, sent)
            assert (answer.status_code, STANDS in text(answer)) == (422, True)
    # The name may be put right, and the father, whom no letter names, made another.
    renamed = {"version": "1", "role": "APPLICANT", "name": "Ibu Benar", "details": ""}
    assert lawyer.post(change, renamed).status_code == 303
    other = {"version": "1", "role": "THIRD_PARTY", "name": "Bapak Contoh", "details": ""}
    assert lawyer.post(at("legal:party-edit", world.case, pk=father.pk), other).status_code == 303
    assert "Pemohon Meterai Ibu Benar" in read(world, claim).words
    assert lawyer.post(claim_url("letter-edit", world, claim), SAID | {"version": "1"}).status_code == 303
    assert lawyer.post(remove, {"version": "2"}).status_code == 303
    assert "The survivor is a child: add the party" in text(lawyer.get(claim_url("letter", world, claim)))


def test_a_version_is_outdated_once_another_applies(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    give_consent(world)
    mother, father = parents(world, claim)
    fill_in(world, claim, applicant=mother, relation="orang tua")
    dossier = built(world, claim)
    wanted(world)
    asking, said = at("legal:dossier-approval", world.case, pk=dossier.pk), "The claim has changed since this version"
    assert said not in text(lawyer.get(asking))
    fill_in(world, claim, version=1, applicant=father, relation="orang tua")
    with nothing_changes():
        answer = lawyer.post(asking, {"note": ""})
    assert (answer.status_code, said in text(answer)) == (422, True)
