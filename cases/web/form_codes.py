"""Typing the code of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.record import codes

_TYPED = {"class": "input-short", "autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


class CodeField(forms.CharField):
    """A whole case code, in any way in which it is written or said over the phone. Whether it exists is not asked."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("Case code"), max_length=12, widget=forms.TextInput(attrs=_TYPED), **more)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        code = codes.whole(typed)
        if not code and (typed or self.required):
            raise forms.ValidationError(_("Enter a case code, such as K26-7F3QX."))
        return code
