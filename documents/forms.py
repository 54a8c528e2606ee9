"""Forms for documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.notes.forms import kinds_to_choose
from core.compartments import Compartment
from core.web.form_fields import FileField
from core.web.forms import Form

ACCEPT = "application/pdf,image/jpeg,image/png"


class VersionForm(Form):
    """A file to be added. On a phone the file can be a photo that is taken now."""

    file = FileField(
        label=_("File"),
        accept=ACCEPT,
        help_text=_("A PDF, or a photo (JPEG or PNG), up to 50 MB. On a phone you can take the photo now."),
    )
    title = forms.CharField(
        label=_("Document title"),
        max_length=200,
        help_text=_("What it is, such as “Payslip of March”. It is stored sealed."),
    )


class DocumentForm(VersionForm):
    """A new document: also what kind of content it is."""

    compartment = forms.ChoiceField(
        label=_("Kind of content"),
        choices=Compartment.choices,
        widget=forms.RadioSelect,
        help_text=_("Only roles that may read this kind will see the document."),
    )

    def __init__(self, *args: Any, compartments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds_to_choose(self.fields["compartment"], compartments)


class TitleForm(Form):
    """What a document is called, and, for what was received, of what kind it is."""

    versioned = True

    title = forms.CharField(label=_("Document title"), max_length=200)
    compartment = forms.ChoiceField(
        label=_("Kind of content"),
        widget=forms.RadioSelect,
        help_text=_("It decides who opens the document, in all its versions: above stands who that is."),
    )

    def __init__(self, *args: Any, compartments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds_to_choose(self.fields["compartment"], compartments)
        if len(compartments) < 2:
            del self.fields["compartment"]
