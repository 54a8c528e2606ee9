"""The line in the access log before the name of an actor or an event is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.log import log_access, log_search
from core.compartments import Compartment
from core.key_subjects import KeySubject
from trafficking.models import Actor, Event


class _Look(NamedTuple):
    """An actor or event as it is seen in a case, or apart from any."""

    subject: KeySubject
    case_id: UUID | None

    def key_subject(self) -> KeySubject:
        return self.subject

    def access_case_id(self) -> UUID | None:
        return self.case_id


def log(verb: str, rows: Iterable[Actor | Event], *, by: ActingUser, case: Case | None = None) -> None:
    """Write down that `by` is shown who these are: `verb` is the last word of the act, `case` where they are seen."""
    looks = [_Look(row.key_subject(), case.pk if case else None) for row in rows]
    log_access(by=by, act=f"trafficking.actor.{verb}", rows=looks, compartments=(Compartment.GENERAL,))


def log_nobody(*, by: ActingUser) -> None:
    """Write down that `by` looked for an actor and was shown none."""
    log_search(by=by, act="trafficking.actor.sought", compartments=(Compartment.GENERAL,))
