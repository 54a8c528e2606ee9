"""The daily note: what the next shift and the caseworker need to know of a resident's evening."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField
from shelters.models.stays import Stay
from shelters.nights import Shift


@tracked()
class DailyNote(CaseRecord):
    """What one person writes of a resident in one shift. Whoever comes later in the shift adds a note of their own
    below, so that each stands with its writer and time. General, so that the caseworker reads it; where the person
    lives stands in the stay, which is location.
    """

    compartment = Compartment.GENERAL

    class Mood(models.TextChoices):
        CALM = "CALM", _("Calm")
        LOW = "LOW", _("Downcast")
        DISTRESSED = "DISTRESSED", _("Upset")

    class Health(models.TextChoices):
        WELL = "WELL", _("Feels well")
        COMPLAINT = "COMPLAINT", _("Has complaints")
        NEEDS_CARE = "NEEDS_CARE", _("Needs care")

    class Sleep(models.TextChoices):
        GOOD = "GOOD", _("Slept well")
        RESTLESS = "RESTLESS", _("Restless")
        NONE = "NONE", _("Hardly at all")

    class Meals(models.TextChoices):
        ALL = "ALL", _("Ate well")
        SOME = "SOME", _("Ate little")
        NONE = "NONE", _("Ate nothing")

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="+")
    night_of = models.DateField(_("night of"))
    shift = models.CharField(_("shift"), max_length=8, choices=Shift.choices)
    mood = models.CharField(_("mood"), max_length=10, choices=Mood.choices, blank=True)
    sleep = models.CharField(_("sleep"), max_length=10, choices=Sleep.choices, blank=True)
    meals = models.CharField(_("meals"), max_length=10, choices=Meals.choices, blank=True)
    health = models.CharField(_("health"), max_length=10, choices=Health.choices, blank=True)
    text = EncryptedTextField(_("note"), blank=True)
    needs_attention = models.BooleanField(_("needs attention"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "stay", "night_of", "shift", "created_by"],
                name="dailynote_one_per_writer",
                violation_error_message=_("You have written for this shift already. Change what you wrote."),
            )
        ]
        indexes = [models.Index(fields=["case", "-night_of", "-created_at", "-id"], name="dailynote_newest")]
