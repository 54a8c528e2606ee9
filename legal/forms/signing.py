"""Forms of what leaves the house signed, and of what it is signed with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import FileField, InlineRadios
from core.web.forms import Form
from legal.models import DossierCopy


class CertificateForm(Form):
    file = FileField(
        label=_("Certificate file"),
        accept=".p12,.pfx,application/x-pkcs12",
        help_text=_("The file of the organisation's certificate with its private key (.p12 or .pfx)."),
    )
    password = forms.CharField(
        label=_("Password of the file"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It opens the file now and is not kept. The key itself is stored sealed."),
    )


class FilingForm(Form):
    part = forms.ChoiceField(label=_("File"), choices=DossierCopy.Part.choices, widget=InlineRadios)
    purpose = forms.CharField(
        label=_("For what"),
        max_length=200,
        help_text=_(
            "To whom it goes and for what, such as “Filed with LPSK on 3 March”. It is written down with your name."
        ),
    )
