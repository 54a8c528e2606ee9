"""What every service needs to know of a case: intake, episodes, notes, tasks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class Intake(CaseRecord):
    """How a case began."""

    compartment = Compartment.GENERAL

    class Channel(models.TextChoices):
        WALK_IN = "WALK_IN", _("Came in person")
        HOTLINE = "HOTLINE", _("Hotline")
        POLICE = "POLICE", _("Police")
        GOVERNMENT = "GOVERNMENT", _("Government office")
        EMBASSY = "EMBASSY", _("Embassy or consulate")
        NGO = "NGO", _("Other organisation")
        COMMUNITY = "COMMUNITY", _("Community or family")
        OUTREACH = "OUTREACH", _("Outreach")
        PUBLIC_FORM = "PUBLIC_FORM", _("Public form")
        IMPORT = "IMPORT", _("Imported record")

    class Need(models.TextChoices):
        SAFETY = "SAFETY", _("Safety")
        SHELTER = "SHELTER", _("Shelter")
        HEALTH = "HEALTH", _("Health care")
        FOOD = "FOOD", _("Food and clothing")
        PSYCHOSOCIAL = "PSYCHOSOCIAL", _("Psychosocial support")
        LEGAL = "LEGAL", _("Legal assistance")
        DOCUMENTS = "DOCUMENTS", _("Identity documents")
        RETURN = "RETURN", _("Return home")
        INTERPRETER = "INTERPRETER", _("Interpreter")

    channel = models.CharField(_("how the case reached us"), max_length=12, choices=Channel.choices)
    referrer = EncryptedTextField(_("who referred"), blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    account = EncryptedTextField(_("what happened"))
    urgent_needs = ArrayField(
        models.CharField(max_length=12, choices=Need.choices),
        verbose_name=_("urgent needs"),
        default=list,
        blank=True,
    )
    is_in_danger = models.BooleanField(_("in danger now"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case"], name="intake_one_per_case")]
