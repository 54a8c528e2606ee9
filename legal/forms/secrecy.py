"""The form in which somebody says that something does not show where the survivor lives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import TextField
from core.web.forms import Form
from legal.secrecy import SecrecyFinding


class AddressStatementForm(Form):
    about = forms.ChoiceField(
        label=_("What you have looked at"),
        choices=[],
        error_messages={"invalid_choice": _("This has changed since you looked at it. Look at it again.")},
    )
    statement = TextField(
        label=_("What you made sure of"),
        max_length=2000,
        rows=3,
        help_text=_(
            "Say that you looked at every page and that no address, shelter or telephone number of the survivor stands "
            "there. Your name and the time are kept with it. It holds for this file and these words alone."
        ),
    )

    def __init__(self, *args: Any, found: Iterable[SecrecyFinding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["about"]
        field.choices = [(one.key, one.called) for one in found]
