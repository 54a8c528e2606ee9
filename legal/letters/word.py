"""The letter as a Word file (DOCX), so that a lawyer can edit it: the same parts as in the dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from legal.letters.letter import GREETING, STAMP, Block, Letter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A file says nothing of who made it, with what, and when.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def as_docx(letter: Letter, *, head: str) -> bytes:
    """The file. `head` stands on top of each page: how secret it is, of which case, and whether it is a draft."""
    document = Document()
    _clear(document)
    _set_up(document, head)
    _begin(document, letter)
    for block in letter.blocks:
        _WRITERS[block.kind](document, block)
    _sign(document, letter)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _clear(document: Any) -> None:
    facts = document.core_properties
    for name in ("author", "category", "comments", "content_status", "identifier", "keywords", "last_modified_by"):
        setattr(facts, name, "")
    facts.subject, facts.version, facts.title, facts.language = "", "", "Permohonan Restitusi", "id"
    facts.created = facts.modified = facts.last_printed = LONG_AGO
    facts.revision = 1


def _set_up(document: Any, head: str) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(20), Mm(22), Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    page.header.paragraphs[0].text = head


def _begin(document: Any, letter: Letter) -> None:
    document.add_paragraph(letter.place_and_date).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _rows(document, letter.about)
    document.add_paragraph("Kepada Yth.").paragraph_format.space_before = Pt(10)
    for line in letter.addressee:
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    document.paragraphs[-1].paragraph_format.space_after = Pt(14)


def _heading(document: Any, block: Block) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(block.text).bold = True
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True


def _plain(document: Any, block: Block) -> None:
    document.add_paragraph(block.text)


def _item(document: Any, block: Block) -> None:
    paragraph = document.add_paragraph(f"{block.mark}\t{block.text}")
    paragraph.paragraph_format.left_indent = Mm(9)
    paragraph.paragraph_format.first_line_indent = Mm(-9)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(9))


def _facts(document: Any, block: Block) -> None:
    _rows(document, block.rows)


def _rows(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Mm(52), Mm(113)
        cells[0].paragraphs[0].text, cells[1].paragraphs[0].text = label, f": {value}"
    _gap(document)


def _losses(document: Any, block: Block) -> None:
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in ["Huruf", "Jenis kerugian", "Jumlah"], *block.rows:
        cells = table.rows[0].cells if row[1] == "Jenis kerugian" else table.add_row().cells
        for cell, text, width in zip(cells, row, (Mm(16), Mm(99), Mm(50)), strict=True):
            cell.width, cell.paragraphs[0].text = width, text
        cells[2].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for cell in table.rows[-1].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    _gap(document)


def _gap(document: Any) -> None:
    """Two tables without a paragraph between them become one."""
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _sign(document: Any, letter: Letter) -> None:
    for text in (GREETING, letter.signing, STAMP, letter.signer):
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.left_indent = Mm(90)
        paragraph.paragraph_format.keep_with_next = text != letter.signer
        if text == STAMP:
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(22)
            _frame(paragraph)
    for run in document.paragraphs[-1].runs:
        run.bold = run.underline = True


def _frame(paragraph: Any) -> None:
    """A line around the place of the stamp."""
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "10"), ("color", "777777")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    paragraph.paragraph_format.right_indent = Mm(50)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


_WRITERS: dict[str, Callable[[Any, Block], None]] = {
    "heading": _heading,
    "paragraph": _plain,
    "item": _item,
    "facts": _facts,
    "losses": _losses,
}
