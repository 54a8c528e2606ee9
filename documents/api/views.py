"""The documents of a case for other programs: the list, what is known of one, a new one, and the file itself."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import InCase
from cases.web.api_schema import SEEN, ProblemSerializer, adds, changes, described, lists, shows
from core.compartments import Compartment
from core.errors import Damaged, DomainError
from documents import selectors, services
from documents.api import serializers as shapes
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.sending import sent, sent_unchanged

VIEW, ADD = DocumentPermission.VIEW, DocumentPermission.ADD


class Gone(APIException):
    """The row is there and its file does not open."""

    status_code = status.HTTP_410_GONE
    default_detail = _(
        "The stored file is missing or was changed. Nothing of it is shown. Tell your administrator: it can be "
        "brought back from a backup."
    )


class WhateverIsAsked(DefaultContentNegotiation):
    """A file is what it is, whatever `Accept` says; a refusal is JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class OfAnyKind(InCase):
    """Documents are of any kind: the log notes those that the reader's roles open."""

    model = Document
    opens: ClassVar[tuple[Compartment, ...]] = tuple(Compartment)
    select: ClassVar[tuple[str, ...]] = ("case", "created_by")


@described(listing=lists("document_list", shapes.DocumentSerializer))
class Documents(OfAnyKind):
    """The documents of the kinds that one reads, the newest first. A new one comes as multipart/form-data."""

    serializer_class = shapes.DocumentSerializer
    access = {"listing": VIEW, "adding": ADD}
    sealed = ("title",)
    order = ("-number", "-id")
    # Its files go through core.files.uploads: sealed while they arrive, gone again unless a document comes to own them.
    parser_classes = [MultiPartParser]

    @adds("document_add", {"multipart/form-data": shapes.NewDocumentSerializer}, shapes.DocumentSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewDocumentSerializer, request)
        upload, before = data.pop("file"), data.pop("replaces", None)
        replaces = self.older(before) if before else None
        document = services.add_document(case=self.case, upload=upload, **data, replaces=replaces, by=self.user)
        return self.added(document)

    def older(self, pk: UUID) -> Document:
        found = Document.objects.visible_to(self.user, ADD, case=self.case).filter(pk=pk).first()
        if found is None:
            raise DomainError(_("There is no such document in this case."), field="replaces")
        return found


@described(showing=shows("document_show", shapes.DocumentDetailSerializer))
class OneDocument(OfAnyKind):
    """What is known of a document, and who had it in hand."""

    serializer_class = shapes.DocumentDetailSerializer
    access = {"showing": VIEW, "changing": ADD}
    sealed = ("title", "original_name")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        (document,) = rows
        return {"custody": selectors.custody(document)}

    @changes("document_change_title", shapes.TitleSerializer, shapes.DocumentDetailSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        document, version, said = self.asked(shapes.TitleSerializer, request)
        return self.answer(
            services.change_title(document_id=document.pk, expected_version=version, **said, by=self.user)
        )


class File(OfAnyKind):
    """The file: of what was received, a copy without what cameras and programs noted. Each download stands in its
    chain of custody. It asks for a freshly proved session."""

    access = {"sending": VIEW}
    step_up = {"sending": "export"}
    content_negotiation_class = WhateverIsAsked

    @extend_schema(
        operation_id="document_file",
        responses={(200, "*/*"): OpenApiTypes.BINARY, **SEEN, 410: ProblemSerializer, 422: ProblemSerializer},
    )
    def sending(self, request: Request, **kwargs: Any) -> StreamingHttpResponse:
        document = self.visible_row()
        try:
            return sent(document, by=self.user)
        except (Damaged, FileNotFoundError):
            raise Gone from None


class Original(OfAnyKind):
    """The file bit by bit as it came, for evidence. It asks for a freshly proved session."""

    access = {"sending": DocumentPermission.OPEN_ORIGINAL}
    step_up = {"sending": "export"}
    content_negotiation_class = WhateverIsAsked

    @extend_schema(
        operation_id="document_original",
        responses={(200, "*/*"): OpenApiTypes.BINARY, **SEEN, 410: ProblemSerializer, 422: ProblemSerializer},
    )
    def sending(self, request: Request, **kwargs: Any) -> StreamingHttpResponse:
        document = self.visible_row()
        try:
            return sent_unchanged(document, by=self.user)
        except (Damaged, FileNotFoundError):
            raise Gone from None


__all__ = ["Documents", "File", "OneDocument", "Original"]
