"""The statement on immaterial loss: written, printed where the survivor agrees, held back without its own consent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases.consent.models import Consent
from cases.consent.rules import OF_RESTITUTION
from cases.consent.services import give_consent as consent_give_consent
from core.compartments import Compartment
from legal import leaving, services
from legal.dossier import content
from legal.dossier.content import Content
from legal.dossier.losses import FROM_CHANGED_WAGES
from legal.models import ImmaterialStatement, Opponent, Party, RestitutionClaim
from legal.services.statements import StatementFacts
from tests.factories import World
from tests.legal.asking import an_exhibit, url
from tests.legal.makers import MARK_PARTY, add_loss, give_consent, rupiah
from tests.legal.parts import MARK_RELATION, MARK_SUFFERING, begin, due, enter, oppose, paid, read, take_over, tell

PRINTED: dict[str, Any] = {"is_printed": True, "agreed_on": date(2026, 3, 8), "told_on": date(2026, 3, 7)}


def gathered(world: World, claim: RestitutionClaim) -> Content:
    with world.at_work(world.lawyer) as by:
        read(by, world.case)
        fresh = RestitutionClaim.objects.select_related("case__person", "matter").get(pk=claim.pk)
        return content.gather(fresh, on=date(2026, 3, 10), by=by)


def carried(world: World, claim: RestitutionClaim) -> set[str]:
    with world.at_work(world.lawyer):
        return leaving.carried(claim) - set(OF_RESTITUTION)


def test_it_is_printed_where_the_survivor_agrees(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000000"))
    tell(world, claim, own_words="Saya takut pulang.")
    assert gathered(world, claim).statement is None
    with world.at_work(world.lawyer) as by:
        statement = ImmaterialStatement.objects.get()
        told = StatementFacts(suffering=MARK_SUFFERING, own_words="Saya takut pulang.", **PRINTED)
        services.write_statement(claim=claim, expected_version=statement.version, facts=told, by=by)
    found = gathered(world, claim).statement
    assert found is not None
    assert (found.parts, found.told) == (
        [
            ("Penderitaan", MARK_SUFFERING),
            ("Keterangan korban dengan kata-katanya sendiri", "Saya takut pulang."),
        ],
        "7 Maret 2026",
    )


def test_an_empty_one_is_not_printed(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000000"))
    tell(world, claim, suffering="", **PRINTED)
    assert gathered(world, claim).statement is None


@pytest.mark.parametrize(
    ("facts", "also"),
    [
        ({}, set()),
        ({"health": "Sakit kepala terus-menerus"}, set()),
        ({**PRINTED}, set()),
        ({**PRINTED, "health": "Sakit kepala terus-menerus"}, {Compartment.CLINICAL}),
    ],
)
def test_what_it_tells_of_health_needs_the_consent_for_health(
    world: World, claim: RestitutionClaim, facts: dict[str, Any], also: set[str]
) -> None:
    tell(world, claim, **facts)
    assert carried(world, claim) == also


def test_a_report_needs_a_consent_of_its_own(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000000"))
    give_consent(world)
    exhibit = an_exhibit(world, claim)
    form = {"suffering": MARK_SUFFERING, "report": str(exhibit.pk), "version": "0"}
    assert lawyer.post(url("statement", world, claim), form).status_code == 303
    assert carried(world, claim) == {Compartment.COUNSELLING}
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert (
        "needs a consent of its own that names counselling" in page,
        url("dossier-build", world, claim) in page,
    ) == (True, False)
    assert lawyer.post(url("dossier-build", world, claim), {"version": "1"}).status_code == 422
    with world.at_work(world.caseworker) as by:
        consent_give_consent(
            consent=Consent(
                case=world.case,
                purpose=Consent.Purpose.RESTITUTION,
                data_classes=[*OF_RESTITUTION, Compartment.COUNSELLING],
                decision=Consent.Decision.GIVEN,
                form=Consent.Form.WRITTEN,
                decided_on=date(2026, 3, 9),
            ),
            by=by,
        )
    with world.at_work(world.lawyer):
        assert leaving.refusal(claim) == ""
    # Without the report the first consent was enough.
    form = {**form, "report": "", "version": "1"}
    assert lawyer.post(url("statement", world, claim), form).status_code == 303
    assert carried(world, claim) == set()


def test_the_page_refuses_kindly_and_loses_nothing(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    here = url("statement", world, claim)
    form = {"suffering": MARK_SUFFERING, "is_printed": "on", "version": "0"}
    answer = lawyer.post(here, form)
    text = answer.content.decode()
    assert (answer.status_code, "Say on which day the survivor agreed." in text, MARK_SUFFERING in text) == (
        422,
        True,
        True,
    )
    assert lawyer.post(here, {**form, "agreed_on": "2026-03-08"}).status_code == 303
    assert lawyer.post(here, {**form, "agreed_on": "2026-03-08"}).status_code == 409
    with world.at_work(world.lawyer):
        assert ImmaterialStatement.objects.values_list("version", "is_printed").get() == (1, True)


def test_the_working_stands_in_the_dossier_while_the_ledger_shows_it(world: World, claim: RestitutionClaim) -> None:
    calculation = begin(world, claim)
    enter(world, calculation, due())
    enter(world, calculation, paid())
    add_loss(world, claim, rupiah("D", "Tiket", "1", "1000"))
    assert gathered(world, claim).workings == []
    take_over(world, calculation)
    found = gathered(world, claim)
    [working] = found.workings
    assert [(step.title, step.how, step.result) for step in working.steps] == [
        ("Upah yang seharusnya dibayar", ["9 bulan × Rp4.500.000,00"], "Rp40.500.000,00"),
        ("Dibayar", ["1 bulan × Rp4.500.000,00"], "Rp4.500.000,00"),
        ("Upah yang tidak dibayar", ["Rp40.500.000,00 − Rp4.500.000,00"], "Rp36.000.000,00"),
    ]
    assert (working.total, working.period) == ("Rp36.000.000,00", "1 Januari 2025 s.d. 30 September 2025")
    line = found.tables[0].lines[0]
    assert (line.calculation, line.source, line.certified) == (
        "8 bulan × Rp4.500.000,00",
        "dari perhitungan upah",
        "belum disahkan",
    )
    enter(world, calculation, paid(period_from=date(2025, 2, 1), period_to=date(2025, 2, 28)))
    found = gathered(world, claim)
    # All of it was written in one transaction: no version is known of before, and a line says that none is printed.
    assert (found.workings, found.tables[0].lines[0].source) == ([], FROM_CHANGED_WAGES)


def test_a_third_party_is_named_with_why_it_pays(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    oppose(world, claim)
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert MARK_RELATION in page
    with world.at_work(world.lawyer) as by:
        respondent = Party.objects.get(role=Party.Role.RESPONDENT)
        third = services.add_party(matter=claim.matter, role=Party.Role.THIRD_PARTY, name="CV Contoh", by=by)
        attorney = services.add_party(matter=claim.matter, role=Party.Role.ATTORNEY, name="Kuasa Contoh", by=by)
    here = url("opponent-add", world, claim)
    form = lawyer.get(here).content.decode()
    assert (str(respondent.pk) in form, str(attorney.pk) in form, 'name="relation"' in form) == (True, False, True)
    refused = lawyer.post(here, {"party": str(third.pk)})
    assert (refused.status_code, "Say why this third party pays." in refused.content.decode()) == (422, True)
    assert lawyer.post(here, {"party": str(attorney.pk), "relation": "x"}).status_code == 422
    assert lawyer.post(here, {"party": str(respondent.pk)}).status_code == 303
    with world.at_work(world.lawyer):
        row = Opponent.objects.get(party=respondent)
        assert Opponent.objects.count() == 2
    assert (
        lawyer.post(url("opponent-edit", world, row), {"relation": "Ikut menjamin", "version": "9"}).status_code == 409
    )
    assert lawyer.post(url("opponent-remove", world, row), {"version": "1"}).status_code == 303
    with world.at_work(world.lawyer):
        assert (Opponent.objects.count(), Party.objects.filter(pk=respondent.pk).exists()) == (1, True)


def test_against_whom_the_claim_runs_stands_in_the_dossier(world: World, claim: RestitutionClaim) -> None:
    """Who did it is always named; of third parties those alone who are to pay."""
    add_loss(world, claim, rupiah("D", "Tiket", "1", "1000"))
    with world.at_work(world.lawyer) as by:
        services.add_party(matter=claim.matter, role=Party.Role.THIRD_PARTY, name="CV Lain Contoh", by=by)
    assert [person.role for person in gathered(world, claim).respondents] == ["Termohon (pelaku)", "Pihak ketiga"]
    oppose(world, claim)
    assert [
        (person.role, [(fact.label, fact.value) for fact in person.facts])
        for person in gathered(world, claim).respondents
    ] == [
        ("Pihak ketiga", [("Nama", "PT Induk Contoh"), ("Alasan dimintai restitusi", MARK_RELATION)]),
        (
            "Pelaku yang tidak dimintai restitusi dalam permohonan ini",
            [("Nama", MARK_PARTY), ("Keterangan", "Jalan Contoh 1, Kota Contoh")],
        ),
    ]
    with world.at_work(world.lawyer) as by:
        respondent = Party.objects.get(role=Party.Role.RESPONDENT)
        services.add_opponent(claim=claim, party=respondent, by=by)
    assert [person.role for person in gathered(world, claim).respondents] == ["Pihak ketiga", "Termohon (pelaku)"]


def test_a_party_asked_to_pay_stays_one_who_can_be(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        party = Party.objects.get(role=Party.Role.RESPONDENT)
        services.add_opponent(claim=claim, party=party, by=by)
    here = url("party-edit", world, party)
    for role, said in (
        ("ATTORNEY", "A claim runs against a respondent or a third party who pays."),
        ("THIRD_PARTY", "Say why this third party pays."),
    ):
        answer = lawyer.post(here, {"role": role, "name": "Lain", "details": "", "version": "1"})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert lawyer.post(here, {"role": "RESPONDENT", "name": "Lain", "details": "", "version": "1"}).status_code == 303


def test_where_nobody_can_be_named_there_is_no_form(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.lawyer):
        Party.objects.all().delete()
    page = lawyer.get(url("opponent-add", world, claim)).content.decode()
    assert ("names nobody else who can be made to pay" in page, 'name="relation"' in page) == (True, False)
