"""From content to file: exhibits made into clean pages, the body laid out around them, all joined and stamped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import pdf
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.errors import Damaged
from core.pdf import Part
from documents import workbench
from documents.models import Document
from documents.workbench import Reason, Refused
from legal.dossier import words
from legal.dossier.content import Content, Evidence

STYLE = "legal/dossier/dossier.css"
MOST_LAYOUTS = 4


@dataclass(frozen=True)
class Attached:
    """An exhibit with its pages: its own, or one that says why they are missing."""

    evidence: Evidence
    content: bytes
    pages: int
    problem: Reason | None


@dataclass(frozen=True)
class Bundle:
    content: bytes
    pages: int
    problems: list[dict[str, str]]


@dataclass(frozen=True)
class Placed:
    """A line of the list of evidence, with the pages on which the exhibit stands."""

    evidence: Evidence
    pages: str
    problem: str


def build(
    content: Content, documents: dict[str, Document], *, version: int, on: date, report: Callable[[int, int], None]
) -> Bundle:
    """Make the file. What cannot be read of an exhibit is told on a page in its place; the rest stands.

    `report` hears how many steps of how many are done.
    """
    steps = len(content.evidence) + 3
    attached = []
    for number, entry in enumerate(content.evidence, 1):
        attached.append(_attach(entry, documents.get(entry.document_id)))
        report(number, steps)
    body = _laid_out(content, attached, version=version, on=on)
    report(steps - 2, steps)
    parts = [Part(f"Bukti {one.evidence.mark} – {one.evidence.description}", one.content) for one in attached]
    joined = pdf.joined(body.written(), parts)
    report(steps - 1, steps)
    whole = _stamped(content, joined, body.pages, attached, version=version)
    problems = [{"exhibit": one.evidence.mark, "reason": one.problem.value} for one in attached if one.problem]
    return Bundle(whole, body.pages + sum(one.pages for one in attached), problems)


def _attach(entry: Evidence, document: Document | None) -> Attached:
    try:
        if document is None:
            raise Refused(Reason.BROKEN)
        finding, pages = workbench.as_pages(document.open_file())
    except Refused as refusal:
        return _missing(entry, refusal.reason)
    except (Damaged, FileNotFoundError):
        return _missing(entry, Reason.BROKEN)
    return Attached(entry, pages, finding.pages, None)


def _missing(entry: Evidence, reason: Reason) -> Attached:
    page = pdf.lay_out(
        "legal/dossier/missing.html",
        {"evidence": entry, "problem": words.PROBLEMS[reason]},
        stylesheet=STYLE,
        language=INDONESIAN,
    )
    return Attached(entry, page.written(), page.pages, reason)


def _laid_out(content: Content, attached: list[Attached], *, version: int, on: date) -> pdf.Laid:
    """The body, whose list of evidence names pages that stand behind the body itself: laid out again until its
    own length, on which they depend, is the one it was laid out for."""
    length = 0
    for _attempt in range(MOST_LAYOUTS):
        body = pdf.lay_out(
            "legal/dossier/dossier.html",
            {
                "content": content,
                "version": version,
                "day": format_date(on, INDONESIAN),
                "evidence": _placed(attached, length),
                "secrecy": words.cited("UU 21/2007", "24", "44"),
                "right": words.cited("UU 21/2007", "48 (1)"),
                "for_child": words.cited("Perma 1/2022", "5 (3)"),
                "heads": words.cited("UU 21/2007", "48 (2)"),
            },
            stylesheet=STYLE,
            language=INDONESIAN,
        )
        if body.pages == length:
            break
        length = body.pages
    return body


def _placed(attached: list[Attached], length: int) -> list[Placed]:
    found, first = [], length + 1
    for one in attached:
        last = first + one.pages - 1
        pages = str(first) if first == last else f"{first}–{last}"
        found.append(Placed(one.evidence, pages, words.PROBLEMS[one.problem] if one.problem else ""))
        first = last + 1
    return found


def _stamped(content: Content, joined: bytes, length: int, attached: list[Attached], *, version: int) -> bytes:
    marks = [""] * length + [f"Bukti {one.evidence.mark}" for one in attached for _page in range(one.pages)]
    sizes = pdf.sizes(joined)
    sheets: list[dict[str, Any]] = [
        {"number": number, "mark": mark, "is_wide": size[0] > size[1]}
        for number, (mark, size) in enumerate(zip(marks, sizes, strict=True), 1)
    ]
    stamps = pdf.lay_out(
        "legal/dossier/stamps.html",
        {"sheets": sheets, "total": len(sheets), "case_code": content.case_code, "version": version},
        stylesheet="legal/dossier/stamps.css",
        language=INDONESIAN,
    )
    return pdf.stamped(joined, stamps.written(), title=f"{content.case_code} – versi {version}", language=INDONESIAN)
