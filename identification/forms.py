"""The shape of what people enter about identification."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.domain import codes
from core.web.form_fields import DateField, InlineRadios, PastDateField, TextField
from core.web.forms import Form, Section
from identification.comparing import Answer, Finding
from identification.elements import elements
from identification.models import Decision, Part
from identification.services import DecisionFacts

REASON_LENGTH = 4_000


class PartForm(Form):
    """The answers to one question: for each element yes, no or not known, with the reason."""

    versioned = True

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for one in elements(self.kind):
            name = capfirst(one.label)
            found[f"{one.code}-answer"] = forms.ChoiceField(
                label=name, choices=Answer.choices, initial=Answer.UNKNOWN, widget=InlineRadios
            )
            found[f"{one.code}-reason"] = TextField(
                label=format_lazy("{}: {}", name, _("reason")),
                required=False,
                max_length=REASON_LENGTH,
                # The placeholder lets the style sheet see whether it is empty.
                widget=forms.Textarea(attrs={"rows": 2, "data-once-answered": True, "placeholder": " "}),
            )
        return found

    @property
    def findings(self) -> dict[str, Finding]:
        """As the service takes them."""
        return {
            one.code: Finding(self.cleaned_data[f"{one.code}-answer"], self.cleaned_data[f"{one.code}-reason"])
            for one in elements(self.kind)
        }

    def meet(self, current: Part) -> None:
        super().meet(entered(current, self.kind))


def entered(part: Part | None, kind: str) -> dict[str, Any]:
    """A part as the fields of `PartForm` hold it, with its version; 0 for none."""
    values: dict[str, Any] = {"version": part.version if part else 0}
    for one in elements(kind):
        said = part.findings.get(one.code, {}) if part else {}
        values[f"{one.code}-answer"] = said.get("answer", Answer.UNKNOWN)
        values[f"{one.code}-reason"] = said.get("reason", "")
    return values


class EvidenceForm(Form):
    """What bears out one finding: documents and episodes of the case that one sees."""

    versioned = True

    documents = forms.MultipleChoiceField(label=_("Documents"), widget=forms.CheckboxSelectMultiple, required=False)
    episodes = forms.MultipleChoiceField(
        label=_("Episodes of trafficking"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        *args: Any,
        documents: list[tuple[str, str]],
        episodes: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("documents", documents), ("episodes", episodes)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]

    def meet(self, current: Part) -> None:
        super().meet({**self.initial, "version": current.version})


class DecisionForm(Form):
    """A decision as its document says it."""

    sections = (
        Section(_("The decision"), ["status", "body", "body_name"]),
        Section("", ["decided_on", "number"], side_by_side=True),
        Section("", ["grounds", "document"]),
        Section(
            pgettext_lazy("decision", "Appeal"),
            ["appeal_until", "appeal_lodged_on", "appeal_decided_on", "appeal_outcome"],
            intro=_("Fill in what there is. It can be added later."),
            side_by_side=True,
        ),
    )

    status = forms.ChoiceField(label=_("Status that was decided"), widget=forms.RadioSelect)
    body = forms.ChoiceField(label=_("Who decided"), choices=[("", _("Choose")), *Decision.Body.choices])
    body_name = forms.CharField(label=_("Which office, or who there"), required=False, max_length=200)
    decided_on = PastDateField(label=_("Decided on"))
    number = forms.CharField(label=_("Number of the decision"), required=False, max_length=120)
    grounds = TextField(label=_("Grounds that were given"), required=False, max_length=8_000)
    document = forms.ChoiceField(
        label=_("Document of the decision"),
        required=False,
        help_text=_("Add it to the documents of the case first, then choose it here."),
    )
    appeal_until = DateField(label=_("Possible until"), required=False)
    appeal_lodged_on = PastDateField(label=_("Lodged on"), required=False)
    appeal_outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", "–"), *Decision.AppealOutcome.choices], required=False
    )
    appeal_decided_on = PastDateField(label=_("Outcome of"), required=False)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = partial(codes.choices, "TraffickingStatus")  # type: ignore[attr-defined]
        self.fields["document"].choices = [("", "–"), *documents]  # type: ignore[attr-defined]

    def facts(self) -> DecisionFacts:
        """The decision as the service takes it."""
        values = {name: self.cleaned_data[name] for name in DecisionFacts.__dataclass_fields__}
        return DecisionFacts(**{**values, "document": values["document"] or None})


class DecisionEditForm(DecisionForm):
    versioned = True

    def meet(self, current: Decision) -> None:
        """Of a document that is not offered nothing is said: who writes may not open it."""
        field: Any = self.fields["document"]
        values = entered_decision(current)
        is_offered = values["document"] in {key for key, _title in field.choices}
        super().meet({**values, "document": values["document"] if is_offered else ""})


def entered_decision(decision: Decision) -> dict[str, Any]:
    """A decision as the fields of `DecisionEditForm` hold it, with its version."""
    names = (*DecisionFacts.__dataclass_fields__, "version")
    values = {name: getattr(decision, name) for name in names if name != "document"}
    return {**values, "document": str(decision.document_id or "")}


class WithdrawForm(Form):
    versioned = True

    withdrawal = forms.ChoiceField(label=_("Why"), choices=Decision.Withdrawal.choices, widget=forms.RadioSelect)
    on = PastDateField(label=_("Withdrawn on"))
    note = TextField(label=_("Note"), required=False, max_length=4_000, rows=3)
