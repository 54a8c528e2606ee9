"""What `documents` puts into the registries of the case page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import changes, erasure, sections, timeline
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText
from cases.record.models import Case
from core.access.actor import ActingUser
from core.jobs import periodic
from core.jobs import queue as jobs
from core.keys import columns as keys_columns
from documents import erasing, leftovers, scan_job, services
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.renewing import renew


def _documents(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """Title and address for roles that open documents; others see that one was added."""
    if not user.acting.may(DocumentPermission.VIEW):
        return {}
    rows = (
        Document.objects.visible_to(user, DocumentPermission.VIEW, case=case).filter(pk__in=ids).select_related("case")
    )
    return {
        row.pk: EntryText(
            row.title,
            url=reverse("documents:detail", kwargs={"case": row.case_id, "pk": row.pk}),
            mark=row.get_content_type_display(),
        )
        for row in rows
    }


timeline.register(EntryKind(code="documents.added", label=_("Document added"), icon="file-plus", load=_documents))

changes.register(
    TrackedModel(
        model=Document,
        label=_("Document"),
        access=DocumentPermission.VIEW,
        about="title",
        words={"size": filesizeformat},
    )
)

sections.register(
    sections.CaseSection(
        code="documents",
        label=_("Documents"),
        icon="files",
        url_name="documents:list",
        access=DocumentPermission.VIEW,
        order=80,
    )
)

erasure.register("documents", erase=erasing.erase)
keys_columns.register(Document, "wrapped_file_key", ending="file", renew=renew)
leftovers.register(Document, "storage_name")
periodic.register("documents.sweep", every=timedelta(days=1), do=leftovers.sweep)

jobs.handles(services.SCAN)(scan_job.scan_again)
