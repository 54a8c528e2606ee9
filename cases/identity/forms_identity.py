"""Who the person is, changed later."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.identity.forms import AGES, CoarseFields, PersonFields
from cases.record.models import Identity
from core import unreadable
from core.web.form_fields import InlineRadios
from core.web.forms import Form, Section


class IdentityForm(CoarseFields, PersonFields, Form):
    versioned = True
    sections = (
        Section(_("The person"), ["full_name", "aliases", "gender", "citizenship"], side_by_side=True),
        Section(_("Birth"), ["birth_date", "birth_year", "birth_place"], side_by_side=True),
        Section("", ["age_group"]),
        Section(_("Numbers and contact"), ["nik", "passport", "phone", "occupation", "address"], side_by_side=True),
    )

    age_group = forms.ChoiceField(
        label=_("Age at intake"),
        choices=AGES,
        widget=InlineRadios,
        required=False,
        help_text=_(
            "Counts where neither the day nor the year of birth is known. "
            "If this is not known either, we go on as with a child."
        ),
    )

    def meet(self, current: Any) -> None:
        super().meet(entered(current))


def entered(identity: Identity) -> dict[str, Any]:
    """An identity as the fields of `IdentityForm` hold it, with its version."""
    person, born = identity.person, unreadable.read(identity, "birth_date")
    ages = {True: "CHILD", False: "ADULT", None: "NOT_KNOWN"}
    return {
        **{name: unreadable.read(identity, name) for name in PersonFields.base_fields},
        **{name: getattr(person, name) for name in CoarseFields.base_fields},
        "age_group": ages[person.was_child],
        "birth_date": born if unreadable.held_by(born) or not born else date.fromisoformat(born),
        "version": identity.version,
    }
