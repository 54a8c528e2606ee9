"""Consent to record and use data for care."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.choices import with_blank
from cases.forms.steps.base import StepForm
from cases.models import Answer, Consent, Recipient
from core.access import Compartment
from core.domain import countries
from core.forms import InlineRadios, PastDateField, Section, YesNoUnknownField

# What the child said of being helped: what the question on the data begins with.
_ASSENT = {"yes": Answer.AGREES, "no": Answer.REFUSES}


class ConsentStep(StepForm):
    """An adult decides alone; of a child two answers are recorded beside the decision."""

    _OF_A_CHILD = ("child_answer", "guardian_answer", "guardian_may_be_involved")
    # What the browser keeps by itself comes without the answers of other steps.
    also = _OF_A_CHILD

    decision = forms.ChoiceField(label=_("Decision"), choices=Consent.Decision.choices, widget=InlineRadios)
    form = forms.ChoiceField(
        label=_("Said in what form"),
        choices=[choice for choice in Consent.Form.choices if choice[0] != Consent.Form.NOT_KNOWN],
        widget=InlineRadios,
    )
    decided_on = PastDateField(label=_("Decided on"), initial=timezone.localdate)
    explained = forms.MultipleChoiceField(
        label=_("Explained to the person"),
        choices=Consent.Explained.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the explanation"), required=False)
    child_answer = forms.ChoiceField(label=_("The child"), choices=Answer.choices, widget=InlineRadios, required=False)
    guardian_answer = forms.ChoiceField(
        label=_("The parent or guardian"), choices=Answer.choices, widget=InlineRadios, required=False
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
        language: Any = self.fields["language"]
        language.choices = partial(with_blank, countries.language_choices)
        language.initial = self.asked.answer("support", "primary_language")
        if self.asked.may_be_child:
            self.fields["child_answer"].initial = _ASSENT.get(self.asked.answer("guardian", "assents"), "")
        else:
            for name in self._OF_A_CHILD:
                del self.fields[name]

    @property
    def sections(self) -> tuple[Section, ...]:  # type: ignore[override]  # they depend on who is asked
        child = self._OF_A_CHILD if self.asked.may_be_child else ()
        return (
            Section(
                _("Consent to record and use data for care"),
                ["decision", *child, "form", "decided_on", "explained", "language", "given_by"],
                intro=_(
                    "Help does not depend on the answer: a refusal is recorded, and the case is opened all the same."
                ),
            ),
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("decision") == Consent.Decision.GIVEN:
            if said.get("child_answer") == Answer.REFUSES:
                self.add_error("decision", _("The child refuses: record the decision as refused."))
            elif said.get("guardian_answer") == Answer.REFUSES and not said.get("guardian_may_be_involved"):
                self.add_error("decision", _("The guardian refuses: record the decision as refused."))
        return said

    def consent(self, *, by: User) -> Consent:
        """The decision, not saved and of no case yet. What was explained was explained by the registrar."""
        names = ("decision", "form", "decided_on", "explained", "language", "given_by", *self._OF_A_CHILD)
        # What was answered to a question that is not asked any more stays in the draft.
        is_interpreted = self.asked.needs_support and self.asked.answer("support", "interpreter_used") == "yes"
        return Consent(
            purpose=Consent.Purpose.CARE,
            recipient=Recipient.OWN,
            data_classes=Compartment.values,
            explained_by=by if self.cleaned_data["explained"] else None,
            interpreter=self.asked.answer("support", "interpreter") if is_interpreted else "",
            **{name: self.cleaned_data[name] for name in names if name in self.cleaned_data},
        )
