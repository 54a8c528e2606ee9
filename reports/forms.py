"""The filters of the access log and of the changes of access, and of which period to make figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.day_bounds import begins
from core.web.form_fields import DateField
from core.web.forms import Form
from reports.periods import Period
from reports.selectors import case_of


class ByPerson(Form):
    """By one who works, or has worked, in the organisation."""

    by = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Name"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, user: ActingUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = User.objects.visible_to(user).order_by("name", "pk")

    def lookups(self) -> dict[str, Any]:
        """What was filled in rightly, as lookups of an entry or an act."""
        given = self.cleaned_data.get("by")
        return {"user_id": given.pk} if given else {}


class ChangesFilter(ByPerson):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].label = _("By whom")


class AccessLogFilter(ByPerson):
    """By person, case, kind of content and days. Days are those of the user's site."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=12)
    compartment = forms.ChoiceField(
        label=_("Kind of content"), required=False, choices=[("", _("All")), *Compartment.choices]
    )
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def lookups(self) -> dict[str, Any]:
        given, found = self.cleaned_data, super().lookups()
        if given.get("code"):
            # Nobody's case fits no entry.
            case = case_of(given["code"])
            found["case_id__in"] = [case] if case else []
        if given.get("compartment"):
            found["compartments__contains"] = [given["compartment"]]
        if given.get("since"):
            found["at__gte"] = begins(given["since"])
        if given.get("until"):
            found["at__lt"] = begins(given["until"] + timedelta(days=1))
        return found


class PeriodForm(Form):
    """One of the periods that are offered."""

    period = forms.TypedChoiceField(label=_("Period"))

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, offered = self.fields["period"], {period.code: period for period in periods}
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [("", "—"), *((code, str(period)) for code, period in offered.items())]
        field.coerce = offered.__getitem__
