"""Asking for approval, answering, and the organisation's rule on closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Site, account_of
from audit.services import record
from cases.approvals.models import Approval, CaseRules
from cases.enquiries.public_reports import open_to_the_public
from cases.extension import approvals, timeline
from cases.extension.timeline_models import TimelineEntry
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.locking import held_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.registry import signal

CLOSURE = "cases.closure"


@dataclass(frozen=True)
class CaseRuleFacts:
    """The rules as `CaseRules` keeps them; what is not said is as without a row."""

    closure_needs_approval: bool = False
    assessments_need_approval: bool = False
    dossiers_need_approval: bool = False
    enquiries_kept: int = CaseRules.USUAL
    note_hours: int = CaseRules.NOTE_HOURS
    must_report: bool = True
    reports_site: Site | None = None


# Tells of each `approval` that is answered.
approval_decided = signal("cases.approval_decided")


@transaction.atomic
def ask_approval(
    *, case: Case, kind: str, note: str, of: UUID | None = None, outcome: str = "", reason: str = "", by: ActingUser
) -> Approval:
    """Ask for approval of something as it is now, `of` which where a case has many. What was asked about an older
    version is withdrawn. A closing is asked for with its `outcome` and its `reason` in words, and nothing else is.

    Raises DomainError for a closed case, where there is nothing to approve that `by` sees, for what is outdated, asked
    for or approved already, and for a closing that does not say as what.
    """
    # As it is now: what the caller has read of it may be older.
    case = held_open(case.pk)
    registered = approvals.of(kind)
    subject = registered.find(case, of)
    if subject is None or not registered.sees(case, subject.id, by):
        raise DomainError(_("There is nothing to approve yet."))
    _require_up_to_date(registered, subject, by)
    _require_asked_whole(kind, outcome, reason)
    standing = approvals.standing(kind, case, subject=subject)
    if not standing.may_ask and not _is_other_closing(standing, outcome, reason):
        raise DomainError(_("This is approved, or being asked for, as it is now."))
    if standing.latest is not None and standing.latest.is_waiting:
        _withdraw(standing.latest, by)
    row = writes.create(
        Approval(
            case=case,
            compartment=registered.compartment,
            kind=kind,
            subject_id=subject.id,
            subject_version=subject.version,
            note=note,
            outcome=outcome,
            reason=reason,
        ),
        by=by,
    )
    timeline.append(record=row, kind="cases.approval_asked", by=by)
    touch(case)
    record(by=by, verb="case.approval_asked", target=row, kind=kind)
    return row


@transaction.atomic
def decide_approval(
    *, approval_id: UUID, expected_version: int, verdict: str, comment: str, by: ActingUser
) -> Approval:
    """Approve what was asked for, or send it back with a comment.

    Raises DomainError for one's own request, for what one wrote oneself or does not see and for what is not of one's
    own work, for a request that was answered or withdrawn, for approving what was changed since or is outdated, and for
    sending back without a comment; EditConflict.
    """
    case = held_open(Approval.objects.values_list("case_id", flat=True).get(pk=approval_id))
    row = Approval.objects.select_related("case", "created_by").locked(
        pk=approval_id, expected_version=expected_version
    )
    if row.state == Approval.State.WITHDRAWN:
        raise DomainError(_("This was withdrawn. Nobody is asked any more."))
    if not row.is_waiting:
        raise DomainError(_("This was answered already."))
    if row.created_by_id == by.pk:
        raise DomainError(_("Nobody approves what they asked for themselves."))
    if verdict not in (Approval.State.APPROVED, Approval.State.SENT_BACK):
        raise DomainError(_("This choice is not in the list."), field="verdict")
    kind = approvals.of(row.kind)
    if not approvals.may_answer(kind, case.pk, by):
        raise DomainError(_("This is not of your own work. A colleague answers who does such work."))
    if not kind.sees(case, row.subject_id, by):
        raise DomainError(_("You do not see what is to be approved. A colleague answers who does."))
    subject = kind.find(case, row.subject_id)
    if subject is not None and by.pk in kind.makers(subject):
        raise DomainError(_("Nobody approves what they wrote themselves: a colleague answers."))
    is_same = subject is not None and subject == approvals.ApprovalSubject(row.subject_id, row.subject_version)
    if verdict == Approval.State.APPROVED and not is_same:
        raise DomainError(_("It was changed after it was asked for. Send it back, so that it is asked for anew."))
    if verdict == Approval.State.APPROVED and subject is not None:
        _require_up_to_date(kind, subject, by)
    if verdict == Approval.State.SENT_BACK and not comment:
        raise DomainError(_("Say what is missing."), field="comment")
    row.state, row.comment, row.decided_by, row.decided_at = verdict, comment, account_of(by), timezone.now()
    writes.update(row, "state", "comment", "decided_by", "decided_at", by=by)
    timeline.append(record=row, kind=_ANSWERS[verdict], by=by)
    touch(case)
    record(by=by, verb="case.approval_decided", target=row, kind=row.kind, verdict=verdict)
    approval_decided.send(Approval, approval=row)
    return row


_ANSWERS = {Approval.State.APPROVED.value: "cases.approved", Approval.State.SENT_BACK.value: "cases.sent_back"}


def withdraw_all(case: Case, by: ActingUser) -> None:
    """Nobody is asked any more: the case is being closed."""
    for row in Approval.objects.waiting().select_for_update().filter(case=case).order_by("pk"):
        _withdraw(row, by)


def withdraw(case: Case, kind: str, of: UUID, by: ActingUser) -> None:
    """Nobody is asked any more about one thing. Whoever calls it holds the case."""
    for row in Approval.objects.waiting().of(kind, of).select_for_update().filter(case=case).order_by("pk"):
        _withdraw(row, by)


def _withdraw(row: Approval, by: ActingUser) -> None:
    row.state = Approval.State.WITHDRAWN
    writes.update(row, "state", by=by)
    timeline.append(record=row, kind="cases.approval_withdrawn", by=by)
    record(by=by, verb="case.approval_withdrawn", target=row, kind=row.kind)


def rules() -> CaseRules | None:
    """Those of the open organisation, or None: nothing of it is asked for."""
    return CaseRules.objects.first()


def closure_needs_approval() -> bool:
    return CaseRules.objects.filter(closure_needs_approval=True).exists()


def assessments_need_approval() -> bool:
    return CaseRules.objects.filter(assessments_need_approval=True).exists()


def dossiers_need_approval() -> bool:
    return CaseRules.objects.filter(dossiers_need_approval=True).exists()


def require_reason(outcome: str, reason: str) -> None:
    """Raise DomainError for another reason that is not said."""
    if outcome == Case.Outcome.OTHER and not reason:
        raise DomainError(_("Say which other reason."), field="reason")


def require_approved_closure(case: Case, outcome: str, reason: str) -> None:
    """Raise DomainError where the organisation wants closing approved, and this case as it is now is not, with this
    outcome and this reason."""
    if not closure_needs_approval():
        return
    standing = approvals.standing(CLOSURE, case)
    if not standing.is_approved:
        raise DomainError(_("Closing needs the approval of a colleague first. Ask for it on this page."))
    if not is_asked_so(standing.approved, outcome, reason):
        raise DomainError(_("Another outcome or reason was approved. Close the case with that one, or ask anew."))


def is_asked_so(row: Approval | None, outcome: str, reason: str) -> bool:
    """Whether a closing was asked for with this outcome and this reason. The look must have been logged."""
    return row is not None and (row.outcome, row.reason) == (outcome, reason)


def _require_asked_whole(kind: str, outcome: str, reason: str) -> None:
    if kind != CLOSURE:
        if outcome or reason:
            raise DomainError(_("Only a closing has an outcome."), field="outcome")
        return
    if outcome not in Case.Outcome.values:
        raise DomainError(_("Say with which outcome the case is to be closed."), field="outcome")
    require_reason(outcome, reason)


def _require_up_to_date(kind: approvals.ApprovalKind, subject: approvals.ApprovalSubject, by: ActingUser) -> None:
    reason = kind.outdated(subject, by)
    if reason:
        raise DomainError(reason)


def _is_other_closing(standing: approvals.ApprovalState, outcome: str, reason: str) -> bool:
    """Whether this closing is another than the one that is approved or being asked for."""
    return bool(outcome) and not is_asked_so(standing.latest, outcome, reason)


@transaction.atomic
def set_rules(*, expected_version: int, decided: CaseRuleFacts, by: ActingUser) -> CaseRules:
    """Decide how the organisation works. Version 0 stands for an organisation that had not decided anything.

    Raises EditConflict, and ValidationError when somebody else decided first.
    """
    found, facts = rules(), vars(decided)
    if found is None:
        row = writes.create(CaseRules(**facts), by=by)
    else:
        row = CaseRules.objects.locked(pk=found.pk, expected_version=expected_version)
        for name, value in facts.items():
            setattr(row, name, value)
        writes.update(row, *facts, by=by)
    open_to_the_public(row.reports_site)
    record(by=by, verb="rules.changed", target=row, **_in_codes(facts))
    return row


def _in_codes(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value.pk) if isinstance(value, Site) else value for name, value in facts.items()}


def closure(case: Case, _of: UUID | None) -> approvals.ApprovalSubject | None:
    """What is approved of a closing: the case's own facts, as they are."""
    return approvals.ApprovalSubject(case.pk, case.version) if case.is_open else None


