"""How the dossier puts things: each word once, and as a court expects it."""

from __future__ import annotations

from datetime import date

from cases import services as cases
from legal.models import RestitutionClaim
from tests.factories import World
from tests.legal.makers import add_loss, give_consent, rupiah
from tests.legal.test_dossier import Paper, asked, file_of, work


def built(world: World, claim: RestitutionClaim) -> Paper:
    """The dossier of a claim, read."""
    give_consent(world)
    dossier = asked(world, claim)
    work()
    return Paper(file_of(world, dossier), world.case.code)


def test_a_place_that_names_its_country_is_not_given_it_again(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker) as by:
        for begun, place, country in (
            (date(2025, 1, 1), "Kebun Contoh, Sabah, Malaysia", "MY"),
            (date(2025, 2, 1), "Pabrik Contoh", "MY"),
            (date(2025, 3, 1), "", ""),
        ):
            facts = {
                "started_on": begun,
                "place": place,
                "country": country,
                "exploitation_types": ["ForcedLabour"] if place else [],
            }
            cases.add_episode(case=world.case, facts=facts, by=by)
    words = built(world, claim).words
    assert "Kerja paksa di Kebun Contoh, Sabah, Malaysia Sumber" in words
    assert "Kerja paksa di Pabrik Contoh, Malaysia Sumber" in words
    assert "Peristiwa perdagangan orang Sumber" in words


def test_a_lump_sum_is_not_counted(world: World, claim: RestitutionClaim) -> None:
    for quantity, what in (("1", "Uang muka"), ("2", "Denda")):
        add_loss(world, claim, rupiah("A", what, quantity, "5500000", unit="SUM"))
    words = built(world, claim).words
    assert "Uang muka Sekaligus Rp5.500.000,00 Rp5.500.000,00" in words
    assert "Denda 2 × Rp5.500.000,00 Rp11.000.000,00" in words
    assert "1 sekaligus" not in words
