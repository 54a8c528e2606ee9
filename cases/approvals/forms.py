"""Asking for approval, answering, and the rules of the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.approvals.models import Approval, CaseRules
from cases.approvals.services import CaseRuleFacts
from cases.web.forms_closing import HowItEnds
from core.web.form_fields import TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField


class AskApprovalForm(Form):
    note = TextField(
        label=_("What to look at"),
        required=False,
        max_length=2_000,
        rows=3,
        help_text=_("Only what your colleague needs to know to decide."),
    )


class AskToCloseForm(HowItEnds, AskApprovalForm):
    """As what the case is to be closed: only so it may be closed once a colleague has approved it."""

    field_order = ("outcome", "reason", "note")


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
    sections = (
        Section(_("Approval"), ["closure_needs_approval", "assessments_need_approval", "dossiers_need_approval"]),
        Section(_("Duty to report"), ["must_report"]),
        Section(_("Enquiries"), ["enquiries_kept"]),
        Section(_("Messages from the public"), ["reports_site"]),
    )

    closure_needs_approval = forms.BooleanField(
        label=_("Closing a case needs the approval of a colleague"),
        required=False,
        help_text=_(
            "Whoever closes a case then asks for it first. Nobody approves what they asked for or wrote themselves."
        ),
    )
    assessments_need_approval = forms.BooleanField(
        label=_("A finished assessment is approved by a colleague"),
        required=False,
        help_text=_("Whoever finished it asks for it on its page, which says whether it is approved."),
    )
    dossiers_need_approval = forms.BooleanField(
        label=_("A restitution dossier is approved by a colleague before it is handed out"),
        required=False,
        help_text=_(
            "Until then only those who wrote it and who approve can look at it. Who approves needs a role that both "
            "approves and opens legal matters."
        ),
    )
    must_report = forms.BooleanField(
        label=_("We must report sexual violence to the police"),
        required=False,
        help_text=_(
            "UU 12/2022, articles 39–41, binds UPTD PPA, social service units and community-based service providers "
            "that are legal entities: within 3×24 hours of the victim's report. Trafficking for sexual exploitation is "
            "part of it (article 4 (2) g). The text that is read out before consent then says so, and the lead is "
            "reminded. Nothing is reported by itself. Ask your lawyer whether you are bound."
        ),
    )
    enquiries_kept = WholeField(
        label=_("Months for which an enquiry is kept that became no case"),
        min_value=CaseRules.SHORTEST,
        max_value=CaseRules.LONGEST,
        help_text=_(
            "Counted from the last word; then it is erased for good, and only its date, channel and outcome stay. At "
            "least 1, so that who calls again need not tell all anew. At most 36, so that nobody stays known here for "
            "one call. It counts for enquiries that are here already, too."
        ),
    )

    reports_site = forms.ModelChoiceField(
        label=_("Who works on what anybody writes through the public page"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("Nobody: there is no such page"),
        help_text=_(
            "Without an account and without a name. It becomes an enquiry of this site. When it is switched off, its "
            "address stops working; switched on again, it has another."
        ),
    )

    note_hours = WholeField(
        label=_("For how many hours a note may be changed"),
        min_value=0,
        max_value=CaseRules.MOST_NOTE_HOURS,
        help_text=_("Afterwards it stays as it is, and something can be added to it. 0 means: from the beginning."),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_site"].queryset = sites  # type: ignore[attr-defined]

    def decided(self) -> CaseRuleFacts:
        return CaseRuleFacts(**{name: self.cleaned_data[name] for name in CaseRuleFacts.__dataclass_fields__})


__all__ = ["AskApprovalForm", "AskToCloseForm", "DecideForm", "RulesForm"]
