"""Who gives and who takes over cases is told once, whatever their number; and whoever has to do the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.handover.models import HandedPart, Handover
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case
from core.access import providers
from core.access.actor import ActingUser
from core.db import current_organisation
from notifications.models import Notification
from notifications.services import notify

TAKES, GIVES, UNDONE, LEFT = "cases.takes_over", "cases.gives_over", "cases.handover_undone", "cases.to_hand_over"
LEFT_OWN = "cases.own_to_hand_over"


def tell(sender: object, *, handover: Handover, parts: Sequence[HandedPart], by: ActingUser, **_: Any) -> None:
    told = dict.fromkeys((part.taken.user_id for part in parts), TAKES) | {handover.gives_id: GIVES}
    for recipient, kind in told.items():
        if recipient != by.pk:
            notify(recipient_id=recipient, kind=kind, subject_id=handover.pk, due=handover.created_at)


def tell_undone(sender: object, *, handover: Handover, parts: Sequence[HandedPart], by: ActingUser, **_: Any) -> None:
    for recipient in {*(part.taken.user_id for part in parts), handover.gives_id} - {by.pk}:
        notify(recipient_id=recipient, kind=UNDONE, subject_id=handover.pk, due=handover.updated_at)


def tell_left(sender: object, *, cases: Sequence[Case], gives: User, by: ActingUser, **_: Any) -> None:
    """Whoever works on such a case and may change its team: nobody else learns that there is one. Who hands over
    is told that it is their own."""
    now = timezone.now()
    for case in cases:
        team = set(Assignment.objects.current().filter(case=case).values_list("user_id", flat=True)) - {by.pk}
        for recipient in sorted(team):
            user = providers.authoriser.load(recipient, current_organisation())
            if user is not None and Case.objects.visible_to(user, CasePermission.ASSIGN).filter(pk=case.pk).exists():
                notify(
                    recipient_id=recipient,
                    kind=LEFT_OWN if recipient == gives.pk else LEFT,
                    subject_id=case.pk,
                    due=now,
                    case=case,
                )


def url(notification: Notification, user: ActingUser) -> str:
    may = user.acting.may(CasePermission.VIEW)
    return reverse("cases:handover", kwargs={"pk": notification.subject_id}) if may else ""


def team_url(notification: Notification, user: ActingUser) -> str:
    return reverse("cases:team", kwargs={"case": notification.subject_id})
