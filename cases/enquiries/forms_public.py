"""What anybody may write, without an account: few fields, plain words, and a trap that only machines fall into."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from cases.enquiries.public_reports import ReportFacts
from core import idempotency
from core.web.form_fields import TextField
from core.web.forms import Form, Section

# Nobody writes a sentence faster; and nobody leaves a page open for longer.
QUICKEST, LONGEST = 3, 24 * 3600


def begun() -> str:
    """The mark of a page that is being shown: when, and which one."""
    return _signer().sign(idempotency.new_mark())


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="public-report")


class Trap(forms.TextInput):
    """A field that nobody sees, hears or reaches by key: whoever fills it in is a machine that fills in everything."""

    is_hidden = True  # among the fields it would have a label

    def __init__(self) -> None:
        # The class of what only a screen reader reads, which leaves this out.
        said = {"class": "visually-hidden", "tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}
        super().__init__(attrs=said)


class ReportForm(Form):
    sections = (
        Section("", ["about"]),
        Section(_("May we get in touch?"), ["safe_contact", "reach"]),
    )

    about = TextField(
        label=_("What do you want to tell us?"),
        max_length=5_000,
        rows=8,
        help_text=_("What happened, where, and who needs help. Write only what you want to write."),
    )
    safe_contact = TextField(
        label=_("How can we reach you safely?"),
        required=False,
        max_length=500,
        rows=3,
        help_text=_("Which way and when is safe, and who must not know. Leave it empty if you do not want that."),
    )
    reach = forms.CharField(
        label=_("Your number, or another way to reach you"),
        required=False,
        max_length=200,
        help_text=_("Only if what you wrote above keeps you safe."),
    )
    website = forms.CharField(required=False, max_length=200, widget=Trap)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website"):
            self.add_error(None, _("Leave the field “Website” empty."))
        if self.cleaned_data.get("reach") and not self.cleaned_data.get("safe_contact"):
            self.add_error("safe_contact", _("Say first how we can reach you safely."))
        self._read_mark(self.cleaned_data.get("begun", ""))
        return self.cleaned_data

    def _read_mark(self, given: str) -> None:
        """Which page it was. One that was filled in too fast, or yesterday, is to be sent once more."""
        try:
            self.mark = _signer().unsign(given, max_age=LONGEST)
        except signing.BadSignature:
            data: Any = dict(self.data.items())
            data["begun"], self.data = begun(), data
            self.add_error(None, _("This page was open for too long. Send it once more."))
            return
        if _is_too_fast(given):
            self.add_error(None, _("That was very fast. Wait some seconds and send it once more."))

    def told(self) -> ReportFacts:
        return ReportFacts(**{name: self.cleaned_data[name] for name in ReportFacts.__dataclass_fields__})


def _is_too_fast(mark: str) -> bool:
    try:
        _signer().unsign(mark, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    return True


class CodeForm(Form):
    code = forms.CharField(label=_("Your code"), max_length=40, help_text=_("Sixteen letters and numbers."))


class WordForm(Form):
    """Something more from whoever has shown the code, which goes along."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = TextField(label=_("Do you want to add something?"), max_length=2_000, rows=4)
