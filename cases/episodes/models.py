"""What belongs to one episode of trafficking, several of each: where it led, what was owed, which papers were kept."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.domain import codes
from core.domain.money import RUPIAH, Money, currency_choices
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class Episode(CaseRecord):
    """One episode of trafficking: recruitment, transit, exploitation (HTCDS vic_, hte_).

    Wages are told for a period of `AmountPeriod`; amounts without a currency do not exist. What there are several of
    (stages of the way, debts, withheld papers) stands in rows of its own (models/episodes.py).
    """

    compartment = Compartment.GENERAL

    class Exit(models.TextChoices):
        """How it ended."""

        ONGOING = "ONGOING", _("It goes on")
        ESCAPED = "ESCAPED", _("The survivor escaped")
        RESCUED = "RESCUED", _("Authorities or others got the survivor out")
        RELEASED = "RELEASED", _("Those who held the survivor let them go")
        PAID_OFF = "PAID_OFF", _("A debt or ransom was paid")
        SENT_BACK = "SENT_BACK", _("Sent back or deported")
        OTHER = "OTHER", _("In another way")

    started_on = models.DateField(_("began on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    exploitation_types = ArrayField(
        models.CharField(max_length=60), verbose_name=_("type of exploitation"), default=list, blank=True
    )
    methods_of_control = ArrayField(
        models.CharField(max_length=60), verbose_name=_("means of control"), default=list, blank=True
    )
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    country = models.CharField(_("country of exploitation"), max_length=2, blank=True)
    province = models.CharField(_("province"), max_length=2, blank=True)
    place = EncryptedTextField(_("place"), blank=True)
    recruitment = EncryptedTextField(_("recruitment"), blank=True)
    account = EncryptedTextField(_("what happened"), blank=True)
    recruitment_methods = ArrayField(
        models.CharField(max_length=60), verbose_name=_("way of recruitment"), default=list, blank=True
    )
    promised_work = EncryptedTextField(_("promised work"), blank=True)
    promised_amount = models.DecimalField(_("promised wage"), max_digits=18, decimal_places=2, null=True, blank=True)
    promised_currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, blank=True)
    promised_period = models.CharField(
        _("promised for"), max_length=5, choices=partial(codes.choices, "AmountPeriod"), blank=True
    )
    paid_amount = models.DecimalField(_("paid wage"), max_digits=18, decimal_places=2, null=True, blank=True)
    paid_currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, blank=True)
    paid_period = models.CharField(
        _("paid for"), max_length=5, choices=partial(codes.choices, "AmountPeriod"), blank=True
    )
    hours_per_day = models.PositiveSmallIntegerField(_("hours of work a day"), null=True, blank=True)
    days_per_week = models.PositiveSmallIntegerField(_("days of work a week"), null=True, blank=True)
    ended_by = models.CharField(_("how it ended"), max_length=10, choices=Exit.choices, blank=True)
    exit_account = EncryptedTextField(_("how the survivor got out"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_amount=None, promised_currency="", promised_period="")
                | (Q(promised_amount__gt=0) & ~Q(promised_currency="") & ~Q(promised_period="")),
                name="episode_promised_wage_whole",
                violation_error_message=_("A promised wage needs an amount above zero, a currency and a period."),
            ),
            # Nothing is a wage that was paid, too.
            models.CheckConstraint(
                condition=Q(paid_amount=None, paid_currency="", paid_period="")
                | (Q(paid_amount__gte=0) & ~Q(paid_currency="") & ~Q(paid_period="")),
                name="episode_paid_wage_whole",
                violation_error_message=_("A paid wage needs an amount, a currency and a period."),
            ),
            models.CheckConstraint(
                condition=(Q(hours_per_day=None) | Q(hours_per_day__range=(1, 24)))
                & (Q(days_per_week=None) | Q(days_per_week__range=(1, 7))),
                name="episode_hours_of_a_day",
                violation_error_message=_("A day has 24 hours and a week 7 days."),
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="episode_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
        ]

    @property
    def promised(self) -> Money | None:
        """The promised wage for one `promised_period`; None when none was told."""
        return _money(self.promised_amount, self.promised_currency)

    @property
    def paid(self) -> Money | None:
        """As `promised`, of what was paid in fact."""
        return _money(self.paid_amount, self.paid_currency)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


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
