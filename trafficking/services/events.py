"""Events that cases share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.choice_rules import require_country
from cases.record.date_rules import require_past
from cases.record.locking import require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from trafficking.models import Event, EventLink


@dataclass(frozen=True)
class EventFacts:
    """What all survivors of an event share. Nothing here is about one of them."""

    kind: str
    name: str
    happened_on: date | None = None
    country: str = ""
    place: str = ""
    agencies: str = ""
    account: str = ""


@transaction.atomic
def add_event(*, case: Case, facts: EventFacts, by: ActingUser) -> EventLink:
    """Record an event in the first case that was part of it. Raises DomainError, ValidationError."""
    require_open(case)
    event = Event()
    _fill(event, facts)
    writes.create(event, by=by)
    record(by=by, verb="event.added", target=event, kind=event.kind)
    return _link(case, event, by)


@transaction.atomic
def link_event(*, case: Case, event: Event, by: ActingUser) -> EventLink:
    """Tie another case to an event that `by` sees. Raises DomainError in a closed one, ValidationError when it is."""
    require_open(case)
    return _link(case, event, by)


def _link(case: Case, event: Event, by: ActingUser) -> EventLink:
    row = writes.create(EventLink(case=case, event=event), by=by)
    timeline.append(record=row, kind="trafficking.event", by=by)
    touch(case)
    record(by=by, verb="event.linked", target=row, event=str(event.pk))
    return row


@transaction.atomic
def change_event(*, event_id: UUID, expected_version: int, facts: EventFacts, by: ActingUser) -> Event:
    """Change what all cases share of an event. Raises DomainError, EditConflict."""
    event: Event = Event.objects.locked(pk=event_id, expected_version=expected_version)
    _fill(event, facts)
    writes.update(event, *asdict(facts), by=by)
    record(by=by, verb="event.changed", target=event)
    return event


@transaction.atomic
def end_event_link(*, link_id: UUID, expected_version: int, by: ActingUser) -> EventLink:
    """Take a case out of an event, also a closed one. Raises DomainError, EditConflict."""
    held = Case.objects.held(EventLink.objects.values_list("case_id", flat=True).get(pk=link_id))
    row: EventLink = EventLink.objects.select_related("case").locked(pk=link_id, expected_version=expected_version)
    if row.ended_at is not None:
        raise DomainError(_("The case was taken out of this event already."))
    row.ended_at = timezone.now()
    writes.update(row, "ended_at", by=by)
    touch(held)
    timeline.append(record=row, kind="trafficking.event_ended", by=by)
    record(by=by, verb="event.unlinked", target=row)
    return row


def _fill(event: Event, facts: EventFacts) -> None:
    require_country(facts.country, field="country")
    if facts.happened_on is not None:
        require_past(facts.happened_on, field="happened_on")
    for name, value in asdict(facts).items():
        setattr(event, name, value)
