"""Looking for somebody."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.domain.spellings import written
from core.web.form_fields import PastedField
from core.web.forms import Form


class SearchForm(Form):
    """One box for everything that a person may be known by. It is sent in a body, never in an address."""

    text = PastedField(
        label=_("Look for a person or a case"),
        max_length=200,
        help_text=_("Name, other name, case code, or the whole NIK, passport or phone number."),
        widget=forms.TextInput(attrs={"data-key": "/", "autocomplete": "off", "enterkeyhint": "search"}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len("".join(written(text))) < 2:
            raise forms.ValidationError(_("Type at least two letters or digits."))
        return text
