"""The HTCDS reader: exact values, every kind of bad cell, and files that are no workbook."""

import datetime
import io
import json
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from core.domain.htcds import (
    HtcdsEvent,
    HtcdsRow,
    RejectedRow,
    open_htcds,
)
from core.domain.htcds_writing import column_names, write_json, write_xlsx
from tests.core.domain.htcds_files import FULL, FULL_ROW, TODAY, read, sheet, with_part


def read_one(**cells: Any) -> HtcdsRow | RejectedRow:
    [outcome] = read(json.dumps([{"cas_ExternalId": "1", **cells}]).encode())
    return outcome


def accepted(**cells: Any) -> HtcdsRow:
    outcome = read_one(**cells)
    assert isinstance(outcome, HtcdsRow), outcome
    return outcome


def problem(**cells: Any) -> tuple[str, str, str]:
    """(field, value shown, reason) of a record that has one bad cell."""
    outcome = read_one(**cells)
    assert isinstance(outcome, RejectedRow)
    [found] = outcome.problems
    with override("en"):
        return found.field, found.value, str(found.reason)


def test_reads_a_workbook_with_hidden_names_and_labels() -> None:
    assert read(write_xlsx([FULL])) == [FULL_ROW]


def test_reads_the_same_from_json() -> None:
    [row] = read(write_json([FULL]))
    assert isinstance(row, HtcdsRow)
    assert row == HtcdsRow(**{name: getattr(FULL_ROW, name) for name in FULL_ROW.__slots__} | {"number": 1})


def test_every_column_survives_a_round_trip_empty() -> None:
    assert len(column_names()) == len(set(column_names())) == 68
    assert read(write_xlsx([{"cas_ExternalId": 7}])) == [HtcdsRow(number=3, external_id="7")]


def test_empty_rows_are_skipped_and_rows_keep_their_number_in_the_sheet() -> None:
    outcomes = read(sheet(["cas_ExternalId", "prs_FirstName"], [None, None], ["A", "Contoh"], ["", " "], ["B", None]))
    assert [(row.number, row.external_id) for row in outcomes] == [(3, "A"), (5, "B")]


def test_headings_may_stand_below_a_title_and_be_spelled_as_in_the_survey_toolkit() -> None:
    content = sheet(["Data 2025"], ["Case Number"], ["CaseNumber", "prs_First_Name", "vic_Methods_of_Control"])
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.active is not None
    workbook.active.append(["9", "Contoh", "Threats;Debt bondage;Membatasi ruang gerak"])
    changed = io.BytesIO()
    workbook.save(changed)
    [row] = read(changed.getvalue())
    assert isinstance(row, HtcdsRow)
    assert (row.number, row.external_id, row.person.first_name) == (4, "9", "Contoh")
    assert row.victim.control_methods == ("PhysicalThreats", "DebtBondage", "RestrictsMovement")


def test_a_sheet_that_says_it_is_smaller_than_it_is_loses_nothing() -> None:
    content = sheet(["cas_ExternalId"], ["A"], ["B"], ["C"])
    smaller = with_part(content, "xl/worksheets/sheet1.xml", lambda old: old.replace(b'ref="A1:A4"', b'ref="A1:A2"'))
    assert smaller != content
    assert [row.external_id for row in read(smaller)] == ["A", "B", "C"]


def test_unknown_and_left_out_columns_are_named_once() -> None:
    content = sheet(["cas_ExternalId", "Hobby", "vic_Vulnerabilities", "hte_Latitude"], ["1", "x", "y", 1.5])
    opened = open_htcds(io.BytesIO(content), today=TODAY)
    assert opened.unknown_columns == ("Hobby",)
    assert opened.unused_columns == ("vic_Vulnerabilities", "hte_Latitude")
    assert list(opened.records) == [HtcdsRow(number=2, external_id="1")]


