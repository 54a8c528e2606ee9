"""Writing down what bodies decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.form_drafts.pages import KeepsDraft
from cases.record.models import CaseRecord
from core.compartments import Compartment
from identification import selectors, services, words
from identification.forms import DecisionEditForm, DecisionForm, WithdrawForm, entered_decision
from identification.models import Decision
from identification.permissions import IdentificationPermission
from identification.views.base import IdentificationForm


class Deciding(IdentificationForm):
    abstract = True
    access = IdentificationPermission.RECORD_DECISION

    def after(self, result: Decision) -> str:
        return f"{self.cancel_url()}#decisions"

    def documents(self, *chosen: UUID) -> list[tuple[str, str]]:
        found = selectors.usable_documents(self.case, by=self.user, chosen=chosen)
        return [(str(row.pk), words.document(row)) for row in found]


class DecisionAdd(KeepsDraft, Deciding):
    draft_in = Compartment.GENERAL
    form_class = DecisionForm
    title = _("Record a decision")
    submit_label = _("Record the decision")
    done = _("The decision was recorded.")
    intro = _("Write down what a body decided, as its document says it. This page decides nothing by itself.")

    def form_arguments(self) -> dict[str, Any]:
        return {"documents": self.documents(), "initial": {"decided_on": timezone.localdate()}}

    def submit(self, form: DecisionForm) -> Decision:
        return services.record_decision(case=self.case, facts=form.facts(), by=self.user)


class DecisionEdit(KeepsDraft, Deciding):
    draft_in = Compartment.GENERAL
    record_model: ClassVar[type[CaseRecord] | None] = Decision
    form_class = DecisionEditForm
    title = _("Correct the decision, or add to it")
    done = _("The decision was changed.")
    intro = _("What stood here before stays in the change history. A new decision is recorded as one of its own.")

    def form_arguments(self) -> dict[str, Any]:
        chosen = [self.record.document_id] if self.record.document_id else []
        return {"documents": self.documents(*chosen), "initial": entered_decision(self.record)}

    def submit(self, form: DecisionEditForm) -> Decision:
        return services.change_decision(
            decision_id=self.record.pk, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class DecisionWithdraw(Deciding):
    record_model: ClassVar[type[CaseRecord] | None] = Decision
    form_class = WithdrawForm
    title = _("Withdraw the decision")
    submit_label = _("Withdraw it")
    done = _("The decision was withdrawn. It stays on record.")
    template_name = "cases/web/confirm.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": {"version": self.record.version, "on": timezone.localdate()}}

    def extra(self) -> Mapping[str, Any]:
        decision: Decision = self.record
        return {
            "facts": [
                (_("Status that was decided"), words.status(decision.status)),
                (_("Who decided"), decision.get_body_display()),
                (_("Decided on"), date_format(decision.decided_on)),
            ],
            "consequences": [_("It is shown as withdrawn, and the decision before it counts again.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: WithdrawForm) -> Decision:
        return services.withdraw_decision(
            decision_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            why=form.cleaned_data["withdrawal"],
            note=form.cleaned_data["note"],
            by=self.user,
        )
