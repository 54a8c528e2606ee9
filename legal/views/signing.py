"""With what the organisation signs: shown, put in and taken out by who sets the rules. These pages show no case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from core.access.permissions import step_up
from core.web.pages import ActionPage, FormPage, Page
from legal import services
from legal.forms.signing import CertificateForm
from legal.models import SigningCertificate
from legal.services.signing import MOST_BYTES


class SigningPage(Page):
    access = CasePermission.SET_RULES
    template_name = "legal/signing.html"
    title = _("Signing dossiers")

    def context(self) -> Mapping[str, Any]:
        rows = SigningCertificate.objects.visible_to(self.user, self.act)
        return {"certificate": rows.select_related("created_by").defer("sealed").first()}


@step_up("signing")
class SigningSet(FormPage):
    access = CasePermission.SET_RULES
    form_class = CertificateForm
    title = _("Put a certificate in")
    intro = _("Dossiers that are built from now on are signed with it. It takes the place of the one that is there.")
    submit_label = _("Put it in")
    done = _("The certificate is in. New dossiers are signed with it.")

    def submit(self, form: Any) -> SigningCertificate:
        upload = form.cleaned_data["file"]
        content = b"".join(upload.chunks()) if upload.size <= MOST_BYTES else b""
        return services.set_certificate(content=content, password=form.cleaned_data["password"], by=self.user)

    def after(self, result: SigningCertificate) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("legal:signing")


@step_up("signing")
class SigningRemove(ActionPage):
    access = CasePermission.SET_RULES
    model = SigningCertificate
    title = _("Take the certificate out")
    submit_label = _("Take it out")
    done = _("The certificate and its key are gone.")

    def context(self) -> Mapping[str, Any]:
        return {
            "facts": [(_("Issued to"), self.row.subject)],
            "consequences": [
                _("Its private key is deleted here for good."),
                _("New dossiers say that they are not signed. Those that are signed stay signed."),
            ],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_certificate(certificate_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: None) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("legal:signing")
