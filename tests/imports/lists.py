"""Old lists as organisations have them: invented people, real mess."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl

HEADINGS = [
    "No",
    "No. Kasus",
    "Tgl Lapor",
    "NAMA KORBAN",
    "Alias / Panggilan",
    "L/P",
    "Tempat, Tgl Lahir",
    "Umur",
    "NIK / No KTP",
    "No. HP",
    "Alamat",
    "Desa",
    "Kecamatan",
    "Kab/Kota",
    "Rujukan dari",
    "Jenis Kasus",
    "Negara Tujuan",
    "Nama Majikan",
    "Agen/PT",
    "Kronologi",
    "Status",
    "Tgl Selesai",
    "Alasan Tutup",
    "Pendamping",
    "Ket.",
]
FIRST = ["Siti", "Yanti", "Rina", "Dewi", "Nur", "Wati", "Sri", "Ani", "Budi", "Joko", "Agus", "Dedi", "Eko", "Ratna"]
SECOND = ["Contohnama", "Misalnya", "Teladan", "Umpama", "Andaikan", "Percontohan", "Semisal"]
COUNTRIES = ["Malaysia", "malaysia", "Arab Saudi", "Taiwan", "Kamboja", "KAMBOJA", "Hongkong", "Mly"]


def messy_rows(count: int = 40) -> list[list[Any]]:
    """Rows as a register of ten years has them, with what goes wrong in such registers. Rows of the file begin at 4."""
    rows: list[list[Any]] = []
    for number in range(1, count + 1):
        is_woman = number % 7 < 5
        name = f"{FIRST[number % len(FIRST)]} {SECOND[number % len(SECOND)]} {_word(number)}"
        year, month, day = 2015 + number % 9, number % 12 + 1, number % 27 + 1
        reported: Any = [
            datetime(year, month, day),
            f"{day:02}/{month:02}/{year}",
            f"{day} {_month(month)} {year}",
            f"{day:02}-{month:02}-{year % 100:02}",
        ][number % 4]
        born: Any = [f"Indramayu, {day} {_month(month)} {1980 + number % 20}", datetime(1985, 3, day), 1990, ""][
            number % 4
        ]
        row: list[Any] = [
            number,
            f"K-{number:03}/{year}",
            reported,
            name.upper() if number % 5 == 0 else name,
            "" if number % 3 else f"{FIRST[number % len(FIRST)]}, Mbak {FIRST[number % len(FIRST)]}",
            ("P" if is_woman else "L") if number % 4 else ("Perempuan" if is_woman else "laki2"),
            born,
            f"{20 + number % 15} th" if not born else "",
            f"321201{day + (40 if is_woman else 0):02}0385{9000 + number}" if number % 4 == 1 else "",
            [f"0811-000{number:04}", 81100000000 + number, "", "tidak ada"][number % 4],
            f"RT 0{number % 9 + 1}/02 Blok Contoh",
            "Karangcontoh",
            "Contohsari",
            "Indramayu" if number % 2 else "Kab. Cirebon",
            ["BP3MI", "Polres Contoh", "keluarga", "", "datang sendiri"][number % 5],
            ["Kerja paksa", "eksploitasi seksual", "Kawin pesanan", "ABK", "Kerja Paksa; seksual"][number % 5],
            COUNTRIES[number % len(COUNTRIES)],
            f"Majikan Contoh {number}" if number % 2 else "-",
            "PT Contoh Jaya" if number % 3 else "",
            f"Berangkat lewat calo, gaji tidak dibayar {number} bulan.",
            ["selesai", "Proses", "Selesai", "dirujuk", ""][number % 5],
            datetime(year + 1, month, day) if number % 5 in (0, 2) else "",
            "sudah pulang" if number % 5 in (0, 2) else "",
            "Caseworker" if number % 2 else "",
            "perlu dihubungi lagi" if number % 6 == 0 else "",
        ]
        rows.append(row)
    if count >= 12:
        rows[2][3] = ""  # no name
        rows[4][2] = "31/02/2019"  # no such day
        rows[6][8] = 3212546508900123.0  # rounded by the spreadsheet
        rows[7][9] = "0812"  # no number
        rows[9][1] = rows[8][1]  # one old number twice
        rows[11] = [*rows[10][:1], "K-999/2020", *rows[10][2:]]  # one person twice
    return rows


def _word(number: int) -> str:
    return "".join("bcdfghklmn"[int(digit)] + "aiueo"[int(digit) % 5] for digit in f"{number:03}").capitalize()


def _month(month: int) -> str:
    names = ("Jan", "Feb", "Maret", "April", "Mei", "Juni", "Juli", "Agt", "Sept", "Okt", "Nopember", "Des")
    return names[month - 1]


def xlsx(headings: Sequence[Any], rows: Sequence[Sequence[Any]], *, above: Sequence[Sequence[Any]] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Register"
    for row in (*above, headings, *rows):
        sheet.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def messy_xlsx(count: int = 40) -> bytes:
    """With a title and an empty row above the headings, as such lists have them."""
    return xlsx(HEADINGS, messy_rows(count), above=[["DATA KORBAN TPPO 2015–2023"], []])


def csv_of(
    headings: Sequence[Any], rows: Sequence[Sequence[Any]], *, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    for row in (headings, *rows):
        writer.writerow([_as_text(cell) for cell in row])
    return text.getvalue().encode(encoding)


def _as_text(cell: Any) -> Any:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


def ods(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The least that programs open: texts alone."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (headings, *rows)
    )
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Daftar">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return made.getvalue()
