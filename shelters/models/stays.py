"""Who asks for a bed, who lives in a house, and in which bed from when to when."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord, Person
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField
from shelters.models.houses import Bed, House
from shelters.nights import night_named, night_of
from shelters.querysets import BedRequestQuerySet, PlacementQuerySet, StayQuerySet


class Period(Func):
    """From one moment up to, not with, another; open-ended when the second is empty."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@tracked()
class BedRequest(CaseRecord):
    """A caseworker asks a house for a bed. `bed` is the one that the house keeps free for it."""

    compartment = Compartment.LOCATION

    class State(models.TextChoices):
        ASKED = "ASKED", _("Waiting")
        ADMITTED = "ADMITTED", _("Admitted")
        DECLINED = "DECLINED", _("Declined")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    wanted_from = models.DateField(_("wanted from"))
    note = EncryptedTextField(_("what the house must know"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answer = EncryptedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = BedRequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "house"],
                condition=Q(state="ASKED"),
                name="bedrequest_one_waiting",
                violation_error_message=_("A request to this house is waiting already."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "bed"],
                condition=Q(state="ASKED", bed__isnull=False),
                name="bedrequest_bed_kept_once",
                violation_error_message=_("This bed is kept for somebody else. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(state="ASKED", answered_at=None) | (~Q(state="ASKED") & Q(answered_at__isnull=False)),
                name="bedrequest_answered_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["house"], condition=Q(state="ASKED"), name="bedrequest_waiting"),  # house board
            models.Index(fields=["case", "-created_at"], name="bedrequest_of_case"),
        ]


@tracked()
class Stay(CaseRecord):
    """Somebody lives in a house from admission to discharge. The bed stands in its placements."""

    compartment = Compartment.LOCATION

    class Destination(models.TextChoices):
        """Where somebody went, as coarse as statistics need it."""

        FAMILY = "FAMILY", _("To the family")
        INDEPENDENT = "INDEPENDENT", _("To a place of their own")
        OTHER_SHELTER = "OTHER_SHELTER", _("To another shelter")
        HOSPITAL = "HOSPITAL", _("To a hospital")
        ABROAD = "ABROAD", _("Home to another country")
        LEFT = "LEFT", _("Left without saying where")
        OTHER = "OTHER", _("Elsewhere")

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    admitted_at = models.DateTimeField(_("admitted at"))
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    has_acknowledged_rules = models.BooleanField(_("house rules and belongings gone through"), default=False)
    discharged_at = models.DateTimeField(_("discharged at"), null=True, blank=True)
    destination_kind = models.CharField(_("went"), max_length=14, choices=Destination.choices, blank=True)
    destination = EncryptedTextField(_("where exactly"), blank=True)

    objects = StayQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discharged_at=None) | Q(discharged_at__gte=F("admitted_at")),
                name="stay_dates_in_order",
                violation_error_message=_("Discharge cannot be before admission."),
            ),
            models.CheckConstraint(
                condition=Q(discharged_at=None, destination_kind="")
                | (Q(discharged_at__isnull=False) & ~Q(destination_kind="")),
                name="stay_discharge_is_complete",
                violation_error_message=_("A discharge needs a time and a destination."),
            ),
            # Covers "one open stay per person", and that nobody was ever in two houses at once.
            ExclusionConstraint(
                name="stay_person_in_one_place",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Period("admitted_at", "discharged_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person lives in a shelter at that time already."),
            ),
        ]
        indexes = [
            models.Index(fields=["house"], condition=Q(discharged_at=None), name="stay_open_of_house"),  # board
            models.Index(fields=["case", "-admitted_at"], name="stay_of_case"),
        ]

    def clean(self) -> None:
        if self.discharged_at and self.discharged_at < self.admitted_at:
            raise ValidationError(_("Discharge cannot be before admission."))

    @property
    def is_open(self) -> bool:
        return self.discharged_at is None

    @property
    def first_night(self) -> date:
        """No address leads further back: the night in which the house was set up here, or this person was admitted."""
        return night_of(min(self.house.created_at, self.admitted_at), self.house.site.time_zone)

    def night_named(self, text: str, *, now: datetime) -> date | None:
        """The night that an address names for a note of this stay; None where none can be written or read."""
        return night_named(text, first=self.first_night, now=now, time_zone=self.house.site.time_zone)

    def note_url(self, night: date, shift: str) -> str:
        """Where the daily note of a night and shift is written."""
        return reverse("shelters:note", kwargs={"pk": self.pk, "night": night.isoformat(), "shift": shift.lower()})


@tracked()
class Placement(CaseRecord):
    """A bed during a stay, or during the part of it between two moves."""

    compartment = Compartment.LOCATION

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="placements")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="placement_dates_in_order",
                violation_error_message=_("The time must be after the last move to another bed."),
            ),
            ExclusionConstraint(
                name="placement_bed_for_one",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    (Period("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This bed was taken at that time. Choose another one."),
            ),
            ExclusionConstraint(
                name="placement_stay_in_one_bed",
                expressions=[
                    ("stay", RangeOperators.EQUAL),
                    (Period("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This stay has a bed at that time already."),
            ),
        ]

    def clean(self) -> None:
        if self.until and self.until < self.since:
            raise ValidationError(_("The time must be after the last move to another bed."))
