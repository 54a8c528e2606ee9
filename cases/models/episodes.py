"""What belongs to one episode of trafficking, several of each: where it led, what was owed, which papers were kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import CaseRecord
from cases.models.records import Episode
from core.compartments import Compartment
from core.domain import codes
from core.domain.money import RUPIAH, Money, currency_choices
from core.history import tracked
from core.keys.fields import EncryptedTextField


class EpisodePart(CaseRecord):
    """A row of one episode."""

    compartment = Compartment.GENERAL

    episode: Any
    kind: Any

    class Meta:
        abstract = True


@tracked()
class EpisodeLeg(EpisodePart):
    """A place on the way: of recruitment, transit or exploitation (HTCDS hte_)."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="legs")
    kind = models.CharField(_("part of the way"), max_length=12, choices=partial(codes.choices, "TraffickingEventType"))
    happened_on = models.DateField(_("date"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    place = EncryptedTextField(_("place"), blank=True)
    account = EncryptedTextField(_("what happened there"), blank=True)


@tracked()
class EpisodeDebt(EpisodePart):
    """What the survivor was said to owe."""

    class Kind(models.TextChoices):
        RECRUITMENT_FEE = "RECRUITMENT_FEE", _("Recruitment fee")
        ADVANCE = "ADVANCE", _("Advance on wages")
        TRAVEL = "TRAVEL", _("Travel and documents")
        LIVING = "LIVING", _("Food and lodging")
        FINE = "FINE", _("Fine or penalty")
        LOAN = "LOAN", _("Loan to the person or the family")
        OTHER = "OTHER", _("Other debt")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="debts")
    kind = models.CharField(_("kind of debt"), max_length=16, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, default=RUPIAH)
    owed_to = EncryptedTextField(_("owed to"), blank=True)
    account = EncryptedTextField(_("how it came about"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="episodedebt_above_zero",
                violation_error_message=_("A debt is more than zero."),
            )
        ]

    @property
    def money(self) -> Money | None:
        """None where nobody named an amount."""
        return None if self.amount is None else Money(self.amount, self.currency)


@tracked()
class WithheldPaper(EpisodePart):
    """A document, or a phone, that was taken from the survivor."""

    class Kind(models.TextChoices):
        PASSPORT = "PASSPORT", _("Passport")
        IDENTITY_CARD = "IDENTITY_CARD", _("Identity card")
        FAMILY_CARD = "FAMILY_CARD", _("Family card")
        BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE", _("Birth certificate")
        SEAMAN_BOOK = "SEAMAN_BOOK", _("Seaman's book")
        WORK_PERMIT = "WORK_PERMIT", _("Visa or work permit")
        CONTRACT = "CONTRACT", _("Employment contract")
        DIPLOMA = "DIPLOMA", _("School certificate")
        BANK_CARD = "BANK_CARD", _("Bank card or passbook")
        PHONE = "PHONE", _("Phone")
        OTHER = "OTHER", _("Something else")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="withheld")
    kind = models.CharField(_("what was withheld"), max_length=18, choices=Kind.choices)
    held_by = EncryptedTextField(_("withheld by"), blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    returned_on = models.DateField(_("given back on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(returned_on=None) | Q(returned_on__gte=F("since")),
                name="withheldpaper_dates_in_order",
                violation_error_message=_("It cannot be given back before it was taken."),
            )
        ]
