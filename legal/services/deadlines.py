"""What people decide about the deadlines of a matter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal import circumstances
from legal.deadlines.rules import Duty, Unit
from legal.models import Deadline, Matter
from legal.services.computing import recompute


@transaction.atomic
def add_deadline(*, matter: Matter, title: str, due_on: date, by: ActingUser) -> Deadline:
    """A day of the team's own. Raises DomainError for a closed case or matter."""
    return _add(Deadline(case=matter.case, matter=matter, title=title, due_on=due_on), by=by)


@transaction.atomic
def add_deadline_by_rule(*, matter: Matter, rule: str, counted_from: date, by: ActingUser) -> Deadline:
    """A deadline by a rule, from a day that no step tells. Raises DomainError as above, for a rule that holds for other
    survivors or crimes alone, or was not in force on that day."""
    found = next((one for one in circumstances.offered(matter.case_id) if one.id == rule), None)
    if found is None:
        raise DomainError(_("This rule does not hold in this case."), field="rule")
    if not found.is_in_force(counted_from):
        raise DomainError(_("This rule was not in force on that day."), field="counted_from")
    return _add(Deadline(case=matter.case, matter=matter, rule=rule, counted_from=counted_from), by=by)


def _add(deadline: Deadline, *, by: ActingUser) -> Deadline:
    require_open(deadline.case)
    if not deadline.matter.is_open:
        raise DomainError(_("This matter is closed."))
    writes.create(deadline, by=by)
    record(by=by, verb="legal.deadline_added", target=deadline, rule=deadline.rule)
    # After its day was worked out.
    _saved(deadline)
    timeline.append(record=deadline, kind="legal.deadline", detail=deadline.due_on, by=by)
    return deadline


@transaction.atomic
def finish_deadline(*, deadline_id: UUID, expected_version: int, on: date, by: ActingUser) -> Deadline:
    """What it asks for was done. Raises DomainError when it is settled, when the day lies ahead, and for a body that
    would have done it before it had what it is to act on; EditConflict."""
    deadline = _open(deadline_id, expected_version)
    require_past(on, field="on")
    _require_possible(deadline, on)
    deadline.done_on = on
    writes.update(deadline, "done_on", by=by)
    timeline.append(record=deadline, kind="legal.deadline_done", detail=on, by=by)
    record(by=by, verb="legal.deadline_done", target=deadline)
    return _saved(deadline)


@transaction.atomic
def dismiss_deadline(*, deadline_id: UUID, expected_version: int, why: str, by: ActingUser) -> Deadline:
    """Set it aside: it does not hold in this matter. Raises DomainError when it is settled, EditConflict."""
    deadline = _open(deadline_id, expected_version)
    deadline.dismissed_on, deadline.dismissed_why = timezone.localdate(), why
    writes.update(deadline, "dismissed_on", "dismissed_why", by=by)
    timeline.append(record=deadline, kind="legal.deadline_dismissed", by=by)
    record(by=by, verb="legal.deadline_dismissed", target=deadline)
    return _saved(deadline)


@transaction.atomic
def reopen_deadline(*, deadline_id: UUID, expected_version: int, by: ActingUser) -> Deadline:
    """Take back that it was done or set aside. Raises DomainError when nobody has said so, EditConflict."""
    deadline = _locked(deadline_id, expected_version)
    if deadline.done_on is None and deadline.dismissed_on is None:
        raise DomainError(_("This deadline is open already."))
    deadline.done_on = deadline.dismissed_on = None
    deadline.dismissed_why = ""
    writes.update(deadline, "done_on", "dismissed_on", "dismissed_why", by=by)
    timeline.append(record=deadline, kind="legal.deadline_reopened", by=by)
    record(by=by, verb="legal.deadline_reopened", target=deadline)
    return _saved(deadline)


