"""What somebody is told inside Harapan. No row holds a word about anybody: words come from kinds.py."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.merge.duplicate_models import PossibleDuplicate
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.history_exemptions import untracked
from core.records import OrganisationOwned, VisibleQuerySet

# Its subject is a `PossibleDuplicate`, which is there for whoever sees both cases, and only as long as they do.
POSSIBLE_DUPLICATE = "cases.possible_duplicate"


class NotificationQuerySet(VisibleQuerySet["Notification"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own, and of a case only while one may still open that case; of two records, while one sees both."""
        own = self.filter(organisation_id=user.acting.organisation_id, recipient=user.pk)
        pairs = PossibleDuplicate.objects.open().visible_to(user, CasePermission.VIEW)
        return own.filter(
            Q(case=None) | Q(case__in=reachable(user, act=act)),
            ~Q(kind=POSSIBLE_DUPLICATE) | Q(subject_id__in=pairs.values("pk")),
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)


@untracked("It holds no word about anybody: what it tells of has a history of its own.")
class Notification(OrganisationOwned):
    """Something of a kind, about a subject, at a moment, told to one person once."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    subject_id = models.UUIDField()
    due = models.DateTimeField(help_text="The moment that it is about, not the one at which it was written.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "recipient", "kind", "subject_id", "due"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_inbox"),
            # The number in the bar of every page.
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notification_unread"),
        ]
