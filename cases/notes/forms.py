"""Notes: the box on the case page, one's own note changed, and what is added to one that stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.consent.basic_consent import Withdrawal
from cases.extension.readers import NamableColleague
from cases.notes.models import Note
from core.compartments import Compartment
from core.web.form_fields import DateTimeField, InlineRadios, TextField
from core.web.forms import Form
from core.web.number_fields import WholeField

LONGEST = 20_000


class PeopleInput(forms.CheckboxSelectMultiple):
    """Each person with the compartments that they read: the script offers those who read what is being written."""

    reads: dict[str, str]

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **more)
        option["attrs"]["data-reads"] = self.reads.get(str(value), "")
        return option


class PeopleField(forms.TypedMultipleChoiceField):
    """Those who are to be told."""

    widget = PeopleInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=UUID, required=False, label=_("Tell"), **kwargs)

    def offer(self, people: Sequence[NamableColleague]) -> None:
        self.choices = [(str(one.id), one.name) for one in people]
        self.widget.reads = {str(one.id): " ".join(sorted(one.compartments)) for one in people}


class NoteFields(Form):
    """A text, and who is told of it. `people` are those who read what is being written.

    With `withdrawal`, of basic consent, it is asked by what right something of the kinds of data `compartments` is
    written all the same: what is written of others needs none.
    """

    told = PeopleField(help_text=_("They get a notification that names nobody."))
    basis = forms.ChoiceField(
        label=_("Why it is written all the same"), choices=Note.Basis.choices, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[NamableColleague],
        compartments: Collection[str],
        withdrawal: Withdrawal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        stopped = withdrawal.compartments.intersection(compartments) if withdrawal else frozenset[str]()
        chosen = self.data.get("compartment") if self.is_bound else None
        self.fields["basis"].required = chosen is None or chosen in stopped
        self.withdrawal = withdrawal
        if not stopped:
            del self.fields["basis"]
        told: Any = self.fields["told"]
        told.offer(people)
        if not people:
            del self.fields["told"]

    @property
    def named(self) -> list[UUID]:
        found: list[UUID] = self.cleaned_data.get("told", [])
        return found

    @property
    def basis_said(self) -> str:
        return str(self.cleaned_data.get("basis", ""))

    @property
    def question(self) -> str:
        """What is asked before it is written; empty where nothing is."""
        return self.withdrawal.question() if self.withdrawal and "basis" in self.fields else ""


class QuickNoteForm(NoteFields):
    """A note in seconds: the text, and which kind of note it is; what else may be said stands behind a press.

    `version` is that of the draft that is kept of it, 0 or nothing where there is none.
    """

    text = TextField(
        label=_("Note"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "n", "data-mentions": "told"}),
    )
    compartment = forms.ChoiceField(label=_("Kind of note"), widget=InlineRadios)
    contact = forms.ChoiceField(
        label=_("Kind of contact"), required=False, choices=[("", _("Not said")), *Note.Contact.choices]
    )
    happened_at = DateTimeField(label=_("When it happened"), required=False, help_text=_("Empty means now."))
    version = WholeField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, compartments: list[str], default: str, **kwargs: Any) -> None:
        super().__init__(*args, compartments=compartments, **kwargs)
        kinds_to_choose(self.fields["compartment"], compartments)
        self.fields["compartment"].initial = default
        self.order_fields(["basis", "text", "compartment", "contact", "happened_at", "told"])
        if self.is_bound:
            self.keep_focus()

    def keep_focus(self) -> None:
        """The keyboard stays in the box when htmx puts it back, refused or blank for the next note."""
        self.fields["text"].widget.attrs["autofocus"] = True

    @property
    def draft_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    @property
    def has_more(self) -> bool:
        """Whether something stands, or is wrong, in what is behind a press."""
        names = [name for name in ("contact", "happened_at", "told") if name in self.fields]
        return any(self[name].value() or self[name].errors for name in names)


def kinds_to_choose(field: Any, compartments: Sequence[str]) -> None:
    """The kinds of content that somebody may choose between, in the words of their pages."""
    field.choices = [(value, Compartment(value).label) for value in compartments]


class NoteForm(NoteFields):
    """One's own note, changed: also the kind of note that it is, where there is more than one to choose from."""

    versioned = True
    text = TextField(
        label=_("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8, "data-mentions": "told"})
    )
    compartment = forms.ChoiceField(
        label=_("Kind of note"),
        widget=InlineRadios,
        help_text=_("It decides who reads the note: above stands who that is."),
    )
    field_order = ("basis", "text", "compartment", "told")

    def __init__(self, *args: Any, compartments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, compartments=compartments, **kwargs)
        kinds_to_choose(self.fields["compartment"], compartments)
        if len(compartments) < 2:
            del self.fields["compartment"]


class AddendumForm(NoteFields):
    text = TextField(
        label=_("What is to be added"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "data-mentions": "told"}),
    )
    field_order = ("basis", "text", "told")


__all__ = ["AddendumForm", "NoteForm", "QuickNoteForm"]
