"""How one speaks with the person, and who belongs to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from audit.services import record
from cases.extension import timeline
from cases.identity.models import Communication, Relative
from cases.record.choice_rules import require_language
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import EditConflict


@dataclass(frozen=True)
class CommunicationFacts:
    """Languages are codes of ISO 639; None is what nobody knows yet."""

    primary_language: str = ""
    secondary_language: str = ""
    needs_interpreter: bool | None = None
    interpreter_used: bool | None = None
    interpreter: str = ""
    has_disability: bool | None = None
    disability: str = ""
    support: str = ""
    assents: bool | None = None


@dataclass(frozen=True)
class RelativeFacts:
    """Somebody who belongs to the person; None is what nobody knows yet."""

    relation: str
    name: str
    contact: str = ""
    lives_at: str = ""
    is_minor: bool | None = None
    is_dependant: bool = False
    is_guardian: bool = False
    may_be_told: bool | None = None


@transaction.atomic
def save_communication(
    *, case_id: UUID, expected_version: int, facts: CommunicationFacts, by: ActingUser
) -> Communication:
    """Write down how one speaks with the person; version 0 where nothing was written yet.

    Raises DomainError for a language that is not in the list, EditConflict.
    """
    require_communication(facts)
    case = Case.objects.held(case_id)
    row = Communication.objects.select_for_update(of=("self",)).filter(case=case).first()
    if row is None:
        row = writes.create(Communication(case=case, **asdict(facts)), by=by)
    elif row.version != expected_version:
        raise EditConflict(row)
    else:
        row.case = case
        for name, value in asdict(facts).items():
            setattr(row, name, value)
        writes.update(row, *asdict(facts), by=by)
    timeline.append(record=row, kind="cases.communication", by=by)
    touch(case)
    record(by=by, verb="case.communication_written", target=row)
    return row


def require_communication(facts: CommunicationFacts) -> None:
    """Raise DomainError for what is no language of the list."""
    require_language(facts.primary_language, field="primary_language")
    require_language(facts.secondary_language, field="secondary_language")


@transaction.atomic
def add_relative(*, case: Case, facts: RelativeFacts, by: ActingUser) -> Relative:
    """Write down somebody who belongs to the person."""
    case = Case.objects.held(case.pk)
    relative = writes.create(Relative(case=case, **asdict(facts)), by=by)
    timeline.append(record=relative, kind="cases.relative", by=by)
    touch(case)
    record(by=by, verb="case.relative_added", target=relative)
    return relative


@transaction.atomic
def change_relative(*, relative_id: UUID, expected_version: int, facts: RelativeFacts, by: ActingUser) -> Relative:
    """Change what is known of somebody who belongs to the person. Raises EditConflict."""
    case = Case.objects.held(Relative.objects.values_list("case_id", flat=True).get(pk=relative_id))
    relative = Relative.objects.locked(pk=relative_id, expected_version=expected_version)
    relative.case = case
    for name, value in asdict(facts).items():
        setattr(relative, name, value)
    writes.update(relative, *asdict(facts), by=by)
    timeline.append(record=relative, kind="cases.relative_changed", by=by)
    touch(case)
    record(by=by, verb="case.relative_changed", target=relative)
    return relative
