"""What stands below a table is nobody, and a case has a day of registration that the list says."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from cases.record.models import Case, Person
from core.db import organisation_scope
from imports.cells import Dates, HalfKnown, Unclear, day_of, ends_in_date
from imports.non_persons import reason_against
from tests.cases.asking import text
from tests.factories import World
from tests.imports import lists
from tests.imports.importing import begun, checked, list_of, rows, run, say, states, url
from tests.imports.test_cells import HOW

HEADS = ["No", "Nama", "JK", "Tanggal lapor", "Catatan"]
RINA = ["1", "Rina Contohnama", "P", "05/03/2019", ""]
BELOW = [
    ["", "4", "", "05/03/2019", ""],
    ["", "Jumlah 12", "", "", "12"],
    ["Total", "TOTAL KORBAN", "3", "05/03/2019", ""],
    ["", "Jakarta, 3 Januari 2021", "", "", ""],
    ["", "Mengetahui: Ketua", "", "Jakarta, 3 Januari 2021", ""],
    ["", "Ketua", "", "05/03/2019", ""],
    ["", "( ................ )", "", "05/03/2019", ""],
]
TOTAL = "This row looks like a total, not like a person. It is left out."
SIGNATURE = "This row looks like a signature below the list, not like a person. It is left out."
PLACE = "This row looks like a place and a date below the list, not like a person. It is left out."
NO_LETTERS = "A name needs letters. Write the name, or “Name not known”."
MISSING = (
    "The date of registration is missing, or the cell holds an error or a formula without a value. "
    "Write the date as plain text."
)
HALF = (
    "Only the year or the month can be read here. Write a whole date, like 24/11/2026. "
    "If nobody knows the day, choose one within that time and say in the notes that you did."
)


def of_list(world: World, browser: Client, *below: list[Any], content: bytes | None = None) -> Any:
    return checked(browser, world, content or list_of(RINA, *below, heads=HEADS))


def why(world: World, row: Any) -> dict[int, list[str]]:
    """The mistakes of each row, in English."""
    found = rows(world, row).items()
    return {n: [say for bad, _at, say in one.findings["problems"]["en"] if bad] for n, one in found if n > 2}


def test_totals_and_signatures_become_nobody(world: World, browser: Client) -> None:
    row = of_list(world, browser, *BELOW)
    assert states(world, row) == {"READY": 1, "WRONG": 7}
    assert why(world, row) == {
        3: [NO_LETTERS],
        4: [TOTAL],
        5: [TOTAL],
        6: [PLACE],
        7: [SIGNATURE],
        8: [SIGNATURE],
        9: [NO_LETTERS],
    }
    preview = text(browser.get(url("rows", row)))
    assert preview.count(TOTAL) == 2
    assert (preview.count(PLACE), preview.count(SIGNATURE), preview.count(NO_LETTERS)) == (1, 2, 2)
    with organisation_scope(world.organisation.pk):
        before = Person.objects.count()
    run(browser, world, row)
    with organisation_scope(world.organisation.pk):
        assert Person.objects.count() == before + 1
    assert states(world, row) == {"TAKEN": 1, "WRONG": 7}
    mend = openpyxl.load_workbook(io.BytesIO(browser.get(url("problems", row)).content)).active
    assert mend is not None
    told = [(line[0], line[3]) for line in mend.iter_rows(min_row=2, values_only=True)]
    assert told == [(n, one) for n, found in why(world, row).items() for one in found]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("", MISSING),
        ("-", MISSING),
        ("#N/A", MISSING),
        ("#REF!", "No date can be read here. Write it like 24/11/2026 or 24 November 2026."),
        ("akhir 2019", HALF),
        ("Januari 2020", HALF),
        ("2019", HALF),
        ("31/02/2019", "There is no such day in the calendar."),
    ],
)
def test_no_day_becomes_today(world: World, browser: Client, day: str, reason: str) -> None:
    row = of_list(world, browser, ["2", "Budi Umpama", "L", day, ""])
    assert why(world, row) == {3: [reason]}
    run(browser, world, row)
    with organisation_scope(world.organisation.pk):
        assert [case.opened_on.year for case in Case.objects.exclude(pk=world.case.pk)] == [2019]


def test_an_error_cell_and_a_formula_without_a_value_are_no_day(world: World, browser: Client) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEADS, RINA, ["2", "Budi Umpama", "L", "=TODAY()", ""], ["3", "Wati Teladan", "P", "x", ""]):
        sheet.append(line)
    sheet["D4"].value, sheet["D4"].data_type = "#REF!", "e"
    sheet.append(["4", "Joko Misalnya", "L", 2019, ""])
    row = of_list(world, browser, content=lists.saved(book))
    assert why(world, row) == {3: [MISSING], 4: [MISSING], 5: [HALF]}


def test_a_list_needs_a_column_with_the_day_of_registration(world: World, browser: Client) -> None:
    row = begun(browser, world, list_of(["Rina Contohnama", "P"], heads=["Nama", "JK"]))
    answer = say(browser, url("columns", row))
    assert answer.status_code == 422
    assert "Say which column holds the date of registration." in text(answer)


@pytest.mark.parametrize(
    "name",
    [
        "Rina",
        "Total Sihombing",
        "Nip",
        "Sum Sopheap",
        "Anak 2",
        "Siti Aminah",
        "Jumilah",
        "Mei 2 Lestari",
        "Name not known",
    ],
)
@pytest.mark.parametrize("is_alone", [True, False])
def test_people_stay_people(name: str, is_alone: bool) -> None:
    assert reason_against(name, is_alone=is_alone and not name.startswith("Total")) == ""


def test_a_name_with_a_date_is_a_person_where_the_row_says_more() -> None:
    assert reason_against("Siti Aminah, 3 Januari 1998", is_alone=False) == ""
    assert str(reason_against("Jakarta, .... Januari 2021", is_alone=True)) == PLACE
    assert str(reason_against("Ketua Yayasan Contoh", is_alone=True)) == SIGNATURE
    assert str(reason_against("Jumlah kasus bulan Januari", is_alone=True)) == TOTAL
    assert str(reason_against("NIP. 19700101 199003 1 001", is_alone=True)) == SIGNATURE


def test_a_place_before_a_day_is_no_day_of_registration() -> None:
    with pytest.raises(Unclear):
        day_of("Jakarta, 3 Januari 2021", HOW)
    assert str(day_of("Jum'at, 1 Januari 2021", Dates(HOW.today))) == "2021-01-01"
    assert [ends_in_date(one) for one in ("Jakarta, 03-01-2021", "Kupang Desember 2020", "Rina 2")] == [
        True,
        True,
        False,
    ]
    with pytest.raises(HalfKnown):
        day_of("Q1 2020", HOW)
