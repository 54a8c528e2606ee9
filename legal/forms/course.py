"""Forms of the course of a matter: steps, appointments, orders, accompaniment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import DateField, DateTimeField, InlineRadios, PastDateField, PastedField, TextField
from core.web.forms import Section
from core.web.number_fields import MoneyField, WholeField
from legal.forms.base import LONG, PaperForm, PeopleForm, RowForm
from legal.models import Accompaniment, Hearing, Order, Step

CHOOSE = ("", _("Choose"))


def _by_which_clock() -> str:
    """Indonesia has three, and a court may stand under another than the office."""
    return gettext("By the clock of your site, %(zone)s.") % {"zone": timezone.localtime().tzname()}


class StepForm(PaperForm):
    sections = [
        Section("", ["kind", "on"], side_by_side=True),
        Section("", ["number", "body"], side_by_side=True),
        Section("", ["note", "document", "upload"]),
    ]

    kind = forms.ChoiceField(label=_("Step"), choices=[CHOOSE, *Step.Kind.choices])
    on = PastDateField(label=_("Date"), help_text=_("The day of the paper or of the act itself."))
    number = PastedField(label=_("Number"), max_length=120, required=False)
    body = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    note = TextField(label=_("Note"), rows=3, max_length=LONG, required=False)


class StepEditForm(StepForm):
    versioned = True


class HearingForm(PeopleForm):
    nobody = _("Nobody yet")
    person_help = _("Is reminded the day before. Whoever opens no legal matters asks you for time and place.")
    sections = [
        Section("", ["kind", "at"], side_by_side=True),
        Section("", ["place", "agenda_code", "agenda"]),
        Section("", ["survivor_attends", "by_teleconference", "needs_interpreter", "companion"]),
    ]

    kind = forms.ChoiceField(label=_("Kind of appointment"), choices=Hearing.Kind.choices)
    at = DateTimeField(label=_("Date and time"), help_text=lazy(_by_which_clock, str)())
    place = forms.CharField(label=_("Where"), max_length=300, required=False, help_text=_("Court and room, or office."))
    agenda_code = forms.ChoiceField(
        label=_("Main item"),
        choices=[("", _("Something else")), *Hearing.Agenda.choices],
        required=False,
        help_text=_("Deadlines before it then have this day."),
    )
    agenda = TextField(label=_("Agenda"), rows=3, max_length=LONG, required=False)
    survivor_attends = forms.BooleanField(label=_("The survivor must attend"), required=False)
    by_teleconference = forms.BooleanField(label=_("By teleconference"), required=False)
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)


class HearingEditForm(HearingForm):
    versioned = True


class SettleForm(RowForm):
    versioned = True

    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[choice for choice in Hearing.State.choices if choice[0] != Hearing.State.PLANNED],
        widget=InlineRadios,
    )
    result = TextField(label=_("How it went, or why it did not take place"), rows=4, max_length=LONG, required=False)
    next_at = DateTimeField(
        label=_("The next one is on"),
        required=False,
        help_text=lazy(_by_which_clock, str)(),
    )


class OrderForm(PaperForm):
    sections = [
        Section("", ["kind", "on", "number", "body"], side_by_side=True),
        Section("", ["content", "articles", "penalty"]),
        Section(_("Restitution"), ["restitution", "substitute"], side_by_side=True),
        Section("", ["force", "final_on"], side_by_side=True),
        Section(_("How it is carried out"), ["executor", "due_on", "state", "state_on"], side_by_side=True),
        Section("", ["progress", "document", "upload"]),
    ]

    kind = forms.ChoiceField(label=_("Kind of order"), choices=Order.Kind.choices)
    on = PastDateField(label=_("Date"))
    number = PastedField(label=_("Number"), max_length=120, required=False)
    body = forms.CharField(label=_("Ordered by"), max_length=200, required=False)
    content = TextField(label=_("What was ordered"), rows=4, max_length=LONG)
    articles = forms.CharField(label=_("Articles applied"), max_length=500, required=False)
    penalty = TextField(label=_("Penalty"), rows=2, max_length=LONG, required=False)
    restitution = MoneyField(
        label=_("Restitution awarded, in rupiah"),
        currency="IDR",
        required=False,
        decimal_places=0,
        max_value=Decimal(10) ** 15,
        error_messages={"max_decimal_places": _("Enter whole rupiah.")},
    )
    substitute = forms.CharField(label=_("Substitute penalty"), max_length=500, required=False)
    force = forms.ChoiceField(label=_("Final or appealed"), choices=Order.Force.choices)
    final_on = PastDateField(label=_("Final since"), required=False)
    executor = forms.CharField(label=_("Who must carry it out"), max_length=200, required=False)
    due_on = DateField(label=_("To be carried out by"), required=False)
    state = forms.ChoiceField(label=_("How far it is carried out"), choices=Order.State.choices)
    state_on = PastDateField(label=_("As of"), required=False)
    progress = TextField(label=_("What was done, and what is missing"), rows=3, max_length=LONG, required=False)


class OrderEditForm(OrderForm):
    versioned = True


class AppointmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the appointments of the matter."""

    def __init__(self, hearings: Any) -> None:
        super().__init__(
            queryset=hearings,
            label=_("Which appointment"),
            required=False,
            empty_label=_("None of those planned"),
        )

    def label_from_instance(self, obj: Hearing) -> str:
        return f"{date_format(obj.on)}: {obj.get_kind_display()}"


class AccompanimentForm(PeopleForm):
    person_label = _("Who went along")
    sections = [
        Section("", ["hearing"]),
        Section("", ["on", "place", "where", "minutes"], side_by_side=True),
        Section("", ["companion", "others"], side_by_side=True),
        Section("", ["told", "decided", "condition", "next_step"]),
    ]

    on = PastDateField(label=_("Date"))
    place = forms.ChoiceField(label=_("With whom"), choices=[CHOOSE, *Accompaniment.Place.choices])
    where = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    minutes = WholeField(label=_("Minutes"), required=False, min_value=1, max_value=10_000)
    others = forms.CharField(label=_("Who else went along"), max_length=200, required=False)
    told = TextField(
        label=_("What the survivor was told"),
        rows=4,
        max_length=LONG,
        required=False,
        help_text=_("By the police, the prosecutor, the court, and by us."),
    )
    decided = TextField(label=_("What the survivor decided or asked"), rows=4, max_length=LONG, required=False)
    condition = TextField(
        label=_("How the survivor was"), rows=2, max_length=LONG, required=False, help_text=_("In plain words.")
    )
    next_step = TextField(label=_("What comes next"), rows=2, max_length=LONG, required=False)

    def __init__(self, *args: Any, hearings: Any, **kwargs: Any) -> None:
        self.hearings = hearings
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {**super().more_fields(), "hearing": AppointmentField(self.hearings)}


class AccompanimentEditForm(AccompanimentForm):
    versioned = True