def test_numbered_columns_and_json_lists_repeat_events() -> None:
    row = accepted(
        hte_Type="Recruitment",
        hte_Type_3="Exploitation",
        hte_Country_3="TWN",
        events=[{"hte_Type": "Transit", "hte_City": "Contoh"}, {}],
        support_plans=[{"spl_Type": "Health"}, {"spl_Type": "Hukum"}],
    )
    assert row.events == (
        HtcdsEvent(type="Recruitment"),
        HtcdsEvent(type="Exploitation", country="TW"),
        HtcdsEvent(type="Transit", city="Contoh"),
    )
    assert [plan.type for plan in row.support_plans] == ["Health", "Legal"]


def test_one_bad_cell_keeps_the_whole_record_out_and_all_problems_are_told() -> None:
    first, second = read(
        sheet(
            ["cas_ExternalId", "prs_FirstName", "prs_Gender", "prs_Birthdate"],
            ["1", "Contoh", "Robot", "3026-01-01"],
            ["2", "Contoh", "Feminine", datetime.date(2000, 1, 1)],
        )
    )
    assert isinstance(first, RejectedRow) and isinstance(second, HtcdsRow)
    assert (first.number, first.external_id) == (2, "1")
    with override("en"):
        assert [(found.row, found.field, found.value, str(found.reason)) for found in first.problems] == [
            (2, "prs_Gender", "Robot", "This value is not in the code list of the column."),
            (2, "prs_Birthdate", "", "This date is too far in the future."),
        ]


@pytest.mark.parametrize(
    ("field", "cell", "shown", "reason"),
    [
        ("prs_Gender", True, "True", "Text is expected here."),
        (
            "vic_MethodsOfControl",
            "DebtBondage;Magic",
            "DebtBondage;Magic",
            "This value is not in the code list of the column.",
        ),
        ("vic_MethodsOfControl", ["DebtBondage", 5], "", "Text is expected here."),
        ("prs_Citizenship", "Atlantis", "Atlantis", "This value is not in the code list of the column."),
        ("prs_FirstName", "Con\x00toh", "", "The text has characters that cannot be stored."),
        ("prs_FirstName", "Con\ud800toh", "", "The text has characters that cannot be stored."),
        (
            "prs_FirstName",
            "\u202egnorw",
            "",
            "The text contains a hidden character that turns the direction of reading."
            " Delete it, or type the text again.",
        ),
        ("prs_FirstName", 12, "", "Text is expected here."),
        ("prs_MailingPostalCode", True, "", "Text is expected here."),
        ("prs_FirstName", {"a": 1}, "", "Text is expected here."),
        ("prs_FirstName", "x" * 201, "", "The text is longer than 200 characters."),
        ("prs_Birthdate", "1899-12-31", "", "Dates before the year 1900 are not taken."),
        ("prs_Birthdate", "3026-01-01", "", "This date is too far in the future."),
        ("prs_Birthdate", "2026-11-25", "", "This date is too far in the future."),
        ("prs_Birthdate", "31/02/2001", "", "There is no such day in the calendar."),
        ("prs_Birthdate", "last year", "", "A date is expected here: a date cell, 2026-11-24 or 24/11/2026."),
        ("prs_Birthdate", 36526, "", "A date is expected here: a date cell, 2026-11-24 or 24/11/2026."),
        ("cas_IncomingReferralDate", "3026-01-01", "3026-01-01", "This date is too far in the future."),
        ("spl_PlannedEndDate", "2037-01-01", "2037-01-01", "This date is too far in the future."),
        ("prs_NumberOfChildren", 2.5, "2.5", "Text or a whole number is expected here."),
        ("prs_NumberOfChildren", True, "True", "A whole number from 0 to 40 is expected here."),
        ("prs_NumberOfChildren", -1, "-1", "A whole number from 0 to 40 is expected here."),
        ("prs_NumberOfChildren", 41, "41", "A whole number from 0 to 40 is expected here."),
        ("con_Consent", "maybe", "maybe", "Yes or no (TRUE or FALSE) is expected here."),
        ("prs_Email", "nobody", "", "This is not an e-mail address."),
        (
            "prs_MobilePhone",
            "12",
            "",
            "This is not a telephone number. Write numbers from abroad with + and the country code.",
        ),
        (
            "prs_IdentityNumber",
            3276015708920003.0,
            "",
            "The spreadsheet has rounded this long number. Store it as text and type it again.",
        ),
        ("events", "x", "", "A list of objects with field names is expected here."),
        (
            "events",
            [{"prs_FirstName": "x"}],
            "prs_FirstName",
            "The list has a field that does not belong to it.",
        ),
    ],
)
def test_bad_cells_are_told_exactly(field: str, cell: Any, shown: str, reason: str) -> None:
    assert problem(**{field: cell}) == (field, shown, reason)


