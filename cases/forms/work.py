"""Tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DateField, Form


class TaskForm(Form):
    marked = True

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = DateField(label=_("Due on"))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
