"""For forms that name a document of the case as proof of what they record."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.models import Document
from identification import words
from identification.selectors import usable_documents
from legal.views.base import Legal


class Papers(Legal):
    abstract = True

    def present_paper(self) -> Document | None:
        """What is named already, and stays choosable: an older version too, and what the user may not open."""
        return None

    @cached_property
    def papers(self) -> list[Document]:
        """Documents of the case that the user may open, the newest first."""
        present = self.present_paper()
        return usable_documents(self.case, by=self.user, chosen=[present.pk] if present else [])

    @cached_property
    def unopened_paper(self) -> Document | None:
        """The present one where the user may not open it."""
        present = self.present_paper()
        return present if present not in self.papers else None

    def paper_choices(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = [(str(row.pk), words.document(row)) for row in self.papers]
        if self.unopened_paper is not None:
            found.insert(0, (str(self.unopened_paper.pk), _("The present document, which you may not open")))
        return found

    def paper(self, key: str) -> Document | None:
        """The one that was chosen; the form offers no others."""
        offered = [*self.papers, *filter(None, [self.unopened_paper])]
        return next((row for row in offered if str(row.pk) == key), None)
