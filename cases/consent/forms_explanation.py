"""How a decision on consent was explained and said: asked the same at the intake and later."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent import wordings
from cases.consent.duty_wording import wording as duty_wording_wording
from cases.consent.models import Consent
from cases.consent.wordings import Wording
from core.domain import countries
from core.web.form_fields import InlineRadios, YesNoUnknownField
from core.web.forms import Form, Section

FORMS = [choice for choice in Consent.Form.choices if choice[0] != Consent.Form.NOT_KNOWN]


class ExplanationFields(Form):
    """The fields, and the text that the page shows beside them to be read out (`shown_wording`)."""

    SECTIONS: ClassVar[tuple[Section, ...]] = (
        Section(_("How it was explained"), ["explained", "was_read_back", "form", "witness"]),
        Section("", ["language", "explained_by", "interpreter"], side_by_side=True),
    )

    explained = forms.MultipleChoiceField(
        label=_("Explained to the person"),
        choices=Consent.Explained.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    was_read_back = YesNoUnknownField(label=_("Read back and understood"))
    form = forms.ChoiceField(label=_("Said in what form"), choices=FORMS, widget=InlineRadios)
    witness = forms.CharField(
        label=_("Witness"),
        required=False,
        max_length=200,
        help_text=_("The name of the person who was there when consent was given orally."),
    )
    language = forms.ChoiceField(label=_("Language of the explanation"), required=False)
    explained_by = forms.ModelChoiceField(
        label=_("Explained by"), queryset=User.objects.none(), required=False, empty_label=_("Somebody else")
    )
    interpreter = forms.CharField(label=_("Interpreter"), required=False, max_length=200)
    wording = forms.ChoiceField(
        choices=lambda: [(version, version) for version in wordings.wordings()],
        required=False,
        widget=forms.HiddenInput,
    )

    def offer(self, people: Any) -> None:
        """Ask for one of the languages, and which of these people has explained it."""
        self.fields["language"].choices = partial(_languages)  # type: ignore[attr-defined]
        self.fields["explained_by"].queryset = people  # type: ignore[attr-defined]
        if not self.initial.get("explained"):
            # Nothing was read out yet: what was shown before does not count.
            self.initial = {**self.initial, "wording": _present_version}

    def shown_wording(self) -> Wording:
        """The text that the page shows: the one whose version the form carries."""
        return wordings.wordings().get(self["wording"].value() or "") or duty_wording_wording()

    def clean_wording(self) -> str:
        """The version that was read out; empty where nothing was explained."""
        return str(self.cleaned_data["wording"]) if self.cleaned_data.get("explained") else ""


def _present_version() -> str:
    # Asked for where the page shows it alone.
    return duty_wording_wording().version


def _languages() -> list[tuple[str, Any]]:
    return [("", _("Not known")), *countries.language_choices()]
