"""Lists that were made to do harm, or that somebody sent by mistake: each gives a sentence and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from imports import workbench
from imports.workbench import Content, Reason, Refused, Wish
from tests.cases.asking import SignIn, nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.imports import lists
from tests.imports.importing import say, upload, url

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024
HEADS, ROW = ["Nama", "JK"], ["Rina Contohnama", "P"]


def read(content: bytes, **wish: Any) -> Content:
    return workbench.read([content], Wish(**wish))


def changed(book: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """A workbook with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in more.items():
            new.writestr(name, part)
    return made.getvalue()


def same(_name: str, part: bytes) -> bytes:
    return part


GOOD = lists.xlsx(HEADS, [ROW])


def with_macros() -> bytes:
    return changed(GOOD, same, **{"xl/vbaProject.bin": b"x"})


def bomb() -> bytes:
    return changed(GOOD, lambda name, part: b"0" * 130 * 1024 * 1024 if name.endswith("sheet1.xml") else part)


def with_entities() -> bytes:
    bad = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    return changed(GOOD, lambda name, part: bad if name.endswith("sheet1.xml") else part)


def encrypted_zip() -> bytes:
    raw = bytearray(GOOD)
    at = 0
    # The flag of encryption in each entry of the directory.
    while (at := raw.find(b"PK\x01\x02", at)) >= 0:
        raw[at + 8] |= 1
        at += 4
    return bytes(raw)


def broken() -> bytes:
    return changed(GOOD, lambda name, part: b"<x" if name.endswith("sheet1.xml") else part)


