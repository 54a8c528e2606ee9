"""Houses, rooms and beds. No row here belongs to a case."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys import data_keys
from core.keys.fields import EncryptedTextField
from core.records import Record
from shelters.querysets import BedQuerySet, HouseQuerySet, InHouseQuerySet

HOUSE = "house"
HOUSE_NAME = "house name"


@tracked(leave_out=["name_digest"])
class House(Record):
    """A safe house. Where it stands is sealed under a key of its own and shown on one logged page only.

    Its name is sealed under the same key, since houses are called after streets, and needs no line in the log: whoever
    may ask for a bed reads it. The digest keeps two from having the same name.
    """

    compartment: ClassVar[str] = Compartment.LOCATION

    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site whose staff works here")
    )
    name = EncryptedTextField(_("name of the house"), is_logged=False)
    name_digest = models.BinaryField(max_length=32, null=True, editable=False)
    address = EncryptedTextField(_("address"), blank=True)
    is_open = models.BooleanField(_("takes people in"), default=True)

    objects = HouseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name_digest"],
                name="house_name_once",
                violation_error_message=_("There is a house of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def call(self, name: str) -> None:
        """Give the house a name, unsaved. Raises KeyUnavailable."""
        self.name, self.name_digest = name, data_keys.digest(HOUSE_NAME, name)

    def get_absolute_url(self) -> str:
        return reverse("shelters:house", kwargs={"pk": self.pk})

    def is_reached_by(self, user: ActingUser, act: str, compartment: str = Compartment.GENERAL) -> bool:
        """Whether the user holds this permission at the house's site or in the whole organisation."""
        reached = user.acting.principals(act, compartment)
        return self.site_id in reached or self.organisation_id in reached

    def key_subject(self) -> KeySubject:
        return KeySubject(HOUSE, self.pk)

    def access_case_id(self) -> UUID | None:
        return None


@tracked()
class Room(Record):
    """A room of a house."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name of the room"), max_length=40)

    objects = InHouseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "house", "name"],
                name="room_name_once",
                violation_error_message=_("This house has a room of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Bed(Record):
    """A bed. One that cannot be used now (being repaired, say) counts as neither free nor taken."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="beds")
    label = models.CharField(_("bed"), max_length=20)
    is_usable = models.BooleanField(_("can be used"), default=True)

    objects = BedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "room", "label"],
                name="bed_label_once",
                violation_error_message=_("This room has a bed of this label already."),
            )
        ]

    def __str__(self) -> str:
        return self.label
