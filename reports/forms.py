"""The filter of the access log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.access import Compartment
from core.forms import DateField, Form
from reports.selectors import case_of


class AccessLogFilter(Form):
    """By person, case, kind of content and days. `lookups()` says it to the log."""

    by = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Name"), required=False, empty_label=_("All"))
    code = forms.CharField(label=_("Case code"), required=False, max_length=12)
    compartment = forms.ChoiceField(
        label=_("Kind of content"), required=False, choices=[("", _("All")), *Compartment.choices]
    )
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = User.objects.visible_to(user).order_by("name", "pk")

    def lookups(self) -> dict[str, Any]:
        """What `audit.looks.looks()` takes, of what was filled in rightly; days are those of the user's site."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if given.get("by"):
            found["user_id"] = given["by"].pk
        if given.get("code"):
            # Nobody's case fits no entry.
            case = case_of(given["code"])
            found["case_id__in"] = [case] if case else []
        if given.get("compartment"):
            found["compartments__contains"] = [given["compartment"]]
        if given.get("since"):
            found["at__gte"] = _midnight(given["since"])
        if given.get("until"):
            found["at__lt"] = _midnight(given["until"] + timedelta(days=1))
        return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
