"""The letter of a claim: each route's text with exact sums and words, for grown-ups and children, what is missing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.record.models import Identity, Person
from core.access.log import log_access
from core.compartments import Compartment
from legal import services
from legal.dossier import content
from legal.letters import composing
from legal.models import LetterDetails, Matter, Party, RestitutionClaim
from tests.cases.asking import text
from tests.factories import MARK_NAME, World
from tests.legal.asking import url
from tests.legal.dossiers import Paper, file_of, put_exhibits, put_losses, read, work
from tests.legal.letters import MARK_ACCOUNT_NUMBER, MARK_BRIEF, add_party, after_judgment, fill_in, make_child
from tests.legal.makers import MARK_PARTY, MARK_REPORT, give_consent, make_claim
from tests.legal.test_dossier_content import spoken

# The six losses of tests.legal.dossiers, line by line: 8 × 1500.50 × 3512.25 and so on, each rounded to whole rupiah.
WAGES, OVERTIME, AGENT = 42_161_049, 4_154_219, 4_875_150
SUFFERING, TREATMENT, RETURN = 150_000_000, 1_275_002, 2_345_678
INCOME = WAGES + OVERTIME + AGENT
TOTAL = INCOME + SUFFERING + TREATMENT + RETURN
ROUTES = ("LPSK", "INVESTIGATOR", "PROSECUTOR", "COURT")
TO = {
    "LPSK": "Ketua Pengadilan Negeri Contoh melalui Pimpinan Lembaga Perlindungan Saksi dan Korban (LPSK)",
    "INVESTIGATOR": "Ketua Pengadilan Negeri Contoh melalui Penyidik pada Unit PPA Kepolisian Resor Contoh",
    "PROSECUTOR": "Ketua Pengadilan Negeri Contoh melalui Penuntut Umum pada Unit PPA Kepolisian Resor Contoh",
    "COURT": "Ketua Pengadilan Negeri Contoh",
}


def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".") + ",00"


def gathered(world: World, claim: RestitutionClaim) -> content.Content:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        row = RestitutionClaim.objects.select_related("case__person", "matter").get(pk=claim.pk)
        return content.gather(row, on=timezone.localdate(), by=by)


def lacks(world: World, claim: RestitutionClaim) -> list[str]:
    found = gathered(world, claim)
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        row = RestitutionClaim.objects.select_related("case__person", "matter").get(pk=claim.pk)
        return composing.lacks(found, composing.told(row, found, by=by))


def told(world: World, claim: RestitutionClaim) -> str:
    letter = gathered(world, claim).letter
    assert letter is not None
    return " ".join(" ".join(letter.texts).split())


def with_losses(world: World, route: str) -> RestitutionClaim:
    claim = make_claim(world, route=route)
    put_exhibits(world, claim, put_losses(world, claim))
    return claim


SUMS = (
    f"a. kehilangan kekayaan atau penghasilan {rupiah(INCOME)} b. penderitaan {rupiah(SUFFERING)} "
    f"c. biaya perawatan medis dan/atau psikologis {rupiah(TREATMENT)} "
    f"d. kerugian lain akibat perdagangan orang {rupiah(RETURN)} Jumlah seluruhnya {rupiah(TOTAL)} "
    f"Terbilang: {spoken(TOTAL)} rupiah."
)


def check_whole(words: str) -> None:
    assert SUMS in words
    assert f"sejumlah {rupiah(TOTAL)} ({spoken(TOTAL)} rupiah)" in words
    assert MARK_BRIEF in words and MARK_PARTY in words and MARK_REPORT in words and "Pasal 455 UU 1/2023" in words
    assert "Bentuk restitusi yang diminta: ganti kerugian berupa uang, dibayarkan sekaligus" in words
    assert "Lampiran 6 (enam) berkas" in words
    assert (
        "1. Salinan identitas korban/pemohon 2. Bukti kerugian 3. Rincian kerugian 4. Bukti P-1: Foto slip gaji "
        "5. Bukti P-2: Pindaian kontrak melintang 6. Bukti P-3: Rekening koran" in words
    )
    assert "Hormat kami," in words and "Meterai" in words
    for empty in ("{{", "}}", "…", "None", " : ,", "()"):
        assert empty not in words


PP_AS_AMENDED = (
    "Peraturan Pemerintah Nomor 7 Tahun 2018 tentang Pemberian Kompensasi, Restitusi, dan Bantuan kepada Saksi dan "
    "Korban sebagaimana telah diubah dengan Peraturan Pemerintah Nomor 35 Tahun 2020"
)


@pytest.mark.parametrize("route", ROUTES)
def test_the_letter_of_a_grown_up(world: World, route: str) -> None:
    claim = with_losses(world, route)
    fill_in(world, claim)
    words = told(world, claim)
    check_whole(words)
    day = "3\N{NO-BREAK SPACE}April\N{NO-BREAK SPACE}2026".replace("\N{NO-BREAK SPACE}", " ")
    assert words.startswith(f"Kota Contoh, {day} Hal Permohonan Restitusi Lampiran")
    assert f"Kepada Yth. {TO[route]} Dengan hormat," in words
    assert "Dalam hal ini bertindak untuk diri sendiri sebagai korban, selanjutnya disebut Pemohon." in words
    assert "Korban adalah Pemohon sendiri." in words
    assert words.endswith(f"Pemohon Meterai {MARK_NAME}")
    assert (PP_AS_AMENDED in words) is (route == "LPSK")
    assert words.count("Peraturan Pemerintah Nomor 7 Tahun 2018") == words.count(PP_AS_AMENDED)
    assert re.search(r"Pasal 5 ayat \(4\)[^;]* Peraturan Mahkamah Agung Nomor 1 Tahun 2022", words)
    assert "Nomor 43 Tahun 2017" not in words
    assert "Nomor 35 Tahun 2014" not in words


@pytest.mark.parametrize("route", ROUTES)
def test_the_letter_for_a_child(world: World, route: str) -> None:
    claim = with_losses(world, route)
    make_child(world, claim)
    fill_in(world, claim, relation="ibu kandung")
    words = told(world, claim)
    check_whole(words)
    assert f"Kepada Yth. {TO[route]} Dengan hormat," in words
    assert "Pasal 4 dan Pasal 7 Peraturan Pemerintah Nomor 43 Tahun 2017" in words
    assert "Pasal 5 ayat (3) dan Pasal 5 ayat (4) Peraturan Mahkamah Agung Nomor 1 Tahun 2022" in words
    assert (
        "Pasal 71D Undang-Undang Nomor 35 Tahun 2014 tentang Perubahan atas Undang-Undang Nomor 23 Tahun 2002 tentang "
        "Perlindungan Anak" in words
    )
    assert (
        f"Dalam hal ini sebagai ibu kandung dari Anak, bertindak untuk kepentingan Anak bernama {MARK_NAME}, "
        "selanjutnya disebut Pemohon." in words
    )
    assert "Nama Ibu Contoh Keterangan Jalan Contoh 2" in words
    assert "Pasal 19 Undang-Undang Nomor 11 Tahun 2012" in words
    assert words.endswith("Pemohon Meterai Ibu Contoh")
    assert "Korban adalah Pemohon sendiri." not in words


@pytest.mark.parametrize(("route", "basis"), [("LPSK", "Nomor 7 Tahun 2018"), ("COURT", "Nomor 1 Tahun 2022")])
def test_the_letter_after_a_final_judgment(world: World, route: str, basis: str) -> None:
    claim = with_losses(world, route)
    fill_in(world, claim, **after_judgment())
    words = told(world, claim)
    check_whole(words)
    assert (
        "Permohonan ini diajukan setelah putusan Pengadilan Negeri Contoh Nomor 12/Pid.Sus/2026/PN Contoh tanggal "
        "3 Maret 2026 yang telah berkekuatan hukum tetap dan diketahui Pemohon pada tanggal 10 Maret 2026." in words
    )
    assert basis in words
    # The articles on the 90 days were not read: they are cited nowhere.
    assert "Pasal 11" not in words and "Pasal 12" not in words


def test_a_childs_dossier_rests_on_the_right_of_a_child(world: World) -> None:
    claim = with_losses(world, "LPSK")
    make_child(world, claim)
    words = read(world, claim).words
    right = "menurut Pasal 48 ayat (1) Undang-Undang Nomor 21 Tahun 2007 tentang Pemberantasan Tindak Pidana"
    assert f"{right} Perdagangan Orang serta Pasal 71D Undang-Undang Nomor 35 Tahun 2014" in words


ATTORNEY = {"signed_by": "ATTORNEY", "power_of_attorney_on": date(2026, 3, 1)}
IN_THE_NAME = (
    "Dengan hormat, Yang bertanda tangan di bawah ini: Nama Advokat Contoh Keterangan Kantor Contoh dalam hal ini "
    "berdasarkan surat kuasa khusus tanggal 1 Maret 2026 bertindak untuk dan atas nama: "
)


@pytest.mark.parametrize(
    ("route", "changes"), [*((route, {}) for route in ROUTES), ("LPSK", after_judgment()), ("COURT", after_judgment())]
)
def test_an_attorney_signs_in_the_name_of_the_survivor(world: World, route: str, changes: dict[str, Any]) -> None:
    claim = with_losses(world, route)
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    fill_in(world, claim, number="5/SK/2026", **ATTORNEY, **changes)
    words = told(world, claim)
    check_whole(words)
    assert "Nomor 5/SK/2026 Hal Permohonan Restitusi" in words
    assert f"{IN_THE_NAME}Nama lengkap {MARK_NAME} " in words
    assert (
        " yang bertindak untuk diri sendiri sebagai korban, selanjutnya disebut Pemohon. Dengan ini Pemohon mengajukan "
        in words
    )
    assert words.count("Advokat Contoh") == 2
    assert "diwakili" not in words
    assert words.endswith("Kuasa Pemohon Meterai Advokat Contoh")


@pytest.mark.parametrize(("signed_by", "is_named"), [("ATTORNEY", True), ("APPLICANT", False)])
def test_the_chapter_on_attorneys_names_the_power_of_who_signs(world: World, signed_by: str, is_named: bool) -> None:
    claim = with_losses(world, "LPSK")
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    add_party(world, claim, Party.Role.ATTORNEY, "Pendamping Contoh")
    fill_in(world, claim, signed_by=signed_by, power_of_attorney_on=date(2026, 3, 1))
    words = read(world, claim).words
    chapter = words.rsplit("Kuasa dan pendamping", 1)[1].split("Termohon dan pihak ketiga", 1)[0]
    power = "Surat kuasa khusus tanggal 1 Maret 2026 " if is_named else ""
    assert f"Nama Advokat Contoh Keterangan Kantor Contoh {power}Kuasa atau pendamping Nama Pendamping" in chapter
    assert words.count("Surat kuasa khusus tanggal") == is_named


@pytest.mark.parametrize("route", ROUTES)
def test_an_attorney_signs_in_the_name_of_who_applies_for_a_child(world: World, route: str) -> None:
    claim = with_losses(world, route)
    make_child(world, claim)
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    fill_in(world, claim, relation="ibu kandung", **ATTORNEY)
    words = told(world, claim)
    check_whole(words)
    assert (
        f"{IN_THE_NAME}Nama Ibu Contoh Keterangan Jalan Contoh 2 yang bertindak sebagai ibu kandung dari Anak untuk "
        f"kepentingan Anak bernama {MARK_NAME}, selanjutnya disebut Pemohon. Dengan ini Pemohon mengajukan " in words
    )
    assert words.endswith("Kuasa Pemohon Meterai Advokat Contoh")


@pytest.mark.parametrize("signs", [{}, ATTORNEY])
def test_somebody_else_applies_for_a_grown_up(world: World, signs: dict[str, Any]) -> None:
    claim = with_losses(world, "PROSECUTOR")
    add_party(world, claim, Party.Role.APPLICANT, "Kakak Contoh", "Jalan Contoh 3")
    add_party(world, claim, Party.Role.ATTORNEY, "Advokat Contoh", "Kantor Contoh")
    fill_in(world, claim, relation="kakak kandung", **signs)
    words = told(world, claim)
    applicant = "Nama Kakak Contoh Keterangan Jalan Contoh 3 "
    if signs:
        said = "yang bertindak sebagai kakak kandung dari korban untuk kepentingan korban bernama"
        assert f"{IN_THE_NAME}{applicant}{said} {MARK_NAME}, selanjutnya disebut Pemohon." in words
    else:
        said = "Dalam hal ini sebagai kakak kandung dari korban, bertindak untuk kepentingan korban bernama"
        opening = "Yang bertanda tangan di bawah ini: "
        assert f"{opening}{applicant}{said} {MARK_NAME}, selanjutnya disebut Pemohon." in words
        assert "Advokat Contoh" not in words


def test_an_account_is_printed_only_where_that_is_wanted(world: World) -> None:
    claim = with_losses(world, "COURT")
    account = {"account_holder": "Pemilik Contoh", "bank": "Bank Contoh", "account_number": MARK_ACCOUNT_NUMBER}
    fill_in(world, claim, **account)
    assert "demi keamanan korban" in told(world, claim) and MARK_ACCOUNT_NUMBER not in told(world, claim)
    fill_in(world, claim, version=1, payment="COURT", **account)
    words = told(world, claim)
    assert "dititipkan terlebih dahulu di pengadilan, sesuai dengan Pasal 48 ayat (3) sampai dengan ayat (5)" in words
    assert MARK_ACCOUNT_NUMBER not in words
    fill_in(world, claim, version=2, payment="ACCOUNT", **account)
    assert f"Bank Bank Contoh Nomor rekening {MARK_ACCOUNT_NUMBER}" in told(world, claim)


MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("INVESTIGATOR", {"office": ""}, "Say to which office the letter goes."),
    ("PROSECUTOR", {"office": ""}, "Say to which office the letter goes."),
    ("COURT", {"court": ""}, "Say to which court the letter goes."),
    ("LPSK", {"signed_by": "ATTORNEY", "power_of_attorney_on": date(2026, 3, 1)}, "add the attorney as a party."),
    ("LPSK", {"payment": "ACCOUNT", "bank": "Bank Contoh"}, "enter its holder, the bank and the number."),
    ("COURT", {**after_judgment(), "judgment": ""}, "Enter court, number and date of the final judgment."),
    ("COURT", {**after_judgment(), "learned_on": None}, "Enter when the applicant learned of the final judgment."),
    ("PROSECUTOR", after_judgment(), "to the court, directly or through LPSK. Change the route."),
]


@pytest.mark.parametrize(("route", "changes", "said"), MISSING)
def test_what_is_missing_is_said_and_no_letter_is_written(
    world: World, route: str, changes: dict[str, Any], said: str
) -> None:
    claim = with_losses(world, route)
    assert lacks(world, claim) == ["It was not filled in yet."]
    fill_in(world, claim, **changes)
    (sentence,) = lacks(world, claim)
    assert sentence.endswith(said)
    assert gathered(world, claim).letter is None


def test_a_child_never_applies_alone_and_a_claim_has_losses(world: World, claim: RestitutionClaim) -> None:
    make_child(world, claim)
    fill_in(world, claim)
    assert lacks(world, claim) == ["There is no loss yet.", "Say what the applicant is to the survivor."]
    fill_in(world, claim, version=1, applicant=None, relation="ibu")
    assert lacks(world, claim) == ["There is no loss yet.", "Choose in the letter who applies for the survivor."]
    with world.at_work(world.lawyer) as by:
        applicant = Party.objects.get(role="APPLICANT")
        services.remove_party(party_id=applicant.pk, expected_version=1, by=by)
    assert lacks(world, claim)[1] == "The survivor is a child: add the party who applies for the child."


def test_the_letter_stands_in_the_dossier_which_says_by_which_text(world: World) -> None:
    claim = with_losses(world, "LPSK")
    fill_in(world, claim)
    paper = read(world, claim)
    assert "Naskah surat permohonan naskah bawaan surat kepada LPSK, versi 3" in paper.words
    assert f"Kepada Yth. {TO['LPSK']}" in paper.words
    (page, *_rest) = [number for number, text in enumerate(paper.pages, 1) if "Kepada Yth." in text]
    assert page == 3
    assert "1. Surat permohonan" in paper.pages[page - 1]


def test_a_dossier_without_a_letter_is_built_and_holds_none(world: World) -> None:
    claim = with_losses(world, "LPSK")
    paper = read(world, claim)
    assert "Kepada Yth." not in paper.words and "Surat permohonan" not in paper.words


def test_what_changes_the_letter_changes_the_fingerprint_of_the_content(world: World) -> None:
    claim = with_losses(world, "LPSK")
    fill_in(world, claim)
    first = gathered(world, claim)
    assert gathered(world, claim).digest == first.digest
    fill_in(world, claim, version=1, place="Kota Lain")
    assert gathered(world, claim).digest != first.digest


def test_nobody_else_learns_what_was_filled_in(world: World) -> None:
    claim = with_losses(world, "LPSK")
    details = fill_in(world, claim)
    for user in (world.caseworker, world.manager, world.outsider):
        with world.at_work(user) as by:
            assert not LetterDetails.objects.visible_to(by).filter(pk=details.pk).exists()


def test_the_text_of_people_stays_text(world: World) -> None:
    """Hostile names and sentences come out as they were written, once, in the PDF too."""
    claim = with_losses(world, "LPSK")
    hostile = "<b>{{jumlah}}</b> {% debug %} \\1"
    add_party(world, claim, Party.Role.THIRD_PARTY, hostile, hostile)
    fill_in(world, claim, summary=f"{hostile}\x0b\n\n{hostile}", place=hostile)
    give_consent(world)
    with world.at_work(world.lawyer) as by:
        dossier = services.request_dossier(claim=claim, expected_version=1, by=by)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert paper.words.count(hostile) >= 4


@pytest.mark.parametrize("is_child", [True, False])
def test_who_is_said_to_be_a_child_is_one_where_no_birth_is_known(world: World, lawyer: Client, is_child: bool) -> None:
    claim = make_claim(world)
    put_losses(world, claim)
    fill_in(world, claim)
    with world.at_work(world.caseworker):
        Identity.objects.filter(person=world.case.person_id).update(birth_date=None)
        Person.objects.filter(pk=world.case.person_id).update(birth_year=None, is_child=is_child)
    said = "The survivor is a child: add the party who applies for the child."
    assert (said in text(lawyer.get(url("letter", world, claim)))) == is_child


@pytest.mark.parametrize(("route", "is_said"), [("COURT", True), ("LPSK", False), ("PROSECUTOR", False)])
def test_a_child_s_letter_that_goes_straight_to_the_court_is_doubted(
    world: World, lawyer: Client, route: str, is_said: bool
) -> None:
    """Its shipped text asks for what is asked of who prosecutes. A text of the organisation may say otherwise."""
    claim = make_claim(world, route=route)
    put_losses(world, claim)
    give_consent(world)
    make_child(world, claim)
    with world.at_work(world.lawyer):
        Matter.objects.update(stage="TRIAL")
    fill_in(world, claim, relation="ibu")
    said = "and this one goes straight to the court."
    pages = [text(lawyer.get(url(name, world, claim))) for name in ("letter", "dossier-build")]
    assert [said in page for page in pages] == [is_said] * 2


@pytest.mark.parametrize(
    ("route", "stage", "after", "said"),
    [
        ("LPSK", "INVESTIGATION", {}, ""),
        ("COURT", "TRIAL", {}, ""),
        ("COURT", "EXECUTION", after_judgment(), ""),
        ("LPSK", "APPEAL", after_judgment(), ""),
        ("LPSK", "EXECUTION", {}, "says nothing of it. Tick “There is"),
        ("PROSECUTOR", "EXECUTION", {}, "says nothing of it. After a final judgment the application goes to the court"),
        ("COURT", "PROSECUTION", {}, "The letter asks the judges who hear the matter"),
        ("LPSK", "INVESTIGATION", after_judgment(), "The letter rests on a final judgment"),
    ],
)
def test_where_letter_and_matter_do_not_agree_it_is_said(
    world: World, lawyer: Client, route: str, stage: str, after: dict[str, Any], said: str
) -> None:
    claim = make_claim(world, route=route)
    put_losses(world, claim)
    give_consent(world)
    with world.at_work(world.lawyer):
        Matter.objects.update(stage=stage)
    fill_in(world, claim, **after)
    pages = [lawyer.get(url(name, world, claim)).content.decode() for name in ("letter", "dossier-build")]
    title = "Letter and matter do not agree"
    assert [(title in page, said in page) for page in pages] == [(bool(said), True)] * 2
