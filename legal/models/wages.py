"""Wage calculations: what was due, what was paid and what was taken, each with what it rests on."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH, currency_choices
from core.history import tracked
from core.keys.fields import EncryptedTextField
from legal.domain.spans import Hours, Span
from legal.domain.spans import Per as Counted
from legal.models.claims import RestitutionClaim
from legal.models.exhibits import Exhibit
from legal.models.records import LegalRecord


@tracked()
class WageCalculation(LegalRecord):
    """One employment, in one currency. What it comes to is worked out anew each time (legal/domain/wages.py)."""

    claim = models.ForeignKey(RestitutionClaim, on_delete=models.PROTECT, related_name="wage_calculations")
    title = EncryptedTextField(_("which work"))
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices, default=RUPIAH)
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("until"))
    hours_per_day = models.DecimalField(_("hours of work a day"), max_digits=4, decimal_places=2, null=True, blank=True)
    days_per_week = models.DecimalField(_("days of work a week"), max_digits=3, decimal_places=2, null=True, blank=True)
    legal_hours_per_week = models.DecimalField(
        _("legal hours a week"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    legal_hours_source = EncryptedTextField(_("by which rule"), blank=True)
    exchange_rate = models.DecimalField(
        _("exchange rate in rupiah"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    exchange_rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    exchange_rate_source = EncryptedTextField(_("source of the rate"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="wages_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=(Q(hours_per_day=None) | Q(hours_per_day__gt=0, hours_per_day__lte=24))
                & (Q(days_per_week=None) | Q(days_per_week__gt=0, days_per_week__lte=7))
                & (Q(legal_hours_per_week=None) | Q(legal_hours_per_week__gt=0, legal_hours_per_week__lte=168)),
                name="wages_hours_of_a_week",
                violation_error_message=_("A day has 24 hours and a week 7 days."),
            ),
            models.CheckConstraint(
                condition=Q(currency="IDR", exchange_rate=None, exchange_rate_on=None)
                | (~Q(currency="IDR") & Q(exchange_rate__gt=0, exchange_rate_on__isnull=False)),
                name="wages_rate_of_foreign_currency",
                violation_error_message=_("A foreign currency needs an exchange rate, its date and its source."),
            ),
        ]

    @property
    def span(self) -> Span:
        return Span(self.period_from, self.period_to)

    @property
    def hours(self) -> Hours:
        return Hours(self.hours_per_day, self.days_per_week, self.legal_hours_per_week)


@tracked()
class WageEntry(LegalRecord):
    """What goes into a wage calculation: a wage that was due, a payment, a deduction, overtime.

    Without days of its own it is about the whole time of the calculation.
    """

    class Kind(models.TextChoices):
        WAGE = "WAGE", _("Wage due")
        PAID = "PAID", _("Paid")
        DEDUCTION = "DEDUCTION", _("Unlawful deduction")
        OVERTIME = "OVERTIME", _("Overtime")

    class Basis(models.TextChoices):
        PROMISED = "PROMISED", _("Promised wage")
        CONTRACT = "CONTRACT", _("Wage by contract")
        MINIMUM = "MINIMUM", _("Minimum wage")

    class Taken(models.TextChoices):
        RECRUITMENT_FEE = "RECRUITMENT_FEE", _("Recruitment fee")
        FOOD = "FOOD", _("Food")
        HOUSING = "HOUSING", _("Housing")
        DEBT = "DEBT", _("Debt")
        OTHER = "OTHER", _("Something else")

    class Per(models.TextChoices):
        MONTH = Counted.MONTH.value, _("a month")
        WEEK = Counted.WEEK.value, _("a week")
        DAY = Counted.DAY.value, _("a day")
        HOUR = Counted.HOUR.value, _("an hour")
        TOTAL = Counted.TOTAL.value, _("in total")

    # In this order they stand in the working.
    ORDER: ClassVar[list[str]] = [Kind.WAGE, Kind.PAID, Kind.OVERTIME, Kind.DEDUCTION]

    calculation = models.ForeignKey(WageCalculation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices, blank=True)
    taken = models.CharField(_("for what"), max_length=15, choices=Taken.choices, blank=True)
    is_in_paid = models.BooleanField(_("the paid amounts are entered without it"), default=False)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    per = models.CharField(_("for"), max_length=5, choices=Per.choices, default=Per.MONTH)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("until"), null=True, blank=True)
    source = EncryptedTextField(_("what it rests on"), blank=True)
    source_on = models.DateField(_("dated"), null=True, blank=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(hours=None) | Q(hours__gt=0)),
                name="wageentry_above_zero",
                violation_error_message=_("Enter an amount above zero. Where nothing was paid, enter nothing."),
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")),
                name="wageentry_dates_in_order",
                violation_error_message=_("The end cannot be before the beginning."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="WAGE") & ~Q(basis="")) | (~Q(kind="WAGE") & Q(basis="")),
                name="wageentry_basis_of_a_wage",
                violation_error_message=_("Say on what the wage rests."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="DEDUCTION") & ~Q(taken="")) | Q(~Q(kind="DEDUCTION"), taken="", is_in_paid=False),
                name="wageentry_what_was_taken",
                violation_error_message=_("Say for what it was deducted."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="MINIMUM") | Q(source_on__isnull=False),
                name="wageentry_minimum_has_a_decree",
                violation_error_message=_("A minimum wage needs the decree and its date."),
            ),
        ]

    def span_in(self, whole: Span) -> Span:
        """Its own days, where it names some; else those of the calculation."""
        first: date = self.period_from or whole.first
        last: date = self.period_to or whole.last
        return Span(first, last) if first <= last else Span(first, first)
