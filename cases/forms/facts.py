"""Facts of a case that are changed later: identity, episodes, closing."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.choices import with_blank
from cases.forms.person import PersonFields
from cases.models import Case, Identity
from core.domain import codes, countries, places
from core.forms import Form, PastDateField, Section, TextField


class IdentityForm(PersonFields, Form):
    versioned = True
    sections = (
        Section(_("Names"), ["full_name", "aliases"], side_by_side=True),
        Section(_("Birth"), ["birth_date", "birth_place"], side_by_side=True),
        Section(_("Numbers and contact"), ["nik", "passport", "phone", "occupation", "address"], side_by_side=True),
    )

    def meet(self, current: Any) -> None:
        super().meet(entered(current))


def entered(identity: Identity) -> dict[str, Any]:
    """An identity as the fields of `IdentityForm` hold it, with its version."""
    values = {name: getattr(identity, name) for name in IdentityForm.base_fields}
    born = identity.birth_date
    return {
        **values,
        "aliases": ", ".join(identity.aliases),
        "birth_date": date.fromisoformat(born) if born else None,
        "version": identity.version,
    }


class EpisodeForm(Form):
    """One episode of trafficking."""

    sections = (
        Section(_("When and where"), ["started_on", "ended_on", "country", "province"], side_by_side=True),
        Section(_("What kind"), ["exploitation_types", "industry", "methods_of_control"]),
        Section(_("In words"), ["place", "recruitment", "account"]),
    )

    started_on = PastDateField(label=_("Began on"), required=False)
    ended_on = PastDateField(label=_("Ended on"), required=False)
    country = forms.ChoiceField(label=_("Country of exploitation"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    exploitation_types = forms.MultipleChoiceField(
        label=_("Type of exploitation"), widget=forms.CheckboxSelectMultiple, required=False
    )
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    methods_of_control = forms.MultipleChoiceField(
        label=_("Means of control"), widget=forms.CheckboxSelectMultiple, required=False
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    recruitment = TextField(label=_("Recruitment"), required=False, max_length=20_000)
    account = TextField(label=_("What happened"), required=False, max_length=20_000, rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {
            "country": partial(with_blank, countries.country_choices),
            "province": partial(with_blank, _provinces),
            "exploitation_types": partial(codes.choices, "TypeOfExploitation"),
            "industry": partial(with_blank, partial(codes.choices, "ForcedLabourIndustry")),
            "methods_of_control": partial(codes.choices, "MethodsOfControl"),
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.get(name) for name in EpisodeForm.base_fields):
            raise forms.ValidationError(_("Fill in at least one field."))
        return self.cleaned_data


class EpisodeEditForm(EpisodeForm):
    versioned = True


class CloseForm(Form):
    versioned = True
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Case.Outcome.choices, widget=forms.RadioSelect)
    on = PastDateField(label=_("Closed on"), initial=timezone.localdate)


def _provinces() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in places.provinces()]
