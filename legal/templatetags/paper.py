from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from documents.models import Document

register = template.Library()


@register.filter
def paper_of(papers: Mapping[UUID, Document], row: Any) -> Document | None:
    """The paper of a row among those that the reader may open."""
    return papers.get(row.document_id)
