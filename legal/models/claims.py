"""Restitution claims and their ledger of losses."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH, convert_to_rupiah, currency_choices, round_to_minor_unit, round_to_whole
from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.models.matters import Matter
from legal.models.records import LegalRecord

ONE = Decimal(1)


@tracked()
class RestitutionClaim(LegalRecord):
    """The claim for what was taken from the survivor: a living ledger, frozen by each dossier."""

    class Route(models.TextChoices):
        """Through whom the claim goes to the court."""

        INVESTIGATOR = "INVESTIGATOR", _("Investigator")
        PROSECUTOR = "PROSECUTOR", _("Public prosecutor")
        LPSK = "LPSK", _("LPSK")
        COURT = "COURT", _("Court")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Being prepared")
        FILED = "FILED", _("Filed")
        DECIDED = "DECIDED", _("Decided")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    NEXT: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.FILED, State.WITHDRAWN),
        # Returned for completion, decided, or taken back before the judgment.
        State.FILED: (State.DRAFT, State.DECIDED, State.WITHDRAWN),
        # Once no award stands any more: it was recorded by mistake.
        State.DECIDED: (State.FILED,),
        State.WITHDRAWN: (State.DRAFT,),
    }

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="claims")
    route = models.CharField(_("filing route"), max_length=12, choices=Route.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    # The perpetrator's side reads the dossier.
    shows_address = models.BooleanField(_("the dossier shows the home address"), default=False)

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN


@tracked()
class LossItem(LegalRecord):
    """One line of the ledger: quantity × rate in its currency, and what that is in rupiah.

    A line is rounded to the currency's minor unit, then converted and rounded to whole rupiah, both half up:
    so whoever recalculates the printed line comes to the printed figure.
    """

    class Head(models.TextChoices):
        """Letters a to d of UU 21/2007 Pasal 48 (2)."""

        INCOME = "A", _("Loss of wealth or income")
        SUFFERING = "B", _("Suffering")
        TREATMENT = "C", _("Cost of medical and/or psychological treatment")
        OTHER = "D", _("Other losses")

    class Unit(models.TextChoices):
        MONTH = "MONTH", _("month")
        WEEK = "WEEK", _("week")
        DAY = "DAY", _("day")
        HOUR = "HOUR", _("hour")
        TIME = "TIME", _("time")
        PIECE = "PIECE", _("piece")
        SUM = "SUM", _("lump sum")

    class Certified(models.TextChoices):
        """Whose word on the loss there is."""

        NONE = "NONE", _("Nobody yet")
        OFFICIAL = "OFFICIAL", _("An official")
        PROVIDER = "PROVIDER", _("Who gave the treatment")

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="losses")
    head = models.CharField(_("head of loss"), max_length=1, choices=Head.choices)
    description = EncryptedTextField(_("description"))
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("until"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=11, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.MONTH)
    rate = models.DecimalField(_("amount per unit"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, default=RUPIAH)
    exchange_rate = models.DecimalField(
        _("exchange rate in rupiah"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    exchange_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    exchange_rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3, editable=False)
    amount_idr = models.DecimalField(_("amount in rupiah"), max_digits=17, decimal_places=0, editable=False)
    certified = models.CharField(
        _("certified by"), max_length=8, choices=Certified.choices, default=Certified.NONE, blank=True
    )
    certifier = EncryptedTextField(_("name and office"), blank=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    # Its place within its head; older lines, which have none, stand first and as they were entered.
    position = models.PositiveIntegerField(default=0, editable=False)
    # Set: the line is what the calculation came to, and `wage_part` says which part of it.
    wages = models.ForeignKey(
        "legal.WageCalculation", on_delete=models.PROTECT, related_name="losses", null=True, editable=False
    )
    wage_part = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, rate__gt=0, amount__gt=0, amount_idr__gt=0),
                name="loss_amounts_above_zero",
                violation_error_message=_("A loss must be more than zero. Check quantity and amount."),
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")),
                name="loss_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(currency="IDR", exchange_rate=None, exchange_rate_on=None, exchange_rate_source="")
                | (
                    ~Q(currency="IDR")
                    & Q(exchange_rate__gt=0, exchange_rate_on__isnull=False)
                    & ~Q(exchange_rate_source="")
                ),
                name="loss_rate_of_foreign_currency",
                violation_error_message=_("A foreign currency needs an exchange rate, its date and its source."),
            ),
            models.CheckConstraint(
                condition=Q(certified="NONE", certified_on=None)
                | (~Q(certified="NONE") & Q(certified_on__isnull=False)),
                name="loss_certified_on_a_day",
                violation_error_message=_("Who certified the loss and on which day belong together."),
            ),
            models.CheckConstraint(
                condition=Q(wages=None, wage_part="") | (Q(wages__isnull=False) & ~Q(wage_part="")),
                name="loss_wage_part_of_a_calculation",
            ),
            models.UniqueConstraint(
                fields=["wages", "wage_part"], condition=Q(wages__isnull=False), name="loss_wage_part_once"
            ),
        ]

    def calculate(self) -> None:
        """Set both amounts from quantity, rate and exchange rate."""
        self.amount = round_to_minor_unit(self.quantity * self.rate, self.currency)
        if self.currency == RUPIAH:
            self.amount_idr = round_to_whole(self.amount)
        else:
            self.amount_idr = convert_to_rupiah(self.amount, self.exchange_rate or ONE)

    @property
    def is_certified(self) -> bool:
        return self.certified != self.Certified.NONE

    @property
    def is_lump_sum(self) -> bool:
        """One amount, which nobody counted."""
        return self.unit == self.Unit.SUM and self.quantity == 1

    @property
    def is_foreign(self) -> bool:
        return self.currency != RUPIAH
