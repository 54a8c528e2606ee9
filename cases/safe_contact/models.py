"""How a person may be reached without danger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedJSONField, EncryptedTextField


@tracked()
class SafeContact(CaseRecord):
    """How the person may be reached, and how not. Whoever is shown a phone number or an address is shown this first."""

    compartment = Compartment.IDENTITY

    class Rule(models.TextChoices):
        ANY = "ANY", _("Every way is safe")
        ONLY_SO = "ONLY_SO", _("Only as written here")
        NEVER = "NEVER", _("Never: the person comes to us")

    class Channel(models.TextChoices):
        CALL = "CALL", _("Call")
        SMS = "SMS", _("Text message")
        CHAT = "CHAT", _("Messaging app")
        EMAIL = "EMAIL", _("E-mail")
        VISIT = "VISIT", _("Visit")
        LETTER = "LETTER", _("Letter")
        TRUSTED = "TRUSTED", _("Through somebody whom the person trusts")

    rule = models.CharField(_("may we get in touch"), max_length=8, choices=Rule.choices)
    safe_channels = EncryptedJSONField(_("safe ways"))
    times = EncryptedTextField(_("when it is safe"), blank=True)
    trusted = EncryptedTextField(_("through whom"), blank=True)
    unsafe_channels = EncryptedJSONField(_("ways that are not safe"))
    must_not_know = EncryptedTextField(_("who must not know"), blank=True)
    say_from = EncryptedTextField(_("say that you are"), blank=True)
    pass_phrase = EncryptedTextField(_("pass phrase"), blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case"], name="safecontact_one_per_case")]
