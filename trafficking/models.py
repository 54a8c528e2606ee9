"""Alleged actors and events that cases share, and how a case is tied to them.

An actor or an event is of no single survivor: its content lies under a key of its own and stays when one of them is
erased; it goes with the last of those who told of it. What a survivor told of it lies in the row that ties it to the
case, under the survivor's key.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode
from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from core.records import Record
from trafficking.querysets import (
    ActorMergeQuerySet,
    ActorQuerySet,
    EventLinkQuerySet,
    EventQuerySet,
    InvolvementQuerySet,
)

ACTOR, EVENT = "actor", "event"


@tracked()
class Actor(Record):
    """Somebody or something that survivors name: one record, whichever cases name it. Nobody here is found guilty."""

    compartment: ClassVar[str] = Compartment.GENERAL

    class Kind(models.TextChoices):
        RECRUITER = "RECRUITER", _("Recruiter")
        AGENCY = "AGENCY", _("Placement agency")
        BROKER = "BROKER", _("Broker or intermediary")
        EMPLOYER = "EMPLOYER", _("Employer")
        TRANSPORTER = "TRANSPORTER", _("Transporter")
        VESSEL = "VESSEL", _("Vessel")
        OTHER = "OTHER", _("Somebody else")

    kind = models.CharField(_("kind of actor"), max_length=12, choices=Kind.choices)
    name = EncryptedTextField(_("name"))
    aliases = EncryptedJSONField(_("other names"))
    licence_number = EncryptedTextField(_("licence or registration number"), blank=True)
    phones = EncryptedJSONField(_("phones"))
    accounts = EncryptedJSONField(_("accounts"))
    address = EncryptedTextField(_("address"), blank=True)
    details = EncryptedTextField(_("how to tell it apart"), blank=True)
    # Set: another record of the same actor, to which its cases have moved.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="actor_not_merged_into_itself")]

    def key_subject(self) -> KeySubject:
        return KeySubject(ACTOR, self.pk)

    def access_case_id(self) -> UUID | None:
        return None


@tracked()
class Involvement(CaseRecord):
    """That a case names an actor, in which roles (HTCDS per_RoleInProcess). One that was taken back has an end."""

    compartment = Compartment.GENERAL

    class End(models.TextChoices):
        MISTAKE = "MISTAKE", _("Entered by mistake")
        NOT_INVOLVED = "NOT_INVOLVED", _("It turned out not to be involved")

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(
        Episode, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("episode")
    )
    roles = ArrayField(models.CharField(max_length=60), verbose_name=_("alleged roles"))
    note = EncryptedTextField(_("what the survivor told of it"), blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(_("why it was taken out"), max_length=12, choices=End.choices, blank=True)

    objects = InvolvementQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="involvement_ended_for_a_reason",
            )
        ]
        indexes = [models.Index(fields=["actor"], condition=Q(ended_at=None), name="involvement_of_actor")]


@tracked()
class Event(Record):
    """One rescue, raid or vessel with many survivors: what they share, entered once."""

    compartment: ClassVar[str] = Compartment.GENERAL

    class Kind(models.TextChoices):
        RESCUE = "RESCUE", _("Rescue")
        RAID = "RAID", _("Police raid")
        INTERCEPTION = "INTERCEPTION", _("Stopped on the way")
        VESSEL = "VESSEL", _("Vessel")
        REPATRIATION = "REPATRIATION", _("Group brought home")
        OTHER = "OTHER", _("Other event")

    kind = models.CharField(_("kind of event"), max_length=12, choices=Kind.choices)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    name = EncryptedTextField(_("what the event is called"))
    place = EncryptedTextField(_("place"), blank=True)
    agencies = EncryptedTextField(_("agencies present"), blank=True)
    account = EncryptedTextField(_("what happened, as all survivors share it"), blank=True)

    objects = EventQuerySet.as_manager()

    def key_subject(self) -> KeySubject:
        return KeySubject(EVENT, self.pk)

    def access_case_id(self) -> UUID | None:
        return None


@tracked()
class EventLink(CaseRecord):
    """That the survivor of a case was there."""

    compartment = Compartment.GENERAL

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = EventLinkQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "event"],
                condition=Q(ended_at=None),
                name="eventlink_once",
                violation_error_message=_("This case is linked to the event already."),
            )
        ]
        indexes = [models.Index(fields=["event"], condition=Q(ended_at=None), name="eventlink_of_event")]


@tracked()
class ActorMerge(Record):
    """Two records of one actor became one: `given_up` into `keep`; `moved` are the rows that moved along.

    `before` is what stood in the kept record, under its own key; `keep_after` the version that it got.
    """

    compartment: ClassVar[str] = Compartment.GENERAL

    keep = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    given_up = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    moved = ArrayField(models.UUIDField(), default=list, blank=True)
    before = EncryptedJSONField(default=dict)
    keep_after = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = ActorMergeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(keep=F("given_up")), name="actormerge_of_two")]
        indexes = [models.Index(fields=["keep", "-created_at"], name="actormerge_keep")]

    def key_subject(self) -> KeySubject:
        return KeySubject(ACTOR, self.keep_id)

    def access_case_id(self) -> UUID | None:
        return None
