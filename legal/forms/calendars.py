"""Forms of the organisation's holidays and of calendars in other programs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import DateField
from core.web.forms import Form


class HolidayNameForm(Form):
    versioned = True

    name = forms.CharField(label=_("Name"), max_length=120)


class HolidayForm(Form):
    on = DateField(label=_("Date"))
    name = forms.CharField(label=_("Name"), max_length=120)


class FeedsForm(Form):
    allows_feeds = forms.BooleanField(
        label=_("Staff may read their calendar in another program"),
        required=False,
        help_text=_("Whoever has a secret address reads days, hours and case codes with it, without signing in."),
    )
