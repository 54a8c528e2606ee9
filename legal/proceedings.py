"""What the registries of the case page hear of the course of a matter. All of it lies in the legal compartment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import changes, timeline
from cases.changes import Told
from cases.models import Case
from cases.timeline import Kind, Line
from legal.models import MatterRecord, Step
from legal.permissions import LegalPermission

VIEW = LegalPermission.VIEW


def matter_url(row: MatterRecord) -> str:
    return reverse("legal:matter", kwargs={"case": row.case_id, "pk": row.matter_id})


def _lines[R: MatterRecord](model: type[R], say: Callable[[R], str]) -> Any:
    """How the timeline loads rows of a matter: `say` is what each says of itself."""

    def load(ids: list[UUID], user: Any, case: Case) -> dict[UUID, Line]:
        manager: Any = model._default_manager
        rows = manager.visible_to(user, VIEW, case=case).filter(pk__in=ids)
        return {row.pk: Line(say(row), url=matter_url(row)) for row in rows}

    return load


def _step(row: Step) -> str:
    return f"{row.get_kind_display()}, {date_format(row.on)}"


timeline.register(Kind(code="legal.step", label=_("Step of a legal matter"), icon="gavel", load=_lines(Step, _step)))
changes.register(Told(model=Step, label=_("Step of a legal matter"), access=VIEW, about="on"))
