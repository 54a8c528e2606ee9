"""The job that asks the scanner again about a file that is held. It works in the name of who added the file."""

from __future__ import annotations

from core.access.actor import ActingUser
from core.access.log import log_access
from core.jobs.models import Job
from documents import services
from documents.models import Document
from documents.permissions import DocumentPermission


def scan_again(job: Job, user: ActingUser) -> None:
    """Who may no longer read the document asks nothing of it: it stays held until a colleague does."""
    mine = Document.objects.visible_to(user, DocumentPermission.VIEW).select_related("case")
    document = mine.filter(pk=job.subject_id, scan=Document.Scan.HELD).first()
    if document is not None:
        log_access(by=user, act="documents.document.scanned", rows=[document], compartments=[document.compartment])
        services.scan_held(document=document, by=user)
