"""Against whom a claim runs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.claims import RestitutionClaim
from legal.models.matters import Party
from legal.models.records import LegalRecord


@tracked()
class Opponent(LegalRecord):
    """That a claim runs against a party of its matter. Of a third party `relation` says why it pays."""

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="opponents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    relation = EncryptedTextField(_("why it pays"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "party"],
                name="opponent_once",
                violation_error_message=_("The claim runs against this party already."),
            )
        ]
