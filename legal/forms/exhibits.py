"""Forms of exhibits and what they prove."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import FileField, Form, InlineRadios
from documents.forms import ACCEPT
from legal.models import Exhibit


class EvidenceForm(Form):
    """A new file, or an exhibit or document that is there already."""

    file = FileField(
        label=_("New file"),
        accept=ACCEPT,
        required=False,
        help_text=_("A PDF, or a photo (JPEG or PNG), up to 50 MB. On a phone you can take the photo now."),
    )
    existing = forms.ChoiceField(label=_("Or choose what is there"), required=False)
    title = forms.CharField(
        label=_("Description in the list of evidence"),
        max_length=200,
        required=False,
        help_text=_("Printed in the dossier, such as “Payslip of March 2025”."),
    )
    form = forms.ChoiceField(
        label=_("What you hold"), choices=Exhibit.Form.choices, initial=Exhibit.Form.COPY, widget=InlineRadios
    )

    def __init__(self, *args: Any, existing: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["existing"].choices = [("", "–"), *existing]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        file, existing = facts.get("file"), facts.get("existing")
        if "file" not in self.errors and bool(file) == bool(existing):
            self.add_error("file", _("Choose a new file, or one that is there, and not both."))
        if (file or str(existing).startswith("document:")) and not facts.get("title"):
            self.add_error("title", _("Describe the exhibit."))
        return facts


class ExhibitEditForm(Form):
    versioned = True

    description = forms.CharField(label=_("Description in the list of evidence"), max_length=200)
    form = forms.ChoiceField(label=_("What you hold"), choices=Exhibit.Form.choices, widget=InlineRadios)
