"""Closing and reopening a case, and its HTCDS status in between."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.approvals.services import require_approved_closure, require_reason, withdraw_all
from cases.consent import withdrawal_requests
from cases.consent.recall_tasks import ask_again
from cases.extension import closing, timeline
from cases.permissions import CasePermission
from cases.record.date_rules import require_past
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys import data_keys


@transaction.atomic
def close_case(
    *, case_id: UUID, expected_version: int, outcome: str, on: date, by: ActingUser, reason: str = ""
) -> Case:
    """Close a case. `reason` says why in words.

    Raises DomainError while something is open in it, while the closing still needs approval as it is asked for here,
    and for another reason that is not said; EditConflict, ValidationError.
    """
    case = Case.objects.locked(pk=case_id, expected_version=expected_version)
    _require_nothing_open(case, on, by)
    require_reason(outcome, reason)
    require_approved_closure(case, outcome, reason)
    return _close(case, outcome, on, by, reason)


@transaction.atomic
def close_imported_case(*, case: Case, outcome: str, on: date, by: ActingUser) -> Case:
    """As `close_case`, of a case that was closed before it came here: nobody approves what happened long ago."""
    case = Case.objects.held(case.pk)
    _require_nothing_open(case, on, by)
    return _close(case, outcome, on, by)


def _require_nothing_open(case: Case, on: date, by: ActingUser) -> None:
    if not case.is_open:
        raise DomainError(_("This case is closed already."))
    require_past(on, field="on")
    open_still = closing.blockers(case, by)
    if open_still:
        raise DomainError(_("The case cannot be closed yet: %(reasons)s") % {"reasons": " ".join(open_still)})


def _close(case: Case, outcome: str, on: date, by: ActingUser, reason: str = "") -> Case:
    withdraw_all(case, by)
    case.closed_on, case.outcome, case.closing_reason = on, outcome, reason
    referred = outcome == Case.Outcome.REFERRED
    case.status = Case.Status.CLOSED_REFERRED if referred else Case.Status.CLOSED
    writes.update(case, "closed_on", "outcome", "closing_reason", "status", by=by)
    timeline.append(record=case, kind="cases.closed", by=by)
    record(by=by, verb="case.closed", target=case, outcome=outcome)
    return case


@transaction.atomic
def reopen_case(*, case_id: UUID, expected_version: int, by: ActingUser) -> Case:
    """Open a closed case again, and ask those who are to tell of withdrawals. Raises DomainError when it is open,
    EditConflict.
    """
    case = Case.objects.locked(pk=case_id, expected_version=expected_version)
    if case.is_open:
        raise DomainError(_("This case is open."))
    if data_keys.are_destroyed(case.key_subject()):
        raise DomainError(_("The content of this person was erased. The case stays closed."))
    _require_no_other_open(case, by)
    case.closed_on, case.outcome, case.closing_reason, case.status = None, "", "", Case.Status.ACTIVE
    writes.update(case, "closed_on", "outcome", "closing_reason", "status", by=by)
    timeline.append(record=case, kind="cases.reopened", by=by)
    record(by=by, verb="case.reopened", target=case)
    ask_again(case, by=by)
    withdrawal_requests.ask_again(case, by=by)
    return case


def _require_no_other_open(case: Case, by: ActingUser) -> None:
    """A person has one open case. That there is another is told to who sees it, and to nobody else."""
    others = Case.objects.open().filter(person=case.person_id).exclude(pk=case.pk)
    if Case.objects.visible_to(by, CasePermission.VIEW).filter(pk__in=others).exists():
        raise DomainError(_("This person already has an open case."))
    if others.exists():
        raise DomainError(_("This case cannot be opened again now. Ask your case manager."))


@transaction.atomic
def set_status(*, case: Case, status: str, by: ActingUser) -> Case:
    """Move an open case between active and follow-up, as the services in it go on."""
    case = Case.objects.held(case.pk)
    if case.is_open and case.status != status:
        case.status = status
        writes.update(case, "status", by=by)
        record(by=by, verb="case.status_changed", target=case, status=status)
    return case
