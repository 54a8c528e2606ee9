"""Redacting an exhibit: boxes over its pages, the copy that is made, and which file the dossier takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.record.querysets import with_case
from core.web import form_recovery
from documents import withheld
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.services import note_viewing
from legal import services
from legal.forms.redactions import BoxesForm
from legal.models import Exhibit, Redaction
from legal.permissions import LegalPermission
from legal.views.base import Legal, LegalActionPage, LegalFormPage, OfExhibit

MAKE = "make"


class Redact(OfExhibit, LegalFormPage):
    """One page of the exhibit with its boxes, and all boxes in figures. Turning the page keeps the draft."""

    template_name = "legal/redact.html"
    form_class = BoxesForm
    title = gettext_lazy("Redact the exhibit")

    @cached_property
    def document(self) -> Document:
        """The exhibit's own file. Raises Http404 for who may not open it."""
        rows = Document.objects.visible_to(self.user, DocumentPermission.VIEW, case=self.case)
        found = rows.select_related("case").filter(pk=self.record.document_id).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def redactions(self) -> list[Redaction]:
        """Those of the exhibit, the draft first, then the newest."""
        rows = Redaction.objects.visible_to(self.user, LegalPermission.VIEW, case=self.case)
        rows = rows.filter(exhibit=self.record).select_related("document__created_by")
        found = with_case(rows.order_by("-made_at", "-id"), self.case)
        return sorted(found, key=lambda row: not row.is_draft)

    @property
    def draft(self) -> Redaction | None:
        return self.redactions[0] if self.redactions and self.redactions[0].is_draft else None

    @cached_property
    def number(self) -> int:
        """Which page is shown; the first when the address says nothing that makes sense."""
        asked = self.request.GET.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
        return min(max(number, 1), self.document.pages)

    def prepare(self) -> None:
        if not self.document.hold:
            note_viewing(document=self.document, by=self.user)

    def form_arguments(self) -> dict[str, Any]:
        shown = self.draft or next((row for row in self.redactions if row.is_used), None)
        return {
            "initial": {"version": self.draft.version if self.draft else 0},
            "boxes": shown.boxes if shown else [],
            "pages": self.document.pages,
            "page": self.number,
            "kept": list(form_recovery.given_back(self.request) or ()),
        }

    def extra(self) -> Mapping[str, Any]:
        exhibit: Exhibit = self.record
        return {
            "exhibit": exhibit,
            "document": self.document,
            "withheld": withheld.reason(self.document),
            "number": self.number,
            "before": self.number - 1,
            "following": self.number + 1 if self.number < self.document.pages else 0,
            "copies": [row for row in self.redactions if not row.is_draft],
            "may_manage": self.may_write(LegalPermission.MANAGE),
        }

    def submit(self, form: Any) -> Redaction | None:
        return services.draw_boxes(
            exhibit=self.record, boxes=form.boxes, expected_version=form.expected_version, by=self.user
        )

    def succeeded(self, result: Redaction | None) -> HttpResponseBase:
        wanted = self.request.POST.get("go", "")
        if wanted == MAKE and result is not None and result.is_draft:
            return self.redirect(self.url("redacted-make", result))
        if wanted == MAKE:
            messages.info(self.request, _("The copy that is in use has these boxes already."))
        elif not wanted:
            messages.success(self.request, _("The boxes are kept as a draft."))
        page = wanted if wanted.isascii() and wanted.isdigit() else self.number
        return self.redirect(f"{self.url('redact', self.record)}?page={page}")


class OfRedaction(Legal):
    abstract = True
    record_model = Redaction

    def cancel_url(self) -> str:
        return self.url("redact", Exhibit(pk=self.record.exhibit_id))

    def extra(self) -> Mapping[str, Any]:
        redaction: Redaction = self.record
        pages = sorted({box.page for box in redaction.boxes})
        reasons = dict.fromkeys(box.reason for box in redaction.boxes)
        return {
            "facts": [
                (_("Exhibit"), f"{redaction.exhibit.mark} {redaction.exhibit.description}"),
                (_("Boxes"), str(len(redaction.boxes))),
                (_("Pages"), ", ".join(str(page) for page in pages) or "–"),
                (_("Reasons"), ", ".join(str(Redaction.Reason(code).label) for code in reasons) or "–"),
            ],
            "consequences": self.consequences,
        }

    consequences: tuple[Any, ...] = ()


class RedactedMake(OfRedaction, LegalActionPage):
    title = gettext_lazy("Make the redacted copy")
    submit_label = gettext_lazy("Make the copy")
    done = gettext_lazy("The redacted copy is made. The next dossier takes it.")
    consequences = (
        gettext_lazy("What is under the boxes is gone from the copy for good. Pages with a box become pictures."),
        gettext_lazy("The original stays as it is, sealed among the documents of the case."),
        gettext_lazy("The next dossier takes the copy and says so in the list of evidence."),
    )

    def submit(self, form: Any) -> Redaction:
        return services.make_redacted(redaction_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class RedactedUse(OfRedaction, LegalActionPage):
    title = gettext_lazy("Use the redacted copy")
    submit_label = gettext_lazy("Use the copy")
    done = gettext_lazy("The next dossier takes the redacted copy.")
    consequences = (gettext_lazy("The next dossier takes the copy and says so in the list of evidence."),)

    def submit(self, form: Any) -> Redaction:
        return services.use_redacted(redaction_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class OriginalUse(OfRedaction, LegalActionPage):
    title = gettext_lazy("Use the original")
    submit_label = gettext_lazy("Use the original")
    done = gettext_lazy("The next dossier takes the original.")
    consequences = (
        gettext_lazy("The next dossier shows the exhibit as it is, with what the boxes covered."),
        gettext_lazy("The redacted copy stays, and can be used again."),
    )

    def submit(self, form: Any) -> Redaction:
        return services.use_original(redaction_id=self.record.pk, expected_version=form.expected_version, by=self.user)
