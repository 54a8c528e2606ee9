"""From content to files: exhibits made into clean pages, the dossier's own part laid out around them, all joined and
stamped into a bundle; and the own part once more by itself, to be archived. Both are signed last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import batched
from typing import Any, BinaryIO, Protocol

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.errors import Damaged
from core.files import pdf
from core.files import storage as files
from core.files.encrypted_temp import EncryptedTempDir
from core.files.pdf import PdfPart, PdfPress
from documents import workbench
from documents.models import Document
from documents.workbench import Reason, Refused
from legal.dossier import words
from legal.dossier.content import Content, Evidence
from legal.dossier.handling import Handled
from legal.dossier.manifest import Listed, Manifest

STYLE = "legal/dossier/dossier.css"
MOST_LAYOUTS, SHEETS_AT_ONCE = 4, 80


class Signer(Protocol):
    """Signs with the organisation's certificate; `name` and `until` are printed."""

    @property
    def name(self) -> str: ...

    @property
    def until(self) -> date: ...

    def sign(self, file: BinaryIO, *, version: int) -> None:
        """Write the signature behind what the file of that version holds."""


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
    content: BinaryIO
    pages: int
    problem: Reason | None


@dataclass(frozen=True)
class Bundle:
    """The two files, with what is to be kept of them."""

    content: BinaryIO
    pages: int
    own_part: BinaryIO
    own_pages: int
    exhibits: Sequence[Listed]
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
    content: Content,
    documents: dict[str, Document],
    edition: Edition,
    aside: EncryptedTempDir,
    *,
    report: Callable[[int, int], None],
) -> Bundle:
    """Make both files. What cannot be read of an exhibit is told on a page in its place; the rest stands.

    Exhibits are put aside one by one, and so is the bundle while it is written: nothing grows in memory with them.
    `report` hears how many steps of how many are done.
    """
    steps = len(content.evidence) + 3
    attached = []
    for number, entry in enumerate(content.evidence, 1):
        attached.append(_attach(entry, documents.get(entry.document_id), aside.file()))
        report(number, steps)
    with pdf.press() as press:
        attached = [_told(press, one, one.problem, aside.file()) if one.problem else one for one in attached]
        own_pages = laid_out(press, content, attached, edition)
        body = press.written()
        report(steps - 2, steps)
        total = own_pages + sum(one.pages for one in attached)
        stamps = _stamps(press, content, attached, edition, first=own_pages + 1, total=total)
    whole = _joined(content, body, attached, stamps, edition, aside)
    _sign(whole, edition)
    report(steps - 1, steps)
    manifest = Manifest(
        case_code=content.case_code,
        version=edition.version,
        date=edition.on.isoformat(),
        content_sha256=content.digest,
        own_pages=own_pages,
        bundle_pages=total,
        bundle_sha256=_digest(whole),
        exhibits=[_listed(one) for one in _placed(attached, own_pages)],
    )
    with pdf.press() as press:
        # Once more, with the page numbers of a file of its own.
        _lay_out(press, content, attached, edition, length=own_pages, last_page=own_pages)
        own_part = BytesIO(press.archived(manifest.enclosed()))
    _sign(own_part, edition)
    problems = [{"exhibit": one.evidence.mark, "reason": one.problem.value} for one in attached if one.problem]
    return Bundle(whole, total, own_part, own_pages, manifest.exhibits, problems)


def laid_out(press: PdfPress, content: Content, attached: list[Attached], edition: Edition) -> int:
    """Lay the own part out as it stands in the bundle, and return how many pages it has. It names pages that stand
    behind itself: laid out again until its own length, on which they depend, is the one it was laid out for."""
    length = 0
    for _attempt in range(MOST_LAYOUTS):
        pages = _lay_out(press, content, attached, edition, length=length)
        if pages == length:
            break
        length = pages
    return pages


def _attach(entry: Evidence, document: Document | None, file: BinaryIO) -> Attached:
    try:
        if document is None:
            raise Refused(Reason.BROKEN)
        finding = workbench.as_pages(document.open_file(), file)
    except Refused as refusal:
        return Attached(entry, file, 0, refusal.reason)
    except (Damaged, FileNotFoundError):
        return Attached(entry, file, 0, Reason.BROKEN)
    return Attached(entry, file, finding.pages, None)


def _lay_out(
    press: PdfPress,
    content: Content,
    attached: list[Attached],
    edition: Edition,
    *,
    length: int,
    last_page: int | None = None,
) -> int:
    """The own part for a length that it is supposed to have. Its pages count up to `last_page`, to the bundle's last
    when that is not said."""
    total = length + sum(one.pages for one in attached)
    signer = edition.signer
    return press.lay_out(
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


def _told(press: PdfPress, one: Attached, problem: Reason, file: BinaryIO) -> Attached:
    """An exhibit that cannot be read, with the page that says why."""
    pages = press.lay_out(
        "legal/dossier/missing.html",
        {"evidence": one.evidence, "problem": words.PROBLEMS[problem]},
        stylesheet=STYLE,
        language=INDONESIAN,
    )
    file.write(press.written())
    return replace(one, content=file, pages=pages)


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


def _stamps(
    press: PdfPress, content: Content, attached: list[Attached], edition: Edition, *, first: int, total: int
) -> list[bytes]:
    """What is laid over the pages of the exhibits, the first of which is page `first`; not many sheets at once."""
    marks = [(f"Bukti {one.evidence.mark}", size) for one in attached for size in pdf.sizes(one.content)]
    sheets: list[dict[str, Any]] = [
        {"number": number, "mark": mark, "is_wide": size[0] > size[1]}
        for number, (mark, size) in enumerate(marks, first)
    ]
    stamps = []
    for some in batched(sheets, SHEETS_AT_ONCE, strict=False):
        press.lay_out(
            "legal/dossier/stamps.html",
            {"sheets": some, "total": total, "case_code": content.case_code, "version": edition.version},
            stylesheet="legal/dossier/stamps.css",
            language=INDONESIAN,
        )
        stamps.append(press.written())
    return stamps


def _joined(
    content: Content,
    body: bytes,
    attached: list[Attached],
    stamps: list[bytes],
    edition: Edition,
    aside: EncryptedTempDir,
) -> BinaryIO:
    """The own part with all exhibits behind it, these stamped. It claims to be no more than a PDF: who knows what the
    exhibits are made of."""
    parts = [PdfPart(f"Bukti {one.evidence.mark} – {one.evidence.description}", one.content) for one in attached]
    title = f"{content.case_code} – versi {edition.version}"
    return pdf.joined(body, parts, stamps, aside=aside, title=title, language=INDONESIAN)


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    for piece in files.pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _sign(file: BinaryIO, edition: Edition) -> None:
    if edition.signer:
        edition.signer.sign(file, version=edition.version)
