"""Consent, what was given to whom, and what is to be withheld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.wording import HOLDS
from cases.consent.forms_explanation import ExplanationFields
from cases.consent.models import OUTSIDE, RECIPIENTS, Answer, Consent, Disclosure
from cases.consent.rules import INSIDE, To
from core.compartments import Compartment
from core.web.form_fields import DateField, InlineRadios, PastDateField, PastDateTimeField, TextField, YesNoUnknownField
from core.web.forms import Form, Section


def class_choices() -> list[tuple[str, Any]]:
    """The kinds of data with what lies in each."""
    return [(value, format_lazy("{}: {}", label, HOLDS[value])) for value, label in Compartment.choices]


class ConsentForm(ExplanationFields):
    """One decision, for each of the chosen recipients. An adult is asked alone; of a child two answers are recorded."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Consent.Purpose.choices)
    recipients = forms.MultipleChoiceField(
        label=_("To whom"),
        choices=RECIPIENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose to whom the data may go.")},
    )
    recipient_name = forms.CharField(
        label=_("Which one"),
        required=False,
        max_length=200,
        help_text=_("Only when it is about this one and no other of its kind."),
    )
    data_classes = forms.MultipleChoiceField(
        label=_("Which data"),
        choices=class_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose which data it is about.")},
    )
    decision = forms.ChoiceField(label=_("Decision"), choices=Consent.Decision.choices, widget=InlineRadios)
    decided_on = PastDateField(label=_("Decided on"), initial=timezone.localdate)
    valid_until = DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("The last day. The lead is reminded two weeks before."),
    )
    child_answer = forms.ChoiceField(label=_("The child"), choices=Answer.choices, widget=InlineRadios, required=False)
    guardian_answer = forms.ChoiceField(
        label=_("The parent or guardian"), choices=Answer.choices, widget=InlineRadios, required=False
    )
    given_by = forms.CharField(
        label=_("Decided by"),
        required=False,
        max_length=200,
        help_text=_("Only when a guardian decides for the person."),
    )
    guardian_tie = forms.ChoiceField(
        label=_("Who the guardian is"), choices=[("", _("Not known")), *Consent.Tie.choices], required=False
    )
    guardian_may_be_involved = YesNoUnknownField(
        label=_("May the guardian be involved in the trafficking?"),
        help_text=_("Then this answer does not count, and the guardian is told nothing of what is planned."),
    )

    _SECTIONS = (
        Section(_("What, to whom, which data"), ["purpose", "recipients", "recipient_name", "data_classes"]),
        Section(_("The decision"), ["decision", "decided_on", "valid_until"]),
        *ExplanationFields.SECTIONS,
    )
    _OF_A_CHILD = ("child_answer", "guardian_answer", "guardian_tie", "guardian_may_be_involved")

    def __init__(self, *args: Any, people: Any, is_child: bool, **kwargs: Any) -> None:
        self.is_child = is_child
        super().__init__(*args, **kwargs)
        self.offer(people)
        if is_child:
            self.fields["given_by"].label, self.fields["given_by"].help_text = _("Name of the guardian"), ""
        else:
            for name in self._OF_A_CHILD:
                del self.fields[name]

    @property
    def sections(self) -> tuple[Section, ...]:  # type: ignore[override]  # they depend on who is asked
        who = [*self._OF_A_CHILD[:2], "given_by", *self._OF_A_CHILD[2:]]
        if not self.is_child:
            return (*self._SECTIONS, Section(_("Who decided"), ["given_by"]))
        child = Section(_("The child and the guardian"), who, intro=_("A child is asked, and so is who speaks for it."))
        return (*self._SECTIONS[:1], child, *self._SECTIONS[1:])

    def as_consent(self) -> Consent:
        """The decision, not saved and for no recipient yet; the caller sets its case."""
        return Consent(**{name: value for name, value in self.cleaned_data.items() if name != "recipients"})


class WithdrawForm(Form):
    versioned = True
    on = PastDateField(label=_("Withdrawn on"), initial=timezone.localdate)


class DisclosureForm(Form):
    """What somebody was told or sent. With `withheld` the writer says that it was heeded."""

    sections = (
        Section(_("What happened"), ["kind", "at", "recipient", "recipient_name"]),
        Section(_("Which data, and by what right"), ["purpose", "data_classes", "basis", "note", "is_heeded"]),
    )

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[(kind.value, kind.label) for kind in (Disclosure.Kind.TOLD, Disclosure.Kind.SENT)],
        widget=InlineRadios,
    )
    at = PastDateTimeField(label=_("When"), initial=timezone.localtime)
    recipient = forms.ChoiceField(label=_("To whom"), choices=[("", _("Choose")), *OUTSIDE])
    recipient_name = forms.CharField(label=_("Which one"), required=False, max_length=200)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=[("", _("Choose")), *(one for one in Consent.Purpose.choices if one[0] not in INSIDE)],
    )
    data_classes = forms.MultipleChoiceField(
        label=_("Which data"), choices=class_choices, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(
        label=_("By what right"), choices=Disclosure.Basis.choices, initial=Disclosure.Basis.CONSENT
    )
    note = TextField(
        label=_("What was given, and why"),
        required=False,
        max_length=4000,
        rows=3,
        help_text=_("Needed when it was given without consent."),
    )
    is_heeded = forms.BooleanField(label=_("What was to be withheld was left out"))

    def __init__(self, *args: Any, is_withheld: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_withheld:
            del self.fields["is_heeded"]

    def facts(self) -> Mapping[str, Any]:
        """What the service `disclose` takes."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("kind", "at", "purpose", "basis", "note")}
        return {**kept, "to": To(data["recipient"], data["recipient_name"]), "classes": data["data_classes"]}


class ToldForm(Form):
    versioned = True
    on = PastDateField(label=_("Told on"), initial=timezone.localdate)


class WithholdingForm(Form):
    party = forms.ChoiceField(label=_("From whom"), choices=[("", _("Choose")), *RECIPIENTS])
    party_name = forms.CharField(label=_("Which one"), required=False, max_length=200)
    text = TextField(
        label=_("What they must not be told"),
        max_length=2000,
        rows=3,
        help_text=_("In the survivor's words. Everybody who works on the case reads it."),
    )


class LiftForm(Form):
    versioned = True
    on = PastDateField(label=_("Lifted on"), initial=timezone.localdate)
