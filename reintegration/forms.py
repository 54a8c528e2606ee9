from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.tasks.forms import PersonField
from core.web.form_fields import DateField, InlineRadios, PastDateField, TextField
from core.web.forms import Form, Section
from reintegration.models import NEXT_STATES, Enrolment, FollowUp

NOT_ASKED = "NOT_ASKED"


class PlanForm(Form):
    """A plan. `officers` are the people who may be responsible for it."""

    sections = [Section("", ["returned_on", "officer"], side_by_side=True), Section("", ["destination", "goals"])]

    returned_on = DateField(
        label=_("Day of return"), help_text=_("The visits are counted from this day: after 1, 3, 6 and 12 months.")
    )
    officer = PersonField(label=_("Responsible officer"), help_text=_("Gets a reminder on the day of each visit."))
    destination = TextField(
        label=_("Where the survivor returns to"),
        rows=3,
        max_length=2_000,
        help_text=_("Address, and with whom. Only roles that may read places see this."),
    )
    goals = TextField(label=_("Goals"), rows=5, max_length=20_000)

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = officers


class ChangePlanForm(PlanForm):
    versioned = True


class EndPlanForm(Form):
    versioned = True

    on = PastDateField(label=_("Ended on"))
    note = TextField(label=_("Why it ended"), max_length=20_000)


class EnrolmentForm(Form):
    sections = [
        Section("", ["kind"]),
        Section("", ["title", "provider"]),
        Section("", ["starts_on", "ends_on"], side_by_side=True),
    ]

    kind = forms.ChoiceField(label=_("Kind"), choices=Enrolment.Kind.choices, widget=InlineRadios)
    title = forms.CharField(
        label=_("What"), max_length=200, help_text=_("For example: sewing course, grade 11, bakery.")
    )
    provider = TextField(label=_("Where, and by whom"), rows=2, required=False, max_length=2_000)
    starts_on = DateField(label=_("Starts on"))
    ends_on = DateField(label=_("Meant to end on"), required=False)


class ChangeEnrolmentForm(EnrolmentForm):
    versioned = True


class MoveEnrolmentForm(Form):
    """How an enrolment goes on. Only the states that may follow are offered."""

    versioned = True

    state = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    ends_on = PastDateField(label=_("Ended on"), required=False, help_text=_("Only when it was completed or dropped."))
    note = TextField(label=_("How it ended"), required=False, max_length=20_000)

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [(state.value, state.label) for state in NEXT_STATES[current]]


class ExtraVisitForm(Form):
    """A visit between those of the rhythm."""

    due_on = DateField(
        label=_("Day of the visit"), help_text=_("The planned visits stay as they are. A day in the past is possible.")
    )
    extra_reason = TextField(label=_("Why this extra visit"), rows=3, max_length=2_000)


class ChangeExtraVisitForm(ExtraVisitForm):
    versioned = True


class VisitForm(Form):
    """What was found at a visit. Each domain has a rating, or the answer that nobody asked. Whether it took place
    earlier than planned the service says; so the reason for that is asked for where today is too early (`is_early`),
    and once it said so."""

    versioned = True
    sections = [
        Section("", ["done_on", "early_reason", "contact"]),
        Section(
            _("How the survivor is doing"),
            [f"rating_{domain}" for domain in FollowUp.Domain.values],
            intro=_("Rate only what you talked about."),
        ),
        Section(_("What you found"), ["findings"]),
    ]

    done_on = PastDateField(label=_("Day of the visit"))
    contact = forms.ChoiceField(label=_("How"), choices=FollowUp.Contact.choices, widget=InlineRadios)
    early_reason = TextField(
        label=_("This visit takes place earlier than planned, because"),
        rows=2,
        required=False,
        max_length=2_000,
        error_messages={"required": _("Say why it takes place earlier than planned, or add an extra visit.")},
    )
    findings = TextField(label=_("Findings"), rows=8, max_length=20_000)

    def __init__(self, *args: Any, asks_why_early: bool, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["early_reason"].required = is_early
        if not asks_why_early and not self.is_bound:
            del self.fields["early_reason"]
        choices = [*FollowUp.Rating.choices, (NOT_ASKED, _("Not asked"))]
        for domain in FollowUp.Domain:
            self.fields[f"rating_{domain.value}"] = forms.ChoiceField(
                label=domain.label, choices=choices, widget=InlineRadios, initial=NOT_ASKED
            )

    def ratings(self) -> dict[str, str]:
        """Domain → rating, without those that were not asked."""
        found = {domain: self.cleaned_data[f"rating_{domain}"] for domain in FollowUp.Domain.values}
        return {domain: rating for domain, rating in found.items() if rating != NOT_ASKED}


class MissedVisitForm(Form):
    versioned = True

    done_on = PastDateField(label=_("On which day"), help_text=_("The day on which the visit was tried or given up."))
    reason = forms.ChoiceField(
        label=_("Why it did not take place"), choices=FollowUp.MissedReason.choices, widget=forms.RadioSelect
    )
    findings = TextField(label=_("What you know, and what comes next"), required=False, max_length=20_000)
