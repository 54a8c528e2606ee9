"""Forms of the checklist: what somebody says of an item, and which item an exhibit is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import TextField
from core.web.forms import Form
from legal import checklists
from legal.models import ChecklistAnswer

Choices = list[tuple[str, Any]]


class AnswerForm(Form):
    versioned = True

    answer = forms.ChoiceField(label=_("Answer"), choices=ChecklistAnswer.Answer.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, exhibits: Choices, **kwargs: Any) -> None:
        self.exhibits = exhibits
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        return {
            "exhibit_id": forms.ChoiceField(
                label=_("Exhibit"), choices=[("", "–"), *self.exhibits], required=False, help_text=_("If there is one.")
            ),
            "reason": TextField(
                label=_("Reason"), max_length=1000, required=False, rows=3, help_text=_("Why it does not apply.")
            ),
        }


class ExhibitKindForm(Form):
    versioned = True

    item = forms.ChoiceField(
        label=_("Kind of exhibit"),
        required=False,
        help_text=_("The checklist counts it there. Proof of a loss is linked to the loss itself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(item.code, item.label) for item in checklists.items() if item.is_paper]
        self.fields["item"].choices = [("", _("Something else")), *papers]  # type: ignore[attr-defined]
