"""Which of the team's cases are to be listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.extension.alerts import Alert
from cases.record.stages import Stage
from core.web.forms import Form

ALL = [("", _("All"))]


class SupervisionChoice(NamedTuple):
    stage: str
    sign: Alert | None
    worker: User | None


class SupervisedForm(Form):
    """Choices that stand in the address; what makes no sense there chooses nothing."""

    sign = forms.ChoiceField(label=_("Needs attention"), required=False)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[*ALL, *(choice for choice in Stage.choices if choice[0] != "CLOSED")]
    )
    worker = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, signs: Sequence[Alert], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signs = {sign.code: sign for sign in signs}
        self.fields["sign"].choices = [*ALL, *((sign.code, sign.label) for sign in signs)]  # type: ignore[attr-defined]
        self.fields["worker"].queryset = people  # type: ignore[attr-defined]

    def chosen(self) -> SupervisionChoice:
        self.is_valid()  # What is wrong with one says nothing of the others.
        values: dict[str, Any] = getattr(self, "cleaned_data", {})
        return SupervisionChoice(values.get("stage", ""), self.signs.get(values.get("sign", "")), values.get("worker"))