@pytest.mark.parametrize(
    ("field", "cell", "section", "attribute", "value"),
    [
        ("prs_Birthdate", "24/11/2026", "person", "birth_date", TODAY),
        ("prs_Birthdate", "1900-01-01", "person", "birth_date", datetime.date(1900, 1, 1)),
        ("spl_PlannedEndDate", "2036-12-31", "plan", "planned_end_on", datetime.date(2036, 12, 31)),
        ("prs_IdentityNumber", "3276015708920003", "person", "identity_number", "3276015708920003"),
        ("prs_MailingPostalCode", 16424, "person", "postal_code", "16424"),
        ("prs_MobilePhone", 81234567890, "person", "mobile_phone", "+6281234567890"),
        ("prs_MailingStreet", "Jalan  Contoh\r\n1", "person", "street", "Jalan Contoh 1"),
        ("cco_CaseComment", "Satu\r\nDua", "case", "comment", "Satu\nDua"),
        ("prs_FirstName", "မေ", "person", "first_name", "မေ"),
        ("prs_NumberOfChildren", "3", "person", "number_of_children", 3),
        ("prs_Deceased", "Tidak", "person", "is_deceased", False),
        ("prs_Gender", "perempuan", "person", "gender", "Feminine"),
        ("prs_Citizenship", "IDN; Malaysia;ID", "person", "citizenships", ("ID", "MY")),
    ],
)
def test_good_cells_become_typed_values(field: str, cell: Any, section: str, attribute: str, value: Any) -> None:
    row = accepted(**{field: cell})
    record = row.support_plans[0] if section == "plan" else getattr(row, section)
    assert getattr(record, attribute) == value


def test_formula_and_error_cells_are_refused_but_text_that_looks_like_one_is_text() -> None:
    outcomes = read(sheet(["cas_ExternalId", "prs_FirstName"], ["1", "=1+1"], ["2", "#N/A"], ["3", "Contoh"]))
    with override("en"):
        reasons = [[str(found.reason) for found in row.problems] for row in outcomes if isinstance(row, RejectedRow)]
    assert reasons == [
        ["This cell holds a formula. Replace it by its value."],
        ["The spreadsheet shows an error in this cell."],
    ]
    [row] = read(write_xlsx([{"cas_ExternalId": "4", "prs_FirstName": "=Contoh"}]))
    assert isinstance(row, HtcdsRow) and row.person.first_name == "=Contoh"


def test_the_source_number_is_needed_once() -> None:
    missing, first, again = read(
        sheet(["prs_FirstName", "cas_ExternalId"], ["Contoh", None], ["Contoh", 5], ["Contoh", "5"])
    )
    assert isinstance(first, HtcdsRow) and first.external_id == "5"
    assert isinstance(missing, RejectedRow) and isinstance(again, RejectedRow)
    with override("en"):
        assert str(missing.problems[0].reason) == "The record has no number of its source."
        assert str(again.problems[0].reason) == "The same number stands in row 3 already."


def test_reasons_follow_the_language_of_the_reader_not_of_the_run() -> None:
    outcome = read_one(prs_FirstName="x" * 201)
    assert isinstance(outcome, RejectedRow)
    reason = outcome.problems[0].reason
    assert not isinstance(reason, str)


def test_shown_values_are_cut_short_and_printable() -> None:
    field, shown, _reason = problem(prs_Gender="\x1b[31m" + "R" * 60)
    assert (field, shown) == ("prs_Gender", "\N{REPLACEMENT CHARACTER}[31m" + "R" * 34 + "…")
