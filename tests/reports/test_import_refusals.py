"""What `import_htcds` refuses: records and files, with a sentence and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError

from cases.intake.models import Intake
from cases.record.external_models import ExternalRecord
from cases.record.models import Identity
from core.access.log import log_access
from core.compartments import Compartment
from core.domain.htcds_writing import write_json
from tests.factories import World
from tests.reports import files
from tests.reports.files import json_file, record, workbook
from tests.reports.importing import Import, counts, imported


def test_a_bad_record_is_refused_whole_and_the_others_are_taken(world: World, take: Import, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "file",
        record("G-1"),
        record("=1+1", prs_Birthdate="3026-01-01", vic_MethodsOfControl="Sorcery;=1+1"),
        record("G-2", prs_Gender="Unheard"),
        {"prs_FirstName": "Contoh"},
    )
    report = tmp_path / "report.csv"
    ended = take(path, "--report", str(report))
    assert (ended.code, ended.summary()) == (2, {"taken": 1, "there": 0, "changed": 0, "refused": 3})
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [
        ["4", "'=1+1", "prs_Birthdate", "", "This date is too far in the future."],
        [
            "4",
            "'=1+1",
            "vic_MethodsOfControl",
            "Sorcery;'=1+1",
            "This value is not in the code list of the column.",
        ],
        ["5", "G-2", "prs_Gender", "Unheard", "This value is not in the code list of the column."],
        ["6", "", "cas_ExternalId", "", "The record has no number of its source."],
    ]
    assert report.stat().st_mode & 0o777 == 0o600
    assert "Contoh" not in ended.text
    with world.at_work(world.caseworker):
        assert list(ExternalRecord.objects.values_list("external_id", flat=True)) == ["G-1"]


def test_a_hidden_direction_is_refused_in_a_name_and_left_out_of_numbers_and_long_texts(
    world: World, take: Import, tmp_path: Path
) -> None:
    """As in forms. The report says which row, and why."""
    report = tmp_path / "report.csv"
    records = [
        record("R-1", prs_FirstName="Contoh\u202e"),
        record("R-2", prs_MobilePhone="\u202a0811-000-0001\u202c", cco_CaseComment="Ditemukan \u2067di rumah\u2069."),
    ]
    ended = take(json_file(tmp_path / "hidden", *records), "--report", str(report))
    assert (ended.code, ended.summary()) == (2, {"taken": 1, "there": 0, "changed": 0, "refused": 1})
    (line,) = list(csv.reader(report.read_text("utf-8-sig").splitlines()))[1:]
    assert line == [
        "1",
        "R-1",
        "prs_FirstName",
        "",
        "The text contains a hidden character that turns the direction of reading. Delete it, or type the text again.",
    ]
    with world.at_work(world.caseworker) as by:
        case = imported(world, "R-2")
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        assert Identity.objects.get(person=case.person_id).phone == "+628110000001"
        assert Intake.objects.get(case=case).account == "Ditemukan di rumah."


def test_a_nul_in_a_name_is_refused(world: World, take: Import, tmp_path: Path) -> None:
    ended = take(json_file(tmp_path / "nul", record("Z-1", prs_MiddleName="a\x00b")))
    assert (ended.code, ended.summary()["refused"]) == (2, 1)
    assert "prs_MiddleName: The text has characters that cannot be stored." in ended.text


BAD_FILES = {
    "empty": (b"", "The file is empty."),
    "text": (b"nama;umur\n", "The file is neither an Excel workbook"),
    "protected": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The file is protected by a password"),
    "cut off": (b"PK\x03\x04" + b"\0" * 300, "The workbook is damaged"),
    "no json": (b'{"cases": [', "The file is not valid JSON"),
    "no id": (write_json([{"prs_FirstName": "Contoh"}]), "The column cas_ExternalId is missing."),
}


@pytest.mark.parametrize("kind", [*BAD_FILES, "bomb", "absent", "a folder"])
def test_a_file_that_is_no_list_of_records_gives_a_sentence_and_nothing_else(
    world: World, take: Import, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "file"
    content, sentence = BAD_FILES.get(kind, (None, "cannot be opened"))
    if kind == "bomb":
        content, sentence = files.bomb(), "unpacks to far more"
    if kind == "a folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    before = counts(world)
    with pytest.raises(CommandError, match=sentence):
        take(path)
    assert counts(world) == before
