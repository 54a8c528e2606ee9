"""Asking for access to a case by its code, and answering (K5).

Whoever asks learns nothing from asking: a code with a case and one without take the same steps. Who is told is found
out by a job, after the answer was sent.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from accounts.models import account_of
from audit.services import record
from cases.access_requests.models import ANSWERED_WITHIN, AccessRequest
from cases.extension import timeline
from cases.permissions import CasePermission
from cases.record.emergency import is_in_by_emergency
from cases.record.models import Case
from cases.record.throttling import require_fewer
from cases.team.services import grant_access, require_content
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.jobs import queue as jobs
from core.registry import signal

ASKED = "case_access.asked"
TELL = "cases.access_asked"
MOST_IN_A_DAY = 5
SHORTEST = 20
LONGEST_DAYS = 90

# Tells of each request (`asked`) whose answer is said.
access_request_answered = signal("cases.access_request_answered")


@transaction.atomic
def request_access(*, code: str, reason: str, days: int, by: ActingUser) -> AccessRequest:
    """Ask whoever answers for the case of a code to see it for some days.

    Raises DomainError for a case that one sees anyway, too short a reason, and after too many within a day; never for a
    code without a case.
    """
    require_fewer(
        verbs=(ASKED,), than=MOST_IN_A_DAY, refusal=_("You have asked this too often today. Go on tomorrow."), by=by
    )
    if len(reason.strip()) < SHORTEST:
        raise DomainError(_("Say in a sentence why you need this case."), field="reason")
    _require_days(days)
    if Case.objects.visible_to(by, CasePermission.VIEW).filter(code=code).exists():
        raise DomainError(_("You see this case already: look for its code."), field="code")
    case = Case.objects.filter(code=code).first()
    asked = AccessRequest(
        user=account_of(by), code=code, case=case, reason=reason.strip(), days=days, created_at=timezone.now()
    )
    writes.create(asked, by=by)
    record(by=by, verb=ASKED, target=asked)
    jobs.enqueue(kind=TELL, subject_id=asked.pk, recipient_id=by.pk)
    return asked


@transaction.atomic
def answer_request(
    *, request_id: UUID, expected_version: int, state: str, days: int | None = None, answer: str = "", by: ActingUser
) -> AccessRequest:
    """Grant access for some days, refuse with a sentence, or leave it unanswered, which whoever asked does not notice.

    Raises EditConflict; DomainError for one that is over, a refusal without a sentence or of a restricted case (it
    would say that there is one), for a case whose person was erased, which opens to nobody else any more, and for who
    may not change the team of the case.
    """
    asked = AccessRequest.objects.select_related("user").locked(pk=request_id, expected_version=expected_version)
    if not asked.is_waiting or asked.case_id is None:
        raise DomainError(_("This was answered already, or it is too old."))
    case = Case.objects.held(asked.case_id)
    may = Case.objects.visible_to(by, CasePermission.ASSIGN).filter(pk=case.pk).exists()
    if not may or is_in_by_emergency(case, by, CasePermission.ASSIGN):
        raise DomainError(_("You may not change the team in this case."))
    said = answer.strip()
    if state == AccessRequest.State.REFUSED and case.is_restricted:
        words = _("A refusal would tell that there is such a case, which is restricted. Leave it unanswered.")
        raise DomainError(words, field="state")
    if state == AccessRequest.State.REFUSED and not said:
        raise DomainError(_("Say in a sentence why not."), field="answer")
    if state == AccessRequest.State.GRANTED:
        require_content(case, field="state")
    asked.state, asked.decided_by, asked.decided_at = state, account_of(by), timezone.now()
    asked.answer = said if state != AccessRequest.State.UNANSWERED else ""
    if state == AccessRequest.State.GRANTED:
        until = timezone.now() + timedelta(days=_require_days(days))
        asked.grant = grant_access(case=case, user=asked.user, reason=asked.reason, until=until, by=by)
        timeline.append(record=asked.grant, kind="cases.access_granted", detail=until.isoformat(), by=by)
    writes.update(asked, "state", "answer", "decided_by", "decided_at", "grant", by=by)
    record(by=by, verb="case_access.answered", target=asked, state=state)
    if state != AccessRequest.State.UNANSWERED:
        access_request_answered.send(AccessRequest, asked=asked)
    return asked


def forget_old() -> int:
    """Empty what was asked for codes without a case, once nobody can answer any more. Returns how many."""
    return sum(in_each(lambda _organisation: _forget_old()))


def _forget_old() -> int:
    before = timezone.now() - ANSWERED_WITHIN
    rows = AccessRequest.objects.filter(case=None, created_at__lte=before).exclude(reason="")
    return rows.update(reason="")


def _require_days(days: int | None) -> int:
    if days is None or not 1 <= days <= LONGEST_DAYS:
        words = {"most": LONGEST_DAYS}
        raise DomainError(_("Choose between 1 and %(most)d days.") % words, field="days")
    return days
