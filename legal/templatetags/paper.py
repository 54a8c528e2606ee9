from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from documents.models import Document
from legal.models import Step

register = template.Library()


@register.filter
def paper_of(papers: Mapping[UUID, Document], row: Any) -> Document | None:
    """The paper of a row among those that the reader may open."""
    return papers.get(row.document_id)


@register.filter
def follows_from(step: Step, too_early: Mapping[UUID, Step]) -> Step | None:
    """The step before which this one is dated though it follows from it."""
    return too_early.get(step.pk)
