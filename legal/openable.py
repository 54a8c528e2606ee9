"""Whether who builds a dossier opens all that stands in it: what they may not open would reach the court as damaged."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.access.actor import ActingUser
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.models import Exhibit, Redaction, RestitutionClaim


def unopened(claim: RestitutionClaim, *, by: ActingUser) -> list[Exhibit]:
    """The exhibits of which `by` may not open the document, or the redacted copy that stands for it.

    Whoever reads the claim sees that they are there. The look is logged by the caller.
    """
    visible = Document.objects.visible_to(by, DocumentPermission.VIEW).values("pk")
    copies = Redaction.objects.filter(exhibit=OuterRef("pk"), state=Redaction.State.USED)
    rows = Exhibit.objects.filter(claim=claim).select_related("case")
    hidden = ~Q(document__in=visible) | Exists(copies.exclude(document__in=visible))
    return list(rows.filter(hidden).order_by("number"))


def refusal(named: Iterable[str]) -> str:
    """Why nothing is built while these exhibits are `unopened`, as a sentence; empty when there are none."""
    marks = ", ".join(named)
    if not marks:
        return ""
    return _(
        "Who builds the dossier may not open %(marks)s, and the court would get a page that says it is damaged. Let a "
        "colleague build it who may open all exhibits, or take it out of them."
    ) % {"marks": marks}
