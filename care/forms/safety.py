"""The forms of the safety plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from care.forms.plans import LONG
from care.services.safety import SafetyFacts
from cases.tasks.forms import PersonField
from core.web.form_fields import DateField, PastDateField, TextField
from core.web.forms import Form, Section


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
        Section(
            _("For the house"),
            ["for_house"],
            intro=_(
                "Staff on shift in the house read this while the person lives there, and nothing else of the plan. "
                "It is not printed."
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
    for_house = TextField(
        label=_("Who must not come to the door, and what to do then"), required=False, max_length=LONG
    )
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
