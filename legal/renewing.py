"""Exhibits whose paper has a newer version: the dossier carries the older one until the exhibit is the newer.

What `by` may not open they are told nothing of.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from core.access.actor import ActingUser
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.models import Exhibit


def newest(exhibits: Sequence[Exhibit], *, by: ActingUser) -> dict[UUID, Document]:
    """Of which of these exhibits of one case the paper has a newer version: its newest, by the exhibit's key. One
    query, whatever their number."""
    if not exhibits:
        return {}
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW).select_related("case")
    later = {row.replaces_id: row for row in rows.filter(case=exhibits[0].case_id, replaces__isnull=False)}
    found = {}
    for exhibit in exhibits:
        document = later.get(exhibit.document_id)
        while document is not None:
            found[exhibit.pk] = document
            document = later.get(document.pk)
    return found


def refusal(exhibit: Exhibit, document: Document | None) -> str:
    """Why an exhibit cannot be this newest version of its paper, as a sentence; empty when it can. The look must have
    been logged."""
    if document is None:
        return _("There is no newer version of its paper that you may open.")
    other = Exhibit.objects.filter(claim=exhibit.claim_id, document=document).first()
    if other is None:
        return ""
    return _(
        "The newest version of this paper is %(mark)s of the claim already. Remove one of the two exhibits instead."
    ) % {"mark": other.mark}


def told(exhibit: Exhibit) -> str:
    """What to know of such an exhibit before a dossier is built, as a sentence."""
    return _("The dossier would carry an older version of %(mark)s %(description)s.") % {
        "mark": exhibit.mark,
        "description": exhibit.description,
    }
