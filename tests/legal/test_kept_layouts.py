"""Tests may share what was laid out: the same question has the same answer from any press."""

from __future__ import annotations

from io import BytesIO

import pytest

from core.files import pdf
from core.files.pdf import Enclosed, PdfPress
from tests import kept_layouts
from tests.legal.dossiers import as_text

PAGE = ("legal/dossier/stamps.html", "legal/dossier/stamps.css")
BOX = Enclosed("daftar.json", "Daftar contoh", b"{}", "Data")


def sheets(press: PdfPress, mark: str, count: int = 1) -> int:
    some = [{"number": number, "mark": mark, "is_wide": False} for number in range(1, count + 1)]
    told = {"sheets": some, "total": 9, "case_code": "K00-CONTOH", "version": 1}
    return press.lay_out(PAGE[0], told, stylesheet=PAGE[1], language="id")


def test_one_that_keeps_writes_what_any_press_does() -> None:
    found = []
    for opened in (kept_layouts._real_press, pdf.press, pdf.press):
        with opened() as press:
            pages = sheets(press, "Bukti P-1", 2)
            files = press.written(), press.archived([BOX])
        found.append((pages, [as_text(each, "-layout") for each in files], b"daftar.json" in files[1]))
    assert found[0][0] == 2
    assert "Bukti P-1" in found[0][1][0][1]
    assert found == found[:1] * 3


def test_what_is_kept_is_that_of_its_own_question() -> None:
    with pdf.press() as first, pdf.press() as second:
        assert (sheets(first, "Bukti P-1"), sheets(second, "Bukti P-2", 3)) == (1, 3)
        ones, threes = first.written(), second.written()
    assert [len(pdf.sizes(BytesIO(each))) for each in (ones, threes)] == [1, 3]


def test_a_press_that_has_ended_is_begun_anew() -> None:
    with pytest.raises(RuntimeError, match="has ended"), pdf.press() as press:
        press.written()
    with pdf.press() as press:
        assert sheets(press, "Bukti P-77") == 1
        assert press.written().startswith(b"%PDF")
