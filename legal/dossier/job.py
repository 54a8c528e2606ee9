"""The job that builds a dossier: with the rights of who asked, at the time at which it runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.models import Case
from core import access, jobs, writes
from core.access import Compartment
from core.errors import DomainError
from core.models import Job
from documents.models import Document, DocumentEvent
from documents.services import keep_made, note_handling
from legal import leaving
from legal.dossier import content
from legal.models import Dossier
from legal.permissions import LegalPermission
from legal.services.dossiers import KIND, require_buildable

if TYPE_CHECKING:
    from legal.dossier.bundle import Bundle


@jobs.handles(KIND)
def build(job: Job, user: Any) -> None:
    """Build the dossier whose id the job carries. Built already: nothing happens.

    Raises DomainError when who asked may no longer see or do it, or the survivor no longer wants it.
    """
    dossier = (
        Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER)
        .select_related("case__person", "claim__case__person", "claim__matter")
        .filter(pk=job.subject_id)
        .first()
    )
    if dossier is None or not user.acting.reads(Compartment.IDENTITY):
        raise DomainError(_("You may no longer build this dossier."))
    if dossier.is_built:
        return
    # WeasyPrint takes a second and sixty megabytes: only the workers that lay pages out load it.
    from legal.dossier import bundle  # noqa: PLC0415

    require_buildable(dossier.claim)
    access.log(
        by=user,
        act="legal.dossier.built",
        rows=[dossier.case],
        compartments=Compartment.values,
        purpose="restitution dossier",
    )
    day = timezone.localdate(dossier.created_at)
    found = content.gather(dossier.claim, on=day, by=user)
    documents = content.documents(found, by=user)
    made = bundle.build(
        found,
        documents,
        version=dossier.number,
        on=day,
        report=partial(jobs.report, job),
    )
    # It may have been withdrawn while pages were laid out; whoever withdraws it now waits for this to be done.
    Case.objects.held(dossier.case_id)
    require_buildable(dossier.claim)
    _keep(dossier, found, made, documents, user)


def _keep(dossier: Dossier, found: content.Content, made: Bundle, documents: dict[str, Document], user: Any) -> None:
    dossier.document = keep_made(
        case=dossier.case,
        content=[made.content],
        pages=made.pages,
        title=_("Restitution dossier, version %(number)d") % {"number": dossier.number},
        compartment=Compartment.LEGAL,
        made_for=dossier.pk,
        by=user,
    )
    dossier.content_digest, dossier.pages = found.digest, made.pages
    dossier.built_at, dossier.problems = timezone.now(), made.problems
    writes.update(dossier, "document", "content_digest", "pages", "built_at", "problems", by=user)
    leaving.note_built(dossier, by=user)
    for document in documents.values():
        note_handling(document=document, kind=DocumentEvent.Kind.BUNDLED, by=user)
    timeline.append(record=dossier, kind="legal.dossier", by=user)
    record(
        by=user,
        verb="legal.dossier_built",
        target=dossier,
        number=dossier.number,
        sha256=dossier.document.sha256,
        digest=dossier.content_digest,
        problems=len(made.problems),
    )
