"""Why somebody sees a case, and which kinds of content are open to them there.

It decides nothing: what is open, `within` says (as for every page of a case), and the reasons are the rows that stand
behind it. `tests/cases/access_lookup/test_why.py` holds both against `visible_to`, for everybody in every case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.wording import Kind, kind
from cases.permissions import CasePermission
from cases.record import querysets
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case, Identity
from cases.team.selectors import assignments_of
from core.access.actor import ActingUser, Holding
from core.access.permissions import CorePermission
from core.compartments import Compartment

Words = str | Promise
Via = CaseAccess.Via

ACCOUNT = Kind("", gettext_lazy("What happened"), gettext_lazy("what the survivor has told"))


class CompartmentAccess(NamedTuple):
    """A kind of content, whether it is open in this case, and why."""

    kind: Kind
    is_open: bool
    why: Words


class AccessExplanation(NamedTuple):
    """`ways` are empty when the case cannot be seen."""

    ways: list[Words]
    lines: list[CompartmentAccess]

    @property
    def open(self) -> list[CompartmentAccess]:
        return [line for line in self.lines if line.is_open]

    @property
    def closed(self) -> list[CompartmentAccess]:
        return [line for line in self.lines if not line.is_open]


def explained(case: Case, user: ActingUser, *, alone: bool = False) -> AccessExplanation:
    """Why `user` (with `acting`) sees the case, or does not; `alone`: without what other cases of the person open."""
    lines = [_line(case, user, compartment) for compartment in Compartment.values]
    identity = Compartment.values.index(Compartment.IDENTITY)
    if not (alone or lines[identity].is_open) and Identity.objects.visible_to(user, case=case).exists():
        lines[identity] = CompartmentAccess(kind(Compartment.IDENTITY), True, _("by another case of the same person"))
    told = _line(case, user, Compartment.GENERAL, act=CasePermission.READ_ACCOUNT)
    return AccessExplanation(_ways(case, user), [lines[0], told._replace(kind=ACCOUNT), *lines[1:]])


def _ways(case: Case, user: ActingUser) -> list[Words]:
    mine = querysets.principals(user, act=CasePermission.VIEW)
    rows = [row for row in querysets.ways(case) if row.principal in mine]
    assigned = {row.pk: row for row in assignments_of(case)}
    held_as = user.acting.held_as(CasePermission.VIEW)
    found: list[Words] = []
    for row in rows:
        if row.via == Via.ASSIGNMENT:
            found.append(_on_the_team(assigned[row.via_id]))
        elif row.principal == user.pk:
            found.append(_("Exceptional access until %(moment)s") % {"moment": _moment(row.until)})
        else:
            found += [_by_role(row, holding) for holding in held_as[row.principal]]
    return found


def _on_the_team(assignment: Assignment) -> str:
    words = {"part": assignment.get_part_display(), "since": date_format(assignment.first_day)}
    if assignment.last_day is None:
        return _("On the team since %(since)s: %(part)s") % words
    words["until"] = date_format(assignment.last_day)
    if assignment.cover is not None:
        words["name"] = assignment.cover.absent.name
        return _("Standing in for %(name)s until %(until)s: %(part)s") % words
    return _("On the team from %(since)s to %(until)s: %(part)s") % words


def _by_role(row: CaseAccess, holding: Holding) -> str:
    words = {"role": holding.role, "site": holding.site}
    if row.via == Via.GRANT:
        until = {"moment": _moment(row.until)}
        return _("%(role)s at %(site)s: this site has exceptional access until %(moment)s") % {**words, **until}
    if row.via == Via.SITE:
        return _("%(role)s at %(site)s: all cases of this site") % words
    return _("%(role)s at %(site)s: all cases of the organisation") % words


def _line(case: Case, user: ActingUser, compartment: str, *, act: CasePermission | None = None) -> CompartmentAccess:
    """What `within` says of a compartment (and, with `act`, of doing it there), with the roles behind it."""
    code = act or CorePermission.READ
    held_as = user.acting.held_as(code, compartment)
    if querysets.within(case, user, act=act, compartments=[compartment]):
        principals = querysets.principals(user, act=act, compartment=compartment) & case.reached_by
        roles = _names(holding for principal in principals for holding in held_as[principal])
        return CompartmentAccess(kind(compartment), True, _("as %(roles)s") % {"roles": roles})
    roles = _names(holding for holdings in held_as.values() for holding in holdings)
    why = _("%(roles)s: in other cases alone") % {"roles": roles} if roles else _("no role opens it")
    return CompartmentAccess(kind(compartment), False, why)


def _names(holdings: Iterable[Holding]) -> str:
    return ", ".join(sorted({f"{holding.role} ({holding.site})" for holding in holdings}))


def _moment(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "DATETIME_FORMAT"))
