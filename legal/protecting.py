"""Reads over the protection of a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from core.domain.law import citation
from legal.course import latest_step
from legal.models import (
    CourtTravel,
    Matter,
    Protection,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    Step,
    WitnessPlan,
)
from legal.models.protection import answer_within
from legal.permissions import LegalPermission

# So long before it ends somebody has to see to what comes after.
SOON = timedelta(days=14)


@dataclass(frozen=True)
class OfMatter:
    """All that protects in one matter; what comes next stands first."""

    requests: list[ProtectionRequest]
    measures: list[ProtectionMeasure]
    testimonies: list[RemoteTestimony]
    travels: list[CourtTravel]
    plans: list[WitnessPlan]
    today: date

    @property
    def soon(self) -> date:
        return self.today + SOON

    @property
    def law(self) -> str:
        """Where it stands within how many days LPSK answers."""
        return citation(answer_within(), "id" if get_language() == "id" else "en")


def of_matter(matter: Matter, *, case: Case, by: ActingUser) -> OfMatter:
    """The rows of a matter as `by` may see them, with one query for each kind."""
    return OfMatter(
        _rows(ProtectionRequest, matter, case, by, "-asked_on"),
        _rows(ProtectionMeasure, matter, case, by, "-begins_on"),
        _rows(RemoteTestimony, matter, case, by, "-asked_on"),
        _rows(CourtTravel, matter, case, by, "-goes_on", "task__assignee"),
        _rows(WitnessPlan, matter, case, by, "-held_on"),
        timezone.localdate(),
    )


def in_short(matter: Matter, *, case: Case, by: ActingUser) -> list[ProtectionRequest]:
    """The requests of a matter, for its own page."""
    return _rows(ProtectionRequest, matter, case, by, "-asked_on")


def asked_for_by_step(matter: Matter, *, by: ActingUser) -> Step | None:
    """The latest step of a matter that says that protection was asked for."""
    return latest_step(matter, of=[Step.Kind.PROTECTION_REQUEST], by=by)


def facts(row: Protection) -> list[tuple[str, str]]:
    """Which row it is, for a page that asks before an act."""
    if isinstance(row, ProtectionRequest):
        return [(_("Asked on"), date_format(row.asked_on)), (_("What is asked for"), ", ".join(row.kind_labels))]
    if isinstance(row, ProtectionMeasure):
        return [(_("From"), date_format(row.begins_on)), (_("Measure"), row.get_kind_display())]
    if isinstance(row, RemoteTestimony):
        return [(_("Asked for on"), date_format(row.asked_on)), (_("State"), row.get_state_display())]
    if isinstance(row, CourtTravel):
        return [(_("Day"), date_format(row.goes_on)), (_("Transport"), row.get_transport_display())]
    assert isinstance(row, WitnessPlan)  # noqa: S101 -- there are five kinds
    return [(_("Day at court"), date_format(row.held_on)), (_("Who stays with the survivor"), row.support_person)]


def _rows[P: Protection](
    model: type[P], matter: Matter, case: Case, by: ActingUser, order: str, *select: str
) -> list[P]:
    manager: Any = model._default_manager
    rows = manager.visible_to(by, LegalPermission.VIEW, case=case).filter(matter=matter)
    rows = rows.select_related(*select) if select else rows
    found: list[P] = with_case(rows.order_by(order, "-id"), case)
    return found
