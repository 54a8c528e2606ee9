"""What kinds of content rows hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Compartment(models.TextChoices):
    """What kind of content a row holds. A row has exactly one."""

    GENERAL = "general", _("General")
    IDENTITY = "identity", _("Identity")
    LOCATION = "location", _("Location")
    CLINICAL = "clinical", _("Health")
    COUNSELLING = "counselling", _("Counselling")
    LEGAL = "legal", _("Legal")
