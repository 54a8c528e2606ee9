"""The pages of the letter and of its texts: filling in, trying, keeping, going back, and who may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Act
from core.db import organisation_scope
from legal import services
from legal.letters import shipped
from legal.models import LetterDetails, LetterEdition, LetterTemplate, Party, RestitutionClaim
from tests.cases.asking import SignIn, at, nothing_changes, queries, text
from tests.factories import World
from tests.legal.dossiers import put_losses, read
from tests.legal.letters import FILLED, MARK_ACCOUNT_NUMBER, MARK_BRIEF, add_party, claim_url, fill_in, word_text
from tests.legal.makers import give_consent

LPSK = shipped.of("LPSK")
OWN = LPSK.text.replace("Dengan hormat,", "MARKOWN dengan hormat,")
# One of the page of the letter finds the newest version, as the day of the letter is in doubt.
QUERIES = {"letter": 60, "letter-edit": 14, "letter-templates": 4, "letter-template": 5, "letter-shipped": 3}


def own_text(
    world: World, *, kind: str = "LPSK", institution: str = "", addressee: str = "", said: str = OWN
) -> LetterTemplate:
    with world.at_work(world.lawyer) as by:
        return services.add_letter_template(kind=kind, institution=institution, addressee=addressee, text=said, by=by)


def one(name: str, template: LetterTemplate | None = None, **named: Any) -> str:
    return reverse(f"legal:{name}", kwargs={"pk": template.pk} if template else named)


def test_a_letter_is_filled_in_and_reads_as_it_will_be_printed(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    assert "The letter is not filled in" in text(lawyer.get(claim_url("letter", world, claim)))
    proposed = text(lawyer.get(claim_url("letter-edit", world, claim)))
    assert (
        "Korban diterima oleh Yayasan Contoh (2 Maret 2026).".replace(
            " Maret ", "\N{NO-BREAK SPACE}Maret\N{NO-BREAK SPACE}"
        )
        in proposed
    )
    answer = lawyer.post(claim_url("letter-edit", world, claim), FILLED)
    assert (answer.status_code, answer["Location"]) == (303, claim_url("letter", world, claim))
    page = text(lawyer.get(claim_url("letter", world, claim)))
    assert MARK_BRIEF in page and "naskah bawaan surat kepada LPSK, versi 3" in page
    assert MARK_ACCOUNT_NUMBER not in page
    with world.at_work(world.lawyer):
        row = LetterDetails.objects.get()
        assert (row.attachments, row.payment, row.version, row.template_id) == (["IDENTITY"], "SEPARATELY", 1, None)


def test_two_people_fill_it_in_at_once(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    fill_in(world, claim)
    with nothing_changes():
        for version in ("0", "7"):
            answer = lawyer.post(
                claim_url("letter-edit", world, claim), {**FILLED, "version": version, "place": "Lain"}
            )
            assert answer.status_code == 409
            assert "Kota Contoh" in text(answer) and "Lain" in text(answer)
    assert lawyer.post(claim_url("letter-edit", world, claim), {**FILLED, "version": "1"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": ""}, "Fill in this field."),
        ({"dated_on": "3026-01-01"}, "Check the year: this date is too far in the future."),
        ({"attachments": ["SECRET"]}, "This choice is no longer possible. Choose another one."),
        ({"judged_on": "2026-03-10", "learned_on": "2026-03-03"}, "Nobody learns of a judgment before it is given."),
        ({"template": str(uuid4())}, "This choice is no longer possible. Choose another one."),
    ],
)
def test_input_that_does_not_make_sense_comes_back_whole(
    world: World, claim: RestitutionClaim, lawyer: Client, changes: dict[str, Any], said: str
) -> None:
    with nothing_changes():
        answer = lawyer.post(claim_url("letter-edit", world, claim), {**FILLED, **changes})
    assert answer.status_code == 422
    assert MARK_BRIEF in text(answer) and said in text(answer)


def test_what_is_missing_is_said_on_the_page_and_before_a_dossier_is_built(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    give_consent(world)
    put_losses(world, claim)
    build = claim_url("dossier-build", world, claim)
    lacks = "The dossier will have no application letter"
    assert lacks in text(lawyer.get(build)) and "It was not filled in yet." in text(lawyer.get(build))
    fill_in(world, claim, payment="ACCOUNT")
    said = "The letter is to name an account: enter its holder, the bank and the number."
    assert said in text(lawyer.get(claim_url("letter", world, claim)))
    assert said in text(lawyer.get(build))
    fill_in(world, claim, version=1)
    assert lacks not in text(lawyer.get(build))


def test_an_own_text_is_tried_kept_used_and_left_again(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    add = one("letter-template-add", kind="LPSK")
    page = text(lawyer.get(add))
    assert "{{nama_korban}}" in page and "the survivor&#x27;s full name" in page and "the law asks for it" in page
    with nothing_changes():
        tried = lawyer.post(add, {"institution": "", "addressee": "", "text": OWN, "preview": "1"})
        assert tried.status_code == 200
        assert "Nothing is saved yet." in text(tried)
        assert text(tried).count("MARKOWN dengan hormat,") == 2 and "Korban Contoh" in text(tried)
    kept = lawyer.post(add, {"institution": "", "addressee": "Kantor MARKOFFICE\ndi Kota Contoh", "text": OWN})
    with organisation_scope(world.organisation.pk):
        row = LetterTemplate.objects.get()
    assert (kept.status_code, kept["Location"]) == (303, row.get_absolute_url())
    fill_in(world, claim)
    page = text(lawyer.get(claim_url("letter", world, claim)))
    assert "MARKOWN" in page and "Kantor MARKOFFICE" in page
    assert "naskah lembaga untuk surat kepada LPSK, versi 1" in page
    edit = one("letter-template-edit", row)
    changed = OWN.replace("MARKOWN", "MARKNEWER")
    stale = {"version": "7", "addressee": "", "text": changed}
    assert lawyer.post(edit, stale).status_code == 409
    assert lawyer.post(edit, {**stale, "version": "1"}).status_code == 303
    assert "MARKNEWER" in text(lawyer.get(row.get_absolute_url()))
    assert "MARKOWN" in text(lawyer.get(f"{row.get_absolute_url()}?version=1"))
    # Whoever began with the first edition reads both, and keeps theirs only by saying so.
    late = OWN.replace("MARKOWN", "MARKLATE")
    with nothing_changes():
        answer = lawyer.post(edit, {"version": "1", "addressee": "", "text": late})
    shown = text(answer)
    assert (answer.status_code, "Somebody else has changed this meanwhile" in shown) == (409, True)
    assert ("MARKLATE" in shown, "MARKNEWER" in shown, 'name="keep-text" value="theirs"' in shown) == (True,) * 3
    assert "MARKNEWER" in read(world, claim).words
    assert lawyer.post(one("letter-template-restore", row), {"version": "2"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert list(LetterEdition.objects.order_by("number").values_list("number", "text")) == [
            (1, OWN),
            (2, changed),
            (3, ""),
        ]
        verbs = set(Act.objects.filter(verb__startswith="legal.letter_template").values_list("verb", flat=True))
        assert len(verbs) == 3
    page = text(lawyer.get(claim_url("letter", world, claim)))
    assert "MARKNEWER" not in page and "MARKOWN" not in page and "Dengan hormat," in page
    assert "naskah bawaan surat kepada LPSK, versi 3, untuk surat kepada LPSK, versi 3" in page


def test_an_office_has_a_text_of_its_own(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    row = own_text(world, institution="LPSK Perwakilan Contoh", addressee="Kepala LPSK Perwakilan MARKOFFICE")
    fill_in(world, claim)
    page = claim_url("letter", world, claim)
    assert "MARKOFFICE" not in text(lawyer.get(page))
    assert "MARKOFFICE" in text(lawyer.get(f"{page}?text={row.pk}"))
    with world.at_work(world.lawyer):
        template = LetterTemplate.objects.get()
    fill_in(world, claim, version=1, template=template)
    shown = text(lawyer.get(page))
    assert "MARKOFFICE" in shown and "naskah lembaga untuk LPSK Perwakilan Contoh, versi 1" in shown
    # The route moves on: the text of that office is for another letter.
    with world.at_work(world.lawyer) as by:
        services.change_claim(
            claim_id=claim.pk, expected_version=1, route="COURT", state="DRAFT", shows_address=False, by=by
        )
    assert "The chosen text is for another kind of letter. Choose one for this letter." in text(lawyer.get(page))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (LPSK.text + "\n{{nama_koran}}", "Line 55: “{{nama_koran}}” is no placeholder."),
        (LPSK.text.replace("{{rincian_kerugian}}", ""), "“{{rincian_kerugian}}” is missing: Pasal 21 ayat (2) huruf d"),
        (LPSK.text + "\n{% debug %}", "Line 55: “{%” is not understood."),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_its_line(
    world: World, lawyer: Client, said: str, found: str
) -> None:
    add = one("letter-template-add", kind="LPSK")
    row = own_text(world)
    with nothing_changes():
        for url, how in ((add, {}), (add, {"preview": "1"}), (one("letter-template-edit", row), {"version": "1"})):
            answer = lawyer.post(url, {"institution": "Kantor", "addressee": "", "text": said, **how})
            assert answer.status_code == 422
            assert found in text(answer)
        answer = lawyer.post(add, {"institution": "Kantor", "addressee": "Yth. {{nama_korban}}", "text": LPSK.text})
        assert "takes no placeholders" in text(answer)
        again = lawyer.post(add, {"institution": "", "addressee": "", "text": LPSK.text})
        assert "There is a text for this already. Change that one." in text(again)


def test_a_text_of_markup_stays_text(world: World, lawyer: Client) -> None:
    row = own_text(world, said=f"{LPSK.text}\n\n<script>alert(1)</script><img src=x onerror=y>")
    page = text(lawyer.get(row.get_absolute_url()))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


def test_a_kind_that_is_none_is_no_page(lawyer: Client) -> None:
    for name in ("letter-template-add", "letter-shipped"):
        assert lawyer.get(one(name, kind="SECRET")).status_code == 404


def test_texts_are_for_lawyers_of_the_organisation(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    row = own_text(world)
    urls = [one(name, row) for name in ("letter-template", "letter-template-edit", "letter-template-restore")]
    with nothing_changes():
        for user in (world.caseworker, world.manager, world.administrator, world.foreigner):
            browser = sign_in(user)
            for url in urls:
                for answer in (browser.get(url), browser.post(url, {"version": "1"})):
                    assert answer.status_code in (403, 404, 405)
                    assert "MARKOWN" not in text(answer)
            for name in ("letter", "letter-edit"):
                assert browser.get(claim_url(name, world, claim)).status_code in (403, 404)


def test_queries(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    put_losses(world, claim)
    row = own_text(world)
    fill_in(world, claim)
    found = {
        "letter": queries(lawyer, claim_url("letter", world, claim)),
        "letter-edit": queries(lawyer, claim_url("letter-edit", world, claim)),
        "letter-templates": queries(lawyer, reverse("legal:letter-templates")),
        "letter-template": queries(lawyer, row.get_absolute_url()),
        "letter-shipped": queries(lawyer, one("letter-shipped", kind="LPSK")),
    }
    assert found == QUERIES


@pytest.mark.parametrize(
    ("days", "field", "said"),
    [
        ({"dated_on": timedelta(days=32)}, "dated_on", "at most 31 days ahead"),
        ({"power_of_attorney_on": timedelta(), "dated_on": -timedelta(days=1)}, "power_of_attorney_on", "rests on the"),
        ({"learned_on": timedelta(), "dated_on": -timedelta(days=1)}, "learned_on", "dated earlier than this day"),
    ],
)
def test_the_days_of_a_letter_can_follow_one_another(
    world: World, claim: RestitutionClaim, lawyer: Client, days: dict[str, timedelta], field: str, said: str
) -> None:
    today = timezone.localdate()
    facts = FILLED | {name: (today + away).isoformat() for name, away in days.items()}
    answer = lawyer.post(claim_url("letter-edit", world, claim), facts)
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors[field]
    assert said in sentence
    with world.at_work(world.lawyer):
        assert not LetterDetails.objects.exists()
    same = dict.fromkeys(("power_of_attorney_on", "judged_on", "learned_on"), today.isoformat())
    near = FILLED | same | {"dated_on": (today + timedelta(days=31)).isoformat()}
    assert lawyer.post(claim_url("letter-edit", world, claim), near).status_code == 303


OPENING = "{{kuasa_penanda_tangan}}\n\n{{identitas_pemohon}}\n\n{{pemohon_bertindak}}, selanjutnya disebut Pemohon.\n"
EARLIER = (
    "{{identitas_pemohon}}\n\n{{kedudukan_pemohon}}, selanjutnya disebut Pemohon.\n\n{{identitas_kuasa}}\nMARKEARLIER\n"
)


def test_a_text_from_before_the_attorney_was_the_undersigned_reads_as_it_did_and_the_page_says_how_to_mend_it(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    put_losses(world, claim)
    give_consent(world)
    assert LPSK.text.count(OPENING) == 1
    row = own_text(world, said=LPSK.text.replace(OPENING, EARLIER))
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    page, doubt = claim_url("letter", world, claim), "your text of the letter names the applicant as the undersigned"
    fill_in(world, claim)
    assert "MARKEARLIER" in text(lawyer.get(page)) and doubt not in text(lawyer.get(page))
    fill_in(world, claim, version=1, signed_by="ATTORNEY", power_of_attorney_on=date(2026, 3, 1))
    shown = text(lawyer.get(page))
    assert doubt in shown
    with world.at_work(world.lawyer):
        details = LetterDetails.objects.get()
    sent = lawyer.post(at("legal:letter-file", world.case, pk=details.pk), {"version": details.version})
    said = word_text(sent.content)
    assert (
        "Dalam hal ini bertindak untuk diri sendiri sebagai korban, diwakili oleh kuasanya, Advokat Contoh, "
        "berdasarkan surat kuasa khusus tanggal 1 Maret 2026, selanjutnya disebut Pemohon. Kuasa Pemohon: Nama : "
        "Advokat Contoh Keterangan : Kantor Contoh MARKEARLIER" in said.replace("\N{NO-BREAK SPACE}", " ")
    )
    # Mended as the page says, it has the attorney as the undersigned, on the page and in the Word file.
    mended = LPSK.text.replace(OPENING, f"{OPENING}\nMARKMENDED\n")
    sent = lawyer.post(one("letter-template-edit", row), {"version": "1", "addressee": "", "text": mended})
    assert sent.status_code == 303
    shown = text(lawyer.get(page))
    assert "MARKMENDED" in shown and doubt not in shown
    with world.at_work(world.lawyer):
        details = LetterDetails.objects.get()
    sent = lawyer.post(at("legal:letter-file", world.case, pk=details.pk), {"version": details.version})
    assert (
        "Yang bertanda tangan di bawah ini: Nama : Advokat Contoh Keterangan : Kantor Contoh dalam hal ini "
        "berdasarkan surat kuasa khusus tanggal 1 Maret 2026 bertindak untuk dan atas nama: Nama lengkap : "
        in word_text(sent.content).replace("\N{NO-BREAK SPACE}", " ")
    )


def test_a_text_is_seen_as_an_attorney_signs_it(world: World, lawyer: Client) -> None:
    row = own_text(world, said=LPSK.text.replace(OPENING, f"{OPENING}\n{EARLIER}"))
    applicant, attorney = "See it signed by the applicant", "See it signed by an attorney"
    power = "surat kuasa khusus tanggal 1\N{NO-BREAK SPACE}April\N{NO-BREAK SPACE}2026"
    told = (
        f"dalam hal ini berdasarkan {power} bertindak untuk dan atas nama:",
        "yang bertindak untuk diri sendiri sebagai korban, selanjutnya disebut Pemohon.",
        f"diwakili oleh kuasanya, Advokat Contoh, berdasarkan {power}, selanjutnya disebut Pemohon.",
        "Kuasa Pemohon:",
    )
    shown = text(lawyer.get(row.get_absolute_url()))
    assert (attorney in shown, applicant in shown, "Advokat Contoh" in shown) == (True, False, False)
    assert 'href="?signed_by=ATTORNEY"' in shown
    shown = text(lawyer.get(f"{row.get_absolute_url()}?version=1&signed_by=ATTORNEY"))
    assert (attorney in shown, applicant in shown) == (False, True)
    assert [said in shown for said in told] == [True] * 4 and shown.count("Advokat Contoh</") == 3
    assert 'href="?version=1"' in shown
    shown = text(lawyer.get(f"{one('letter-shipped', kind='LPSK')}?signed_by=ATTORNEY"))
    assert [said in shown for said in told] == [True, True, False, False]
    edit = one("letter-template-edit", row)
    with nothing_changes():
        for pressed, is_seen in (("1", False), ("ATTORNEY", True)):
            sent = {"version": "1", "addressee": "", "text": LPSK.text, "preview": pressed}
            answer = lawyer.post(edit, sent)
            assert (answer.status_code, told[0] in text(answer)) == (200, is_seen)


def test_the_text_for_a_child_is_seen_with_who_acts_for_it(world: World, lawyer: Client) -> None:
    shipped_text = shipped.of("CHILD").text
    row = own_text(world, kind="CHILD", said=shipped_text.replace(OPENING, f"{OPENING}\n{EARLIER}"))
    acts = "sebagai ibu dari Anak, bertindak untuk kepentingan Anak bernama Korban Contoh"
    by_attorney = "yang bertindak sebagai ibu dari Anak untuk kepentingan Anak bernama Korban Contoh, selanjutnya"
    represented = f"Dalam hal ini {acts}, diwakili oleh kuasanya, Advokat Contoh"
    here = row.get_absolute_url()
    sent = {"version": "1", "addressee": "", "text": shipped_text}
    edit = one("letter-template-edit", row)
    with nothing_changes():
        applicant = [text(lawyer.get(here)), text(lawyer.post(edit, {**sent, "preview": "1"}))]
        attorney = [
            text(lawyer.get(f"{here}?version=1&signed_by=ATTORNEY")),
            text(lawyer.post(edit, {**sent, "preview": "ATTORNEY"})),
        ]
    for shown in (*applicant, *attorney):
        assert ("diri sendiri" in shown, "Korban adalah Pemohon sendiri" in shown) == (False, False)
        assert "Pemohon Contoh</" in shown
    assert [f"Dalam hal ini {acts}, selanjutnya" in shown for shown in applicant] == [True, True]
    assert [by_attorney in shown for shown in attorney] == [True, True]
    assert represented in attorney[0]
