"""Consent to record and use data for care."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent.forms_explanation import ExplanationFields
from cases.consent.models import Answer, Consent, Recipient
from cases.intake.steps.base import IntakeStepForm
from core.compartments import Compartment
from core.web.form_fields import InlineRadios, PastDateField, YesNoUnknownField
from core.web.forms import Section

# What the child said of being helped: what the question on the data begins with.
_ASSENT = {"yes": Answer.AGREES, "no": Answer.REFUSES}


class ConsentStep(ExplanationFields, IntakeStepForm):
    """An adult decides alone; of a child two answers are recorded beside the decision."""

    _OF_A_CHILD = ("child_answer", "guardian_answer", "guardian_tie", "guardian_may_be_involved")
    # What the browser keeps by itself comes without the answers of other steps.
    also = _OF_A_CHILD

    decision = forms.ChoiceField(label=_("Decision"), choices=Consent.Decision.choices, widget=InlineRadios)
    decided_on = PastDateField(label=_("Decided on"), initial=timezone.localdate)
    child_answer = forms.ChoiceField(label=_("The child"), choices=Answer.choices, widget=InlineRadios, required=False)
    guardian_answer = forms.ChoiceField(
        label=_("The parent or guardian"), choices=Answer.choices, widget=InlineRadios, required=False
    )
    guardian_tie = forms.ChoiceField(
        label=_("Who the guardian is"), choices=[("", _("Not known")), *Consent.Tie.choices], required=False
    )
    guardian_may_be_involved = YesNoUnknownField(
        label=_("May the guardian be involved in the trafficking?"),
        help_text=_("Then this answer does not count, and the guardian is told nothing of what is planned."),
    )
    given_by = forms.CharField(
        label=_("Decided by"),
        required=False,
        max_length=200,
        help_text=_("Only when a guardian decides for the person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(User.objects.none() if self.asked.explainers is None else self.asked.explainers)
        answer = self.asked.answer
        # Who reads out and in which language is mostly known by now.
        self.fields["language"].initial = answer("support", "primary_language") or answer("contact", "language")
        self.fields["explained_by"].initial = self.asked.registrar
        if answer("safety", "needs_interpreter") == "no":
            del self.fields["interpreter"]
        elif answer("support", "interpreter_used") == "yes":
            self.fields["interpreter"].initial = answer("support", "interpreter")
        if self.asked.may_be_child:
            self.fields["child_answer"].initial = _ASSENT.get(answer("guardian", "assents"), "")
        else:
            for name in self._OF_A_CHILD:
                del self.fields[name]

    @property
    def sections(self) -> tuple[Section, ...]:  # type: ignore[override]  # they depend on who is asked
        child = self._OF_A_CHILD if self.asked.may_be_child else ()
        return (
            Section(
                _("Consent to record and use data for care"),
                ["decision", *child, "decided_on", "given_by"],
                intro=_(
                    "Help does not depend on the answer: a refusal is recorded, and the case is opened all the same."
                ),
            ),
            *self.SECTIONS,
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("decision") == Consent.Decision.GIVEN:
            if said.get("child_answer") == Answer.REFUSES:
                self.add_error("decision", _("The child refuses: record the decision as refused."))
            elif said.get("guardian_answer") == Answer.REFUSES and not said.get("guardian_may_be_involved"):
                self.add_error("decision", _("The guardian refuses: record the decision as refused."))
        return said

    def consent(self) -> Consent:
        """The decision, not saved and of no case yet."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if not said["explained"]:
            said["explained_by"] = None
        return Consent(purpose=Consent.Purpose.CARE, recipient=Recipient.OWN, data_classes=Compartment.values, **said)
