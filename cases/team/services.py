"""Who works on a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Site, User
from audit.services import record
from cases.extension import handover_items, timeline
from cases.permissions import CasePermission
from cases.record import periods, querysets
from cases.record.access_models import Assignment, Grant
from cases.record.emergency import for_an_hour, is_in_by_emergency, require_lasting
from cases.record.models import Case
from cases.team import grants
from cases.team.early_end import cut_short
from cases.team.membership import require_on_case, works_on
from cases.team.selectors import is_left_alone, keepers, kept
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys import data_keys


@transaction.atomic
def assign(
    *, case: Case, user: User, part: str, by: ActingUser, first: date | None = None, last: date | None = None
) -> Assignment:
    """Give somebody a part in the case, from the first day to the last at its site: from now, and without an end, where
    none is named.

    Raises DomainError when they do not work here now or have the part then already, for days that cannot be, for a case
    whose person was erased, and for who would stay longer than others have let them. Who is in by an emergency adds
    nobody, but to a case that is left alone: one colleague who can let others in from then on.
    """
    _require_member(user)
    case = Case.objects.held(case.pk)
    require_content(case)
    is_emergency = is_in_by_emergency(case, by, CasePermission.ASSIGN)
    if is_emergency and not is_left_alone(case):
        raise for_an_hour()
    since, until = periods.period(first, last, case.site.time_zone)
    assignment = Assignment(case=case, user=user, part=part, since=since, until=until)
    _require_free(assignment)
    if not is_emergency:
        return put_on(assignment, by=by)
    put_on(assignment, by=by, way="emergency")
    if user.pk == by.pk or not keepers(case):
        raise DomainError(
            _("In an emergency you add a colleague who may assign cases, from today and without a last day."),
            field="user",
        )
    return assignment


def require_content(case: Case, *, field: str | None = None) -> None:
    """Raise DomainError where the person was erased: the case opens to nobody else any more."""
    if data_keys.are_destroyed(case.key_subject()):
        raise DomainError(_("The content of this person was erased. Nobody is let in any more."), field=field)


def put_on(assignment: Assignment, *, by: ActingUser, **detail: str) -> Assignment:
    """Put somebody on the team of a case that is held; `detail` goes into the record of acts.

    Raises DomainError for who would stay longer than others have let them.
    """
    case, user = assignment.case, str(assignment.user_id)
    _require_no_longer(assignment, by)
    writes.create(assignment, by=by)
    grants.sync(case)
    is_plain = assignment.until is None and assignment.is_current
    detail_days = "" if is_plain else _days_of(assignment)
    timeline.append(record=assignment, kind="cases.assigned", detail=detail_days, by=by)
    record(by=by, verb="case.assigned", target=case, user=user, part=assignment.part, **detail)
    return assignment


@transaction.atomic
def change_end(*, assignment_id: UUID, expected_version: int, last: date | None, by: ActingUser) -> Assignment:
    """Let somebody work on the case until the end of another day; None: without an end.

    Raises EditConflict, and DomainError when they are off the case already, and as `assign` and `end_assignment`.
    """
    case = _held_with(assignment_id)
    require_lasting(case, by)
    assignment = Assignment.objects.select_related("case").locked(pk=assignment_id, expected_version=expected_version)
    if not assignment.is_lasting:
        raise DomainError(_("This person works on the case no longer. Add them again."))
    with keeping_somebody([case]):
        end_at(assignment, periods.end(last, case.site.time_zone, since=assignment.since), by=by)
        timeline.append(record=assignment, kind="cases.assignment_changed", detail=_days_of(assignment), by=by)
    grants.sync(case)
    return assignment


def _days_of(assignment: Assignment) -> str:
    """Its first and its last day, as the timeline keeps them."""
    return f"{assignment.first_day}/{assignment.last_day or ''}"


def end_at(assignment: Assignment, until: datetime | None, *, by: ActingUser) -> None:
    """Let a part whose case is held end at another moment; None: it has no end. The caller brings access in line.

    Raises DomainError when the same part is given twice then, and for who would stay longer than others have let them.
    """
    assignment.until = until
    _require_no_longer(assignment, by)
    give_back(assignment, until, by=by)


def give_back(assignment: Assignment, until: datetime | None, *, by: ActingUser) -> None:
    """As `end_at`, for what `by` gave away and takes back: they stay no longer than they would have anyway."""
    assignment.until = until
    _require_free(assignment)
    writes.update(assignment, "until", by=by)
    record(by=by, verb="case.assignment_changed", target=assignment.case, user=str(assignment.user_id))


@transaction.atomic
def end_assignment(
    *, assignment_id: UUID, expected_version: int, given_to: User | None = None, by: ActingUser
) -> Assignment:
    """Take somebody off the case now; their next request is refused. What would go along with a handover goes to
    `given_to`, as far as their roles allow it; the rest the part then says of itself (`stays`). Who has another part
    keeps all of it, and so does who goes where nobody is named.

    Raises EditConflict; DomainError for who is in by an emergency, for the last one who could let others into a
    restricted case, and for a receiver who does not work on it.
    """
    case = _held_with(assignment_id)
    require_lasting(case, by)
    assignment = Assignment.objects.select_related("case").locked(pk=assignment_id, expected_version=expected_version)
    assignment.stays = {}
    if assignment.is_lasting:
        with keeping_somebody([case]):
            take_off(assignment, by=by)
        if given_to is not None:
            assignment.stays = _give_on(case, assignment.user_id, given_to, by)
        grants.sync(case)
    return assignment


def _give_on(case: Case, user_id: UUID, receiver: User, by: ActingUser) -> dict[str, list[UUID]]:
    """Give what is somebody's in a case that is held, and who was taken off its team, to somebody who works on it.
    Returns what their roles do not allow."""
    if works_on(case, user_id):
        return {}
    if receiver.pk == user_id:
        raise DomainError(_("This person does not work on the case."), field="given_to")
    require_on_case(case, receiver, by, field="given_to")
    found = handover_items.theirs(case, user_id)
    went = handover_items.pass_on(found, receiver, by)
    for key in went.get(handover_items.TASKS, []):
        timeline.append(record=case, kind="cases.task_given", subject_id=key, by=by)
    left = {code: [key for key in keys if key not in went.get(code, [])] for code, keys in found.items()}
    return {code: keys for code, keys in left.items() if keys}


def take_off(assignment: Assignment, *, by: ActingUser) -> None:
    """End a lasting part whose case is held; one that was yet to begin never does. The caller brings access in line."""
    now = timezone.now()
    assignment.since, assignment.until = min(assignment.since, now), now
    writes.update(assignment, "since", "until", by=by)
    timeline.append(record=assignment, kind="cases.unassigned", by=by)
    record(by=by, verb="case.assignment_ended", target=assignment.case, user=str(assignment.user_id))


def end_again(assignment: Assignment, until: datetime, *, by: ActingUser) -> None:
    """Let a lasting part whose case is held end when it would have; one whose end has passed ends now. The caller
    brings access in line."""
    if until <= timezone.now():
        take_off(assignment, by=by)
        return
    assignment.until = until
    writes.update(assignment, "until", by=by)
    record(by=by, verb="case.assignment_changed", target=assignment.case, user=str(assignment.user_id))


@transaction.atomic
def grant_access(*, case: Case, user: User, reason: str, until: datetime, by: ActingUser) -> Grant:
    """Exceptional access until a moment. Raises DomainError for somebody who does not work here."""
    _require_member(user)
    grant = writes.create(Grant(case=case, user=user, reason=reason, until=until), by=by)
    grants.sync(case)
    record(by=by, verb="case.access_granted", target=case, user=str(user.pk))
    return grant


@transaction.atomic
def end_access(*, grant_id: UUID, expected_version: int, by: ActingUser) -> Grant:
    """End somebody's exceptional access now, also that of an emergency; their next request is refused.

    Raises EditConflict; DomainError for who is in by an emergency.
    """
    case = Case.objects.held(Grant.objects.values_list("case_id", flat=True).get(pk=grant_id))
    require_lasting(case, by)
    grant = Grant.objects.select_related("case").locked(pk=grant_id, expected_version=expected_version)
    cut_short(grant, by=by)
    return grant


@transaction.atomic
def share_with_site(*, case: Case, site: Site, reason: str, until: datetime, by: ActingUser) -> Grant:
    """Let those who work at a site reach the case until a moment; a running grant is moved to it."""
    Case.objects.held(case.pk)
    grant = (
        Grant.objects.select_for_update()
        .filter(case=case, site=site, until__gt=timezone.now())
        .order_by("since", "id")
        .first()
    )
    if grant is None:
        grant = writes.create(Grant(case=case, site=site, reason=reason, until=until), by=by)
    else:
        grant.until, grant.reason = max(until, grant.since + timedelta(seconds=1)), reason
        writes.update(grant, "until", "reason", by=by)
    grants.sync(case)
    record(by=by, verb="case.shared_with_site", target=case, site=str(site.pk))
    return grant


def _held_with(assignment_id: UUID) -> Case:
    return Case.objects.held(Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id))


@contextmanager
def keeping_somebody(cases: Iterable[Case], refusal: str = "", *, field: str | None = None) -> Iterator[None]:
    """For every act that ends, shortens or hands on parts: none of `cases`, which are held, is worse off after it.

    Raises DomainError where a restricted one would have nobody on its team who could let others in at a moment, now or
    later, at which it had somebody: it would be lost to all then. `refusal` may name its `code`.
    """
    restricted = {case.pk: case for case in cases if case.is_restricted}
    before = kept(restricted.values())
    yield
    after = kept(restricted.values())
    for key, case in restricted.items():
        if periods.first_outside(before.get(key, []), after.get(key, []), after=timezone.now()) is not None:
            sentence = refusal or _(
                "Nobody could let others into %(code)s then, which is restricted. Add somebody who can first."
            )
            raise DomainError(sentence % {"code": case.code}, field=field)


def _require_free(assignment: Assignment) -> None:
    """Nobody has the same part twice at a time."""
    same = Assignment.objects.filter(case=assignment.case_id, user=assignment.user_id, part=assignment.part)
    if any(assignment.period.meets(other.period) for other in same.exclude(pk=assignment.pk)):
        raise DomainError(_("This person already has this part in the case."), field="user")


def _require_no_longer(assignment: Assignment, by: ActingUser) -> None:
    """Who changes a team for some days does not let themselves stay on it beyond them."""
    if assignment.user_id != by.pk:
        return
    mine = querysets.principals(by, act=CasePermission.ASSIGN)
    ends = [row.until for row in querysets.ways(assignment.case) if row.principal in mine]
    until = assignment.until
    if not any(end is None or (until is not None and until <= end) for end in ends):
        raise DomainError(_("Only somebody else can let you work on this case for longer."), field="last")


def _require_member(user: User) -> None:
    if not Membership.objects.current().filter(user=user).exists():
        raise DomainError(_("This person does not work in the organisation."), field="user")
