"""The funnel of a claim: its amounts, instalments and payments, and what is recorded of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money
from documents.models import Document
from legal import awarding, funnel, selectors, services
from legal.forms.amounts import AmountEditForm, AmountForm, InstalmentsForm, PaymentForm, PenaltyForm
from legal.models import ClaimAmount, Instalment, Order, Payment, RestitutionClaim, SubstitutePenalty
from legal.permissions import LegalPermission
from legal.services.amounts import FIELDS, AmountFacts
from legal.views.base import LegalActionPage, LegalFormPage, LegalPage, OfClaim
from legal.views.papers import Papers


class FunnelPage(OfClaim, LegalPage):
    template_name = "legal/funnel.html"
    title = _("From claim to payment")

    def extra(self) -> Mapping[str, Any]:
        claim: RestitutionClaim = self.record
        return {
            "claim": claim,
            "funnel": funnel.of_claim(claim, case=self.case, by=self.user),
            "differing": awarding.of_claim(claim, case=self.case, by=self.user),
            "ledger_total": selectors.totals([claim], by=self.user)[claim.pk],
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "takes_amounts": self.may_write(LegalPermission.MANAGE) and not claim.is_withdrawn,
        }


class ForFunnel(Papers):
    """What is recorded about the claim that the address names, and leads back to its funnel."""

    abstract = True
    record_model = RestitutionClaim

    def cancel_url(self) -> str:
        return self.url("funnel", self.record)

    def with_papers(self, **initial: Any) -> dict[str, Any]:
        return {"initial": initial, "documents": self.paper_choices()}


class AmountAdd(ForFunnel, LegalFormPage):
    """A link may name the stage, or the order by which it was awarded."""

    form_class = AmountForm
    title = _("Record an amount")
    submit_label = _("Record the amount")
    done = _("The amount was recorded.")

    @cached_property
    def order(self) -> Order | None:
        """That which the address names, where another sum is recorded of it, or none."""
        asked = self.request.GET.get("order")
        differing = awarding.of_claim(self.record, case=self.case, by=self.user) if asked else None
        return differing.order if differing and asked == differing.order_key else None

    def present_paper(self) -> Document | None:
        return self.order.document if self.order else None

    def form_arguments(self) -> dict[str, Any]:
        order = self.order
        if order is not None:
            return self.with_papers(
                stage=ClaimAmount.Stage.AWARDED,
                body=awarding.court_of(order),
                amount_idr=order.restitution,
                on=order.on,
                number=order.number,
                document_id=order.document_id,
            )
        stage = self.request.GET.get("stage", "")
        bodies = ClaimAmount.BODIES.get(stage, ())
        return self.with_papers(
            on=timezone.localdate(),
            stage=stage if stage in ClaimAmount.Stage else None,
            body=bodies[0] if len(bodies) == 1 else None,
        )

    def submit(self, form: Any) -> ClaimAmount:
        return services.record_amount(claim=self.record, facts=_facts(self, form), by=self.user)


def _facts(page: Papers, form: Any) -> AmountFacts:
    facts = dict(form.cleaned_data)
    facts["document"] = page.paper(facts.pop("document_id"))
    return AmountFacts(**{name: facts[name] for name in FIELDS})


class OfRow(Papers):
    """About one row of a claim's funnel."""

    abstract = True
    record_model: ClassVar[type[CaseRecord] | None] = None

    def cancel_url(self) -> str:
        return self.url("funnel", RestitutionClaim(pk=self.record.claim_id))


class AmountEdit(OfRow, LegalFormPage):
    record_model = ClaimAmount
    form_class = AmountEditForm
    title = _("Change the amount")
    done = _("The amount was changed.")

    def present_paper(self) -> Document | None:
        return cast("ClaimAmount", self.record).document

    def form_arguments(self) -> dict[str, Any]:
        names = (*(name for name in FIELDS if name != "document"), "document_id", "version")
        return {
            "initial": {name: getattr(self.record, name) for name in names},
            "documents": self.paper_choices(),
        }

    def submit(self, form: Any) -> ClaimAmount:
        return services.change_amount(
            amount_id=self.record.pk, expected_version=form.expected_version, facts=_facts(self, form), by=self.user
        )


class RowRemove(OfRow, LegalActionPage):
    """Takes out what was recorded by mistake."""

    abstract = True
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(self.day(), self.amount())], "submit_class": "btn-danger"}

    def day(self) -> str:
        row = self.record
        return format_date(getattr(row, self.dated), get_language() or INDONESIAN)

    def amount(self) -> str:
        return format_money(self.record.amount_idr, RUPIAH, get_language() or INDONESIAN)

    dated: ClassVar[str] = "on"


class AmountRemove(RowRemove):
    record_model = ClaimAmount
    title = _("Remove the amount")

    def submit(self, form: Any) -> None:
        services.remove_amount(amount_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class InstalmentsPlan(ForFunnel, LegalFormPage):
    form_class = InstalmentsForm
    title = _("Plan instalments")
    submit_label = _("Plan the instalments")
    done = _("The instalments were planned.")
    intro = _("Equal parts, one each month; the last carries the rest.")

    def initial(self) -> dict[str, Any]:
        return {"count": 1}

    def submit(self, form: Any) -> list[Instalment]:
        return services.plan_instalments(claim=self.record, **form.cleaned_data, by=self.user)


class InstalmentRemove(RowRemove):
    record_model = Instalment
    title = _("Remove the instalment")
    dated = "due_on"

    def submit(self, form: Any) -> None:
        services.remove_instalment(instalment_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class PaymentAdd(ForFunnel, LegalFormPage):
    form_class = PaymentForm
    title = _("Record a payment")
    submit_label = _("Record the payment")
    done = _("The payment was recorded.")

    def form_arguments(self) -> dict[str, Any]:
        return self.with_papers(paid_on=timezone.localdate(), through=Payment.Through.COURT)

    def submit(self, form: Any) -> Payment:
        facts = dict(form.cleaned_data)
        document = self.paper(facts.pop("document_id"))
        return services.record_payment(claim=self.record, **facts, document=document, by=self.user)


class PaymentRemove(RowRemove):
    record_model = Payment
    title = _("Remove the payment")
    dated = "paid_on"

    def submit(self, form: Any) -> None:
        services.remove_payment(payment_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class PenaltyAdd(ForFunnel, LegalFormPage):
    form_class = PenaltyForm
    title = _("Note a substitute penalty")
    submit_label = _("Note the penalty")
    done = _("The penalty was noted.")
    intro = _("Who does not pay may have to serve a penalty instead. What was not paid stays on the page as unpaid.")

    def form_arguments(self) -> dict[str, Any]:
        return self.with_papers(on=timezone.localdate())

    def submit(self, form: Any) -> SubstitutePenalty:
        facts = dict(form.cleaned_data)
        document = self.paper(facts.pop("document_id"))
        return services.note_penalty(claim=self.record, **facts, document=document, by=self.user)


class PenaltyRemove(RowRemove):
    record_model = SubstitutePenalty
    title = _("Remove the penalty")

    def amount(self) -> str:
        return str(self.record.months)

    def submit(self, form: Any) -> None:
        services.remove_penalty(penalty_id=self.record.pk, expected_version=form.expected_version, by=self.user)
