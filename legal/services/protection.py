"""The protection of a matter: requests, measures, testimony from elsewhere and plans are added, changed and taken out
alike. How the survivor travels to court also tells whoever has to know (legal/services/travel.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal.models import Protection, ProtectionMeasure, ProtectionRequest
from legal.services.computing import recompute

TAKEN_BACK = (ProtectionRequest.State.REFUSED, ProtectionRequest.State.ASSESSED)
NO_DECISION: Mapping[str, Any] = {"decided_on": None, "decision_number": ""}


@transaction.atomic
def add_protection[P: Protection](*, row: P, by: ActingUser) -> P:
    """Enter a row that is not saved yet. Raises DomainError in a closed case or matter, ValidationError."""
    require_open(row.case)
    if not row.matter.is_open:
        raise DomainError(_("This matter is closed. Open a new one first."))
    _require_sound(row)
    writes.create(row, by=by)
    timeline.append(record=row, kind=f"legal.{row.code}", detail=getattr(row, "state", ""), by=by)
    touch(row.case)
    record(by=by, verb=f"legal.{row.code}_added", target=row, matter=str(row.matter_id))
    _move_deadlines(row)
    return row


@transaction.atomic
def change_protection[P: Protection](
    *, model: type[P], row_id: UUID, expected_version: int, facts: Mapping[str, Any], by: ActingUser
) -> P:
    """Change the named fields of a row; with a refusal of LPSK that is taken back goes its decision. Raises
    EditConflict, ValidationError, and DomainError in a closed case or for a state that does not follow."""
    row = locked_protection(model, row_id, expected_version)
    before, after = getattr(row, "state", ""), str(facts.get("state", getattr(row, "state", "")))
    is_taken_back = isinstance(row, ProtectionRequest) and (before, after) == TAKEN_BACK
    facts = {**facts, **NO_DECISION} if is_taken_back else facts
    for name, value in facts.items():
        setattr(row, name, value)
    if after != before and after not in row.NEXT[before]:
        names = {"old": row.State(before).label, "new": row.State(after).label}  # type: ignore[attr-defined]  # where there is a state
        raise DomainError(_("It cannot go from “%(old)s” to “%(new)s”.") % names, field="state")
    _require_sound(row)
    writes.update(row, *facts, by=by)
    if after != before:
        timeline.append(record=row, kind=f"legal.{row.code}", detail=after, by=by)
    else:
        timeline.append(record=row, kind=f"legal.{row.code}_changed", by=by)
    touch(row.case)
    verb = f"legal.{row.code}_refusal_taken_back" if is_taken_back else f"legal.{row.code}_changed"
    record(by=by, verb=verb, target=row, **({"state": after} if after else {}))
    _move_deadlines(row)
    return row


@transaction.atomic
def remove_protection(*, model: type[Protection], row_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what was entered by mistake. Raises EditConflict, and DomainError in a closed case or for a request
    that has been sent, or that measures name."""
    row = locked_protection(model, row_id, expected_version)
    if isinstance(row, ProtectionRequest):
        if row.sent_on is not None:
            raise DomainError(_kept_because(row))
        if ProtectionMeasure.objects.filter(request=row).exists():
            raise DomainError(_("A measure names this request. Change the measure first."))
    timeline.append(record=row, kind=f"legal.{row.code}_removed", by=by)
    record(by=by, verb=f"legal.{row.code}_removed", target=row)
    touch(row.case)
    row.delete()
    _move_deadlines(row)


def locked_protection[P: Protection](model: type[P], row_id: UUID, expected_version: int) -> P:
    rows = model._default_manager.select_related("case")
    found: P = locked_in_open_case(rows, pk=row_id, expected_version=expected_version)
    return found


def _kept_because(row: ProtectionRequest) -> str:
    """Why a request that was sent is not taken out, and what to do instead."""
    State = ProtectionRequest.State
    if row.state == State.REFUSED:
        return _(
            "LPSK has refused this request: it stays on record. If that is a mistake, choose “%(state)s” again."
        ) % {"state": State.ASSESSED.label}
    if row.state == State.ENDED:
        return _("This request has been sent and has ended: it stays on record.")
    return _("This request has been sent: end it instead.")


def _move_deadlines(row: Protection) -> None:
    """LPSK has so many days to answer what was sent to it, and none once it has."""
    if isinstance(row, ProtectionRequest):
        recompute([row.matter_id])


def _require_sound(row: Protection) -> None:
    if isinstance(row, ProtectionMeasure) and row.request is not None and row.request.matter_id != row.matter_id:
        raise DomainError(_("This request belongs to another matter."), field="request")
    if isinstance(row, ProtectionRequest):
        for earlier, later in row.IN_ORDER:
            first, second = getattr(row, earlier), getattr(row, later)
            if first is not None and second is not None and second < first:
                names = {"later": _label(row, later), "earlier": _label(row, earlier), "day": date_format(first)}
                raise DomainError(_("“%(later)s” cannot be before “%(earlier)s” (%(day)s).") % names, field=later)


def _label(row: ProtectionRequest, name: str) -> str:
    """A field as its form calls it."""
    field: Any = row._meta.get_field(name)
    return capfirst(str(field.verbose_name))
