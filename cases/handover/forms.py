"""Who takes over the cases of a colleague."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.web.form_fields import DateField
from core.web.forms import Form, Section


class HandoverForm(Form):
    sections = [Section(_("From when on"), ["last", "first"], side_by_side=True)]
    gives = forms.ModelChoiceField(
        label=_("Who hands over"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"data-apart": "receivers"}),
    )
    receivers = forms.ModelMultipleChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of several, you choose one for each case in the next step."),
    )
    last = DateField(
        label=_("Last day of the one who goes"),
        required=False,
        help_text=_("Access ends by itself at the midnight after it. Leave it empty to end it now."),
    )
    first = DateField(
        label=_("First day of the one who comes"), required=False, help_text=_("Leave it empty to begin now.")
    )
    goes_along = forms.BooleanField(
        label=_("Open tasks, and what is to be looked at again, go along"), required=False, initial=True
    )

    def __init__(self, *args: Any, people: Any, givers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gives"].queryset = givers  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["receivers"].queryset = people  # type: ignore[attr-defined]
