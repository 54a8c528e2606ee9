"""Handing over a caseload: who gives which parts in cases to whom, for good."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import CaseRecord
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField
from core.records import Record, RecordQuerySet


class HandoverQuerySet(RecordQuerySet["Handover"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those with a part in a case in which `user` may assign, and the user's own; to read, those too in which they
        take over."""
        if not user.is_active or (act is not None and not user.acting.may(act)):
            return self.none()
        parts = apps.get_model("cases", "HandedPart")._default_manager
        known = parts.filter(case__in=reachable(user, act=CasePermission.ASSIGN))
        own = Q(gives=user.pk)
        if act != CasePermission.ASSIGN:
            own |= Q(pk__in=_taken_by(parts, user))
        return self.filter(own | Q(pk__in=known.values("handover")), organisation_id=user.acting.organisation_id)


def _taken_by(parts: Any, user: ActingUser) -> Any:
    return parts.filter(taken__user=user.pk).values("handover")


@tracked()
class Handover(Record):
    """Somebody hands their cases over to colleagues: what ties the parts together. They say what and to whom."""

    gives = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = HandoverQuerySet.as_manager()


@tracked()
class HandedPart(CaseRecord):
    """A part in a case that went from one colleague to another.

    `until_before` is when the giver's part would have ended otherwise; `moved` names what went along: kind → keys.
    """

    compartment = Compartment.GENERAL

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="parts")
    given = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    taken = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")
    until_before = models.DateTimeField(null=True, editable=False)
    moved = models.JSONField(default=dict, blank=True)
    is_undone = models.BooleanField(default=False)
    note = EncryptedTextField(_("what the next one has to know"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "given"], condition=Q(is_undone=False), name="handedpart_once"
            )
        ]
