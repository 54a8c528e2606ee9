"""Papers and things of the survivor: who holds them, since when, and the way they went.

They lie in the compartment of identity: a passport's number says who somebody is.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


class Holder(models.TextChoices):
    SURVIVOR = "SURVIVOR", _("The survivor")
    ORGANISATION = "ORGANISATION", _("Our organisation")
    FAMILY = "FAMILY", _("Family")
    PARTNER = "PARTNER", _("Partner organisation")
    POLICE = "POLICE", _("Police")
    PROSECUTOR = "PROSECUTOR", _("Prosecutor")
    COURT = "COURT", _("Court")
    IMMIGRATION = "IMMIGRATION", _("Immigration")
    EMBASSY = "EMBASSY", _("Embassy or consulate")
    EMPLOYER = "EMPLOYER", _("Employer")
    RECRUITER = "RECRUITER", _("Recruiter or agency")
    OTHER = "OTHER", _("Somebody else")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


@tracked()
class HeldItem(CaseRecord):
    """A paper or a thing. Who holds it now is said by its latest move."""

    compartment = Compartment.IDENTITY

    class Kind(models.TextChoices):
        PASSPORT = "PASSPORT", _("Passport")
        TRAVEL_PAPER = "TRAVEL_PAPER", _("Travel document in lieu of a passport (SPLP)")
        IDENTITY_CARD = "IDENTITY_CARD", _("Identity card")
        FAMILY_CARD = "FAMILY_CARD", _("Family card")
        BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE", _("Birth certificate")
        VISA = "VISA", _("Visa or residence permit")
        CONTRACT = "CONTRACT", _("Employment contract")
        SEAMAN_BOOK = "SEAMAN_BOOK", _("Seaman's book")
        CERTIFICATE = "CERTIFICATE", _("School or training certificate")
        BANK = "BANK", _("Bank card or savings book")
        PHONE = "PHONE", _("Phone")
        MONEY = "MONEY", _("Money or jewellery")
        OTHER = "OTHER", _("Other thing")

    kind = models.CharField(_("what it is"), max_length=20, choices=Kind.choices)
    description = EncryptedTextField(_("description"), blank=True)
    number = EncryptedTextField(_("number"), blank=True)


@tracked()
class CustodyMove(CaseRecord):
    """From a day on somebody holds it. A move is never changed or taken back: the next one follows it."""

    compartment = Compartment.IDENTITY

    item = models.ForeignKey(HeldItem, on_delete=models.PROTECT, related_name="moves")
    holder = models.CharField(_("held by"), max_length=16, choices=Holder.choices)
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("at which site")
    )
    who = EncryptedTextField(_("who and where exactly"), blank=True)
    since = models.DateField(_("since"))
    is_signed = models.BooleanField(_("signed for"), default=False)
    note = EncryptedTextField(_("note"), blank=True)
    number_in_chain = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "item", "number_in_chain"], name="custodymove_in_order"),
            models.CheckConstraint(
                condition=Q(site=None) | Q(holder="ORGANISATION"),
                name="custodymove_site_is_ours",
                violation_error_message=_("A site is named only for what our organisation holds."),
            ),
        ]
