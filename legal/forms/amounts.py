"""Forms of what became of a claim: amounts, instalments, payments, the substitute penalty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH
from core.web.form_fields import DateField, PastDateField, TextField
from core.web.forms import Form, Section
from core.web.number_fields import MoneyField, WholeField
from legal.models import ClaimAmount, Payment
from legal.services.payments import MOST_INSTALMENTS

Choices = list[tuple[str, Any]]


def rupiah(**kwargs: Any) -> MoneyField:
    """A box for whole rupiah."""
    messages = {"max_decimal_places": _("Enter whole rupiah.")}
    return MoneyField(currency=RUPIAH, max_digits=17, decimal_places=0, error_messages=messages, **kwargs)


class WithPaper(Form):
    """A form that can name a document of the case."""

    def __init__(self, *args: Any, documents: Choices, **kwargs: Any) -> None:
        self.documents = documents
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {
            "document_id": forms.ChoiceField(label=_("Document"), choices=[("", "–"), *self.documents], required=False)
        }


class AmountForm(WithPaper):
    sections = (
        Section("", ["stage", "amount_idr", "on", "body", "number", "document_id"]),
        Section(_("If it is less than before"), ["reason", "reason_text"]),
    )

    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("Choose")), *ClaimAmount.Stage.choices])
    amount_idr = rupiah(label=_("Amount in rupiah"))
    on = PastDateField(label=_("Date"))
    body = forms.ChoiceField(label=_("By which body"), choices=[("", _("Choose")), *ClaimAmount.Body.choices])
    number = forms.CharField(label=_("Number of the decision"), max_length=120, required=False)
    reason = forms.ChoiceField(label=_("Why less"), choices=[("", "–"), *ClaimAmount.Reason.choices], required=False)
    reason_text = TextField(
        label=_("In their words"), max_length=2000, required=False, rows=3, help_text=_("It is stored sealed.")
    )


class AmountEditForm(AmountForm):
    versioned = True


class InstalmentsForm(Form):
    sections = (Section("", ["total", "count", "first_due_on"], side_by_side=True),)

    total = rupiah(label=_("Sum in all"))
    count = WholeField(
        label=_("Number of instalments"), min_value=1, max_value=MOST_INSTALMENTS, help_text=_("One each month.")
    )
    first_due_on = DateField(label=_("The first is due on"))


class PaymentForm(WithPaper):
    amount_idr = rupiah(label=_("Amount in rupiah"))
    paid_on = PastDateField(label=_("Paid on"))
    through = forms.ChoiceField(label=_("How"), choices=Payment.Through.choices)
    payer = forms.CharField(label=_("Who paid"), max_length=200, required=False)
    again = forms.BooleanField(
        label=_("It is another payment of the same sum on the same day"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("again"):
            self._ask_again()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "again":
            self._ask_again()
        super().add_error(field, error)

    def _ask_again(self) -> None:
        """The box is shown once there is a payment that it may be."""
        self.fields["again"].widget = forms.CheckboxInput()


class PenaltyForm(WithPaper):
    on = PastDateField(label=_("Date"))
    months = WholeField(label=_("Months"), min_value=1, max_value=240)
    number = forms.CharField(label=_("Number of the decision"), max_length=120, required=False)
    note = TextField(label=_("Note"), max_length=2000, required=False, rows=3)


class OverallForm(Form):
    """Which claims the funnel of all adds up."""

    def __init__(self, *args: Any, years: list[int], routes: Choices, **kwargs: Any) -> None:
        self.years, self.routes = years, routes
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        years = [("", _("All years")), *((str(year), str(year)) for year in self.years)]
        return {
            "year": forms.ChoiceField(label=_("Claimed in"), choices=years, required=False),
            "route": forms.ChoiceField(
                label=_("Filing route"), choices=[("", _("All routes")), *self.routes], required=False
            ),
        }
