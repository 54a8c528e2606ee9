"""The form of a step that a dossier takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import InlineRadios, PastDateField, TextField
from core.web.forms import Form, Section
from legal.models import Filing


class StepForm(Form):
    """`kinds` are the steps that can follow."""

    sections = (
        Section("", ["kind", "on", "who"]),
        Section(_("The office"), ["office", "receipt_number"], side_by_side=True),
        Section("", ["document_id", "note"]),
    )

    on = PastDateField(label=_("Date"))
    who = forms.CharField(
        label=_("By whom"),
        max_length=200,
        required=False,
        help_text=_("Who signed it, brought it, or received it. Of a return: who took it back from the office."),
    )
    office = forms.CharField(
        label=_("Office"),
        max_length=200,
        required=False,
        help_text=_("Needed once it is filed. Of a return: only if another one than that returned it."),
    )
    receipt_number = forms.CharField(label=_("Receipt number"), max_length=120, required=False)
    note = TextField(
        label=_("Note"), max_length=2000, required=False, rows=3, help_text=_("Of a return: what is to be completed.")
    )

    def __init__(
        self, *args: Any, kinds: list[tuple[str, Any]], documents: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        self.kinds, self.documents = kinds, documents
        super().__init__(*args, **kwargs)
        if {kind for kind, _label in kinds} == {Filing.FILED}:
            office = self.fields["office"]
            office.required, office.help_text = True, _("Where it was filed.")
            office.error_messages["required"] = _("Enter the office where it was filed.")

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {
            "kind": forms.ChoiceField(label=_("Step"), choices=self.kinds, widget=InlineRadios),
            "document_id": forms.ChoiceField(label=_("Document"), choices=[("", "–"), *self.documents], required=False),
        }
