"""Tasks."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Damaged
from core.web.form_fields import DateField
from core.web.forms import Form


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the people of the case's team; `queryset` is set by the form. Who has left is not replaced by the
    first of the list: somebody is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), empty_label=_("Choose"), **kwargs)


class TaskForm(Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = DateField(label=_("Due on"))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class ChangeTaskForm(TaskForm):
    versioned = True
    marked = False
    assignee = PersonField(label=_("Who does it"))

    def meet(self, current: Any) -> None:
        """A title of the system is no other one for standing in another language."""
        with suppress(Damaged):
            current.title = current.words
        super().meet(current)
