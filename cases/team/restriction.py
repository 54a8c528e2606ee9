"""Restricting a case to the people who are named in it, and opening it again to roles that reach further."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.permissions import CasePermission
from cases.record import querysets
from cases.record.access_models import Assignment
from cases.record.emergency import require_lasting
from cases.record.models import Case
from cases.team import grants
from cases.team.selectors import keepers, supervisors
from cases.team.services import put_on
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


@transaction.atomic
def restrict_case(*, case_id: UUID, expected_version: int, stay: Iterable[Any] = (), by: ActingUser) -> Case:
    """Hide a case from everybody who is not on its team or let in by name. One that is restricted stays as it is.

    Those of `stay` see it by their role until now, and stay in by name as its case managers.
    Raises EditConflict; DomainError for who is in by an emergency, for somebody in `stay` who does not see it so, and
    where nobody would be left to let others in.
    """
    case: Case = Case.objects.locked(pk=case_id, expected_version=expected_version)
    require_lasting(case, by)
    if not case.is_restricted:
        _let_stay(case, stay, by=by)
        if not keepers(case):
            raise DomainError(
                _("Nobody on the team without a last day could let others in then. Add somebody who can first.")
            )
        restrict(case, by=by)
    return case


def _let_stay(case: Case, people: Iterable[Any], *, by: ActingUser) -> None:
    people = list(people)
    if not {person.pk for person in people} <= supervisors(case):
        raise DomainError(_("Only people who see this case by their role now can stay in by name."), field="stay")
    for person in people:
        put_on(Assignment(case=case, user=person, part=Assignment.Part.MANAGER), by=by)


def restrict(case: Case, *, by: ActingUser) -> None:
    """Hide a case that is held; whoever calls it answers for it that somebody is left who can let others in."""
    case.is_restricted = True
    _write(case, "cases.restricted", "case.restricted", by=by)


@transaction.atomic
def lift_restriction(*, case_id: UUID, expected_version: int, by: ActingUser) -> Case:
    """Let roles that reach further see a case again. One that is not restricted stays as it is.

    Raises EditConflict; DomainError for who sees it for some time only: they would let themselves stay.
    """
    case: Case = Case.objects.locked(pk=case_id, expected_version=expected_version)
    require_lasting(case, by)
    if case.is_restricted:
        mine = querysets.principals(by, act=CasePermission.ASSIGN)
        if not any(row.principal in mine and row.until is None for row in querysets.ways(case)):
            raise DomainError(_("Only somebody who is on the team without a last day can do this."))
        case.is_restricted = False
        _write(case, "cases.unrestricted", "case.unrestricted", by=by)
    return case


def _write(case: Case, kind: str, verb: str, *, by: ActingUser) -> None:
    writes.update(case, "is_restricted", by=by)
    grants.sync(case)
    timeline.append(record=case, kind=kind, by=by)
    record(by=by, verb=verb, target=case)
