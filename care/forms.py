from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from care import triggers
from care.models import MOST_DAYS, GivenService, Goal, HeldItem, Holder
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.forms import PersonField
from core.domain import codes
from core.forms import DateField, Form, InlineRadios, PastDateField, PastedField, Section, TextField, WholeField

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
    marked = True
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

    marked = True

    sections = [Section("", ["title"]), Section("", ["assignee", "due_on"], side_by_side=True)]

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    assignee = PersonField(label=_("Who does it"))
    due_on = DateField(label=_("Due on"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class ChangeWorkForm(WorkForm):
    marked, versioned = False, True


class ServiceForm(Form):
    """`goals` are those of the case, each with how it is called."""

    marked = True

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

    marked = True

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


class ItemFields(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose")), *HeldItem.Kind.choices])
    number = PastedField(
        label=_("Number"),
        required=False,
        max_length=60,
        help_text=_("Lists show the end of it only."),
    )
    description = TextField(
        label=_("Description"),
        required=False,
        rows=2,
        max_length=2_000,
        help_text=_("So that it is not mistaken for another."),
    )


class MoveFields(forms.Form):
    """`sites` are those of the organisation."""

    holder = forms.ChoiceField(label=_("Held by"), choices=[("", _("Choose")), *Holder.choices])
    site = forms.ModelChoiceField(
        label=_("At which site"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Only for what our organisation holds."),
    )
    who = forms.CharField(
        label=_("Who and where exactly"),
        required=False,
        max_length=300,
        help_text=_("For example the name of the officer, or the cupboard."),
    )
    since = PastDateField(label=_("Since"), initial=timezone.localdate)
    is_signed = forms.BooleanField(
        label=_("It was signed for"), required=False, help_text=_("The record of handover is kept under documents.")
    )
    note = TextField(label=_("Note"), required=False, rows=2, max_length=LONG)

    def move(self) -> MoveFacts:
        return MoveFacts(**{name: self.cleaned_data[name] for name in MoveFacts._fields})


_WHERE = Section(_("Who holds it"), ["holder", "site", "who", "since", "is_signed", "note"])


class TakeItemForm(ItemFields, MoveFields, Form):
    marked = True
    sections = [Section("", ["kind", "number", "description"]), _WHERE]

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class ChangeItemForm(ItemFields, Form):
    versioned = True


class MoveItemForm(MoveFields, Form):
    versioned = True

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class SafetyForm(Form):
    """In the survivor's own words, since it is read by them alone in a bad moment."""

    sections = [
        Section("", ["warning_signs", "steps"]),
        Section(
            "",
            ["safe_places", "people", "take_along"],
            intro=_(
                "It is printed for the survivor: write no address of a shelter, and no name that must not be found."
            ),
        ),
        Section(_("Looking at it again"), ["review_on", "officer"], side_by_side=True),
    ]

    warning_signs = TextField(label=_("How I notice danger"), max_length=LONG)
    steps = TextField(label=_("What I do then"), max_length=LONG, help_text=_("One step to a line."))
    safe_places = TextField(label=_("Where I can go"), required=False, max_length=LONG)
    people = TextField(
        label=_("Whom I can call"), required=False, max_length=LONG, help_text=_("One to a line, with the number.")
    )
    take_along = TextField(label=_("What I take with me"), required=False, max_length=LONG)
    review_on = DateField(label=_("Look at it again on"))
    officer = PersonField(label=_("Who looks at it again"), help_text=_("Gets a reminder on that day."))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = people  # type: ignore[attr-defined]

    def facts(self) -> SafetyFacts:
        return SafetyFacts(**{name: self.cleaned_data[name] for name in SafetyFacts._fields})


class ChangeSafetyForm(SafetyForm):
    versioned = True


class GiveSafetyForm(Form):
    versioned = True

    on = PastDateField(label=_("Given on"))


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
    """What a template adds: each goal with its actions, ticked. `offered` is `care.selectors.offered(…)`."""

    marked = True

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
    choices = [(str(one.goal.pk), gettext("The goal itself"))]
    for action, due in one.actions:
        words = {"title": action.title, "date": date_format(due.on)}
        choices.append((str(action.pk), gettext("%(title)s, until %(date)s") % words))
    return forms.MultipleChoiceField(
        label=one.goal.objective,
        choices=choices,
        initial=[key for key, _label in choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


__all__ = [
    "ApplyTemplateForm",
    "ChangeConferenceForm",
    "ChangeGoalForm",
    "ChangeItemForm",
    "ChangeNeedsForm",
    "ChangeSafetyForm",
    "ChangeServiceForm",
    "ChangeTemplateActionForm",
    "ChangeTemplateForm",
    "ChangeTemplateGoalForm",
    "ChangeWorkForm",
    "ConferenceForm",
    "EndGoalForm",
    "GiveSafetyForm",
    "GoalForm",
    "MoveItemForm",
    "NeedsForm",
    "SafetyForm",
    "ServiceForm",
    "TakeItemForm",
    "TemplateActionForm",
    "TemplateForm",
    "TemplateGoalForm",
    "WorkForm",
    "entered_service",
]
