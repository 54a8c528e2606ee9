"""From content to files: exhibits made into clean pages, the dossier's own part laid out around them, all joined and
stamped into a bundle; and the own part once more by itself, to be archived. Both are signed last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

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
from legal.dossier.handling import Handled
from legal.dossier.manifest import Listed, Manifest

STYLE = "legal/dossier/dossier.css"
MOST_LAYOUTS = 4


class Signer(Protocol):
    """Signs with the organisation's certificate; `name` and `until` are printed."""

    @property
    def name(self) -> str: ...

    @property
    def until(self) -> date: ...

    def sign(self, content: bytes) -> bytes: ...


@dataclass(frozen=True)
class Edition:
    """Which version it is, and what that says of itself."""

    version: int
    on: date
    signer: Signer | None = None
    log: list[Handled] = field(default_factory=list)


@dataclass(frozen=True)
class Attached:
    """An exhibit with its pages: its own, or one that says why they are missing."""

    evidence: Evidence
    content: bytes
    pages: int
    problem: Reason | None


@dataclass(frozen=True)
class Bundle:
    """The two files, with what is to be kept of them."""

    content: bytes
    pages: int
    own_part: bytes
    own_pages: int
    exhibits: list[Listed]
    problems: list[dict[str, str]]


@dataclass(frozen=True)
class Placed:
    """An exhibit with the pages of the bundle on which it stands."""

    attached: Attached
    first: int

    @property
    def evidence(self) -> Evidence:
        return self.attached.evidence

    @property
    def last(self) -> int:
        return self.first + self.attached.pages - 1

    @property
    def pages(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def problem(self) -> str:
        return words.PROBLEMS[self.attached.problem] if self.attached.problem else ""


def build(
    content: Content, documents: dict[str, Document], edition: Edition, *, report: Callable[[int, int], None]
) -> Bundle:
    """Make both files. What cannot be read of an exhibit is told on a page in its place; the rest stands.

    `report` hears how many steps of how many are done.
    """
    steps = len(content.evidence) + 3
    attached = []
    for number, entry in enumerate(content.evidence, 1):
        attached.append(_attach(entry, documents.get(entry.document_id)))
        report(number, steps)
    body = laid_out(content, attached, edition)
    placed = _placed(attached, body.pages)
    total = body.pages + sum(one.pages for one in attached)
    report(steps - 2, steps)
    whole = _bundled(content, body, attached, edition, total=total)
    exhibits = [_listed(one) for one in placed]
    problems = [{"exhibit": one.evidence.mark, "reason": one.problem.value} for one in attached if one.problem]
    # They are in the bundle now; beside it they would be in memory twice.
    attached = [replace(one, content=b"") for one in attached]
    del placed
    whole = _signed(whole, edition)
    report(steps - 1, steps)
    manifest = Manifest(
        case_code=content.case_code,
        version=edition.version,
        date=edition.on.isoformat(),
        content_sha256=content.digest,
        own_pages=body.pages,
        bundle_pages=total,
        bundle_sha256=sha256(whole).hexdigest(),
        exhibits=exhibits,
    )
    # Once more, with the page numbers of a file of its own.
    alone = _laid(content, attached, edition, length=body.pages, last_page=body.pages)
    own_part = _signed(alone.archived(manifest.enclosed()), edition)
    return Bundle(whole, total, own_part, body.pages, exhibits, problems)


def laid_out(content: Content, attached: list[Attached], edition: Edition) -> pdf.Laid:
    """The own part as it stands in the bundle. It names pages that stand behind itself: laid out again until its own
    length, on which they depend, is the one it was laid out for."""
    length = 0
    for _attempt in range(MOST_LAYOUTS):
        body = _laid(content, attached, edition, length=length)
        if body.pages == length:
            break
        length = body.pages
    return body


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


def _laid(
    content: Content, attached: list[Attached], edition: Edition, *, length: int, last_page: int | None = None
) -> pdf.Laid:
    """The own part for a length that it is supposed to have. Its pages count up to `last_page`, to the bundle's last
    when that is not said."""
    total = length + sum(one.pages for one in attached)
    signer = edition.signer
    return pdf.lay_out(
        "legal/dossier/dossier.html",
        {
            "content": content,
            "version": edition.version,
            "day": format_date(edition.on, INDONESIAN),
            "evidence": _placed(attached, length),
            "log": edition.log,
            "length": length,
            "total": total,
            "last_page": last_page or total,
            "running": f"RAHASIA · {content.case_code} · versi {edition.version}",
            "signer": signer,
            "signed_until": format_date(signer.until, INDONESIAN) if signer else "",
            **words.citations(),
        },
        stylesheet=STYLE,
        language=INDONESIAN,
    )


def _placed(attached: Iterable[Attached], length: int) -> list[Placed]:
    found, first = [], length + 1
    for one in attached:
        found.append(Placed(one, first))
        first += one.pages
    return found


def _listed(one: Placed) -> Listed:
    entry = one.evidence
    return Listed(
        entry.mark,
        entry.description,
        entry.form,
        entry.sha256,
        one.attached.pages,
        one.first,
        one.last,
        one.problem,
    )


def _bundled(content: Content, body: pdf.Laid, attached: list[Attached], edition: Edition, *, total: int) -> bytes:
    """The own part with all exhibits behind it, these stamped. It claims to be no more than a PDF: who knows what the
    exhibits are made of."""
    parts = [Part(f"Bukti {one.evidence.mark} – {one.evidence.description}", one.content) for one in attached]
    marks = [(f"Bukti {one.evidence.mark}", size) for one in attached for size in pdf.sizes(one.content)]
    sheets: list[dict[str, Any]] = [
        {"number": number, "mark": mark, "is_wide": size[0] > size[1]}
        for number, (mark, size) in enumerate(marks, body.pages + 1)
    ]
    stamps = None
    if sheets:
        stamps = pdf.lay_out(
            "legal/dossier/stamps.html",
            {"sheets": sheets, "total": total, "case_code": content.case_code, "version": edition.version},
            stylesheet="legal/dossier/stamps.css",
            language=INDONESIAN,
        ).written()
    title = f"{content.case_code} – versi {edition.version}"
    return pdf.joined(body.written(), parts, stamps, title=title, language=INDONESIAN)


def _signed(content: bytes, edition: Edition) -> bytes:
    return edition.signer.sign(content) if edition.signer else content
