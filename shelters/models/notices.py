"""What the house must know of health: allergies, what to watch, whom to call."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField
from shelters.querysets import HouseNoticeQuerySet


@tracked()
class HouseNotice(CaseRecord):
    """What a health worker writes for whoever is on shift; what it said before stands in its history.

    General, since the staff of a house reads nothing clinical; but few of those who read what is general see it
    (`HouseNoticeQuerySet`).
    """

    compartment = Compartment.GENERAL

    allergies = EncryptedTextField(_("allergies"), blank=True)
    watch = EncryptedTextField(_("what to watch, and whom to call"), blank=True)

    objects = HouseNoticeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                name="housenotice_one_per_case",
                violation_error_message=_("Somebody has written this meanwhile. Reload the page."),
            )
        ]
