"""The forms of what is held for the survivor, and of where it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from care.forms.plans import LONG
from care.models import HeldItem, Holder
from care.services.custody import MoveFacts
from core.web.form_fields import PastDateField, PastedField, TextField
from core.web.forms import Form, Section


class ItemFields(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose")), *HeldItem.Kind.choices])
    number = PastedField(
        label=_("Number"),
        required=False,
        max_length=60,
        help_text=_("Lists show the end of it only."),
    )
    description = TextField(
        label=_("Description"),
        required=False,
        rows=2,
        max_length=2_000,
        help_text=_("So that it is not mistaken for another."),
    )


class MoveFields(forms.Form):
    """`sites` are those of the organisation."""

    holder = forms.ChoiceField(label=_("Held by"), choices=[("", _("Choose")), *Holder.choices])
    site = forms.ModelChoiceField(
        label=_("At which site"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Only for what our organisation holds."),
    )
    who = forms.CharField(
        label=_("Who and where exactly"),
        required=False,
        max_length=300,
        help_text=_("For example the name of the officer, or the cupboard."),
    )
    since = PastDateField(label=_("Since"), initial=timezone.localdate)
    is_signed = forms.BooleanField(
        label=_("It was signed for"), required=False, help_text=_("The record of handover is kept under documents.")
    )
    note = TextField(label=_("Note"), required=False, rows=2, max_length=LONG)

    def move(self) -> MoveFacts:
        return MoveFacts(**{name: self.cleaned_data[name] for name in MoveFacts._fields})


_WHERE = Section(_("Who holds it"), ["holder", "site", "who", "since", "is_signed", "note"])


class TakeItemForm(ItemFields, MoveFields, Form):
    sections = [Section("", ["kind", "number", "description"]), _WHERE]

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class ChangeItemForm(ItemFields, Form):
    versioned = True


class MoveItemForm(MoveFields, Form):
    versioned = True

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
