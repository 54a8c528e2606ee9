"""Why somebody's access was switched off or restored: a code for the record of acts, which holds no free text."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EndReason(TextChoices):
    LEFT = "LEFT", _("No longer works here")
    AWAY = "AWAY", _("Is away for some time")
    DEVICE = "DEVICE", _("A device or password may be in other hands")
    CONDUCT = "CONDUCT", _("A question about conduct is being looked into")
    OTHER = "OTHER", _("Another reason")


class RestoreReason(TextChoices):
    BACK = "BACK", _("Works here again")
    SECURED = "SECURED", _("Device and password are safe again")
    SETTLED = "SETTLED", _("The question is settled")
    MISTAKE = "MISTAKE", _("Was switched off by mistake")
    OTHER = "OTHER", _("Another reason")
