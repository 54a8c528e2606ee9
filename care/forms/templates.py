"""The forms of templates of plans, and of adding from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care import triggers
from care.forms.plans import KindField
from care.models import MOST_DAYS
from cases.tasks.forms import PersonField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField


class TemplateForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    about = forms.CharField(label=_("For which cases"), required=False, max_length=300)


class ChangeTemplateForm(TemplateForm):
    versioned = True

    is_active = forms.BooleanField(label=_("Offer it in cases"), required=False)


class TemplateGoalForm(Form):
    objective = forms.CharField(label=_("Goal"), max_length=300)
    kind = KindField()


class ChangeTemplateGoalForm(TemplateGoalForm):
    versioned = True


class TemplateActionForm(Form):
    sections = [Section("", ["title"]), Section("", ["days", "trigger"], side_by_side=True)]

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    days = WholeField(label=_("Days after it"), min_value=0, max_value=MOST_DAYS)
    trigger = forms.ChoiceField(label=_("Counted from"), choices=triggers.choices)


class ChangeTemplateActionForm(TemplateActionForm):
    versioned = True


class ApplyTemplateForm(Form):
    """What a template adds: each goal with its actions, ticked but for what is made already. `offered` is
    `care.selectors.offered(…)`."""

    assignee = PersonField(label=_("Who does it"), help_text=_("You can give each action to somebody else afterwards."))

    def __init__(self, *args: Any, offered: Sequence[Any], people: Any, **kwargs: Any) -> None:
        self.offered = offered
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
        self.order_fields([*(f"goal_{one.goal.pk.hex}" for one in offered), "assignee"])

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {f"goal_{one.goal.pk.hex}": _of_goal(one) for one in self.offered}

    def chosen(self) -> dict[UUID, set[UUID]]:
        """The goals of which something is ticked, each with its ticked actions."""
        found = {}
        for one in self.offered:
            ticked = {UUID(key) for key in self.cleaned_data[f"goal_{one.goal.pk.hex}"]}
            if ticked:
                found[one.goal.pk] = ticked - {one.goal.pk}
        return found


def _of_goal(one: Any) -> forms.MultipleChoiceField:
    choices, ticked = [(str(one.goal.pk), gettext("The goal itself"))], [str(one.goal.pk)]
    for action, due in one.actions:
        if action.pk in one.made_already:
            said = gettext("%(title)s (there is a safety plan already)") % {"title": action.title}
        else:
            said = gettext("%(title)s, until %(date)s") % {"title": action.title, "date": date_format(due.on)}
            ticked.append(str(action.pk))
        choices.append((str(action.pk), said))
    return forms.MultipleChoiceField(
        label=one.goal.objective,
        choices=choices,
        initial=ticked,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
