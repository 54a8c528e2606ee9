"""How the dossier puts things: each word once, and as a court expects it."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cases.episodes.services import add_episode
from cases.record.models import Identity
from legal import services
from legal.models import Dossier, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal import parts
from tests.legal.dossiers import Paper, as_text, asked, file_of, read, work
from tests.legal.letters import MARK_ACCOUNT_NUMBER, fill_in
from tests.legal.makers import add_loss, add_paper, give_consent, rupiah


def test_a_place_that_names_its_country_is_not_given_it_again(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker) as by:
        for begun, place, country in (
            (date(2025, 1, 1), "Kebun Contoh, Sabah, Malaysia", "MY"),
            (date(2025, 2, 1), "Pabrik Contoh", "MY"),
            (date(2025, 2, 2), "Myawaddy, Myanmar", "MM"),
            (date(2025, 3, 1), "", ""),
        ):
            facts = {
                "started_on": begun,
                "place": place,
                "country": country,
                "exploitation_types": [
                    *(["ForcedLabour"] if place else []),
                    *(["Servitude"] if country == "MM" else []),
                ],
                "methods_of_control": ["WithholdsDocuments", "RestrictsMovement"] if country == "MM" else [],
            }
            add_episode(case=world.case, facts=facts, by=by)
    words = read(world, claim).words
    assert "Kerja paksa di Kebun Contoh, Sabah, Malaysia Sumber" in words
    assert "Kerja paksa di Pabrik Contoh, Malaysia Sumber" in words
    control = "Cara penguasaan: menahan dokumen, membatasi ruang gerak"
    assert f"Kerja paksa, perhambaan di Myawaddy, Myanmar. {control} Sumber" in words
    assert "Peristiwa perdagangan orang Sumber" in words


def test_a_period_without_an_end_or_a_beginning_is_no_single_day(world: World, claim: RestitutionClaim) -> None:
    first, last = date(2025, 4, 1), date(2025, 6, 30)
    for what, begun, ended in (
        ("Terbuka", first, None),
        ("Sampai", None, last),
        ("Sehari", first, first),
        ("Seluruhnya", first, last),
        ("Tanpa hari", None, None),
    ):
        add_loss(world, claim, rupiah("A", what, "3", "5500000", unit="MONTH", period_from=begun, period_to=ended))
        with world.at_work(world.caseworker) as by:
            facts = {"started_on": begun, "ended_on": ended, "account": f"Cerita {what.lower()}"}
            add_episode(case=world.case, facts=facts, by=by)
    words = read(world, claim).words.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Terbuka sejak 1 April 2025 3 bulan",
        "Sampai sampai 30 Juni 2025 3 bulan",
        "Sehari 1 April 2025 3 bulan",
        "Seluruhnya 1 April 2025 s.d. 30 Juni 2025 3 bulan",
        "Tanpa hari 3 bulan",
    ):
        assert said in words, said
    told = words[words.index("Kronologi") :]
    for said, when in (
        ("terbuka", "sejak 1 April 2025"),
        ("sampai", "sampai 30 Juni 2025"),
        ("seluruhnya", "1 April 2025 s.d. 30 Juni 2025"),
    ):
        assert re.search(rf"{when} Peristiwa perdagangan orang.{{0,90}}Cerita {said}", told), (said, told[:1500])


def test_a_lump_sum_is_not_counted(world: World, claim: RestitutionClaim) -> None:
    for quantity, what in (("1", "Uang muka"), ("2", "Denda")):
        add_loss(world, claim, rupiah("A", what, quantity, "5500000", unit="SUM"))
    words = read(world, claim).words
    assert "Uang muka Sekaligus Rp5.500.000,00 Rp5.500.000,00" in words
    assert "Denda 2 × Rp5.500.000,00 Rp11.000.000,00" in words
    assert "1 sekaligus" not in words


def test_what_a_calculation_comes_to_is_no_lump_sum(world: World, claim: RestitutionClaim) -> None:
    calculation = parts.begin(world, claim, period_to=date(2025, 3, 15))
    parts.enter(world, calculation)
    parts.enter(world, calculation, parts.paid(amount=Decimal(1_000_001)))
    parts.take_over(world, calculation)
    words = read(world, claim).words
    # 2.484 months of Rp4.500.000, less what was paid: no number of months comes to that.
    assert "Rp10.177.999,00 Rp10.177.999,00" in words
    assert "Sekaligus" not in words
    # All is in rupiah, so that nothing is said of exchange.
    assert ("mata uang asing" in words, "Setiap baris dibulatkan ke rupiah penuh." in words) == (False, True)
    # Nor is it one when the calculation was changed since, and its working is not known any more.
    parts.enter(world, calculation, parts.fee())
    changed = read(world, claim).words
    said = "dari perhitungan upah yang kemudian diubah; langkah-langkahnya tidak dimuat dalam berkas ini"
    assert ("Rp10.177.999,00 Rp10.177.999,00" in changed, said in changed, said in words) == (True, True, False)
    assert ("Sekaligus" in changed, "Langkah Perhitungan Hasil" in changed) == (False, False)


@pytest.mark.parametrize(("born", "is_child"), [("2008-03-11", True), ("2008-03-10", False)])
def test_a_child_does_not_apply_alone(world: World, claim: RestitutionClaim, born: str, is_child: bool) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker):
        identity = Identity.objects.get(person=world.case.person_id)
        identity.birth_date = born
        identity.save(update_fields=["birth_date"])
    give_consent(world)
    dossier = asked(world, claim)
    with world.at_work(world.lawyer):
        Dossier.objects.filter(pk=dossier.pk).update(created_at=datetime(2026, 3, 10, 5, tzinfo=UTC))
    work()
    words = Paper(file_of(world, dossier), world.case.code).words
    assert ("Korban (anak) Nama lengkap" in words) is is_child
    assert ("Pemohon (korban) Nama lengkap" in words) is not is_child
    law = "Korban adalah anak. Permohonan bagi anak diajukan oleh orang tua, keluarga, wali, ahli waris, atau kuasanya"
    assert (law in words) is is_child
    assert ("Pasal 5 ayat (3) Peraturan Mahkamah Agung Nomor 1 Tahun 2022" in words) is is_child


def test_the_home_address_is_printed_only_where_the_claim_says_so(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker):
        identity = Identity.objects.get(person=world.case.person_id)
        identity.address = "MARKHOME Jalan Melati 7"
        identity.save(update_fields=["address"])
    kept = read(world, claim)
    assert "Alamat dirahasiakan; disampaikan kepada pengadilan atau LPSK bila diminta" in kept.words
    assert "MARKHOME" not in kept.words
    with world.at_work(world.lawyer) as by:
        claim = services.change_claim(
            claim_id=claim.pk, expected_version=1, route=claim.route, state=claim.state, shows_address=True, by=by
        )
        services.request_dossier(claim=claim, expected_version=2, by=by)
    work()
    with world.at_work(world.lawyer):
        first, second = Dossier.objects.order_by("number")
    told = Paper(file_of(world, second), world.case.code)
    assert "Alamat MARKHOME Jalan Melati 7" in told.words
    assert "dirahasiakan" not in told.words
    assert first.content_digest != second.content_digest


@pytest.mark.parametrize("shows_address", [False, True])
def test_an_address_that_nobody_knows_has_no_line(world: World, claim: RestitutionClaim, shows_address: bool) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(pk=claim.pk).update(shows_address=shows_address)
    assert "Alamat" not in read(world, claim).words


def test_how_it_is_paid_is_said_once(world: World, claim: RestitutionClaim) -> None:
    """The letter may name an account: then nothing beside it says that no account is named."""
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    fill_in(
        world,
        claim,
        payment="ACCOUNT",
        account_holder="Pemilik Contoh",
        bank="Bank Contoh",
        account_number=MARK_ACCOUNT_NUMBER,
    )
    words = read(world, claim).words
    assert f"Nomor rekening : {MARK_ACCOUNT_NUMBER}" in words
    assert "Bentuk dan cara pembayarannya diuraikan dalam surat permohonan." in words
    assert "tidak dicantumkan dalam berkas ini" not in words


def test_no_line_ends_within_a_day(world: World, claim: RestitutionClaim) -> None:
    days = {"period_from": date(2025, 9, 20), "period_to": date(2026, 2, 19)}
    add_loss(world, claim, rupiah("A", "Upah", "5", "900000", unit="MONTH", **days))
    with world.at_work(world.caseworker) as by:
        facts = {"started_on": date(2025, 9, 20), "ended_on": date(2026, 2, 19), "account": "Bekerja tanpa upah."}
        add_episode(case=world.case, facts=facts, by=by)
    seen = " ".join(as_text(read(world, claim).content, "-layout"))
    for day in ("20.September.2025", "19.Februari.2026"):
        assert len(re.findall(day, seen)) == 2


def right_edges(content: bytes, wanted: str) -> list[float]:
    """Where a word ends on its page, in points from the left."""
    shown = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    return [float(edge) for edge in re.findall(rf'xMax="([\d.]+)"[^>]*>{re.escape(wanted)}<', shown.stdout.decode())]


def test_the_largest_amount_stays_in_its_column(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("A", "Tanah", "1", "999999999999999", unit="SUM"))
    add_loss(world, claim, rupiah("A", "Rumah", "1", "1", unit="SUM"))
    content = read(world, claim).content
    table_ends = (210 - 20) / 25.4 * 72
    amounts_end = table_ends - 18 / 25.4 * 72  # where the column "Bukti" begins
    line, sums = right_edges(content, "Rp999.999.999.999.999,00"), right_edges(content, "Rp1.000.000.000.000.000,00")
    assert max(line) < amounts_end
    _cover, subtotal, *totals, _form = sums
    assert subtotal < amounts_end
    assert len(totals) == 2
    assert max(totals) < table_ends


def test_a_fingerprint_is_printed_in_two_halves(world: World, claim: RestitutionClaim) -> None:
    loss = add_loss(world, claim, rupiah("A", "Upah", "1", "1000"))
    document = add_paper(world, samples.pdf("SATU"), "Slip gaji")
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=document, description="Slip gaji", by=by)
        services.prove(loss=loss, exhibit=exhibit, by=by)
    paper = read(world, claim)
    assert f"SHA-256 berkas asli: {document.sha256[:32]} {document.sha256[32:]}" in paper.words


def test_what_is_other_is_no_word_of_the_chronology(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker) as by:
        for begun, place, kinds, control in (
            (date(2025, 1, 1), "Johor", ["Other"], ["Other"]),
            (date(2025, 2, 1), "Sabah", ["ForcedLabour", "Other"], ["DebtBondage", "Other"]),
        ):
            facts = {
                "started_on": begun,
                "place": place,
                "exploitation_types": kinds,
                "methods_of_control": control,
            }
            add_episode(case=world.case, facts=facts, by=by)
    words = read(world, claim).words
    assert "Peristiwa perdagangan orang di Johor Sumber" in words
    assert "Kerja paksa di Sabah. Cara penguasaan: penjeratan utang Sumber" in words
    assert "lainnya" not in words[words.index("Kronologi") :].lower()
