"""Appointments in a matter: hearings, examinations, mediations, interviews of LPSK."""

from __future__ import annotations

from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.record.querysets import CaseRecordQuerySet
from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.matters import MatterRecord
from legal.models.steps import Step


class HearingQuerySet(CaseRecordQuerySet["Hearing"]):
    def planned(self) -> Self:
        """Of which nobody has written down yet how they went."""
        return self.filter(state=Hearing.State.PLANNED)

    def running(self) -> Self:
        """Planned, in matters and cases that go on."""
        return self.planned().filter(matter__closed_on=None, case__closed_on=None)


@tracked()
class Hearing(MatterRecord):
    """One appointment. Of one that is put off or goes on another day, the next one `follows` it."""

    class Kind(models.TextChoices):
        HEARING = "HEARING", _("Court hearing")
        EXAMINATION = "EXAMINATION", _("Examination (BAP)")
        MEDIATION = "MEDIATION", _("Mediation")
        LPSK_INTERVIEW = "LPSK_INTERVIEW", _("Interview of LPSK")
        OTHER = "OTHER", _("Other appointment")

    class Agenda(models.TextChoices):
        """What a deadline asks for the day of, by the kind of the step that is taken then."""

        DEMAND = Step.Kind.DEMAND_READ.value, _("Prosecutor's demand (tuntutan)")
        JUDGMENT = Step.Kind.JUDGMENT.value, Step.Kind.JUDGMENT.label

    class State(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("hearing", "Planned")
        HELD = "HELD", pgettext_lazy("hearing", "Held")
        POSTPONED = "POSTPONED", pgettext_lazy("hearing", "Postponed")
        CANCELLED = "CANCELLED", pgettext_lazy("hearing", "Cancelled")

    kind = models.CharField(_("kind of appointment"), max_length=14, choices=Kind.choices)
    at = models.DateTimeField(_("date and time"))
    place = EncryptedTextField(_("where"), blank=True)
    agenda_code = models.CharField(_("main item"), max_length=18, choices=Agenda.choices, blank=True)
    agenda = EncryptedTextField(_("agenda"), blank=True)
    by_teleconference = models.BooleanField(_("by teleconference"), default=False)
    survivor_attends = models.BooleanField(_("the survivor must attend"), default=False)
    needs_interpreter = models.BooleanField(_("an interpreter is needed"), default=False)
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who goes along"),
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    result = EncryptedTextField(_("how it went"), blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="next", null=True, blank=True, editable=False
    )

    objects = HearingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agenda_code="") | Q(kind="HEARING"),
                name="hearing_agenda_of_court",
                violation_error_message=_("Demand and judgment are read in a court hearing. Choose that kind."),
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "-at"], name="hearing_of_matter"),  # the page of a matter
            models.Index(fields=["at", "id"], condition=Q(state="PLANNED"), name="hearing_planned"),  # the day's page
        ]

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_unanswered(self) -> bool:
        """It is over, and nobody has written down how it went."""
        return self.is_planned and self.at < timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.at < timezone.now() and self.state != self.State.CANCELLED

    @property
    def on(self) -> date:
        """Its day where the site of its case is."""
        return self.at.astimezone(ZoneInfo(self.case.site.time_zone)).date()
