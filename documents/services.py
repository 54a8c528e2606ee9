"""Every write to the documents of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.files import storage as files
from core.files.storage import StoredFile
from core.files.uploads import SealedUpload
from core.jobs import queue as jobs
from documents import scanning, selectors, workbench
from documents.models import Document, DocumentEvent
from documents.scanning import Scan
from documents.stored import must_open
from documents.workbench import Finding, Reason

SCAN = "documents.scan"
"""The kind of the job that asks the scanner again about a file that is held."""
_SITTING = timedelta(minutes=30)
_SOON, _LATEST = timedelta(minutes=1), timedelta(hours=1)


@transaction.atomic
def add_document(
    *,
    case: Case,
    upload: SealedUpload,
    title: str,
    compartment: str,
    replaces: Document | None = None,
    by: ActingUser,
) -> Document:
    """Put a received file into a compartment that its giver reads in this case.

    What it is decides its content, never its name. `replaces` is an older version of the same paper, in the same case
    and compartment. A file of which the scanner for malware gives no clear answer is held, and asked about again.
    Raises DomainError, with what to do about it, for a closed case, for a version that has a newer one already, and for
    a file that is empty, too large, of another type, protected by a password, damaged or made to do harm.
    """
    stored = upload.stored
    if stored is None:
        raise DomainError(Reason.TOO_LARGE.label, field="file")
    require_open(case)
    if not selectors.may_add(case, compartment, by):
        raise DomainError(_("You cannot add documents of this kind in this case."), field="compartment")
    scan = scanning.scan(upload.chunks())
    if scan == Scan.FOUND:
        raise DomainError(Reason.HARMFUL.label, field="file")
    finding = _inspected(upload)
    if replaces is not None:
        _require_newest(replaces, case=case, compartment=compartment)
    document = _owned(
        Document(
            case=case,
            compartment=compartment,
            title=title,
            original_name=(upload.name or "")[-200:],
            scan=scan,
            scanned_at=timezone.now() if scan == Scan.CLEAN else None,
            replaces=replaces,
            edition=replaces.edition + 1 if replaces else 1,
        ),
        stored,
        finding,
        by=by,
    )
    DocumentEvent.objects.create(document=document, kind=DocumentEvent.Kind.RECEIVED, by=account_of(by))
    if scan == Scan.HELD:
        _ask_again(document, by=by)
    timeline.append(record=document, kind="documents.added", by=by)
    touch(case)
    record(by=by, verb="document.added", target=document, compartment=compartment, sha256=document.sha256)
    upload.claimed = True
    return document


@transaction.atomic
def keep_made(
    *,
    case: Case,
    content: Iterable[bytes],
    pages: int,
    title: str,
    compartment: str,
    made_for: UUID,
    by: ActingUser,
    edition: int = 1,
) -> Document:
    """Keep a PDF that we have made. `made_for` names what it is the result of: one file for each, even when the
    work is interrupted and done again. `edition` counts what is made of the same thing one after the other."""
    stored = files.store(content, name=made_for)
    try:
        document = _owned(
            Document(case=case, compartment=compartment, title=title, origin=Document.Origin.MADE, edition=edition),
            stored,
            Finding(Document.ContentType.PDF, pages),
            by=by,
        )
    except BaseException:
        files.delete(stored.name)
        raise
    DocumentEvent.objects.create(document=document, kind=DocumentEvent.Kind.MADE, by=account_of(by))
    record(by=by, verb="document.made", target=document, compartment=compartment, sha256=document.sha256)
    return document


@transaction.atomic
def change_title(
    *, document_id: UUID, expected_version: int, title: str, by: ActingUser, compartment: str | None = None
) -> Document:
    """Give a document another title; its file never changes. With another `compartment` it moves there, with all
    versions of the same paper. The look must have been logged.

    Raises DomainError in a closed case, for what does not move, and for a compartment in which `by` adds nothing;
    EditConflict.
    """
    rows = Document.objects.select_related("case")
    document: Document = locked_in_open_case(rows, pk=document_id, expected_version=expected_version)
    if compartment is not None and compartment != document.compartment:
        _move(document, compartment, by=by)
    document.title = title
    writes.update(document, "title", by=by)
    touch(document.case)
    record(by=by, verb="document.title_changed", target=document)
    return document


def _move(document: Document, compartment: str, *, by: ActingUser) -> None:
    if document.origin == Document.Origin.MADE:
        raise DomainError(_("What Harapan has made is of the kind that it was made for."), field="compartment")
    if not selectors.may_add(document.case, compartment, by):
        raise DomainError(_("You cannot add documents of this kind in this case."), field="compartment")
    of_case = Document.objects.filter(case=document.case_id).select_for_update(of=("self",)).order_by("pk")
    versions = selectors.chain(document, {row.pk: row for row in of_case.select_related("case")})
    if any(selectors.is_used(one) for one in versions):
        # By what, only those know who read it.
        raise DomainError(
            _("This document is used elsewhere in the case, so its kind stays. Ask the team."), field="compartment"
        )
    for row in versions:
        one = document if row.pk == document.pk else row
        with must_open():
            one.move_to(compartment)
        sealed = ("compartment", "title", "original_name", "wrapped_file_key")
        writes.update(one, *sealed, by=by)
        timeline.move(case=document.case, subject_id=one.pk, compartment=compartment)
        note_handling(document=one, kind=DocumentEvent.Kind.MOVED, by=by)
        record(by=by, verb="document.moved", target=one, compartment=compartment)


@transaction.atomic
def note_handling(*, document: Document, kind: str, by: ActingUser) -> DocumentEvent:
    """Add a link to the chain of custody: the document was opened, downloaded or put into a dossier."""
    return DocumentEvent.objects.create(document=document, kind=kind, by=account_of(by))


def scan_held(*, document: Document, by: ActingUser) -> str:
    """Ask the scanner again about a file that is held, and return what became of it (`Document.Scan`).

    Without a clear answer it stays held and a job asks later. The look must have been logged.
    Raises KeyUnavailable; Damaged or FileNotFoundError when the file does not open.
    """
    if document.scan != Scan.HELD:
        return document.scan
    scan = scanning.scan(document.file_for_scanner())
    with transaction.atomic():
        if scan == Scan.HELD:
            _ask_again(document, by=by)
        # Not a change by a person: whoever changes the title meanwhile is not in its way.
        elif Document.objects.filter(pk=document.pk, scan=Scan.HELD).update(
            scan=scan, scanned_at=None if scan == Scan.NONE else timezone.now()
        ):
            note_handling(document=document, kind=DocumentEvent.Kind.SCANNED, by=by)
            record(by=by, verb="document.scanned", target=document, found=scan == Scan.FOUND)
    return scan


def _ask_again(document: Document, *, by: ActingUser) -> None:
    """The longer a file has waited, the longer it waits for the next time, up to an hour."""
    waited = timezone.now() - document.created_at
    due = timezone.now() + min(max(waited, _SOON), _LATEST)
    jobs.enqueue(kind=SCAN, subject_id=document.pk, recipient_id=by.pk, due=due)


def _require_newest(replaced: Document, *, case: Case, compartment: str) -> None:
    if (replaced.case_id, replaced.compartment) != (case.pk, compartment):
        raise DomainError(_("A newer version lies in the same case and is of the same kind."), field="compartment")
    if replaced.origin == Document.Origin.MADE:
        raise DomainError(_("What Harapan has made is made again where it was made."))
    Document.objects.select_for_update(no_key=True).get(pk=replaced.pk)
    if Document.objects.filter(replaces=replaced.pk).exists():
        raise DomainError(_("There is a newer version of this document already. Add yours to that one."))


@transaction.atomic
def note_viewing(*, document: Document, by: ActingUser) -> None:
    """Note that somebody looks at a document, once for the pages that they turn in half an hour."""
    since = timezone.now() - _SITTING
    seen = DocumentEvent.objects.filter(document=document, kind=DocumentEvent.Kind.VIEWED, by=by.pk, at__gte=since)
    if not seen.exists():
        note_handling(document=document, kind=DocumentEvent.Kind.VIEWED, by=by)


def _inspected(upload: SealedUpload) -> Finding:
    try:
        return workbench.inspect(upload.chunks())
    except workbench.Refused as refusal:
        raise DomainError(refusal.reason.label, field="file") from None


def _owned(document: Document, stored: StoredFile, finding: Finding, *, by: ActingUser) -> Document:
    """Save a new document with its file, under the next number of its case."""
    # Whoever numbers documents of the case waits here; its readers do not.
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=document.case_id)
    highest = Document.objects.filter(case=document.case_id).aggregate(highest=Max("number"))["highest"]
    document.number = (highest or 0) + 1
    document.content_type, document.pages = finding.content_type, finding.pages
    document.own_file(stored)
    return writes.create(document, by=by)