def far_below() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEADS)
    book.worksheets[0].cell(row=1_000_000, column=2, value="x")
    return lists.saved(book)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"x" * (20 * 1024 * 1024 + 1), Reason.TOO_LARGE),
        (OLE, Reason.OLD_EXCEL),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        (encrypted_zip(), Reason.ENCRYPTED),
        (with_macros(), Reason.MACROS),
        (bomb(), Reason.UNPACKS),
        (with_entities(), Reason.BROKEN),
        (broken(), Reason.BROKEN),
        (GOOD[: len(GOOD) // 2], Reason.BROKEN),
        (changed(GOOD, lambda name, part: None), Reason.WRONG_TYPE),
        (samples.pdf("x"), Reason.WRONG_TYPE),
        (b"<html><table><tr><td>Nama</td></tr></table></html>", Reason.WRONG_TYPE),
        (bytes(range(256)) * 40, Reason.WRONG_TYPE),
        (lists.xlsx([f"k{place}" for place in range(151)], [["x"] * 151]), Reason.TOO_WIDE),
        (b";".join([b"k"] * 400) + b"\n" + b";".join([b"x"] * 400), Reason.TOO_WIDE),
        (b"Nama;JK\n" + b"Rina;P\n" * 20_001, Reason.TOO_LONG),
        (far_below(), Reason.TOO_LONG),
        (b"Nama;JK\n" + b"x" * 20_001 + b";P\n", Reason.LONG_CELL),
        (lists.xlsx(HEADS, [["x" * 20_001, "P"]]), Reason.LONG_CELL),
        (lists.xlsx(HEADS, []), Reason.NO_ROWS),
        (b"Nama;JK\n", Reason.NO_ROWS),
    ],
    ids=lambda one: one.value if isinstance(one, Reason) else "",
)
def test_what_is_no_list_is_named(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [(OLE, Reason.OLD_EXCEL), (with_macros(), Reason.MACROS), (samples.pdf("x"), Reason.WRONG_TYPE)],
)
def test_the_page_says_so_and_keeps_nothing(
    world: World, sign_in: SignIn, store: Any, content: bytes, reason: Reason
) -> None:
    with nothing_changes():
        answer = upload(sign_in(world.manager), world, content)
    assert answer.status_code == 422
    assert str(reason.label) in text(answer)
    assert [path for path in store.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"Nama;JK;Catatan\nRina;P;baik\nBudi;L;" + b"x" * 20_001 + b"\n", (3, 3)),
        (b"Nama;JK\n" + b"x" * 200_001 + b";P\n", (2, 1)),
        # A quotation mark that is not closed: one cell to the end of the file.
        (b'Nama;JK\nRina;"P\n' + b"Budi;L\n" * 4_000, (2, 2)),
        (lists.xlsx(HEADS, [["Rina", "P"], ["Budi", *["L"] * 30, "x" * 20_001]]), (3, 32)),
        (lists.ods(["Nama", "JK"], [["Rina", "x" * 20_001]]), (2, 2)),
    ],
)
def test_a_cell_that_is_too_long_is_named_by_its_row_and_column(content: bytes, place: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert (refused.value.reason, (refused.value.row, refused.value.column)) == (Reason.LONG_CELL, place)


def test_the_page_says_which_cell_as_programs_name_it(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    content = lists.xlsx(HEADS, [["Rina", "P"], ["Budi", *["L"] * 30, "x" * 20_001]])
    shown = {}
    for language in ("en", "id"):
        browser.cookies["django_language"] = language
        with nothing_changes():
            shown[language] = text(upload(browser, world, content))
    assert "The cell in row 3, column AF holds more than 20,000 characters. Shorten it." in shown["en"]
    assert "Sel pada baris 3, kolom AF berisi lebih dari 20.000 karakter. Persingkat isinya." in shown["id"]


@pytest.mark.parametrize(
    "said", [{}, {"row": "=1", "column": 2}, {"row": 10**12, "column": 1}, {"row": 1, "column": -1}]
)
def test_a_place_that_is_none_is_not_said(monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]) -> None:
    monkeypatch.setattr(workbench.json, "loads", lambda _text: {"refused": "LONG_CELL", **said})
    with pytest.raises(Refused) as refused:
        read(GOOD)
    assert refused.value.text == str(Reason.LONG_CELL.label)


def test_a_list_of_a_workbook_is_read_with_what_its_cells_last_showed() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nama", "Umur", "NIK"])
    sheet.append(["Rina", "=20+4", 3171014505980001])
    found = read(
        changed(
            lists.saved(book),
            lambda n, p: p.replace(b"<f>20+4</f><v></v>", b"<f>20+4</f><v>24</v>").replace(
                b"<f>20+4</f><v />", b"<f>20+4</f><v>24</v>"
            ),
        )
    )
    assert found.rows == [(2, ["Rina", 24, 3171014505980001])]
    assert found.notes == ["FORMULAS"]
    uncalculated = read(lists.saved(book))
    assert uncalculated.rows == [(2, ["Rina", None, 3171014505980001])]
    assert uncalculated.notes == ["FORMULAS", "NOT_CALCULATED"]


def test_other_files_are_named_and_not_opened() -> None:
    found = read(changed(GOOD, same, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    assert (found.notes, found.rows) == (["LINKS"], [(2, ROW)])


def test_titles_above_and_merged_headings() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["DATA KORBAN 2020"])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["Nama", "Alamat", None, "JK"])
    sheet.append([None, "Desa", "Kab", None])
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    sheet.append(["Rina", "Karangcontoh", "Indramayu", "P"])
    found = read(lists.saved(book))
    assert (found.row, found.notes) == (3, ["TWO_ROWS"])
    assert found.headings == ["Nama", "Alamat – Desa", "Alamat – Kab", "JK"]
    assert found.rows == [(5, ["Rina", "Karangcontoh", "Indramayu", "P"])]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_how_a_csv_is_written_is_found_out(separator: str, encoding: str) -> None:
    rows = [["André; Rina, Contoh", "P"], ["Budi", "L"], ["Wati|Ani", "P"]]
    found = read(lists.csv_of(HEADS, rows, separator=separator, encoding=encoding))
    assert (found.kind, found.separator, found.encoding) == ("CSV", separator, encoding.removesuffix("-sig"))
    assert [cells for _number, cells in found.rows] == rows


def test_a_person_can_say_how_it_is_written() -> None:
    assert read("Nama;JK\nAndré;P\n".encode("cp1252"), encoding="cp1252", separator=",").rows == [(2, ["André;P"])]
    with pytest.raises(Refused) as refused:
        read("Nama;JK\nAndré;P\n".encode("cp1252"), encoding="utf-8")
    assert refused.value.reason == Reason.ENCODING


def test_an_open_document_and_another_sheet() -> None:
    assert read(lists.ods(HEADS, [ROW])).rows == [(2, ROW)]
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Nama", "JK"])
    book.worksheets[0].append(["Rina", "P"])
    other = book.create_sheet("Tahun 2020")
    other.append(["Nama", "JK"])
    other.append(["Budi", "L"])
    content = lists.saved(book)
    assert read(content).sheets == ["Sheet", "Tahun 2020"]
    assert read(content, sheet="Tahun 2020").rows == [(2, ["Budi", "L"])]


def test_a_parser_that_was_taken_over_cannot_say_what_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"kind": "XLSX", "sheets": [], "sheet": "", "row": 1, "encoding": "", "separator": "", "notes": []}
    for more in ({"headings": [1], "rows": []}, {"headings": ["a"], "rows": [["x", []]]}, {"headings": ["a"]}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            workbench._checked({**said, **more})


def test_the_way_of_reading_can_be_changed(world: World, sign_in: SignIn) -> None:
    from tests.imports.importing import begun, fresh

    browser: Client = sign_in(world.manager)
    row = begun(browser, world, lists.csv_of(["Daftar", ""], [["x", ""], ["Nama", "JK"], ["Rina", "P"]]), name="a.csv")
    answer = say(browser, url("reading", row), row=3)
    assert answer.status_code == 303
    assert fresh(world, row).row_count == 1
    assert "Rina" in text(browser.get(url("columns", row)))
