"""Notes and tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.access import Compartment
from core.forms import DateField, Form, InlineRadios, TextField


class QuickNoteForm(Form):
    """A note in seconds: the text, and which kind of note it is."""

    text = TextField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 2, "data-key": "n"}))
    compartment = forms.ChoiceField(label=_("Kind of note"), widget=InlineRadios)

    def __init__(self, *args: Any, compartments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compartment"].choices = [  # type: ignore[attr-defined]
            (value, Compartment(value).label) for value in compartments
        ]
        # What the writer's work is about: the last kind that they read beside the general ones.
        special = [c for c in compartments if c in (Compartment.LEGAL, Compartment.COUNSELLING)]
        self.fields["compartment"].initial = special[0] if special else Compartment.GENERAL
        if self.is_bound:
            self.keep_focus()

    def keep_focus(self) -> None:
        """The keyboard stays in the box when htmx puts it back, refused or blank for the next note."""
        self.fields["text"].widget.attrs["autofocus"] = True


class NoteForm(Form):
    """One's own note, changed."""

    versioned = True
    text = TextField(label=_("Note"), max_length=20_000, rows=8)


class TaskForm(Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = DateField(label=_("Due on"))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
