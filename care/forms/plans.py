"""The forms of a plan: what the survivor needs, goals, and what is to be done for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import Goal
from cases.tasks.forms import PersonField
from core.domain import codes
from core.web.form_fields import DateField, InlineRadios, PastDateField, TextField
from core.web.forms import Form, Section

LONG = 20_000


class NeedsForm(Form):
    needs = TextField(
        label=_("What the survivor needs"),
        rows=6,
        max_length=LONG,
        help_text=_("As the survivor says it, and what you see. The goals follow from it."),
    )


class ChangeNeedsForm(NeedsForm):
    versioned = True


class KindField(forms.ChoiceField):
    """The kinds of support plans of HTCDS; none is chosen for whoever has not looked."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Kind of support"),
            choices=lambda: [("", _("Choose")), *codes.choices("SupportPlanType")],
        )


class GoalForm(Form):
    sections = [Section("", ["objective"]), Section("", ["kind", "planned_end"], side_by_side=True)]

    objective = TextField(
        label=_("Goal"),
        rows=2,
        max_length=2_000,
        help_text=_("What will be different for the survivor when it is reached."),
    )
    kind = KindField()
    planned_end = DateField(label=_("Planned end"), required=False)


class ChangeGoalForm(GoalForm):
    marked, versioned = False, True


class EndGoalForm(Form):
    versioned = True

    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[choice for choice in Goal.State.choices if choice[0] != Goal.State.OPEN],
        widget=InlineRadios,
    )
    ended_on = PastDateField(label=_("Ended on"))
    reason = TextField(
        label=_("Why it was not reached"),
        required=False,
        max_length=LONG,
        help_text=_("Only when it was not reached."),
    )


class WorkForm(Form):
    """What is to be done, by whom and until when: an action of a goal, a decision of a conference."""

    sections = [Section("", ["title"]), Section("", ["assignee", "due_on"], side_by_side=True)]

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    assignee = PersonField(label=_("Who does it"))
    due_on = DateField(label=_("Due on"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class ChangeWorkForm(WorkForm):
    marked, versioned = False, True
