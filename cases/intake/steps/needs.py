"""What is needed at once, and who takes care of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.intake.models import Intake
from cases.intake.steps.base import IntakeStepForm


class NeedsStep(IntakeStepForm):
    urgent_needs = forms.MultipleChoiceField(
        label=_("Urgent needs"), choices=Intake.Need.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads the case"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("I do"),
        help_text=_("You stay on the case, too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asked.people is None:
            # Whoever may not give cases to others leads it.
            del self.fields["lead"]
        else:
            self.fields["lead"].queryset = self.asked.people  # type: ignore[attr-defined]
