"""The documents of a case: list, add, what is known of one, and the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.extension import readers as extension_readers
from cases.record.models import CaseRecord
from cases.record.querysets import with_case
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.access.permissions import Access, step_up
from core.compartments import Compartment
from core.errors import Damaged
from documents import selectors, services, withheld
from documents.forms import DocumentForm, TitleForm, VersionForm
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.sending import picture, proof_for, sent, sent_unchanged
from documents.stored import must_open
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
        may_add = self.may(DocumentPermission.ADD)
        return {
            "files": [
                shown_file(row) for row in with_case(rows.filter(replaced_by=None).order_by("-number"), self.case)
            ],
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
        document = services.add_document(
            case=self.case,
            upload=facts["file"],
            title=facts["title"],
            compartment=facts["compartment"],
            by=self.user,
        )
        warn_if_held(document, self.request)
        return document

    def after(self, result: Document) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("documents:list", kwargs={"case": self.case.pk})


def warn_if_held(document: Document, request: HttpRequest) -> None:
    if document.hold is not None:
        messages.warning(request, document.hold.label)


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
        is_received = document.origin == Document.Origin.RECEIVED
        may_change = self.may(DocumentPermission.ADD) and self.case.is_open
        return {
            "document": document,
            "custody": selectors.custody(document),
            "versions": with_case(selectors.versions(document, self.user), self.case),
            "is_received": is_received,
            "may_change": may_change,
            "may_renew": may_change and is_received and not hasattr(document, "replaced_by"),
            "may_open_original": is_received and self.may(DocumentPermission.OPEN_ORIGINAL),
            "withheld": withheld.reason(document),
        }


class ChangesOne(OneDocument):
    """What the forms about one document share."""

    access: ClassVar[Access] = DocumentPermission.ADD

    case: Any
    record: Any

    def cancel_url(self) -> str:
        return reverse("documents:detail", kwargs={"case": self.case.pk, "pk": self.record.pk})


class DocumentVersion(ChangesOne, CaseFormPage):
    """The same paper, scanned or taken again."""

    form_class = VersionForm
    title = _("Add a newer version")
    submit_label = _("Add the version")
    done = _("The newer version was added.")

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.title}

    def submit(self, form: Any) -> Document:
        facts = form.cleaned_data
        document = services.add_document(
            case=self.case,
            upload=facts["file"],
            title=facts["title"],
            compartment=self.record.compartment,
            replaces=self.record,
            by=self.user,
        )
        warn_if_held(document, self.request)
        return document

    def after(self, result: Document) -> str:
        return reverse("documents:detail", kwargs={"case": self.case.pk, "pk": result.pk})


class DocumentScan(ChangesOne, CaseActionPage):
    """Ask the scanner now about a file that is held."""

    title = _("Check for malware")
    submit_label = _("Check now")

    def submit(self, form: Any) -> Document:
        document: Document = self.record
        with must_open():
            found = services.scan_held(document=document, by=self.user)
        messages.info(self.request, Document.Scan(found).label)
        return document

    def after(self, result: Document) -> str:
        return self.cancel_url()


class DocumentTitle(ChangesOne, CaseFormPage):
    form_class = TitleForm
    template_name = "documents/change.html"
    title = _("Change title or kind")
    done = _("The document was changed.")

    @cached_property
    def kinds(self) -> list[str]:
        """What it may be: what the user adds here, and what it is. What Harapan made stays what it was made for."""
        record: Document = self.record
        if record.origin == Document.Origin.MADE:
            return [record.compartment]
        added = self.case.compartments_of(self.user, DocumentPermission.ADD)
        return [value for value in Compartment.values if value in added or value == record.compartment]

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "compartments": self.kinds}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("title", "compartment", "version")}

    def extra(self) -> Mapping[str, Any]:
        readers = extension_readers.said(self.case, self.kinds, DocumentPermission.VIEW) if len(self.kinds) > 1 else []
        return {"readers": readers}

    def submit(self, form: Any) -> Document:
        return services.change_title(
            document_id=self.record.pk,
            expected_version=form.expected_version,
            title=form.cleaned_data["title"],
            compartment=form.cleaned_data.get("compartment"),
            by=self.user,
        )

    def after(self, result: Document) -> str:
        return self.cancel_url()


class Guarded(OneDocument, CasePage):
    """What shows or sends what is in a document."""

    abstract = True
    shows_damage = False
    title = _("Document")


class Shown(Guarded):
    """What shows it, page by page: of what Harapan has put together it asks for a fresh proof, as its file does."""

    abstract = True

    def asks_proof(self) -> str:
        return proof_for(self.user, self.act, self.kwargs["pk"])


class DocumentView(Shown):
    """One page of a document after the other, as pictures on a page of ours: nothing of the file reaches the browser's
    own viewer or the device, and the quick exit is there."""

    template_name = "documents/view.html"

    @cached_property
    def withheld(self) -> str:
        return withheld.reason_for(self.record, self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.withheld:
            services.note_viewing(document=self.record, by=self.user)
        return super().get(request, *args, **kwargs)

    def extra(self) -> Mapping[str, Any]:
        document: Document = self.record
        number = self.number(document)
        return {
            "document": document,
            "number": number,
            "before": number - 1,
            "following": number + 1 if number < document.pages else 0,
            "withheld": self.withheld,
        }

    def number(self, document: Document) -> int:
        """Which page the address asks for; the first when it says nothing that makes sense."""
        asked = self.request.GET.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
        return min(max(number, 1), document.pages)


class DocumentPicture(Shown):
    """A page of a document as a picture, for the page above."""

    template_name = "documents/no_file.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        number = self.kwargs["number"]
        if not 1 <= number <= self.record.pages:
            raise Http404
        try:
            return picture(self.record, number, by=self.user)
        except Withheld:
            return HttpResponse(status=422)
        except (Damaged, FileNotFoundError):
            return HttpResponse(status=410)


@step_up("export")
class DocumentFile(Guarded):
    """The file, to be kept: what Harapan has made as it is, of what was received a clean copy."""

    template_name = "documents/no_file.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return self.sent()
        except Withheld:
            return self.render(status=422)
        except (Damaged, FileNotFoundError):
            return self.render(status=410)

    def sent(self) -> HttpResponseBase:
        return sent(self.record, by=self.user)

    def extra(self) -> Mapping[str, Any]:
        return {"document": self.record, "withheld": withheld.reason(self.record)}


@step_up("export")
class DocumentOriginal(DocumentFile):
    """The file bit by bit as it came, with whatever it says of place and device: for evidence."""

    access = DocumentPermission.OPEN_ORIGINAL

    def sent(self) -> HttpResponseBase:
        return sent_unchanged(self.record, by=self.user)


def _note(document: Document) -> Any:
    """What the list says of a document beside its name."""
    if document.hold is not None:
        return document.get_scan_display()
    if document.origin == Document.Origin.MADE:
        return document.get_origin_display()
    return gettext("Version %(number)d") % {"number": document.edition} if document.edition > 1 else ""


def shown_file(document: Document) -> dict[str, Any]:
    """A document as `components/files.html` shows it."""
    return {
        "title": document.title,
        "url": reverse("documents:detail", kwargs={"case": document.case_id, "pk": document.pk}),
        "kind": document.get_content_type_display(),
        "size": document.size,
        "at": document.created_at,
        "compartment": document.compartment,
        "note": _note(document),
    }
