"""Every write of counselling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError
from counselling.models import Session


@dataclass(frozen=True)
class SessionFacts:
    """What is written down of a session. `minutes` is None when nobody came."""

    held_at: datetime
    kind: str
    attendance: str
    minutes: int | None
    content: str
    next_on: date | None = None


@transaction.atomic
def record_session(*, case: Case, facts: SessionFacts, by: ActingUser) -> Session:
    """Write down a session. Raises DomainError in a closed case, for a moment ahead, a next session before it, and an
    attended session without content; ValidationError for a duration that cannot be.
    """
    require_open(case)
    _check(facts)
    session = writes.create(Session(case=case, **vars(facts)), by=by)
    timeline.append(record=session, kind="counselling.session", by=by, at=session.held_at, only_for=by.pk)
    touch(case)
    record(by=by, verb="counselling.session_recorded", target=session)
    return session


@transaction.atomic
def change_session(*, session_id: UUID, expected_version: int, facts: SessionFacts, by: ActingUser) -> Session:
    """Change one's own session. Raises PermissionDenied for somebody else's, EditConflict, and what
    `record_session` raises.
    """
    rows = Session.objects.select_related("case")
    session: Session = locked_in_open_case(rows, pk=session_id, expected_version=expected_version)
    if session.created_by_id != by.pk:
        raise PermissionDenied
    _check(facts, session)
    for name, value in vars(facts).items():
        setattr(session, name, value)
    writes.update(session, *vars(facts), by=by)
    touch(session.case)
    record(by=by, verb="counselling.session_changed", target=session)
    return session


def _check(facts: SessionFacts, session: Session | None = None) -> None:
    if facts.held_at > timezone.now():
        raise DomainError(_("The session lies in the future. Record it when it is over."), field="held_at")
    if facts.next_on is not None and facts.next_on < timezone.localdate(facts.held_at):
        raise DomainError(_("The next session cannot lie before this one."), field="next_on")
    has_content = facts.content.strip() or unreadable.stays(session, "content")
    if facts.attendance == Session.Attendance.ATTENDED and not has_content:
        raise DomainError(_("Write what the session was about."), field="content")
