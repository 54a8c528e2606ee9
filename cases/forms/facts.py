"""Facts of a case that are changed later: identity, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.person import PersonFields
from cases.models import Case, Identity
from core.forms import Form, PastDateField, Section


class IdentityForm(PersonFields, Form):
    versioned = True
    sections = (
        Section(_("Names"), ["full_name", "aliases"], side_by_side=True),
        Section(_("Birth"), ["birth_date", "birth_place"], side_by_side=True),
        Section(_("Numbers and contact"), ["nik", "passport", "phone", "occupation", "address"], side_by_side=True),
    )

    def meet(self, current: Any) -> None:
        super().meet(entered(current))


def entered(identity: Identity) -> dict[str, Any]:
    """An identity as the fields of `IdentityForm` hold it, with its version."""
    values = {name: getattr(identity, name) for name in IdentityForm.base_fields}
    born = identity.birth_date
    return {
        **values,
        "birth_date": date.fromisoformat(born) if born else None,
        "version": identity.version,
    }


class CloseForm(Form):
    versioned = True
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Case.Outcome.choices, widget=forms.RadioSelect)
    on = PastDateField(label=_("Closed on"), initial=timezone.localdate)
