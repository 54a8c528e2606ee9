"""How a person may be reached, the same at intake and later."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.safe_contact.models import SafeContact
from cases.safe_contact.services import ContactFacts
from cases.web.form_choices import with_blank
from core.domain import countries
from core.web.form_fields import TextField
from core.web.forms import Form, Section

SAFE = ["rule", "safe_channels", "times", "trusted"]
UNSAFE = ["unsafe_channels", "must_not_know"]
WORDS = ["say_from", "pass_phrase", "language"]


class ContactFields(Form):
    """The fields of `SafeContact`. Only one of them needs an answer."""

    sections = (
        Section("", SAFE),
        Section(_("What would be dangerous"), UNSAFE),
        Section(_("When somebody answers"), WORDS, side_by_side=True),
    )

    rule = forms.ChoiceField(
        label=_("How may we get in touch?"), choices=SafeContact.Rule.choices, widget=forms.RadioSelect
    )
    safe_channels = forms.MultipleChoiceField(
        label=_("Safe ways"),
        choices=SafeContact.Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    times = forms.CharField(
        label=_("When it is safe"), required=False, max_length=300, help_text=_("Days, hours, or until when.")
    )
    trusted = forms.CharField(
        label=_("Through whom"),
        required=False,
        max_length=300,
        help_text=_("Who it is, and how this person is reached."),
    )
    unsafe_channels = forms.MultipleChoiceField(
        label=_("Ways that are not safe"),
        choices=SafeContact.Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    must_not_know = TextField(label=_("Who must not know"), required=False, max_length=500, rows=2)
    say_from = forms.CharField(
        label=_("Say that you are"),
        required=False,
        max_length=200,
        help_text=_("What to say when somebody else answers."),
    )
    pass_phrase = forms.CharField(
        label=_("Pass phrase"),
        required=False,
        max_length=200,
        help_text=_("By it the person knows that it is us."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = partial(with_blank, countries.language_choices)  # type: ignore[attr-defined]

    def contact(self) -> ContactFacts:
        return ContactFacts(**{name: self.cleaned_data[name] for name in ContactFacts.__dataclass_fields__})


class ContactForm(ContactFields):
    versioned = True
