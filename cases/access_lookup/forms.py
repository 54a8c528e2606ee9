"""The question who sees a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.web.form_codes import CodeField
from core.web.forms import Form


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


class AskAccessForm(Form):
    member = MemberField(queryset=Membership.objects.none(), label=_("Person"), empty_label=_("Choose"))
    code = CodeField()

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]  # a ModelChoiceField
