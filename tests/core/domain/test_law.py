"""Provisions: what may be printed, how it is cited, and that nothing is made up."""

import datetime

import pytest
from django.utils.translation import override

from core.domain import law
from core.domain.law import Confidence, citation, printable, provision


def test_what_was_not_read_is_never_printed() -> None:
    low = [entry for entry in law.provisions() if entry.confidence is Confidence.LOW]
    assert {(entry.law.key, entry.article) for entry in low} == {
        ("PP 35/2020", "(whole)"),
        ("Perma 1/2022", "31"),
        ("UU 20/2025", "181 (3)ff"),
    }
    assert not any(map(printable, low))


def test_uncertain_and_ended_provisions_are_held_back() -> None:
    assert not printable(provision("UU 21/2007", "50 (4)"))
    main_offence = provision("UU 21/2007", "2")
    assert not printable(main_offence)
    assert printable(main_offence, on=datetime.date(2026, 1, 1))
    assert not printable(main_offence, on=datetime.date(2026, 1, 2))
    successor = provision("UU 1/2023", "455")
    assert printable(successor, on=datetime.date(2026, 1, 2))
    assert not printable(successor, on=datetime.date(2026, 1, 1))


def test_medium_confidence_is_marked_for_review() -> None:
    assert provision("Perma 1/2022", "11-12").needs_review
    assert printable(provision("Perma 1/2022", "11-12"))
    assert not provision("UU 21/2007", "48 (2)").needs_review


def test_no_penalty_ranges_are_carried() -> None:
    for entry in law.provisions():
        assert "years" not in entry.summary_en and "imprison" not in entry.summary_en, entry.article
        assert "million" not in entry.summary_en


@pytest.mark.parametrize(
    ("key", "article", "indonesian"),
    [
        (
            "UU 21/2007",
            "48 (2)",
            "Pasal 48 ayat (2) Undang-Undang Nomor 21 Tahun 2007 tentang Pemberantasan Tindak Pidana Perdagangan Orang",
        ),
        (
            "UU 21/2007",
            "1 angka 13",
            "Pasal 1 angka 13 Undang-Undang Nomor 21 Tahun 2007 tentang Pemberantasan Tindak Pidana Perdagangan Orang",
        ),
        (
            "UU 12/2022",
            "4 (2) g",
            "Pasal 4 ayat (2) huruf g Undang-Undang Nomor 12 Tahun 2022 tentang Tindak Pidana Kekerasan Seksual",
        ),
        (
            "UU 12/2022",
            "39-41",
            "Pasal 39–41 Undang-Undang Nomor 12 Tahun 2022 tentang Tindak Pidana Kekerasan Seksual",
        ),
        (
            "UU 27/2022",
            "30, 32, 40, 41",
            "Pasal 30, 32, 40, dan 41 Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
        ),
        (
            "PP 43/2017",
            "12, 17",
            "Pasal 12 dan 17 Peraturan Pemerintah Nomor 43 Tahun 2017 tentang Pelaksanaan Restitusi bagi Anak yang "
            "Menjadi Korban Tindak Pidana",
        ),
        (
            "UU 31/2014",
            "12A (1) f, j",
            "Pasal 12A ayat (1) huruf f, j Undang-Undang Nomor 13 Tahun 2006 tentang Perlindungan Saksi dan Korban "
            "sebagaimana diubah dengan Undang-Undang Nomor 31 Tahun 2014",
        ),
        (
            "PP 7/2018",
            "20",
            "Pasal 20 Peraturan Pemerintah Nomor 7 Tahun 2018 tentang Pemberian Kompensasi, Restitusi, dan Bantuan "
            "kepada Saksi dan Korban sebagaimana telah diubah dengan Peraturan Pemerintah Nomor 35 Tahun 2020",
        ),
        (
            "UU 35/2014",
            "71D",
            "Pasal 71D Undang-Undang Nomor 35 Tahun 2014 tentang Perubahan atas Undang-Undang Nomor 23 Tahun 2002 "
            "tentang Perlindungan Anak",
        ),
        (
            "PP 35/2020",
            "(whole)",
            "Peraturan Pemerintah Nomor 35 Tahun 2020 tentang Perubahan atas Peraturan Pemerintah Nomor 7 Tahun 2018",
        ),
    ],
)
def test_citations(key: str, article: str, indonesian: str) -> None:
    assert citation(provision(key, article), "id") == indonesian