@transaction.atomic
def change_term(
    *, deadline_id: UUID, expected_version: int, length: int, days: str, reason: str, by: ActingUser
) -> Deadline:
    """Count otherwise in this matter than the rule says, for a reason. As the rule says is no change.

    Raises DomainError when the rule has no length in days or it is settled, EditConflict, ValidationError.
    """
    deadline = _open(deadline_id, expected_version)
    rule = deadline.of_rule
    if rule is None or not rule.is_changeable:
        raise DomainError(_("The length of this deadline cannot be changed."))
    is_changed = (length, days) != (rule.length, rule.days)
    deadline.length, deadline.days = (length, days) if is_changed else (None, "")
    deadline.reason = reason if is_changed else ""
    writes.update(deadline, "length", "days", "reason", by=by)
    record(by=by, verb="legal.deadline_counted_otherwise", target=deadline, length=length, days=days)
    return _changed(deadline, by)


@transaction.atomic
def change_own_deadline(
    *, deadline_id: UUID, expected_version: int, title: str, due_on: date, by: ActingUser
) -> Deadline:
    """Change a day of the team's own. Raises DomainError for one by a rule or a settled one, EditConflict."""
    deadline = _open(deadline_id, expected_version)
    if deadline.rule:
        raise DomainError(_("The day follows from a rule. Change the step from which it counts."))
    deadline.title, deadline.due_on = title, due_on
    writes.update(deadline, "title", "due_on", by=by)
    record(by=by, verb="legal.deadline_changed", target=deadline)
    return _changed(deadline, by)


@transaction.atomic
def choose_basis(*, deadline_id: UUID, expected_version: int, by: ActingUser) -> Deadline:
    """Of laws that conflict, go by this one: it alone warns. Raises DomainError where none do, EditConflict."""
    deadline = _open(deadline_id, expected_version)
    rule = deadline.of_rule
    if rule is None or not (rule.group or rule.only_for):
        raise DomainError(_("No other law says otherwise here."))
    others = Deadline.objects.select_for_update(of=("self",)).filter(matter=deadline.matter_id, is_basis=True)
    for other in others.exclude(pk=deadline.pk).order_by("id"):
        if other.of_rule and rule.group and other.of_rule.group == rule.group:
            other.is_basis = False
            writes.update(other, "is_basis", by=by)
    deadline.is_basis = True
    writes.update(deadline, "is_basis", by=by)
    record(by=by, verb="legal.deadline_basis_chosen", target=deadline, rule=deadline.rule)
    return _saved(deadline)


@transaction.atomic
def leave_basis(*, deadline_id: UUID, expected_version: int, by: ActingUser) -> Deadline:
    """Go by no law in particular: the earliest warns again. Raises EditConflict."""
    deadline = _locked(deadline_id, expected_version)
    deadline.is_basis = False
    writes.update(deadline, "is_basis", by=by)
    record(by=by, verb="legal.deadline_basis_left", target=deadline, rule=deadline.rule)
    return _saved(deadline)


def _require_possible(deadline: Deadline, on: date) -> None:
    """An applicant may have applied before anybody told her that she can; a body answers what it has received."""
    rule, starts_on = deadline.of_rule, deadline.starts_on
    if rule is None or starts_on is None or rule.unit == Unit.DAYS_BEFORE:
        return
    if on < starts_on and rule.duty not in (Duty.APPLICANT, Duty.US):
        raise DomainError(
            _("This deadline counts from %(day)s: it cannot have been met before.") % {"day": date_format(starts_on)},
            field="on",
        )


def _locked(deadline_id: UUID, expected_version: int) -> Deadline:
    rows = Deadline.objects.select_related("case", "matter", "step")
    deadline: Deadline = locked_in_open_case(rows, pk=deadline_id, expected_version=expected_version)
    return deadline


def _open(deadline_id: UUID, expected_version: int) -> Deadline:
    deadline = _locked(deadline_id, expected_version)
    if deadline.done_on or deadline.dismissed_on:
        raise DomainError(_("This deadline is settled. Open it again first."))
    return deadline


def _changed(deadline: Deadline, by: ActingUser) -> Deadline:
    _saved(deadline)
    timeline.append(record=deadline, kind="legal.deadline_changed", detail=deadline.due_on, by=by)
    return deadline


def _saved(deadline: Deadline) -> Deadline:
    touch(deadline.case)
    recompute([deadline.matter_id])
    deadline.refresh_from_db(fields=("due_on", "met_on", "warns"))
    return deadline
