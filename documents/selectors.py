"""Reads over documents that are more than a queryset."""

from __future__ import annotations

from documents.models import Document, DocumentEvent


def custody(document: Document) -> list[DocumentEvent]:
    """Who had the document in hand, newest first. The document must be visible to whom it is shown."""
    return list(DocumentEvent.objects.filter(document=document).select_related("by").order_by("-at", "-id"))
