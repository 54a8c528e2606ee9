"""Language and support, as they are asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.web.form_choices import with_blank
from core.domain import countries
from core.web.form_fields import TextField, YesNoUnknownField


class SupportFields(forms.Form):
    """The fields of `Communication` that are asked at intake and later."""

    primary_language = forms.ChoiceField(label=_("First language"), required=False)
    secondary_language = forms.ChoiceField(label=_("Another language"), required=False)
    interpreter_used = YesNoUnknownField(label=_("Was an interpreter there?"))
    interpreter = forms.CharField(
        label=_("Who interprets"),
        required=False,
        max_length=200,
        help_text=_("Nobody of the person's family or village, and nobody who came with them."),
    )
    disability = TextField(
        label=_("What is difficult"),
        required=False,
        max_length=2_000,
        rows=2,
        help_text=_("What the person cannot do or needs more time for, not a diagnosis."),
    )
    support = TextField(
        label=_("What helps to follow"),
        required=False,
        max_length=2_000,
        rows=2,
        help_text=_("Such as sign language, large letters, short sentences, somebody who comes along."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("primary_language", "secondary_language"):
            self.fields[name].choices = partial(with_blank, countries.language_choices)  # type: ignore[attr-defined]
