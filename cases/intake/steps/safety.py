"""Whether the person is safe now, and how they came. What is answered here decides what else is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.identity.forms import AGES
from cases.intake.models import Intake
from cases.intake.steps.base import IntakeStepForm
from core.web.form_fields import InlineRadios, PastDateTimeField, YesNoUnknownField
from core.web.forms import Section


class SafetyStep(IntakeStepForm):
    sections = (
        Section("", ["is_in_danger"]),
        Section(_("Who is in front of you?"), ["age_group", "needs_interpreter", "has_disability"]),
        Section(_("First contact"), ["channel", "received_at", "referrer", "site"], side_by_side=True),
    )

    is_in_danger = forms.BooleanField(
        label=_("The person is in danger now"), required=False, help_text=_("The case becomes urgent.")
    )
    age_group = forms.ChoiceField(
        label=_("How old is the person?"),
        choices=AGES,
        widget=InlineRadios,
        help_text=_("If it is not known, we go on as with a child."),
    )
    needs_interpreter = YesNoUnknownField(label=_("Is an interpreter needed?"))
    has_disability = YesNoUnknownField(
        label=_("Is it hard for the person to see, hear, move, remember, or be understood?"),
        help_text=_("Ask it in these words, and of everybody."),
    )
    channel = forms.ChoiceField(
        label=_("How the case reached us"),
        choices=[("", _("Choose")), *(c for c in Intake.Channel.choices if c[0] != Intake.Channel.IMPORT)],
    )
    received_at = PastDateTimeField(label=_("Received at"), initial=timezone.localtime)
    referrer = forms.CharField(label=_("Who referred"), required=False, max_length=200)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asked.sites is not None:
            self.fields["site"].queryset = self.asked.sites  # type: ignore[attr-defined]
