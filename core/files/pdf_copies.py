"""PDF files that were made, written once more: named, or marked as somebody's copy. Nothing is laid out here, so that
the web process need not load what lays pages out."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO

import pikepdf


def marked(content: bytes, line: str, *, title: str, language: str) -> bytes:
    """A copy with `line` along the left edge of each page, without signature and without a claim to be an archived
    file: what is written on is another file than the one that was signed."""
    with pikepdf.open(BytesIO(content)) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        marks: dict[tuple[float, float], Any] = {}
        for page in pdf.pages:
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            if (width, height) not in marks:
                marks[width, height] = _line_at_edge(pdf, line, font, width, height)
            page.add_overlay(marks[width, height], pikepdf.Rectangle(0, 0, width, height))
        _unsign(pdf)
        set_title(pdf, title, language)
        out = BytesIO()
        save(pdf, out)
        return out.getvalue()


def _line_at_edge(pdf: pikepdf.Pdf, line: str, font: Any, width: float, height: float) -> pikepdf.Stream:
    """Upwards along the left edge, small and grey. What the font lacks becomes a question mark."""
    text = line.encode("cp1252", "replace").hex()
    drawn = f"BT /F 6.5 Tf 0.35 g 0 1 -1 0 14 {height * 0.08:.1f} Tm <{text}> Tj ET"
    return pikepdf.Stream(
        pdf,
        drawn.encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, width, height],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
    )


def _unsign(pdf: pikepdf.Pdf) -> None:
    for name in ("/AcroForm", "/Perms", "/DSS", "/OutputIntents"):
        if name in pdf.Root:
            del pdf.Root[name]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if notes is not None:
            page.obj.Annots = pikepdf.Array([note for note in notes if note.get("/FT") != "/Sig"])


def set_title(pdf: pikepdf.Pdf, title: str, language: str) -> None:
    """Name a PDF by its title and by nothing else: no author, no program, no metadata."""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = title
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata
    pdf.Root.Lang = language
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def save(pdf: pikepdf.Pdf, into: BinaryIO) -> None:
    """By its content alone: the same pages are the same file."""
    pdf.save(
        into,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
