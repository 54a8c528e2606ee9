"""What one cell says: exactly that, or a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from imports import cells, headings
from imports.cells import Dates, Unclear

HOW = Dates(date(2026, 11, 26), pivot=26)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ({"date": "2021-04-05"}, date(2021, 4, 5)),
        (44291, date(2021, 4, 5)),
        ("44291", date(2021, 4, 5)),
        ("05/04/2021", date(2021, 4, 5)),
        ("5-4-2021", date(2021, 4, 5)),
        ("5.4.21", date(2021, 4, 5)),
        ("2021-04-05", date(2021, 4, 5)),
        ("2021-04-05 10:30", date(2021, 4, 5)),
        ("5 April 2021", date(2021, 4, 5)),
        ("5 Agt 2020", date(2020, 8, 5)),
        ("5-Mei-98", date(1998, 5, 5)),
        ("17 Nopember 2019", date(2019, 11, 17)),
        ("Senin, 5 April 2021", date(2021, 4, 5)),
        ("May 5, 1998", date(1998, 5, 5)),
        ("-", None),
        ("tidak ada", None),
        (None, None),
    ],
)
def test_days(cell: Any, day: date | None) -> None:
    assert cells.day_of(cell, HOW) == day


@pytest.mark.parametrize(
    "cell", ["31/02/2020", "2020", "kemarin", "5 Blah 2020", 12, "05/04/1850", "01/01/2030", True and "x/y/z"]
)
def test_what_is_no_day_is_never_one(cell: Any) -> None:
    with pytest.raises(Unclear):
        cells.day_of(cell, HOW)


def test_the_order_of_day_and_month_is_as_a_person_said() -> None:
    assert cells.day_of("05/04/2021", Dates(HOW.today, is_month_first=True)) == date(2021, 5, 4)
    assert [cells.order_of(cell) for cell in ("13/04/2021", "04/13/2021", "05/04/2021", "05/05/2021", "x")] == [
        "DM",
        "MD",
        "?",
        "",
        "",
    ]


def test_years_of_two_digits_are_asked_about() -> None:
    with pytest.raises(Unclear):
        cells.day_of("5/4/21", Dates(HOW.today))
    assert cells.day_of("5/4/27", HOW) == date(1927, 4, 5)
    assert [cells.has_short_year(cell) for cell in ("5/4/21", "5-Mei-98", "5/4/2021", "2021-04-05")] == [
        True,
        True,
        False,
        False,
    ]


def test_births_ages_and_numbers() -> None:
    assert cells.born_of("Indramayu, 5 Mei 1998", HOW) == (date(1998, 5, 5), 1998)
    assert cells.place_of_birth("Indramayu, 5 Mei 1998") == "Indramayu"
    assert cells.born_of("± 1990", HOW) == (None, 1990)
    assert cells.born_of(1990, HOW) == (None, 1990)
    assert [cells.age_of(cell) for cell in (24, "24 th", "±30", "24 tahun", 24.5, "-")] == [24, 24, 30, 24, 24, None]
    for cell in ("dewasa", 240, "24-30"):
        with pytest.raises(Unclear):
            cells.age_of(cell)
    assert cells.number_of("'3171234509870001") == ("3171234509870001", False)
    assert cells.number_of(3171234509870001) == ("3171234509870001", True)
    assert cells.number_of("3,17123E+15")[1]
    assert cells.number_of(81234567890) == ("81234567890", False)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("NAMA KORBAN", "full_name"),
        ("Nama Lengkap (sesuai KTP)", "full_name"),
        ("Tgl. Lahir", "birth_date"),
        ("Tempat, Tgl Lahir", "birth_date"),
        ("L/P", "gender"),
        ("Jenis Kelamin (L/P)", "gender"),
        ("No. HP/WA", "phone"),
        ("NIK / No KTP", "nik"),
        ("Alamat – Desa", "village"),
        ("Kab/Kota", "regency"),
        ("Negara Tujuan", "country"),
        ("Pendamping", "lead"),
        ("Date of registration", "registered_on"),
        ("Employer name", "employer"),
        ("Nama Majikan", "employer"),
        ("Berat badan", ""),
        ("", ""),
    ],
)
def test_headings_propose_fields(heading: str, code: str) -> None:
    assert headings.proposed([heading], [[]]) == [code]


def test_each_field_is_proposed_once_and_content_speaks_where_headings_do_not() -> None:
    found = headings.proposed(
        ["Nama", "Nama", "A", "B", "C", "Tanggal", "Tanggal lapor"],
        [["Rina"], ["Ani"], ["3171014505980001"], ["0811-0000001"], ["P", "L", "P"], [], []],
    )
    assert found == ["full_name", "", "nik", "phone", "gender", "", "registered_on"]
