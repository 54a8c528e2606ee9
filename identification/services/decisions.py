"""What bodies decided on the status of a person as a victim. It is written down here and never decided here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.choice_rules import require_codes
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from documents.models import Document
from documents.permissions import DocumentPermission
from identification.models import Decision


@dataclass(frozen=True)
class DecisionFacts:
    """A decision as its document says it. `document` is the key of that document among those of the case."""

    status: str
    body: str
    decided_on: date
    body_name: str = ""
    number: str = ""
    grounds: str = ""
    document: UUID | None = None
    appeal_until: date | None = None
    appeal_lodged_on: date | None = None
    appeal_outcome: str = ""
    appeal_decided_on: date | None = None


@transaction.atomic
def record_decision(*, case: Case, facts: DecisionFacts, by: ActingUser) -> Decision:
    """Write down what a body decided. Raises DomainError for a closed case, an unknown status, a day that is still to
    come or a document that is not there to `by`; ValidationError for days that cannot follow each other."""
    require_open(case)
    decision = Decision(case=case)
    _fill(decision, facts, by=by)
    writes.create(decision, by=by)
    timeline.append(record=decision, kind="identification.decision", detail=decision.status, by=by)
    touch(case)
    record(by=by, verb="identification.decision_recorded", target=decision, status=facts.status, body=facts.body)
    return decision


@transaction.atomic
def change_decision(*, decision_id: UUID, expected_version: int, facts: DecisionFacts, by: ActingUser) -> Decision:
    """Correct what was written down, or add what became of an appeal. What stood there before is kept.

    Raises as record_decision does, DomainError for a decision that was withdrawn, EditConflict.
    """
    rows = Decision.objects.select_related("case")
    decision: Decision = locked_in_open_case(rows, pk=decision_id, expected_version=expected_version)
    _require_in_force(decision)
    before = (decision.appeal_lodged_on, decision.appeal_outcome)
    _fill(decision, facts, by=by)
    writes.update(decision, *asdict(facts), by=by)
    if (decision.appeal_lodged_on, decision.appeal_outcome) != before:
        timeline.append(record=decision, kind="identification.appeal", by=by)
    else:
        timeline.append(record=decision, kind="identification.decision_changed", detail=decision.status, by=by)
    touch(decision.case)
    record(by=by, verb="identification.decision_changed", target=decision, status=facts.status, body=facts.body)
    return decision


@transaction.atomic
def withdraw_decision(
    *, decision_id: UUID, expected_version: int, on: date, why: str, note: str = "", by: ActingUser
) -> Decision:
    """Mark a decision as one that counts no longer. It stays on record.

    Raises DomainError for one that was withdrawn already, a day that is still to come and a closed case;
    ValidationError for a day before the decision, EditConflict.
    """
    rows = Decision.objects.select_related("case")
    decision: Decision = locked_in_open_case(rows, pk=decision_id, expected_version=expected_version)
    _require_in_force(decision)
    require_past(on, field="on")
    decision.withdrawn_on, decision.withdrawal, decision.withdrawal_note = on, why, note
    writes.update(decision, "withdrawn_on", "withdrawal", "withdrawal_note", by=by)
    timeline.append(record=decision, kind="identification.decision_withdrawn", by=by)
    touch(decision.case)
    record(by=by, verb="identification.decision_withdrawn", target=decision, why=why)
    return decision


def _fill(decision: Decision, facts: DecisionFacts, *, by: ActingUser) -> None:
    require_codes([facts.status], "TraffickingStatus", field="status")
    for name in ("decided_on", "appeal_lodged_on", "appeal_decided_on"):
        day = getattr(facts, name)
        if day is not None:
            require_past(day, field=name)
    for name, value in asdict(facts).items():
        if name != "document":
            setattr(decision, name, value)
    decision.document_id = _document(decision, facts.document, by=by)


def _document(decision: Decision, key: UUID | None, *, by: ActingUser) -> UUID | None:
    """The document that is linked now: the one of the facts, or still the one that `by` does not see."""
    if key == decision.document_id:
        return key
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW).filter(case=decision.case_id)
    if key is None:
        is_seen = rows.filter(pk__in=[decision.document_id]).exists()
        return None if is_seen else decision.document_id
    if not rows.filter(pk=key, origin=Document.Origin.RECEIVED).exists():
        raise DomainError(_("This choice is no longer possible. Choose another one."), field="document")
    return key


def _require_in_force(decision: Decision) -> None:
    if decision.is_withdrawn:
        raise DomainError(_("This decision was withdrawn. Record a new one."))
