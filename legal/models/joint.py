"""Claims of several survivors of one event, side by side. Each keeps its own dossier."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedTextField
from core.records import Record, RecordQuerySet
from legal.models.claims import RestitutionClaim
from legal.models.records import LegalRecord
from legal.permissions import LegalPermission
from trafficking.models import Event


class JointClaimQuerySet(RecordQuerySet["JointClaim"]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> JointClaimQuerySet:
        """Those of which one sees a member; with `case` one of that case. No member, and it is not there."""
        members: Any = apps.get_model("legal", "JointMember")._default_manager
        seen = members.visible_to(user, act or LegalPermission.VIEW, case=case)
        return self.filter(pk__in=seen.order_by().values("joint"))

    def offered_to(self, user: ActingUser, act: str | None = None) -> JointClaimQuerySet:
        """Those, of events that one sees, whose names one may read to join them: also those of which one sees no
        member. One that has members of restricted cases alone is not there for others."""
        members: Any = apps.get_model("legal", "JointMember")._default_manager
        seen = members.visible_to(user, act or LegalPermission.VIEW)
        told = members.filter(case__is_restricted=False)
        return self.filter(Q(pk__in=seen.order_by().values("joint")) | Q(pk__in=told.order_by().values("joint")))


@tracked()
class JointClaim(Record):
    """What the claims of several survivors of an event are called together. It lies under the event's key."""

    compartment: ClassVar[str] = Compartment.LEGAL

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(_("name"))

    objects = JointClaimQuerySet.as_manager()

    def key_subject(self) -> KeySubject:
        return self.event.key_subject()

    def access_case_id(self) -> UUID | None:
        return None


@tracked()
class JointMember(LegalRecord):
    """That a claim stands in a joint claim. Nobody learns of it who does not see the claim's case."""

    joint = models.ForeignKey(JointClaim, on_delete=models.PROTECT, related_name="members")
    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="jointmember_once",
                violation_error_message=_("This claim stands in a joint claim already."),
            )
        ]
