"""Forms of the protection of a matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.web.form_fields import DateField, PastDateField, TextField, TimeField
from core.web.forms import Form, Section
from legal.models import CourtTravel, ProtectionRequest, RemoteTestimony
from legal.models.protection import kind_choices


class RequestFields(Form):
    kinds = forms.MultipleChoiceField(
        label=_("What is asked for"),
        choices=kind_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    asked_by = forms.CharField(
        label=_("Who asks for it"), max_length=200, help_text=_("The survivor, or whoever asks for the survivor.")
    )
    asked_on = PastDateField(label=_("Asked on"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=ProtectionRequest.State.choices,
        help_text=_("If “Refused” was a mistake, choose “LPSK assesses it” again: the decision is emptied."),
    )
    sent_on = PastDateField(label=_("Sent to LPSK on"), required=False)
    decided_on = PastDateField(label=_("Decided on"), required=False)
    decision_number = forms.CharField(label=_("Number of the decision"), max_length=120, required=False)
    ends_on = DateField(
        label=_("Protection until"), required=False, help_text=_("You are reminded two weeks before it ends.")
    )
    ended_on = PastDateField(label=_("Ended on"), required=False)
    note = TextField(label=_("Note"), max_length=2000, required=False, rows=3)
    sections = [
        Section(_("The request"), ["kinds", "asked_by", "asked_on"]),
        Section(_("What became of it"), ["state", "sent_on", "decided_on", "decision_number", "ends_on", "ended_on"]),
        Section("", ["note"]),
    ]


class MeasureFields(Form):
    kind = forms.ChoiceField(label=_("Measure"), choices=kind_choices)
    provider = forms.CharField(label=_("Who provides it"), max_length=200)
    begins_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), required=False, help_text=_("You are reminded two weeks before it ends."))
    request = forms.ModelChoiceField(
        label=_("Granted on the request"), queryset=ProtectionRequest.objects.none(), required=False, empty_label="–"
    )
    note = TextField(label=_("Note"), max_length=2000, required=False, rows=3)

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["request"]
        choice.queryset = requests
        choice.label_from_instance = lambda row: f"{date_format(row.asked_on)} – {row.get_state_display()}"


class TestimonyFields(Form):
    asked_on = PastDateField(label=_("Asked for on"))
    state = forms.ChoiceField(label=_("State"), choices=RemoteTestimony.State.choices)
    ordered_on = PastDateField(label=_("Ordered on"), required=False)
    order_number = forms.CharField(label=_("Number of the order"), max_length=120, required=False)
    held_on = DateField(label=_("Day of the testimony"), required=False)
    place = forms.CharField(
        label=_("From where"), max_length=300, required=False, help_text=_("It is stored sealed. No dossier prints it.")
    )
    technician = forms.CharField(label=_("Who looks after the link"), max_length=200, required=False)
    note = TextField(label=_("Note"), max_length=2000, required=False, rows=3)


class TravelFields(Form):
    goes_on = DateField(label=_("Day"))
    leaves_at = TimeField(label=_("Leaves at"), required=False)
    transport = forms.ChoiceField(label=_("Transport"), choices=CourtTravel.Transport.choices)
    route = TextField(
        label=_("Route"),
        max_length=2000,
        rows=3,
        help_text=_("It is stored sealed. Nobody without access to legal work sees it."),
    )
    escorts = TextField(label=_("Who goes along"), max_length=500, rows=2)
    way_back = TextField(label=_("Way back"), max_length=2000, required=False, rows=3)
    contact = forms.CharField(label=_("Whom to call on the way"), max_length=200, required=False)
    told = forms.ModelChoiceField(
        label=_("Who has to be ready that day"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody else"),
        help_text=_("They get a task for that day that says neither where nor why."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told"].queryset = people  # type: ignore[attr-defined]


class WitnessFields(Form):
    held_on = DateField(label=_("Day at court"))
    support_person = forms.CharField(label=_("Who stays with the survivor"), max_length=200)
    before = TextField(
        label=_("Before"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("A visit to the courtroom, who explains what will be asked, by which door the survivor comes in."),
    )
    waits_apart = forms.BooleanField(label=_("The survivor waits in a room apart from the accused"), required=False)
    is_screened = forms.BooleanField(label=_("A screen hides the survivor from the accused"), required=False)
    breaks = TextField(label=_("Breaks"), max_length=1000, required=False, rows=2)
    signals = TextField(
        label=_("Signals"),
        max_length=1000,
        required=False,
        rows=2,
        help_text=_("How the survivor shows that it is too much."),
    )
    aftercare = TextField(
        label=_("After"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("Who is with the survivor that evening, and after."),
    )
    sections = [
        Section("", ["held_on", "support_person"]),
        Section(_("Before the hearing"), ["before"]),
        Section(_("During the hearing"), ["waits_apart", "is_screened", "breaks", "signals"]),
        Section(_("After the hearing"), ["aftercare"]),
    ]


class RequestEdit(RequestFields):
    versioned = True


class MeasureEdit(MeasureFields):
    versioned = True


class TestimonyEdit(TestimonyFields):
    versioned = True


class TravelEdit(TravelFields):
    versioned = True


class WitnessEdit(WitnessFields):
    versioned = True
