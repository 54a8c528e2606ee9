"""Forms of the application letter and of the organisation's own texts of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.domain.law import application_attachments
from core.web.form_fields import DateField, PastDateField, PastedField, TextField
from core.web.forms import Form, Section
from legal.models import LetterDetails, LetterTemplate, Party
from legal.services.letters import LetterFacts


class TemplateField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A text of the organisation, called by its kind and office."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_kind_display()} – {obj.institution or gettext('all offices')}"


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A party of the matter, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class LetterForm(Form):
    versioned = True
    sections = (
        Section(_("Place and date"), ["place", "dated_on"], side_by_side=True),
        Section(_("To whom"), ["template", "court", "office", "office_address"]),
        Section(_("The crime"), ["articles", "summary"]),
        Section(_("Who applies and signs"), ["applicant", "relation", "signed_by", "attorney", "power_of_attorney_on"]),
        Section(_("What is asked for"), ["form", "payment", "account_holder", "bank", "account_number", "attachments"]),
        Section(
            _("After a final judgment"),
            ["is_after_judgment", "judgment", "judged_on", "learned_on"],
            _("Only when the judgment in the criminal case cannot be appealed any more."),
        ),
    )

    number = forms.CharField(label=_("Number of the letter"), max_length=60, required=False)
    place = forms.CharField(label=_("Place"), max_length=80)
    dated_on = DateField(label=_("Date of the letter"))
    template = TemplateField(
        label=_("Text"),
        queryset=LetterTemplate.objects.none(),
        required=False,
        empty_label=_("The usual text of this route"),
        help_text=_("The usual text is your organisation's own where there is one, else the one that is shipped."),
    )
    court = forms.CharField(
        label=_("Court"),
        max_length=120,
        required=False,
        help_text=_("Its name, such as “Pengadilan Negeri Anu”. Without it the letter says “the competent court”."),
    )
    office = forms.CharField(
        label=_("Office of the investigator or prosecutor"),
        max_length=160,
        required=False,
        help_text=_("Printed behind “Penyidik pada” or “Penuntut Umum pada”."),
    )
    office_address = TextField(label=_("Address of the office"), max_length=400, rows=2, required=False)
    articles = forms.CharField(
        label=_("Articles of the charge"),
        max_length=400,
        help_text=_(
            "Article 2 of Law 21/2007 was replaced by article 455 of the Criminal Code (Law 1/2023) for what happens "
            "since 2 January 2026."
        ),
    )
    summary = TextField(
        label=_("Brief of the crime"),
        max_length=6_000,
        rows=8,
        help_text=_("In Indonesian, as it is to be printed. A blank line begins a paragraph."),
    )
    applicant = PartyField(
        label=_("Who applies for the survivor"),
        queryset=Party.objects.none(),
        required=False,
        empty_label="–",
        help_text=_("Only where somebody else applies than the survivor: one of the applicants of the matter."),
    )
    relation = forms.CharField(
        label=_("What the applicant is to the survivor"),
        max_length=80,
        required=False,
        help_text=_("In Indonesian, such as “ibu kandung”. Only where somebody else applies than the survivor."),
    )
    signed_by = forms.ChoiceField(
        label=_("Who signs"), choices=LetterDetails.SignedBy.choices, widget=forms.RadioSelect
    )
    attorney = PartyField(
        label=_("Who holds the special power of attorney"),
        queryset=Party.objects.none(),
        required=False,
        empty_label="–",
        help_text=_("Only where the attorney signs: one of the attorneys and companions of the matter."),
    )
    power_of_attorney_on = PastDateField(label=_("Date of the special power of attorney"), required=False)
    form = forms.CharField(
        label=_("Form of restitution"), max_length=300, help_text=_("In Indonesian, as it is to be printed.")
    )
    payment = forms.ChoiceField(
        label=_("Payment"),
        choices=LetterDetails.Payment.choices,
        widget=forms.RadioSelect,
        help_text=_("The perpetrator's side reads the letter: an account can betray where the survivor lives."),
    )
    account_holder = forms.CharField(label=_("Account holder"), max_length=120, required=False)
    bank = forms.CharField(label=_("Bank"), max_length=80, required=False)
    account_number = PastedField(label=_("Account number"), max_length=40, required=False)
    attachments = forms.MultipleChoiceField(
        label=_("What goes with the letter beside the exhibits"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=lambda: [(one.code, one.label) for one in application_attachments()],
    )
    is_after_judgment = forms.BooleanField(label=_("There is a final judgment"), required=False)
    judgment = forms.CharField(
        label=_("Court and number of the judgment"),
        max_length=160,
        required=False,
        help_text=_("Printed behind “putusan”, such as “Pengadilan Negeri Anu Nomor 12/Pid.Sus/2026/PN Anu”."),
    )
    judged_on = PastDateField(label=_("Date of the judgment"), required=False)
    learned_on = PastDateField(label=_("When the applicant learned of it"), required=False)

    def __init__(self, *args: Any, templates: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        for name, role in (("applicant", Party.Role.APPLICANT), ("attorney", Party.Role.ATTORNEY)):
            self.fields[name].queryset = parties.filter(role=role)  # type: ignore[attr-defined]

    def facts(self) -> LetterFacts:
        """What the service takes."""
        return LetterFacts(**{name: self.cleaned_data[name] for name in LetterFacts.__dataclass_fields__})


class LetterTextForm(Form):
    """Another edition of a text."""

    versioned = True

    addressee = TextField(
        label=_("Addressee"),
        max_length=600,
        rows=3,
        required=False,
        help_text=_("The lines behind “Kepada Yth.”, with title and address. Empty: the usual ones of this letter."),
    )
    text = TextField(
        label=_("Text of the letter"),
        max_length=20_000,
        rows=28,
        help_text=_(
            "In Indonesian. A line that begins with “# ” is a heading, one with a number and a full stop an item. "
            "Place, date, subject, addressee and signature are set around it."
        ),
    )

    def meet(self, current: LetterTemplate) -> None:
        """The text stands in the editions: the newest, with which the form was made, is what is stored now."""
        super().meet({**self.initial, "version": current.version})


class NewLetterTextForm(LetterTextForm):
    versioned = False

    institution = forms.CharField(
        label=_("For which office"),
        max_length=120,
        required=False,
        help_text=_("Such as one court or one office of LPSK. Empty: for all letters of this kind."),
    )
    field_order = ["institution", "addressee", "text"]
