"""`import_htcds` on a world of two organisations: exact values, nothing twice, nothing in halves."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from audit.models import Act
from cases.consent.models import Consent
from cases.episodes.models import Episode, EpisodeLeg
from cases.identity.models import Communication
from cases.intake.models import Intake
from cases.notes.models import Note
from cases.record.access_models import Assignment
from cases.record.external_models import ExternalRecord
from cases.record.models import Identity
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.asking import restrict
from tests.factories import World
from tests.reports import files
from tests.reports.files import FULL, NIK, json_file, record, workbook
from tests.reports.importing import Import, counts, imported


@pytest.mark.parametrize("write", [workbook, json_file])
def test_every_value_of_a_record_arrives(world: World, take: Import, tmp_path: Path, write: Any) -> None:
    ended = take(write(tmp_path / "records", FULL))
    assert (ended.code, ended.summary()) == (0, {"taken": 1, "there": 0, "changed": 0, "refused": 0})
    with world.at_work(world.caseworker) as by:
        case = imported(world, "A-17")
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        assert (case.status, case.opened_on, case.closed_on, case.outcome) == (
            "FOLLOW_UP",
            date(2025, 10, 1),
            None,
            "",
        )
        assert case.site == world.site
        person = case.person
        assert (person.gender, person.citizenship, person.birth_year, person.is_child) == (
            "Feminine",
            "ID",
            1998,
            False,
        )
        identity = Identity.objects.get(person=person)
        assert identity.full_name == files.NAME
        assert identity.birth_date == "1998-02-03"
        assert (identity.nik, identity.phone) == (NIK, "+628110000001")
        assert identity.address == "Jalan Contoh 1, Desa Contoh Jaya, Jawa Barat 40111, Indonesia"
        intake = Intake.objects.get(case=case)
        assert (intake.channel, intake.referrer) == ("IMPORT", "Bapak Contoh H., Yayasan Contoh Peduli")
        assert intake.account == "Ditemukan di rumah majikan."
        assert intake.received_at == datetime(2025, 10, 1, 5, 0, tzinfo=UTC)
        consent = Consent.objects.get(case=case)
        assert (consent.purpose, consent.decision, consent.form) == ("CARE", "GIVEN", "NOT_KNOWN")
        assert (consent.decided_on, len(consent.explained)) == (date(2025, 10, 1), 7)
        assert (consent.recipient, consent.data_classes, consent.wording) == ("NOT_RECORDED", [], "")
        episode = Episode.objects.get(case=case)
        assert (episode.started_on, episode.ended_on) == (date(2024, 3, 1), None)
        assert episode.exploitation_types == ["ForcedLabour", "Servitude"]
        assert episode.methods_of_control == ["DebtBondage", "WithholdsDocuments"]
        assert (episode.industry, episode.country, episode.province) == (
            "T_ActivitiesOfHouseholdsAsEmployers",
            "ID",
            "21",
        )
        assert episode.place == "Contoh Baru, Kepulauan Riau, Indonesia"
        assert episode.recruitment.splitlines() == [
            "Place of recruitment: Desa Contoh Jaya",
            "Websites and apps: Facebook",
        ]
        assert episode.recruitment_methods == ["ThroughOnlineSocialNetworks"]
        legs = EpisodeLeg.objects.filter(episode=episode).order_by("kind")
        assert [(leg.kind, leg.happened_on, leg.country, leg.place, leg.account) for leg in legs] == [
            ("Exploitation", date(2024, 5, 6), "ID", "Contoh Baru, Kepulauan Riau", "Bekerja tanpa hari libur."),
            ("Recruitment", date(2024, 3, 1), "", "", "Dijemput di desa."),
        ]
        speaks = Communication.objects.get(case=case)
        assert (speaks.primary_language, speaks.secondary_language, speaks.needs_interpreter) == ("jav", "", None)
        assert episode.account.splitlines() == [
            "Age when trafficked: 25",
            "Relationship to the trafficker: Acquainted",
            "Role of the perpetrator: Recruiter Or Intermediary",
            "Organisation of the perpetrator: PT Contoh Mitra Kerja",
        ]
        notes = {note.compartment: note.text.splitlines() for note in Note.objects.filter(case=case)}
        assert notes == {
            "identity": [
                "Salutation: Ibu",
                "Other citizenships: Malaysia",
                "Marital status: Widowed",
                "Number of children: 2",
                "Education: Primary Education",
                "E-mail: melati@contoh.test",
                "Second phone: +622150000000",
            ],
            "general": [
                "Person responsible there: Ibu Contoh N.",
                "Status as a victim: Actual victim of trafficking",
                "Status decided by: Police",
                "Referred to us because: Additional Services Required",
                "Support plan: Legal; Restitusi; planned end: 30 June 2027",
            ],
        }
        assert Assignment.objects.get(case=case).user == world.caseworker
        assert Act.objects.filter(verb="case.imported", case_id=case.pk).count() == 1


@pytest.mark.parametrize(
    ("values", "status", "outcome", "opened_on", "closed_on"),
    [
        (
            {"cas_IncomingReferralDate": "2024-02-01", "cas_OutgoingReferralDate": "2024-09-30"},
            "CLOSED_REFERRED",
            "REFERRED",
            date(2024, 2, 1),
            date(2024, 9, 30),
        ),
        (
            {
                "cas_Status": "Closed",
                "spl_Type": "Health",
                "spl_ActualEndDate": "2023-05-04",
                "cas_IncomingReferralDate": "",
            },
            "CLOSED",
            "OTHER",
            date(2023, 5, 4),
            date(2023, 5, 4),
        ),
        (
            {"cas_Status": "Closed", "prs_Deceased": True, "cas_IncomingReferralDate": "2022-01-01"},
            "CLOSED",
            "DIED",
            date(2022, 1, 1),
            date(2022, 1, 1),
        ),
        (
            {
                "cas_Status": "Closed",
                "vic_TraffickingStatus": "NotAVictimOfTrafficking",
                "cas_IncomingReferralDate": "2022-01-01",
            },
            "CLOSED",
            "NOT_TRAFFICKING",
            date(2022, 1, 1),
            date(2022, 1, 1),
        ),
    ],
)
def test_a_closed_case_comes_closed(
    world: World,
    take: Import,
    tmp_path: Path,
    values: dict[str, Any],
    status: str,
    outcome: str,
    opened_on: date,
    closed_on: date,
) -> None:
    ended = take(json_file(tmp_path / "closed", record("C-1", **{"cas_Status": "ClosedReferred", **values})))
    assert ended.code == 0
    with world.at_work(world.caseworker):
        case = imported(world, "C-1")
        found = (case.status, case.outcome, case.opened_on, case.closed_on)
        assert found == (status, outcome, opened_on, closed_on)


def test_what_the_file_does_not_say_is_not_made_up(world: World, take: Import, tmp_path: Path) -> None:
    day = {"cas_IncomingReferralDate": date(2025, 10, 1)}
    bare = ({"cas_ExternalId": "B-1", **day}, {"cas_ExternalId": "B-2", "con_Consent": False, **day})
    take(json_file(tmp_path / "bare", *bare))
    with world.at_work(world.caseworker) as by:
        case, refused = imported(world, "B-1"), imported(world, "B-2")
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        assert (case.status, case.opened_on) == ("ACTIVE", date(2025, 10, 1))
        assert Identity.objects.get(person=case.person).full_name == "Name not known"
        assert Intake.objects.get(case=case).account == "Taken over from HTCDS, where no account is recorded."
        for model in (Consent, Episode, Note):
            assert not model.objects.filter(case=case).exists()
        decision = Consent.objects.get(case=refused)
        assert (decision.decision, decision.explained) == ("REFUSED", [])


def test_a_record_without_any_day_is_refused_and_not_dated_today(world: World, take: Import, tmp_path: Path) -> None:
    before, report = counts(world), tmp_path / "report.csv"
    ended = take(json_file(tmp_path / "undated", {"cas_ExternalId": "U-1"}), "--report", str(report))
    assert (ended.code, counts(world)) == (2, before)
    why = "No day of the case is known. Write the day on which it was opened in cas_IncomingReferralDate."
    assert why in report.read_text()


def test_a_number_that_is_no_nik_is_kept_as_text(world: World, take: Import, tmp_path: Path) -> None:
    take(json_file(tmp_path / "number", record("N-1", prs_IdentityNumber="AB 12345")))
    with world.at_work(world.caseworker) as by:
        case = imported(world, "N-1")
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.IDENTITY])
        assert Identity.objects.get(person=case.person).nik == ""
        assert Note.objects.get(case=case).text == "Identity number: AB 12345"


def test_no_record_is_taken_twice(world: World, take: Import, tmp_path: Path) -> None:
    rows = [record(f"T-{number}") for number in range(3)]
    assert take(workbook(tmp_path / "file", *rows)).summary()["taken"] == 3
    before = counts(world)
    rows = [rows[2], record("T-0", prs_MiddleName="Baru"), rows[1], record("T-3")]
    ended = take(json_file(tmp_path / "again", *rows), "--report", str(tmp_path / "report.csv"))
    assert (ended.code, ended.summary()) == (2, {"taken": 1, "there": 2, "changed": 1, "refused": 0})
    assert "Row 2 (T-0): This record was taken before" in ended.text
    after = counts(world)
    assert after[0] == before[0] + 1
    with world.at_work(world.caseworker) as by:
        case = imported(world, "T-0")
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.IDENTITY])
        assert Identity.objects.get(person=case.person).full_name == "Contoh T-0"
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[:2] for row in csv.reader(file)] == [["Row", "Record"], ["2", "T-0"]]


def test_nobody_is_told_of_the_record_of_a_hidden_case(world: World, take: Import, tmp_path: Path) -> None:
    path = json_file(tmp_path / "file", record("H-1"))
    assert take(path).summary()["taken"] == 1
    with world.at_work(world.caseworker):
        case = imported(world, "H-1")
    restrict(world, case)
    assert take(path).summary() == {"taken": 0, "there": 1, "changed": 0, "refused": 0}
    world.manager.language = "en"
    world.manager.save()
    for count in (1, 0):
        again, free = (
            take(json_file(tmp_path / f"{number}-{count}", record(number)), by=world.manager.email)
            for number in ("H-1", "H-2")
        )
        assert (again.code, again.text) == (free.code, free.text)
        assert again.summary() == {"taken": count, "there": 1 - count, "changed": 0, "refused": 0}


def test_another_source_or_organisation_is_another_record(world: World, take: Import, tmp_path: Path) -> None:
    path = json_file(tmp_path / "file", record("S-1"))
    assert take(path).summary()["taken"] == 1
    assert take(path, "--source", "Lembaga lama").summary()["taken"] == 1
    world.foreigner.language = "en"
    world.foreigner.save()
    ended = take(path, organisation=world.other_organisation.name, by="foreigner@contoh.test")
    assert ended.summary()["taken"] == 1
    with world.at_work(world.caseworker):
        assert ExternalRecord.objects.filter(external_id="S-1").count() == 2


def test_what_is_written_down_is_in_the_language_of_who_imports(world: World, take: Import, tmp_path: Path) -> None:
    """The terminal speaks English here, the manager Indonesian."""
    world.manager.language = "id"
    world.manager.save()
    nameless = record("N-1", prs_FirstName="", prs_SecondName="")
    assert take(json_file(tmp_path / "file", nameless), by=world.manager.email).summary()["taken"] == 1
    with world.at_work(world.manager) as by:
        case = imported(world, "N-1")
        log_access(by=by, act="test", rows=[case], compartments=[Compartment.IDENTITY])
        assert Identity.objects.get(person=case.person).full_name == "Nama tidak diketahui"


def test_a_trial_keeps_nothing(world: World, take: Import, tmp_path: Path) -> None:
    path, before = json_file(tmp_path / "file", record("D-1"), record("D-2", prs_Gender="?")), counts(world)
    ended = take(path, "--dry-run")
    assert (ended.code, ended.summary()) == (2, {"taken": 1, "there": 0, "changed": 0, "refused": 1})
    assert "nothing was kept" in ended.text
    assert counts(world) == before


def test_columns_that_are_left_out_are_named(world: World, take: Import, tmp_path: Path) -> None:
    ended = take(json_file(tmp_path / "file", record("L-1", zzz_Unknown="x")))
    assert "These columns are not known and not taken: zzz_Unknown" in ended.text
