"""Who stands in for an absent colleague, and until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.team.forms import FirstDayField
from core.web.form_fields import DateField
from core.web.forms import Form, Section


class CoverForm(Form):
    sections = [Section(_("From when until when"), ["first", "last"], side_by_side=True)]
    absent = forms.ModelChoiceField(
        label=_("Who is absent"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"data-apart": "stand_in"}),
    )
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        help_text=_("In these cases they see and do what all their roles allow, wherever they hold them."),
    )
    first = FirstDayField()
    last = DateField(label=_("Last day"), help_text=_("Access ends by itself at the midnight after it."))

    def __init__(self, *args: Any, people: Any, absent: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = absent  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["stand_in"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
