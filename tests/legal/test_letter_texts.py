"""The texts of the letters: what the law asks of each, and what is refused in a text that somebody writes."""

from __future__ import annotations

import re

import pytest

from core.domain.law import Confidence, printable
from legal.dossier import words
from legal.letters import composing, shipped, template, texts, writing
from legal.letters.letter import Block
from legal.models import LetterTemplate, RestitutionClaim

Kind, Route = LetterTemplate.Kind, RestitutionClaim.Route
EVERY = [pytest.param(letter, id=kind.value) for kind, letter in shipped.letters().items()]
# Article by article, as core/domain/README C2 has it: worked out here by hand.
ASKED = {
    Kind.LPSK: ["21 (2) a", "21 (2) b", "21 (2) c", "21 (2) d", "21 (2) e", "21 (3) "],
    Kind.COURT: ["5 (1) a", "5 (1) b", "5 (1) c", "5 (1) d", "5 (1) e", "5 (1) f", "5 (2) "],
    Kind.CHILD: ["7 "],
}


def test_each_kind_has_a_letter_and_each_contents_of_the_law() -> None:
    assert list(shipped.letters()) == list(Kind)
    for kind, articles in ASKED.items():
        assert [f"{one.basis.article} {one.letter}" for one in shipped.of(kind).asked] == articles
    for kind in (Kind.INVESTIGATOR, Kind.PROSECUTOR):
        assert shipped.of(kind).asked == shipped.of(Kind.COURT).asked


@pytest.mark.parametrize("letter", EVERY)
def test_a_shipped_text_has_all_that_is_asked_and_cites_what_was_read(letter: shipped.Shipped) -> None:
    assert template.faults(letter.text, letter) == []
    for asked in letter.asked:
        assert asked.basis.confidence is Confidence.HIGH and printable(asked.basis)
    for law, article in letter.bases:
        assert words.cited(law, article), f"{law} {article} may not be printed"
    # An article is cited from the data alone, so that one whose text was not read cannot slip in.
    assert not re.search(r"Pasal \d|Nomor \d", letter.text)
    read = composing.sample(texts.chosen(letter.kind, None))
    told = "\n".join(read.texts)
    assert "{{" not in told and "}}" not in told and "…" not in told and "None" not in told


@pytest.mark.parametrize(
    ("route", "is_child", "is_after", "kind"),
    [
        ("LPSK", False, False, Kind.LPSK),
        ("INVESTIGATOR", False, False, Kind.INVESTIGATOR),
        ("PROSECUTOR", False, False, Kind.PROSECUTOR),
        ("COURT", False, False, Kind.COURT),
        ("LPSK", True, False, Kind.CHILD),
        ("COURT", True, False, Kind.CHILD),
        ("LPSK", True, True, Kind.LPSK_AFTER),
        ("COURT", False, True, Kind.COURT_AFTER),
        ("INVESTIGATOR", False, True, None),
        ("PROSECUTOR", True, True, None),
    ],
)
def test_which_letter_a_claim_needs(route: str, is_child: bool, is_after: bool, kind: str | None) -> None:
    assert shipped.kind_for(route, is_child=is_child, is_after=is_after) == kind


def test_laws_are_cited_in_a_row() -> None:
    assert writing.bases(shipped.of(Kind.COURT), is_child=False) == (
        "Pasal 48 ayat (1) Undang-Undang Nomor 21 Tahun 2007 tentang Pemberantasan Tindak Pidana Perdagangan Orang "
        "serta Pasal 5 ayat (4) dan Pasal 8 ayat (1) dan ayat (2) Peraturan Mahkamah Agung Nomor 1 Tahun 2022 tentang "
        "Tata Cara Penyelesaian Permohonan dan Pemberian Restitusi dan Kompensasi kepada Korban Tindak Pidana"
    )
    assert "Pasal 5 ayat (3) dan Pasal 5 ayat (4)" in writing.bases(shipped.of(Kind.COURT_AFTER), is_child=True)
    assert "Pasal 19 Undang-Undang Nomor 11 Tahun 2012" in writing.secrecy(is_child=True)
    assert "Nomor 11 Tahun 2012" not in writing.secrecy(is_child=False)


