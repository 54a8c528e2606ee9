"""A daily note that needs attention is told to those who can give it: the case's caseworkers and health workers, and
the people who manage the stays of the house.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, MembershipRole
from cases.record.access_models import Assignment
from core.access.actor import ActingUser
from core.access.permissions import Scope
from notifications import reminders
from notifications.reminders import FRESH, Due
from shelters.models import DailyNote, House, Stay
from shelters.permissions import ShelterPermission

KIND = "shelters.attention"
PARTS = (Assignment.Part.LEAD, Assignment.Part.CASEWORKER, Assignment.Part.HEALTH)


def ask_attention(note: DailyNote, *, at: datetime, by: ActingUser) -> None:
    """Have everybody told whom a note concerns, apart from `by`, who has marked it."""
    for user_id in sorted(_concerned(note.stay) - {by.pk}):
        reminders.plan(kind=KIND, subject_id=note.pk, recipient_id=user_id, at=at)


def still_needed(note_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The note's case, if the note is still marked, and concerns this user, who may read it.

    It is always the moment at which the note was begun: marked twice, it is told once.
    """
    if timezone.now() - job_due > FRESH:
        return None
    rows = DailyNote.objects.visible_to(user).select_related("case", "stay__house")
    note = rows.filter(pk=note_id, needs_attention=True).first()
    if note is None:
        return None
    if not note.stay.house.is_reached_by(user, ShelterPermission.MANAGE_STAYS):
        assigned = Assignment.objects.current().filter(case=note.case, user=user, part__in=PARTS)
        if not assigned.exists():
            return None
    return Due(note.case, note.created_at)


def _concerned(stay: Stay) -> set[UUID]:
    """Whoever the note may concern. Whether they may see the case is asked when they are told."""
    assigned = Assignment.objects.current().filter(case=stay.case_id, part__in=PARTS)
    return {*assigned.values_list("user_id", flat=True), *staff_of(stay.house)}


def staff_of(house: House) -> set[UUID]:
    """Who manages the stays of a house."""
    manage = MembershipRole.objects.filter(
        Q(site=house.site_id) | Q(role__permissions__scope=Scope.ORGANISATION),
        role__permissions__code=ShelterPermission.MANAGE_STAYS,
    )
    members = Membership.objects.current().filter(pk__in=manage.values("membership"))
    return set(members.values_list("user_id", flat=True))
