"""Files that are no records of the standard, or were made to do harm: refused with a sentence, and nothing lost."""

import io
import zipfile

import openpyxl
import pytest
from django.utils.translation import override

from core.domain.htcds import (
    HtcdsRow,
    UnreadableFile,
    read_htcds,
)
from core.domain.htcds_writing import write_xlsx
from tests.core.domain.htcds_files import FULL, TODAY, read, sheet, with_part


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    with override("en"):
        return str(caught.value.reason)


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "The file is neither an Excel workbook (.xlsx) nor JSON."),
        (b"name,number\nx,1", "The file is neither an Excel workbook (.xlsx) nor JSON."),
        (
            ENCRYPTED,
            "The file is protected by a password or in the old .xls format. Save it without a password as .xlsx.",
        ),
        (
            b"PK\x03\x04 broken",
            "The workbook is damaged and cannot be read. Open it in Excel, save it again and retry.",
        ),
        (b"[{]", "The file is not valid JSON in UTF-8."),
        (b'[{"cas_ExternalId": NaN}]', "The file is not valid JSON in UTF-8."),
        (b'["\xff"]', "The file is not valid JSON in UTF-8."),
        (b"[" * 100_000, "The file is not valid JSON in UTF-8."),
        (
            b'{"cas_ExternalId": 1}',
            'The JSON file must hold a list of records, or an object with the list "cases".',
        ),
        (b"[1]", "Each record in the JSON list must be an object with field names."),
        (
            b'[{"prs_FirstName": "x"}]',
            "The column cas_ExternalId is missing. It holds the number of the record in its source.",
        ),
        (
            b'[{"cas_ExternalId": 1, "CaseNumber": 2}]',
            "The columns cas_ExternalId and CaseNumber mean the same field. Keep one of them.",
        ),
        (
            sheet(["name", "number"], ["x", 1]),
            "The first 10 rows hold no field names of HTCDS, such as prs_FirstName.",
        ),
        (
            sheet(),
            "The first 10 rows hold no field names of HTCDS, such as prs_FirstName.",
        ),
    ],
)
def test_files_that_are_no_records_are_refused_with_a_sentence(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


def test_an_empty_list_is_no_mistake() -> None:
    assert read(b"[]") == []


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(content.getvalue()) == "The file is neither an Excel workbook (.xlsx) nor JSON."


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [("xl/media/x.bin", 9), ("xl/sharedStrings.xml", 65), ("xl/worksheets/sheet2.xml", 201), ("xl/styles.xml", 9)],
)
def test_a_zip_bomb_is_refused_before_it_unpacks(name: str, megabytes: int) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _megabyte in range(megabytes):
            part.write(bytes(1024 * 1024))
    assert len(content.getvalue()) < 1024 * 1024
    assert refusal(content.getvalue()) == (
        "The file unpacks to far more than a list of records needs and is not opened."
    )


def test_files_over_the_limit_are_refused_unread() -> None:
    assert refusal(bytes(50 * 1024 * 1024 + 1)) == ("The file is larger than 50 MB. Split it into several files.")
    assert refusal(b"[" + b" " * (20 * 1024 * 1024)) == ("The file is larger than 20 MB. Split it into several files.")


def test_declared_entities_are_refused() -> None:
    bomb = with_part(
        write_xlsx([FULL]),
        "xl/worksheets/sheet1.xml",
        lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + old,
    )
    assert refusal(bomb).startswith("The workbook is damaged or made by an unusual program.")


def test_a_sheet_that_breaks_off_gives_its_first_rows_and_then_says_so() -> None:
    rows = [{"cas_ExternalId": str(number), "prs_FirstName": "Contoh" * 9} for number in range(3000)]
    cut = with_part(write_xlsx(rows), "xl/worksheets/sheet1.xml", lambda old: old[: len(old) // 2])
    records = read_htcds(io.BytesIO(cut), today=TODAY)
    assert isinstance(next(records), HtcdsRow)
    with pytest.raises(UnreadableFile), override("en"):
        list(records)


def test_cells_outside_the_columns_and_far_below_do_no_harm() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(sheet(["cas_ExternalId"], ["1"])))
    assert workbook.active is not None
    workbook.active["XFD2"] = "x"
    workbook.active["A1048576"] = "2"
    content = io.BytesIO()
    workbook.save(content)
    assert [(row.number, row.external_id) for row in read(content.getvalue())] == [(2, "1"), (1048576, "2")]
