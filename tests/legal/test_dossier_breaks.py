"""Where the dossier's pages end: what belongs together stands together, however many lines stand before it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from core.files import pdf
from legal.dossier import bundle
from legal.dossier.content import Content, Evidence, Fact, Moment, Person
from legal.dossier.losses import Line, Table
from tests.legal.dossiers import as_text, one_line

FACTS = [Fact(f"Keterangan perkara {number}", "sebagaimana tercatat") for number in range(1, 11)]
SIGNED = "Disusun oleh, Penyusun Contoh"


def laid_out(*, losses: int = 1, exhibits: int = 0, moments: int = 0) -> list[str]:
    """The text of each page of a body with so many losses under one head, exhibits, and entries of the chronology."""
    lines = [
        Line(number, f"Kerugian {number}", "", "1 × Rp1.000,00", "", "1.000,00", "B-1")
        for number in range(1, losses + 1)
    ]
    evidence = [
        Evidence(f"B-{number}", f"Surat {number}", "Salinan", "A.1", "", "") for number in range(1, exhibits + 1)
    ]
    content = Content(
        case_code="K26-CNTHZ",
        organisation="Yayasan Contoh",
        prepared_by="Penyusun Contoh",
        route="",
        facts=FACTS,
        is_child=False,
        persons=[Person("Pemohon", [Fact("Nama", "Sari Contohnama")])],
        respondents=[],
        chronology=[Moment(f"K-{number}", "", f"Peristiwa {number}", [], "") for number in range(1, moments + 1)],
        elements=[],
        tables=[Table("A", "kehilangan penghasilan", lines, "1.000,00")],
        total="1.000,00",
        total_in_words="seribu rupiah",
        evidence=evidence,
    )
    attached = [bundle.Attached(one, BytesIO(), 1, None) for one in evidence]
    with pdf.press() as press:
        bundle.laid_out(press, content, attached, bundle.Edition(version=1, on=date(2026, 3, 1)))
        return [one_line(page) for page in as_text(press.written(), "-raw")]


@pytest.mark.parametrize("losses", [20, 22, 24, 26])
def test_the_recapitulation_stands_with_the_last_losses_and_their_sum(losses: int) -> None:
    (page,) = [page for page in laid_out(losses=losses, exhibits=0) if "Rekapitulasi" in page]
    for kept in (f"Kerugian {losses}", "Jumlah huruf A", "Jumlah seluruhnya", "seribu rupiah"):
        assert kept in page
    assert "Perhitungan" in page, "the heads of the columns"


@pytest.mark.parametrize("exhibits", [20, 23, 26])
def test_the_signature_stands_with_the_last_exhibits(exhibits: int) -> None:
    (page,) = [page for page in laid_out(losses=1, exhibits=exhibits) if SIGNED in page]
    assert f"Surat {exhibits} " in page
    assert "dapat dicocokkan" in page


@pytest.mark.parametrize("moments", [9, 11, 13])
def test_what_is_said_of_the_matter_stands_on_one_page_under_its_heading(moments: int) -> None:
    (page,) = [page for page in laid_out(moments=moments) if "Keterangan perkara 1 " in page]
    assert "Status perkara" in page
    assert [fact.label for fact in FACTS if fact.label not in page] == []
