"""What the API of documents sends and takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.web.api_fields import NewRowSerializer, PlainTextField, SealedTextField, Versioned
from cases.web.api_serializers import UserSerializer
from core.compartments import Compartment
from core.files.uploads import SealedUpload
from documents.models import Document, DocumentEvent


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """What is known of a document. `file_name` is the name under which its file is sent; a copy that says who took it
    adds what it is. `sha256` and `size` are those of the unchanged original; `replaces` is the version before
    (`edition`) of the same paper."""

    title = SealedTextField()
    file_name = serializers.CharField(read_only=True)
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "version",
            "number",
            "title",
            "compartment",
            "origin",
            "content_type",
            "pages",
            "size",
            "sha256",
            "scan",
            "replaces",
            "edition",
            "file_name",
            "by",
            "created_at",
        ]
        read_only_fields = fields


class CustodySerializer(serializers.ModelSerializer[DocumentEvent]):
    """Somebody had the document in hand."""

    by = UserSerializer(read_only=True, allow_null=True)

    class Meta:
        model = DocumentEvent
        fields = ["kind", "at", "by"]
        read_only_fields = fields


class DocumentDetailSerializer(DocumentSerializer):
    original_name = SealedTextField()
    custody = serializers.SerializerMethodField()

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "original_name", "custody"]
        read_only_fields = fields

    def get_custody(self, document: Document) -> list[dict[str, Any]]:
        """The newest first."""
        return list(CustodySerializer(self.context["custody"], many=True).data)


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.Field[SealedUpload, Any, Any, Any]):
    """A file that was sealed while it arrived. What it is, and whether it is taken, its content decides."""

    default_error_messages = {"invalid": serializers.FileField.default_error_messages["invalid"]}

    def to_internal_value(self, data: Any) -> SealedUpload:
        if not isinstance(data, SealedUpload):
            self.fail("invalid")
        return data


class NewDocumentSerializer(NewRowSerializer):
    """The same sent again with its `mark` is taken once."""

    file = Upload()
    title = PlainTextField(max_length=200)
    compartment = serializers.ChoiceField(choices=Compartment.choices)
    replaces = serializers.UUIDField(required=False, allow_null=True, help_text="The version before, of the same kind.")


class TitleSerializer(Versioned):
    """With `compartment` the document moves there, in all its versions: only into one in which one adds documents."""

    title = PlainTextField(max_length=200)
    compartment = serializers.ChoiceField(choices=Compartment.choices, required=False)