@pytest.mark.parametrize(
    ("key", "article", "english"),
    [
        (
            "UU 21/2007",
            "48 (2)",
            "Article 48 (2) of Law No. 21 of 2007 on the Eradication of the Crime of Trafficking in Persons",
        ),
        (
            "UU 27/2022",
            "30, 32, 40, 41",
            "Articles 30, 32, 40 and 41 of Law No. 27 of 2022 on Personal Data Protection",
        ),
        ("UU 12/2022", "39-41", "Articles 39–41 of Law No. 12 of 2022 on Crimes of Sexual Violence"),
    ],
)
def test_citations_in_english(key: str, article: str, english: str) -> None:
    assert citation(provision(key, article), "en") == english


def test_paragraphs_of_one_article_are_cited_as_of_one() -> None:
    english = citation(provision("Perma 1/2022", "8 (1)-(2)"), "en")
    assert english.startswith("Article 8 (1)–(2) of Supreme Court Regulation No. 1 of 2022 ")


def test_a_provision_that_we_do_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        provision("UU 21/2007", "99")


def test_every_provision_has_its_source() -> None:
    assert len(law.provisions()) == len({(entry.law, entry.article) for entry in law.provisions()}) == 108
    assert all(entry.source and entry.summary_en for entry in law.provisions())


def test_deadlines_name_unit_start_and_duty() -> None:
    payment = provision("UU 21/2007", "48 (6)").deadline
    assert payment is not None
    assert (payment.value, payment.unit, payment.is_in_working_days) == (14, "days", False)
    assert payment.who_id == "pelaku"
    later = provision("PP 7/2018", "32 (1)").deadline
    assert later is not None
    assert (later.value, later.is_in_working_days) == (30, True)
    demand = provision("Perma 1/2022", "8 (1)-(2)").deadline
    assert demand is not None
    assert (demand.value, demand.unit) == (None, "event")
    assert demand.counted_from_in("id") == "sebelum penuntut umum membacakan tuntutan"
    units = {entry.deadline.unit for entry in law.provisions() if entry.deadline}
    assert units == {"days", "hours", "days_before", "event"}


def test_elements_heads_and_indicators() -> None:
    assert [len(terms()) for terms in (law.acts, law.means, law.purposes)] == [6, 10, 9]
    assert [term.code for term in law.restitution_heads()] == ["a", "b", "c", "d"]
    assert len(law.forced_labour_indicators()) == 11
    with override("id"):
        assert str(law.acts()[2].label) == "penampungan"
    with override("en"):
        assert str(law.acts()[2].label) == "harbouring"
    assert law.forced_labour_indicators()[8].label_in("id") == "jeratan utang"


def test_only_three_laws_name_other_losses() -> None:
    with_other_losses = {basis.law.key for basis, heads in law.restitution_bases() if "d" in heads}
    assert with_other_losses == {"UU 21/2007", "Perma 1/2022", "UU 12/2022"}


def test_one_dossier_serves_all_routes() -> None:
    routes = {route.code: route for route in law.application_routes()}
    assert routes["COURT"].basis is provision("Perma 1/2022", "5 (2)")
    needed = {entry.code: entry for entry in law.application_attachments()}
    assert needed["POLICE_STATEMENT"].required_for == {"LPSK"}
    assert needed["IDENTITY"].required_for == set(routes)
    assert needed["DEATH_CERTIFICATE"].if_applicable_for == set(routes)
