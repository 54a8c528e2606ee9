"""Who works on a case, who is coming and who has gone; and who may be asked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, MembershipRole, User
from cases.permissions import CasePermission
from cases.record import periods as record_periods
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.models import Case
from cases.record.periods import Period
from cases.record.querysets import ways, with_case
from core.access.actor import ActingUser
from core.access.permissions import Scope
from core.compartments import Compartment

MOST_GONE = 20


class WholeTeam(NamedTuple):
    """`now` has the lead first, `coming` the next to come, `gone` the latest to leave."""

    now: list[Assignment]
    coming: list[Assignment]
    gone: list[Assignment]

    @property
    def lasting(self) -> list[Assignment]:
        return [*self.now, *self.coming]


def team(case: Case) -> list[Assignment]:
    """Who works on the case now, the lead first."""
    return lead_first(Assignment.objects.current().filter(case=case).select_related("user"))


def whole_team(case: Case) -> WholeTeam:
    """Everybody who has or had a part in the case; a part that was taken back before it began is none."""
    rows = assignments_of(case)
    coming = [row for row in rows if row.is_lasting and not row.is_current]
    gone = [row for row in rows if not row.is_lasting and row.since != row.until]
    return WholeTeam(
        lead_first(row for row in rows if row.is_current),
        sorted(coming, key=lambda row: (row.since, row.user.name, row.part)),
        sorted(gone, key=lambda row: (row.until, row.user.name, row.part), reverse=True)[:MOST_GONE],
    )


def assignments_of(case: Case, *, only: Iterable[str] = ()) -> list[Assignment]:
    """All parts that anybody has or had in the case (`with_presence()`), with `case` itself beside each."""
    rows = Assignment.objects.filter(case=case).select_related("user", "cover__absent").only(*only)
    return with_case(rows.with_presence(), case)


def let_in(case: Case) -> list[Grant]:
    """Who sees the case by name without a part in it, until a moment; who ends first, first.

    Not the site that houses the person: where that is, is no matter of the team's.
    """
    rows = Grant.objects.filter(case=case, user__isnull=False, until__gt=timezone.now()).select_related("user")
    return list(rows.order_by("until", "id"))


def keepers(case: Case) -> set[UUID]:
    """Who is on the team without a last day and may change it: while there is one, nobody is locked out for good."""
    rows = Assignment.objects.current().filter(case=case, until=None)
    return set(rows.filter(user__in=_may_assign()).values_list("user_id", flat=True))


def supervisors(case: Case) -> set[UUID]:
    """Who sees the case by a role for its site or the organisation and may change its team, and is not on it for good:
    to them it is lost once it is restricted.
    """
    holdings = MembershipRole.objects.filter(
        Q(role__permissions__scope=Scope.ORGANISATION) | Q(role__permissions__scope=Scope.SITE, site=case.site_id),
        role__permissions__code=CasePermission.ASSIGN,
        membership__in=Membership.objects.current(),
    )
    return set(holdings.values_list("membership__user", flat=True)) - keepers(case)


def kept(cases: Iterable[Case]) -> dict[UUID, list[Period]]:
    """When each case has somebody on its team who may change it: now, or once who is yet to come is there."""
    rows = Assignment.objects.lasting().filter(case__in=[case.pk for case in cases], user__in=_may_assign())
    found: dict[UUID, list[Period]] = defaultdict(list)
    for case_id, *period in rows.values_list("case_id", "since", "until"):
        found[case_id].append(Period(*period))
    return {case_id: record_periods.joined(periods) for case_id, periods in found.items()}


def _may_assign() -> QuerySet[Any, Any]:
    """Those whose roles let them change a team."""
    return Membership.objects.current().who_may(CasePermission.ASSIGN).values("user_id")


def is_left_alone(case: Case) -> bool:
    """Whether a restricted case is in nobody's hands: whoever could let others in has left, or their last day is over.

    An emergency is no hand: it ends within the hour.
    """
    if not case.is_restricted:
        return False
    emergencies = EmergencyAccess.objects.filter(case=case).values("grant")
    reached_as = set(ways(case).exclude(via_id__in=emergencies).values_list("principal", flat=True))
    held = MembershipRole.objects.filter(
        Q(membership__user__in=reached_as)
        | Q(site__in=reached_as, role__permissions__scope__in=(Scope.SITE, Scope.ORGANISATION)),
        membership__in=Membership.objects.current(),
        role__permissions__code=CasePermission.ASSIGN,
    )
    return not held.exists()


def lead_first(rows: Iterable[Assignment]) -> list[Assignment]:
    return sorted(rows, key=lambda row: (row.part != Assignment.Part.LEAD, row.user.name, row.part))


def part_in_words(row: Assignment) -> str:
    """The part, and for whom somebody stands in: what no later act changes."""
    part = row.get_part_display()
    if row.cover is None:
        return part
    return _("%(part)s, standing in for %(name)s") % {"part": part, "name": row.cover.absent.name}


def in_words(row: Assignment) -> str:
    """The part with its days, where it is one for some days: as they are now, whatever they were at first."""
    part = row.get_part_display()
    if row.until is None and row.is_current:
        return part
    words = {"part": part, "first": date_format(row.first_day)}
    if row.last_day is None:
        return _("%(part)s, from %(first)s on") % words
    words["last"] = date_format(row.last_day)
    if row.cover is not None:
        words["name"] = row.cover.absent.name
        return _("%(part)s, standing in for %(name)s from %(first)s to %(last)s") % words
    return _("%(part)s, from %(first)s to %(last)s") % words


def written_in(user: ActingUser, members: Iterable[Assignment], compartments: Sequence[str]) -> str:
    """In which of `compartments` what the user writes mostly belongs: by their part in the case, else by their roles.

    Who has several parts writes for the whole case.
    """
    parts = {str(Assignment.Part(row.part).compartment) for row in members if row.user_id == user.pk}
    if len(parts) == 1:
        wanted = [*parts, Compartment.GENERAL]
    else:
        # Who reads these without a part in the case does so for their work.
        wanted = [Compartment.GENERAL] if parts else [Compartment.LEGAL, Compartment.COUNSELLING, Compartment.GENERAL]
    return next((str(value) for value in wanted if value in compartments), compartments[0])


def people_for_tasks(case: Case, user: ActingUser) -> QuerySet[User]:
    """Those who may get a task in the case: its team, and oneself; nobody whose access is switched off."""
    ids = {row.user_id for row in team(case)} | {user.pk}
    here = Membership.objects.current().filter(user__in=ids)
    return User.objects.visible_to(user).filter(pk__in=here.values("user_id")).order_by("name")


def people_at_work(user: ActingUser) -> QuerySet[User]:
    """Those with a part in a case that the user sees, also who has left and still has it: of other colleagues no list
    of cases tells."""
    seen = Assignment.objects.current().filter(case__in=Case.objects.visible_to(user, CasePermission.VIEW))
    return User.objects.visible_to(user).filter(pk__in=seen.values("user_id")).order_by("name")


def people_for_team(user: ActingUser, act: str = CasePermission.VIEW) -> QuerySet[User]:
    """Those who work in the organisation now and to whom a role opens cases (or lets them do `act` there): others would
    see nothing."""
    members = Membership.objects.visible_to(user).current().who_may(act)
    return User.objects.visible_to(user).filter(pk__in=members.values("user_id")).order_by("name")
