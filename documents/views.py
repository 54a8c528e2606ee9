"""The documents of a case: list, add, what is known of one, and the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import CaseRecord
from cases.pages import CaseFormPage, CasePage
from core.access import Access, Compartment
from core.errors import Damaged
from documents import selectors, services, withheld
from documents.forms import DocumentForm, TitleForm
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.sending import proof_for, sent
from documents.withheld import Withheld

# A document is of any kind; the log notes those that the reader's roles open.
EVERY_KIND = tuple(Compartment)


class DocumentsPage(CasePage):
    access = DocumentPermission.VIEW
    section = "documents"
    shows = EVERY_KIND
    template_name = "documents/list.html"
    title = _("Documents")

    def extra(self) -> Mapping[str, Any]:
        rows = Document.objects.visible_to(self.user, self.act, case=self.case)
        may_add = self.user.acting.may(DocumentPermission.ADD)
        return {
            "files": [shown_file(row) for row in with_case(rows.order_by("-number"), self.case)],
            "may_add": may_add,
        }


class DocumentAdd(CaseFormPage):
    access = DocumentPermission.ADD
    section = "documents"
    form_class = DocumentForm
    title = _("Add a document")
    submit_label = _("Add the document")
    done = _("The document was added.")

    def form_arguments(self) -> dict[str, Any]:
        compartments = self.case.compartments_of(self.user, DocumentPermission.ADD)
        return {**super().form_arguments(), "compartments": compartments}

    def initial(self) -> dict[str, Any]:
        return {"compartment": Compartment.GENERAL}

    def submit(self, form: Any) -> Document:
        facts = form.cleaned_data
        return services.add_document(
            case=self.case,
            upload=facts["file"],
            title=facts["title"],
            compartment=facts["compartment"],
            by=self.user,
        )

    def after(self, result: Document) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("documents:list", kwargs={"case": self.case.pk})


class OneDocument:
    """What the pages of one document share."""

    access: ClassVar[Access] = DocumentPermission.VIEW
    section = "documents"
    shows = EVERY_KIND
    record_model: ClassVar[type[CaseRecord] | None] = Document


class DocumentPage(OneDocument, CasePage):
    template_name = "documents/document.html"
    title = _("Document")

    def extra(self) -> Mapping[str, Any]:
        document: Document = self.record
        may_change = self.user.acting.may(DocumentPermission.ADD)
        return {
            "document": document,
            "custody": selectors.custody(document),
            "may_change": may_change,
            "withheld": withheld.reason(document),
        }


class DocumentTitle(CaseFormPage):
    access = DocumentPermission.ADD
    section = "documents"
    shows = EVERY_KIND
    record_model = Document
    form_class = TitleForm
    title = _("Change the title")
    done = _("The title was changed.")

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.title, "version": self.record.version}

    def submit(self, form: Any) -> Document:
        return services.change_title(
            document_id=self.record.pk,
            expected_version=form.expected_version,
            title=form.cleaned_data["title"],
            by=self.user,
        )

    def after(self, result: Document) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("documents:detail", kwargs={"case": self.case.pk, "pk": self.record.pk})


class DocumentFile(OneDocument, CasePage):
    """The file. It is decrypted while it is sent, after the scope has ended."""

    template_name = "documents/no_file.html"
    title = _("Document")

    def asks_proof(self) -> str:
        return proof_for(self.user, self.act, self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return sent(self.record, as_attachment="download" in request.GET, by=self.user)
        except Withheld:
            return self.render(status=422)
        except (Damaged, FileNotFoundError):
            return self.render(status=410)

    def extra(self) -> Mapping[str, Any]:
        return {"document": self.record, "withheld": withheld.reason(self.record)}


def with_case(rows: Any, case: Any) -> list[Document]:
    """The rows with their case at hand, without a query for it."""
    found = list(rows)
    for row in found:
        row.case = case
    return found


def shown_file(document: Document) -> dict[str, Any]:
    """A document as `components/files.html` shows it."""
    return {
        "title": document.title,
        "url": reverse("documents:detail", kwargs={"case": document.case_id, "pk": document.pk}),
        "kind": document.get_content_type_display(),
        "size": document.size,
        "at": document.created_at,
        "compartment": document.compartment,
        "note": document.get_origin_display() if document.origin == Document.Origin.MADE else "",
    }
