"""Forms of exhibits and what they prove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import FileField, InlineRadios
from core.web.forms import Form
from documents.forms import ACCEPT
from legal.models import Exhibit


class OfEpisodes(Form):
    """Which episodes of the case, of those that one may read, an exhibit proves. Without any there is no such field."""

    episodes = forms.MultipleChoiceField(
        label=_("What it proves of the chronology"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Printed in the chronology beside the episode, and in the list of evidence."),
    )

    def __init__(self, *args: Any, episodes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episodes"].choices = episodes  # type: ignore[attr-defined]
        if not episodes:
            del self.fields["episodes"]

    @property
    def chosen(self) -> set[UUID] | None:
        """None where nothing could be chosen."""
        return {UUID(key) for key in self.cleaned_data["episodes"]} if "episodes" in self.fields else None


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


class ExhibitForm(OfEpisodes, EvidenceForm):
    """A new exhibit."""

    field_order = ("file", "existing", "title", "form", "episodes")


class ExhibitEditForm(OfEpisodes):
    versioned = True

    field_order = ("description", "form", "episodes")

    description = forms.CharField(label=_("Description in the list of evidence"), max_length=200)
    form = forms.ChoiceField(label=_("What you hold"), choices=Exhibit.Form.choices, widget=InlineRadios)

    def meet(self, current: Any) -> None:
        # Rows of their own, as they are now.
        current.episodes = self.initial["episodes"]
        super().meet(current)
