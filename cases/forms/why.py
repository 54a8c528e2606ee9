"""The question who sees a case."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.codes import ALPHABET
from core.forms import Form

_CODE = re.compile(rf"K\d\d-[{ALPHABET}]{{5}}\Z", re.ASCII | re.IGNORECASE)


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


_TYPED = {"class": "input-short", "autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


class CodeField(forms.CharField):
    """A whole case code, in large letters or small ones."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Case code"),
            max_length=12,
            widget=forms.TextInput(attrs=_TYPED),
            validators=[RegexValidator(_CODE, _("Enter a case code, such as K26-7F3QX."))],
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).upper()


class AskAccessForm(Form):
    member = MemberField(queryset=Membership.objects.none(), label=_("Person"), empty_label=_("Choose"))
    code = CodeField()

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]  # a ModelChoiceField
