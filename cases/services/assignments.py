"""Who works on a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Site
from audit.services import record
from cases import grants, timeline
from cases.models import Assignment, Case, Grant
from cases.permissions import CasePermission
from cases.services.emergencies import is_in_by_emergency
from core import writes
from core.errors import DomainError


@transaction.atomic
def assign(*, case: Case, user: Any, part: str, by: Any, until: datetime | None = None) -> Assignment:
    """Give somebody a part in the case. Raises DomainError when they do not work here now, and for who is in by an
    emergency."""
    _require_member(user)
    Case.objects.held(case.pk)
    _require_lasting(case, by)
    assignment = writes.create(Assignment(case=case, user=user, part=part, until=until), by=by)
    grants.sync(case)
    timeline.append(record=assignment, kind="cases.assigned", by=by)
    record(by=by, verb="case.assigned", target=case, user=str(user.pk), part=part)
    return assignment


@transaction.atomic
def end_assignment(*, assignment_id: UUID, expected_version: int, by: Any) -> Assignment:
    """Take somebody off the case now; their next request is refused. Raises EditConflict, DomainError for who is in by
    an emergency."""
    _require_lasting(Case.objects.held(Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)), by)
    assignment = Assignment.objects.select_related("case").locked(pk=assignment_id, expected_version=expected_version)
    if assignment.until is None or assignment.until > timezone.now():
        assignment.until = timezone.now()
        writes.update(assignment, "until", by=by)
        grants.sync(assignment.case)
        timeline.append(record=assignment, kind="cases.unassigned", by=by)
        record(by=by, verb="case.assignment_ended", target=assignment.case, user=str(assignment.user_id))
    return assignment


@transaction.atomic
def grant_access(*, case: Case, user: Any, reason: str, until: datetime, by: Any) -> Grant:
    """Exceptional access until a moment. Raises DomainError for somebody who does not work here."""
    _require_member(user)
    grant = writes.create(Grant(case=case, user=user, reason=reason, until=until), by=by)
    grants.sync(case)
    record(by=by, verb="case.access_granted", target=case, user=str(user.pk))
    return grant


@transaction.atomic
def share_with_site(*, case: Case, site: Site, reason: str, until: datetime, by: Any) -> Grant:
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


def _require_lasting(case: Case, by: Any) -> None:
    """Who is in a case for an hour does not stay by way of its team, and takes nobody off it who would notice."""
    if is_in_by_emergency(case, by, CasePermission.ASSIGN):
        raise DomainError(_("You opened this case in an emergency. Its team is changed by whoever works on it."))


def _require_member(user: Any) -> None:
    if not Membership.objects.current().filter(user=user).exists():
        raise DomainError(_("This person does not work in the organisation."), field="user")
