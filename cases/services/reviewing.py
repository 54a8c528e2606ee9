"""Looking at an emergency afterwards, and taking back what came of one that was not needed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases import grants
from cases.models import Assignment, Case, EmergencyAccess, Grant
from cases.services.assignments import end_again, share_with_site, take_off
from cases.services.exceptional import cut_short
from cases.services.restriction import restrict
from core import writes
from core.errors import DomainError
from core.history import changes_of


def put_on_team(emergency: EmergencyAccess) -> list[Assignment]:
    """Whom its user put on the team while it ran, for the review."""
    during = (emergency.created_at, emergency.grant.until)
    rows = Assignment.objects.filter(case=emergency.case_id, created_by=emergency.user_id, created_at__range=during)
    return list(rows.select_related("user").order_by("created_at", "id"))


@transaction.atomic
def review_emergency(
    *, emergency_id: UUID, expected_version: int, verdict: str, finding: str, by: Any
) -> EmergencyAccess:
    """Write down whether it was needed. One that was not ends now, where it still runs, and so does all access that
    came of it; who has the case in another way, too, keeps it in that way.

    Raises EditConflict, and DomainError for one's own and for who was let in by it.
    """
    case = Case.objects.held(EmergencyAccess.objects.values_list("case_id", flat=True).get(pk=emergency_id))
    emergency: EmergencyAccess = EmergencyAccess.objects.locked(pk=emergency_id, expected_version=expected_version)
    if emergency.user_id == by.pk:
        raise DomainError(_("Somebody else has to look at what you opened yourself."))
    acts = _Acts(case, emergency)
    if by.pk in acts.let_in():
        raise DomainError(_("Somebody else has to look at what let you into the case."))
    emergency.verdict, emergency.finding = verdict, finding
    emergency.reviewed_by, emergency.reviewed_at = by, timezone.now()
    writes.update(emergency, "verdict", "finding", "reviewed_by", "reviewed_at", by=by)
    record(by=by, verb="case.emergency_reviewed", target=emergency, verdict=verdict)
    if verdict != EmergencyAccess.Verdict.NEEDED:
        _take_back(case, acts, by)
    return emergency


class _Acts:
    """What on a case came of an emergency. `came`: its grant, and each part and grant that somebody gave who was let
    into the case by nothing but these.

    What reaches them as a member of a site does not count: the case was restricted when the first was let in.
    """

    def __init__(self, case: Case, emergency: EmergencyAccess) -> None:
        apart = EmergencyAccess.objects.filter(case=case).exclude(pk=emergency.pk).values("grant")
        self._rows: list[Any] = [
            *Assignment.objects.filter(case=case),
            *Grant.objects.filter(case=case, user__isnull=False).exclude(pk__in=apart),
        ]
        self.came = {emergency.grant_id}
        # In the order in which they were given: whoever lets others in was let in before.
        for row in sorted(self._rows, key=lambda row: (row.created_at, row.pk)):
            if self.came_of_it(row.created_by_id, row.created_at):
                self.came.add(row.pk)

    def let_in(self) -> set[UUID]:
        """Who was let in by these."""
        return {row.user_id for row in self._rows if row.pk in self.came}

    def came_of_it(self, user_id: UUID | None, at: datetime) -> bool:
        """Whether somebody who did something at a moment was in the case by nothing else then."""
        by_what = {
            row.pk
            for row in self._rows
            if row.user_id == user_id
            and row.created_at < at
            and row.since <= at
            and (row.until is None or row.until > at)
        }
        return bool(by_what) and by_what <= self.came


def _take_back(case: Case, acts: _Acts, by: Any) -> None:
    """End what was given by it, bring back ends that were put off, and hide the case again from whom it was opened to
    by those who could do so by nothing else."""
    for grant in (
        Grant.objects.select_related("case").select_for_update(of=("self",)).filter(pk__in=acts.came).order_by("pk")
    ):
        cut_short(grant, by=by)
    parts = Assignment.objects.lasting().filter(pk__in=acts.came).select_related("case__site")
    for part in parts.select_for_update(of=("self",)).order_by("pk"):
        take_off(part, by=by)
    others = Assignment.objects.lasting().exclude(pk__in=acts.came).filter(case=case).select_related("case__site")
    for part in others.select_for_update(of=("self",)).order_by("pk"):
        kept = _ends_apart(part, acts)
        until = kept[-1] if kept else None
        if until is not None and (part.until is None or until < part.until):
            end_again(part, until, by=by)
    _take_from_sites(case, acts, by)
    if not case.is_restricted and _was_lifted(case, acts):
        restrict(case, by=by)
    grants.sync(case)


def _take_from_sites(case: Case, acts: _Acts, by: Any) -> None:
    """A site that others have let in, too, keeps the case for as long as those have: somebody may live there by now."""
    running = Grant.objects.select_related("case").filter(case=case, site__isnull=False, until__gt=timezone.now())
    for grant in running.select_for_update(of=("self",)).order_by("pk"):
        kept = _ends_apart(grant, acts)
        if not kept:
            cut_short(grant, by=by)
        elif grant.site is not None and kept[-1] < grant.until:
            share_with_site(case=case, site=grant.site, reason=grant.reason, until=kept[-1], by=by)


def _ends_apart(row: Assignment | Grant, acts: _Acts) -> list[Any]:
    """The ends that a part or a grant was given otherwise than by the emergency, the latest last."""
    versions = _versions(type(row), row.pk).values_list("until", "pgh_created_at", "pgh_by")
    return [until for until, at, by in versions if not acts.came_of_it(by, at)]


def _was_lifted(case: Case, acts: _Acts) -> bool:
    """Whether the emergency last let roles that reach further see the case."""
    was, found = True, False
    for is_restricted, at, by in _versions(Case, case.pk).values_list("is_restricted", "pgh_created_at", "pgh_by"):
        if was and not is_restricted:
            found = acts.came_of_it(by, at)
        was = is_restricted
    return found


def _versions(model: type[Case | Assignment | Grant], key: UUID) -> Any:
    changes: Any = changes_of(model)
    return changes.objects.filter(id=key).order_by("pgh_id")