LPSK = shipped.of(Kind.LPSK)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Nama: {{nama_koran}}", "“{{nama_koran}}” is no placeholder. Do you mean “{{nama_korban}}”?"),
        ("{{zzz}}", "“{{zzz}}” is no placeholder. Those that are stand beside the text."),
        ("lihat {{rincian_kerugian}} ini", "“{{rincian_kerugian}}” must stand on a line of its own."),
        ("{{putusan}}", "“{{putusan}}” can stand only in a letter after a final judgment."),
        ("{{ nama_korban }}", "“{{ nama_korban }}” is not understood. A placeholder is written as “{{nama_korban}}”."),
        ("{{nama_korban|safe}}", "“{{nama_korban|safe}}” is not understood."),
        ("{{nama_korban.__class__}}", "“{{nama_korban.__clas” is not understood."),
        ("{% load os %}", "“{%” is not understood."),
        ("{# x #}", "“{#” is not understood."),
        ("{{{{nama_korban}}}}", "“{{ }}” is not understood."),
        ("{{", "“{{” is not understood."),
        ("nama }}", "“}}” is not understood."),
    ],
)
def test_what_is_no_placeholder_is_refused_with_its_line(line: str, said: str) -> None:
    text = f"{LPSK.text}\n{line}"
    (fault,) = template.faults(text, LPSK)
    assert fault.line == text.count("\n") + 1
    assert fault.message.startswith(said)


def test_what_the_law_asks_for_cannot_be_left_out() -> None:
    text = LPSK.text.replace("{{bentuk_restitusi}}", "Uang.")
    (fault,) = template.faults(text, LPSK)
    assert fault.message == (
        "“{{bentuk_restitusi}}” is missing: Pasal 21 ayat (2) huruf e Peraturan Pemerintah Nomor 7 Tahun 2018 tentang "
        "Pemberian Kompensasi, Restitusi, dan Bantuan kepada Saksi dan Korban sebagaimana telah diubah dengan "
        "Peraturan Pemerintah Nomor 35 Tahun 2020 asks for it. In the shipped text it stands in line 35."
    )
    assert LPSK.text.splitlines()[34] == "{{bentuk_restitusi}}"
    after = shipped.of(Kind.COURT_AFTER)
    (fault,) = template.faults(after.text.replace("{{putusan}}", "putusan itu"), after)
    assert fault.message.startswith("“{{putusan}}” is missing: Pasal 5 ayat (2) huruf h Peraturan Mahkamah Agung")


@pytest.mark.parametrize(
    "hostile",
    [
        "{{jumlah}}",
        "{{identitas_korban}}",
        "{% debug %}",
        "<script>alert(1)</script>",
        "{{settings.SECRET_KEY}}",
        "\\1",
    ],
)
def test_what_is_put_in_is_text_and_is_not_read_again(hostile: str) -> None:
    values = {"nama_korban": hostile, "jumlah": "MARKSUM"}
    assert template.filled("# {{nama_korban}}\n1. {{nama_korban}}\nKepada {{nama_korban}}: {{jumlah}}", values, {}) == [
        Block("heading", hostile),
        Block("item", hostile, mark="1."),
        Block("paragraph", f"Kepada {hostile}: MARKSUM"),
    ]


def test_what_no_file_holds_is_left_out() -> None:
    assert template.clean("a\x00b\x0bc\td\ufffee\ud800") == "abc de"


def test_blocks_stand_where_the_text_names_them() -> None:
    rows = [Block("facts", rows=[["Nama", "X"]])]
    found = template.filled(
        "Satu\ndua\n{{identitas_kuasa}}\n{{identitas_korban}}\n\ntiga",
        {},
        {"identitas_kuasa": [], "identitas_korban": rows},
    )
    assert found == [Block("paragraph", "Satu\ndua"), *rows, Block("paragraph", "tiga")]
    with pytest.raises(KeyError):
        template.filled("{{nama_korban}}", {}, {})
