"""Asking for access to a case that one does not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.record.access_models import Grant
from cases.record.models import Case
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.history import tracked
from core.records import Record, RecordQuerySet

# After so long nobody answers any more, whether there is a case or not.
ANSWERED_WITHIN = timedelta(days=14)


class AccessRequestQuerySet(RecordQuerySet["AccessRequest"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """To answer: those of others for cases in which `user` may assign. To read: one's own, too."""
        if not user.is_active or (act is not None and not user.acting.may(act)):
            return self.none()
        to_answer = Q(case__in=reachable(user, act=CasePermission.ASSIGN)) & ~Q(user=user.pk)
        own = Q(pk=None) if act == CasePermission.ASSIGN else Q(user=user.pk)
        return self.filter(own | to_answer, organisation_id=user.acting.organisation_id)

    def waiting(self) -> Self:
        since = timezone.now() - ANSWERED_WITHIN
        return self.filter(state=AccessRequest.State.WAITING, created_at__gt=since)


@tracked(leave_out=["reason", "answer"])
class AccessRequest(Record):
    """Somebody asks to see the case of a code. `case` is None where there is none: whoever asks does not learn it.

    UNANSWERED was looked at and left so; whoever asked sees it as waiting, as they see a code without a case.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        GRANTED = "GRANTED", _("Granted")
        REFUSED = "REFUSED", _("Refused")
        UNANSWERED = "UNANSWERED", _("Left unanswered")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("case code"), max_length=12)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    days = models.PositiveSmallIntegerField(_("for how many days"))
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_at=None, decided_by=None)
                | (~Q(state="WAITING") & Q(decided_at__isnull=False, decided_by__isnull=False, case__isnull=False)),
                name="accessrequest_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="GRANTED", grant__isnull=False) | (~Q(state="GRANTED") & Q(grant=None)),
                name="accessrequest_grant_when_granted",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("user")), name="accessrequest_decided_by_another"),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="accessrequest_recent")]

    @property
    def is_waiting(self) -> bool:
        """As the queryset's `waiting()`."""
        return self.state == self.State.WAITING and not self.is_old

    @property
    def is_old(self) -> bool:
        """Nobody answers it any more."""
        return self.created_at <= timezone.now() - ANSWERED_WITHIN
