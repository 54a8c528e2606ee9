"""Standing in for an absent colleague."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.history import tracked
from core.records import Record, RecordQuerySet


class CoverQuerySet(RecordQuerySet["Cover"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those with a part in a case in which `user` may assign; and, to read, those that the user is in."""
        if not user.is_active or (act is not None and not user.acting.may(act)):
            return self.none()
        parts = apps.get_model("cases", "Assignment")._default_manager.filter(
            case__in=reachable(user, act=CasePermission.ASSIGN)
        )
        own = Q() if act == CasePermission.ASSIGN else Q(absent=user.pk) | Q(stand_in=user.pk)
        return self.filter(own | Q(pk__in=parts.exclude(cover=None).values("cover")))


@tracked()
class Cover(Record):
    """Somebody stands in for a colleague: what ties their parts in the cases together. The parts say when and where."""

    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")),
                name="cover_by_another",
                violation_error_message=_("Choose two different people."),
            ),
        ]
