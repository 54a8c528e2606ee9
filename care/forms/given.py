"""The forms of what was given and of conferences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from care.forms.plans import LONG
from care.models import GivenService, Goal
from care.services.given import ServiceFacts
from core.web.form_fields import PastDateField, TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField


class ServiceForm(Form):
    """`goals` are those of the case, each with how it is called."""

    sections = [
        Section("", ["kind", "given_on"], side_by_side=True),
        Section("", ["is_by_partner", "giver"]),
        Section("", ["minutes", "quantity"], side_by_side=True),
        Section("", ["goal", "note"]),
    ]

    kind = forms.ChoiceField(label=_("Service"), choices=[("", _("Choose")), *GivenService.Kind.choices])
    given_on = PastDateField(label=_("Given on"))
    is_by_partner = forms.BooleanField(label=_("A partner gave it"), required=False)
    giver = forms.CharField(
        label=_("By whom"),
        required=False,
        max_length=200,
        help_text=_("The colleague, or the partner organisation."),
    )
    minutes = WholeField(label=_("Minutes"), required=False, min_value=1, max_value=10_000)
    quantity = WholeField(
        label=_("Quantity"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("How many, where it is counted."),
    )
    goal = forms.ChoiceField(label=_("For which goal"), required=False)
    note = TextField(label=_("Note"), required=False, max_length=LONG)

    def __init__(self, *args: Any, goals: Mapping[UUID, tuple[Goal, str]], **kwargs: Any) -> None:
        self.goals = {str(key): goal for key, (goal, _label) in goals.items()}
        super().__init__(*args, **kwargs)
        named = [(str(key), label) for key, (_goal, label) in goals.items()]
        self.fields["goal"].choices = [("", _("For none")), *named]  # type: ignore[attr-defined]

    def facts(self) -> ServiceFacts:
        said = {name: self.cleaned_data[name] for name in ServiceFacts._fields}
        return ServiceFacts(**{**said, "goal": self.goals.get(self.cleaned_data["goal"])})


class ChangeServiceForm(ServiceForm):
    marked, versioned = False, True

    def meet(self, current: GivenService) -> None:
        super().meet(entered_service(current))


def entered_service(row: GivenService) -> dict[str, Any]:
    """A service as the fields of `ChangeServiceForm` hold it, with its version."""
    facts = {name: getattr(row, name) for name in ServiceFacts._fields if name != "goal"}
    return {**facts, "goal": str(row.goal_id or ""), "version": row.version}


class ConferenceForm(Form):
    """`people` are the team of the case and whoever writes."""

    held_on = PastDateField(label=_("Held on"))
    present = forms.MultipleChoiceField(label=_("From the team"), required=False, widget=forms.CheckboxSelectMultiple)
    outsiders = TextField(
        label=_("Others who were there"),
        required=False,
        rows=2,
        max_length=2_000,
        help_text=_("Name and organisation."),
    )
    discussed = TextField(label=_("What was discussed"), rows=8, max_length=LONG)

    def __init__(self, *args: Any, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("held_on", "outsiders", "discussed")}
        return {**said, "present": [UUID(key) for key in self.cleaned_data["present"]]}


class ChangeConferenceForm(ConferenceForm):
    marked, versioned = False, True
