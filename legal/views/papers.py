"""For forms that name a document of the case as proof of what they record."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.querysets import with_case
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.views.base import Legal


class Papers(Legal):
    abstract = True

    @cached_property
    def papers(self) -> list[Document]:
        """Documents of the case that the user may open, the newest first."""
        rows = Document.objects.visible_to(self.user, DocumentPermission.VIEW, case=self.case)
        found = rows.filter(origin=Document.Origin.RECEIVED, replaced_by=None).order_by("-number")
        return with_case(found, self.case)

    def paper_choices(self) -> list[tuple[str, Any]]:
        return [(str(row.pk), row.title) for row in self.papers]

    def paper(self, key: str) -> Document | None:
        """The one that was chosen; the form offers no others."""
        return next((row for row in self.papers if str(row.pk) == key), None)
