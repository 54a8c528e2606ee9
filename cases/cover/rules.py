"""What somebody may stand in for, and what is told of it to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cases.cover.models import Cover
from cases.permissions import CasePermission
from cases.record import periods
from cases.record.access_models import Assignment, AssignmentQuerySet
from cases.record.emergency import cases_in_by_emergency
from cases.record.models import Case
from cases.record.periods import Period
from core.access import providers
from core.access.actor import Acting, ActingUser
from core.compartments import Compartment
from core.errors import DomainError

# So many parts are offered at once.
MOST = 200


class CoveredPart(NamedTuple):
    """A part of the absent colleague's, and when a stand-in would have it; `refusal` says why they cannot."""

    row: Assignment
    period: Period
    refusal: str

    @property
    def last_day(self) -> date | None:
        until = self.period.until
        return None if until is None else periods.last_day(until, self.row.case.site.time_zone)


class CoverView(NamedTuple):
    """A cover as somebody may know of it. `seen` are the parts in cases that they see."""

    cover: Cover
    parts: list[Assignment]
    seen: list[Assignment]

    @property
    def first_day(self) -> date | None:
        return min((row.first_day for row in self.parts), default=None)

    @property
    def last_day(self) -> date | None:
        return max((row.last_day for row in self.parts if row.last_day), default=None)

    @property
    def is_running(self) -> bool:
        return any(row.is_current for row in self.parts)

    @property
    def is_coming(self) -> bool:
        return not self.is_running and any(row.is_lasting for row in self.parts)


def parts(*, absent: User, stand_in: User, first: date | None, last: date, by: ActingUser) -> list[CoveredPart]:
    """What `absent` does in those days in the open cases in which `by` may assign; what can be taken over comes first.

    Raises DomainError for days that cannot be, and for a stand-in to whom no case would open.
    """
    if absent.pk == stand_in.pk:
        raise DomainError(_("Choose two different people."), field="stand_in")
    periods.period(first, last, by.acting.time_zone)
    acting = at_work(stand_in, by, field="stand_in").acting
    rows = list(in_reach(by).lasting().filter(user=absent.pk, case__closed_on=None).select_related("case__site"))
    held = Assignment.objects.lasting().filter(user=stand_in.pk, case__in=[row.case_id for row in rows])
    found = []
    for row in rows:
        period = _overlap(_days_at(row.case.site.time_zone, first, last), row.period)
        if period is not None:
            same = [one for one in held if (one.case_id, one.part) == (row.case_id, row.part)]
            found.append(CoveredPart(row, period, refusal(row, period, same, stand_in, acting)))
    found.sort(key=lambda part: (bool(part.refusal), part.row.case.code, part.row.part))
    return found[:MOST]


def changed() -> str:
    """The refusal of what is offered no longer."""
    return _("This list has changed in the meantime. Look at it again.")


def in_reach(by: ActingUser) -> AssignmentQuerySet:
    """The parts in cases whose team `by` may change."""
    act = CasePermission.ASSIGN
    cases = Case.objects.visible_to(by, act).exclude(pk__in=cases_in_by_emergency(by, act))
    found: AssignmentQuerySet = Assignment.objects.filter(case__in=cases)
    return found


def people_in_reach(by: ActingUser) -> QuerySet[User]:
    """Who has such a part in an open case, also who has left the organisation with it; and oneself."""
    parts = in_reach(by).lasting().filter(case__closed_on=None)
    return User.objects.visible_to(by).filter(Q(pk__in=parts.values("user_id")) | Q(pk=by.pk)).order_by("name")


def told(covers: Sequence[Cover], user: ActingUser) -> list[CoverView]:
    """Each cover: of one's own when it is, of others in the cases whose team one may change. Three queries for all."""
    assignable = Case.objects.visible_to(user, CasePermission.ASSIGN)
    own = Q(cover__absent=user.pk) | Q(cover__stand_in=user.pk)
    rows = Assignment.objects.filter(own | Q(case__in=assignable), cover__in=covers).select_related("case__site")
    by_cover: dict[UUID | None, list[Assignment]] = {}
    for row in rows.order_by("case__code", "part"):
        if row.since != row.until:
            by_cover.setdefault(row.cover_id, []).append(row)
    visible = set(
        Case.objects.visible_to(user, CasePermission.VIEW)
        .filter(pk__in=rows.values("case"))
        .values_list("pk", flat=True)
    )
    return [
        CoverView(cover, known, [row for row in known if row.case_id in visible])
        for cover in covers
        for known in [by_cover.get(cover.pk, [])]
    ]


def at_work(person: User, by: ActingUser, *, field: str) -> ActingUser:
    """Somebody with their roles. Raises DomainError for who does not work here, or to whom no case would open."""
    user = providers.authoriser.load(person.pk, by.acting.organisation_id)
    if user is None:
        raise DomainError(_("This person does not work in the organisation."), field=field)
    if not (user.acting.may(CasePermission.VIEW) and user.acting.reads(Compartment.GENERAL)):
        words = {"name": person.name}
        raise DomainError(_("No role of %(name)s opens cases: they would see nothing.") % words, field=field)
    return user


def _days_at(zone: str, first: date | None, last: date) -> Period | None:
    """The days at a site, where it may be another day already; None when they are over there."""
    today = periods.today(zone)
    if last < today:
        return None
    return periods.period(first if first and first > today else None, last, zone)


def _overlap(asked: Period | None, own: Period) -> Period | None:
    """The stand-in has the part no longer than the colleague does."""
    if asked is None or not asked.meets(own):
        return None
    ends = [until for until in (asked.until, own.until) if until is not None]
    return Period(max(asked.since, own.since), min(ends))


def refusal(row: Assignment, period: Period, same: list[Assignment], stand_in: ActingUser, acting: Acting) -> str:
    """Why somebody cannot take over a part in those days; empty when they can. `same`: where they have it already."""
    if any(period.meets(one.period) for one in same):
        return _("%(name)s has this part already.") % {"name": stand_in.name}
    compartment = Assignment.Part(row.part).compartment
    if not acting.reads(compartment):
        return _("No role of %(name)s opens this: %(kind)s.") % {"name": stand_in.name, "kind": compartment.label}
    return ""
