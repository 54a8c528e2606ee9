"""What somebody has said in writing about papers and words that might give away where the survivor lives."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.claims import RestitutionClaim
from legal.models.records import LegalRecord


@tracked()
class AddressStatement(LegalRecord):
    """That an exhibit, or a part of the dossier, does not show where the survivor lives: who said so and when by the
    row itself. It holds while `fingerprint` is that of what was looked at (`legal.secrecy`), and goes when the claim
    begins to show the address, or to keep it secret."""

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="address_statements")
    # The key of an exhibit, else a part of `legal.secrecy.PARTS`: an exhibit that is gone leaves its statement behind.
    about = models.CharField(_("about"), max_length=36)
    fingerprint = models.CharField(max_length=64, editable=False)
    statement = EncryptedTextField(_("what was made sure of"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "about", "fingerprint"],
                name="addressstatement_once",
                violation_error_message=_("This was said already."),
            )
        ]