def makers_of_closure(subject: approvals.ApprovalSubject) -> set[UUID]:
    """Whose work is looked at before a case is closed: those who lead it, and who led it when that was first asked for
    since it was approved or the case reopened last, or later."""
    return set(_leads().filter(case=subject.id).values_list("user_id", flat=True))


def led_by(user: ActingUser) -> Any:
    """The cases of whose closing the user is a maker."""
    return _leads().filter(user=user.pk).values("case_id")


def sights_of_closure(_case: Case, _of: UUID) -> list[approvals.Sight]:
    """As what a case is to be closed is read by those who close cases, until it is closed."""
    return [approvals.Sight(CasePermission.CLOSE, Compartment.GENERAL)]


def closures_seen_by(user: ActingUser, ids: Any) -> Any:
    """Those of the cases `ids` that the user may close."""
    return Case.objects.visible_to(user, CasePermission.CLOSE).filter(pk__in=ids).values("pk")


def _leads() -> Any:
    now = timezone.now()
    asked = Approval.objects.of(CLOSURE, OuterRef("case"))
    case, then = OuterRef("case"), OuterRef("created_at")
    approved = Approval.objects.approved().filter(kind=CLOSURE, case=case, created_at__gte=then)
    reopened = TimelineEntry.objects.filter(kind="cases.reopened", case=case, at__gte=then)
    first = asked.filter(~Exists(approved), ~Exists(reopened)).order_by("created_at").values("created_at")[:1]
    begun = Assignment.objects.filter(part=Assignment.Part.LEAD, since__lte=now).exclude(until=F("since"))
    return begun.filter(Q(until=None) | Q(until__gt=Coalesce(Subquery(first), now)))


def to_decide(by: ActingUser) -> Any:
    """The requests that wait for an answer of `by`, in cases where they may give it."""
    return approvals.to_answer(Approval.objects.visible_to(by, CasePermission.APPROVE), by)
