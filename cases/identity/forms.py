"""Fields on who a person is, the same at intake and later, with the checks that numbers allow."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.web.form_choices import with_blank
from core.domain import codes, countries
from core.domain.identifiers import NotAPhoneNumber, check_nik, check_passport, parse_phone
from core.web.form_fields import EARLIEST, ListField, PastDateField, PastedField, TextField
from core.web.number_fields import WholeField

AGES = [("ADULT", _("18 or older")), ("CHILD", _("Under 18")), ("NOT_KNOWN", _("Not known"))]


class CoarseFields(forms.Form):
    """A mixin: what lists and statistics know of a person."""

    gender = forms.ChoiceField(label=_("Gender"), required=False)
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    birth_year = WholeField(
        label=_("Year of birth"),
        required=False,
        min_value=EARLIEST.year,
        max_value=2200,
        help_text=_("When the day is not known."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gender"].choices = partial(with_blank, partial(codes.choices, "Gender"))  # type: ignore[attr-defined]
        self.fields["citizenship"].choices = partial(with_blank, countries.country_choices)  # type: ignore[attr-defined]

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_("The year of birth lies in the future."))
        return year


class PersonFields(forms.Form):
    """A mixin: the sealed facts of `Identity`. `oddities` are sentences on what was taken, yet looks odd."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocapitalize": "words"})
    )
    aliases = ListField(label=_("Other names"), required=False, max_length=400)
    birth_date = PastDateField(label=_("Date of birth"), required=False)
    birth_place = forms.CharField(label=_("Place of birth"), required=False, max_length=120)
    nik = PastedField(
        label=_("National identity number (NIK)"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    passport = PastedField(
        label=_("Passport number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    phone = PastedField(
        label=_("Phone"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = TextField(label=_("Home address"), required=False, max_length=500, rows=2)
    occupation = forms.CharField(label=_("Occupation"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.oddities: list[str] = []

    def clean_nik(self) -> str:
        return self._checked(self.cleaned_data["nik"], lambda text: check_nik(text, today=timezone.localdate()))

    def clean_passport(self) -> str:
        return self._checked(self.cleaned_data["passport"], check_passport)

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return ""
        try:
            return str(parse_phone(text).e164)
        except NotAPhoneNumber as error:
            raise forms.ValidationError(
                _("Enter a phone number, such as 0812-0000-0000 or +60 12-000 0000.")
            ) from error

    def _checked(self, text: str, check: Any) -> str:
        if not text:
            return ""
        found = check(text)
        if found.errors:
            raise forms.ValidationError([str(error) for error in found.errors])
        self.oddities.extend(str(warning) for warning in found.warnings)
        return str(found.value)
