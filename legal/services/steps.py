"""The steps of a matter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from cases.record.date_rules import require_past
from core.access.actor import ActingUser
from core.files.uploads import SealedUpload
from documents.models import Document
from legal.models import Matter, Step
from legal.services import rows
from legal.services.computing import recompute


@transaction.atomic
def add_step(
    *,
    matter: Matter,
    kind: str,
    on: date,
    number: str = "",
    body: str = "",
    note: str = "",
    document: Document | None = None,
    upload: SealedUpload | None = None,
    by: ActingUser,
) -> Step:
    """Write down what has happened. Raises DomainError for a closed case, a day ahead, a paper of another case or a
    file that is not taken."""
    require_past(on, field="on")
    document = rows.paper(matter.case, document, upload, Step.Kind(kind).label, by=by)
    step = Step(
        case=matter.case, matter=matter, kind=kind, on=on, number=number, body=body, note=note, document=document
    )
    rows.add(step, by=by)
    recompute([matter.pk])
    return step


@transaction.atomic
def change_step(
    *,
    step_id: UUID,
    expected_version: int,
    kind: str,
    on: date,
    number: str,
    body: str,
    note: str,
    document: Document | None,
    upload: SealedUpload | None = None,
    by: ActingUser,
) -> Step:
    """Correct a step. Raises as `add_step`, and EditConflict."""
    step = rows.locked(Step, pk=step_id, expected_version=expected_version)
    require_past(on, field="on")
    document = rows.paper(step.case, document, upload, Step.Kind(kind).label, by=by)
    rows.change(step, kind=kind, on=on, number=number, body=body, note=note, document=document, by=by)
    recompute([step.matter_id])
    return step


@transaction.atomic
def remove_step(*, step_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what has not happened. Raises DomainError for a closed case, EditConflict."""
    step = rows.locked(Step, pk=step_id, expected_version=expected_version)
    # Before it goes: what stands without it keeps what was decided about it.
    recompute([step.matter_id], without=step)
    rows.remove(step, by=by)
