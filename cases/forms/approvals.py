"""Asking for approval, answering, and the rules of the organisation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Approval
from core.forms import Form, TextField


class AskApprovalForm(Form):
    note = TextField(
        label=_("What to look at"),
        required=False,
        max_length=2_000,
        rows=3,
        help_text=_("Only what your colleague needs to know to decide."),
    )


class DecideForm(Form):
    versioned = True

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(Approval.State.APPROVED.value, _("Approve")), (Approval.State.SENT_BACK.value, _("Send back"))],
        widget=forms.RadioSelect,
    )
    comment = TextField(
        label=_("Comment"),
        required=False,
        max_length=5_000,
        rows=4,
        help_text=_("When you send it back, say what is missing."),
    )


class RulesForm(Form):
    versioned = True

    closure_needs_approval = forms.BooleanField(
        label=_("Closing a case needs the approval of a colleague"),
        required=False,
        help_text=_("Whoever closes a case then asks for it first. Nobody approves what they asked for themselves."),
    )


__all__ = ["AskApprovalForm", "DecideForm", "RulesForm"]
