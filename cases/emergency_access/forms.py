"""Opening a case in an emergency, and looking at it afterwards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.record.access_models import EmergencyAccess
from cases.web.form_codes import CodeField
from core.web.form_fields import TextField
from core.web.forms import Form


class EmergencyForm(Form):
    code = CodeField()
    reason = TextField(
        label=_("Why do you need this case now?"),
        max_length=300,
        rows=3,
        help_text=_(
            "At least one sentence, without the survivor's name. Everybody on the case and who reviews it reads this."
        ),
    )


class ReviewForm(Form):
    versioned = True

    verdict = forms.ChoiceField(
        label=_("What did you find?"),
        choices=EmergencyAccess.Verdict.choices,
        widget=forms.RadioSelect,
        help_text=_("If it was not needed or was misused, it ends at once where it still runs."),
    )
    finding = TextField(label=_("What was done about it"), max_length=300, rows=3, required=False)
