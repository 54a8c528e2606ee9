"""Forms of matters and their parties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import PastDateField, PastedField, TextField
from core.web.forms import Form, Section
from legal.models import Matter, Party


class MatterFields(Form):
    sections = [
        Section("", ["kind", "title", "stage", "police_report"]),
        Section(_("Police"), ["investigator_unit", "investigator_name", "investigator_contact"], side_by_side=True),
        Section(_("Prosecutor"), ["prosecutor_office", "prosecutor_name"], side_by_side=True),
        Section(_("Court"), ["court", "register_number"], side_by_side=True),
    ]

    kind = forms.ChoiceField(label=_("Kind of matter"), choices=Matter.Kind.choices)
    title = forms.CharField(
        label=_("Name of the matter"),
        max_length=200,
        help_text=_("What it is about, as you would call it in the file."),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=Matter.Stage.choices,
        help_text=_("Choose it as long as no step of the matter shows it. From then on it follows the steps."),
    )
    police_report = forms.CharField(
        label=_("Police report number (LP)"), max_length=120, required=False, help_text=_("It is stored sealed.")
    )
    investigator_unit = forms.CharField(label=_("Police unit"), max_length=200, required=False)
    investigator_name = forms.CharField(label=_("Investigator"), max_length=200, required=False)
    investigator_contact = forms.CharField(
        label=_("How to reach the investigator"), max_length=200, required=False, help_text=_("Not printed.")
    )
    prosecutor_office = forms.CharField(label=_("Prosecutor's office"), max_length=200, required=False)
    prosecutor_name = forms.CharField(label=_("Prosecutor"), max_length=200, required=False)
    court = forms.CharField(label=_("Court"), max_length=200, required=False)
    register_number = PastedField(label=_("Register number at the court"), max_length=120, required=False)


class MatterForm(MatterFields):
    sections = [Section("", ["opened_on", *MatterFields.sections[0].fields]), *MatterFields.sections[1:]]

    opened_on = PastDateField(label=_("Opened on"))


class MatterEditForm(MatterFields):
    """The stage is asked for while no step tells it."""

    versioned = True

    def __init__(self, *args: Any, types_stage: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not types_stage:
            del self.fields["stage"]


class CloseMatterForm(Form):
    versioned = True

    on = PastDateField(label=_("Closed on"))


class PartyForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=Party.Role.choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    details = TextField(
        label=_("Address and other details"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("Printed in the dossier, so that the party can be found."),
    )


class PartyEditForm(PartyForm):
    versioned = True
