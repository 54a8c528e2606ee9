"""What LPSK has assessed stands in the dossier: figures and days, by the text of the PDF."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from legal import services
from legal.dossier import valuations
from legal.models import ClaimAmount, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal.dossiers import Paper, read
from tests.legal.letters import fill_in
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, rupiah
from tests.legal.recovering import amount
from tests.legal.test_letter_day import told
from tests.legal.test_newer_versions import renewed

HEADING = "Penilaian LPSK"


@pytest.fixture
def claim(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "10000000"))
    return claim


def chapter(paper: Paper) -> str:
    return paper.words.rsplit(HEADING, 1)[1].split("Catatan penyusunan dan penyerahan", 1)[0]


def test_nothing_is_said_where_lpsk_has_assessed_nothing(world: World, claim: RestitutionClaim) -> None:
    amount(world, claim, "DEMANDED", 7_000_000, number="MARKDEMAND")
    words = read(world, claim).words
    assert HEADING not in words and "MARKDEMAND" not in words


def test_each_is_printed_in_the_order_of_its_day_with_the_newest_marked(world: World, claim: RestitutionClaim) -> None:
    paper = add_paper(world, samples.scan(size=(20, 20)), "Surat penilaian")
    with world.at_work(world.lawyer) as by:
        services.add_exhibit(claim=claim, document=paper, description="Surat penilaian", by=by)
    amount(world, claim, "ASSESSED", 12_500_000, date(2026, 5, 20), number="R-2/LPSK/2026", document=paper)
    amount(
        world,
        claim,
        "ASSESSED",
        7_250_000,
        date(2026, 5, 4),
        number="R-1/LPSK/2026",
        reason="OTHER",
        reason_text="KATA",
    )
    dossier = read(world, claim)
    assert dossier.words.count(HEADING) == 2, "the list of contents, and the chapter"
    assert chapter(dossier).split("Selisih:")[0].strip() == (
        "Jumlah yang dimohonkan dalam berkas ini: Rp10.000.000,00. "
        "No. Nomor penilaian Tanggal Nilai menurut LPSK Selisih "
        "1 R-1/LPSK/2026 4 Mei 2026 Rp7.250.000,00 -Rp2.750.000,00 "
        "2 R-2/LPSK/2026 Bukti P-1 20 Mei 2026 terbaru Rp12.500.000,00 Rp2.500.000,00"
    )
    assert "KATA" not in dossier.words


def test_an_exhibit_of_a_later_version_stands_for_the_decision_too(world: World, claim: RestitutionClaim) -> None:
    paper = add_paper(world, samples.pdf("MARKBURAM"), "Surat penilaian")
    amount(world, claim, "ASSESSED", 12_500_000, date(2026, 5, 20), number="R-2/LPSK/2026", document=paper)
    newer = renewed(world, paper.pk)
    with world.at_work(world.lawyer) as by:
        services.add_exhibit(claim=claim, document=newer, description="Surat penilaian", by=by)
    assert "R-2/LPSK/2026 Bukti P-1 20 Mei 2026" in chapter(read(world, claim))


def test_one_that_was_taken_out_is_not_printed_and_one_alone_is_not_the_newest(
    world: World, claim: RestitutionClaim
) -> None:
    amount(world, claim, "ASSESSED", 10_000_000, date(2026, 5, 4))
    mistaken = amount(world, claim, "ASSESSED", 11_000_000, date(2026, 5, 5), number="MARKMISTAKE")
    with world.at_work(world.lawyer) as by:
        services.remove_amount(amount_id=mistaken.pk, expected_version=1, by=by)
    said = chapter(read(world, claim))
    assert "1 – 4 Mei 2026 Rp10.000.000,00 Rp0,00" in said
    assert "terbaru" not in said and "MARKMISTAKE" not in said


def test_of_another_claim_and_another_reader_nothing_is_read(world: World, claim: RestitutionClaim) -> None:
    amount(world, claim, "ASSESSED", 9_000_000)
    other = make_claim(world, route="COURT")
    with world.at_work(world.lawyer) as by:
        assert valuations.of_claim(other, {}, total=ClaimAmount.objects.get().amount_idr, by=by) == []
    with world.at_work(world.counsellor) as by:
        assert valuations.of_claim(claim, {}, total=ClaimAmount.objects.get().amount_idr, by=by) == []


def test_a_letter_from_before_it_is_told(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    today = timezone.localdate()
    give_consent(world)
    details = fill_in(world, claim, dated_on=today - timedelta(days=3))
    amount(world, claim, "DEMANDED", 9_000_000, today)
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
    amount(world, claim, "ASSESSED", 9_500_000, today - timedelta(days=2))
    assert told(world, claim, lawyer) == [(True, True, False)] * 2
    fill_in(world, claim, version=details.version, dated_on=today - timedelta(days=2))
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
