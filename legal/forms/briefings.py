"""The form of a rights briefing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.domain.countries import language_choices
from core.web.form_fields import PastDateField, TextField
from core.web.forms import Section
from legal.forms.base import LONG, PaperForm, PeopleForm
from legal.models import Briefing
from legal.rights import all_rights


def _rights() -> list[tuple[str, str]]:
    return [(right.code, f"{right.label} ({right.place})") for right in all_rights()]


class BriefingForm(PaperForm, PeopleForm):
    person = "explained_by"
    person_label = _("Explained by")
    sections = [
        Section("", ["on", "explained_by", "language", "interpreter"], side_by_side=True),
        Section("", ["rights", "how", "questions"]),
        Section(
            _("Signature"),
            ["document", "upload", "unsigned_because"],
            intro=_("Add the paper that the survivor signed, or say why there is none."),
        ),
    ]

    on = PastDateField(label=_("Date"))
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    interpreter = forms.CharField(label=_("Interpreter"), max_length=200, required=False)
    rights = forms.MultipleChoiceField(
        label=_("Rights that were explained"), choices=_rights, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=_("How"), choices=Briefing.How.choices, widget=forms.RadioSelect)
    questions = TextField(label=_("What the survivor asked"), rows=3, max_length=LONG, required=False)
    unsigned_because = forms.CharField(label=_("Explained orally; not signed because"), max_length=300, required=False)


class BriefingEditForm(BriefingForm):
    versioned = True
