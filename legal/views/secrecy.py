"""Saying in writing that an exhibit, or a part of the dossier, does not show where the survivor lives."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from legal import secrecy, services
from legal.forms.secrecy import AddressStatementForm
from legal.models import AddressStatement
from legal.permissions import LegalPermission
from legal.views.base import LegalFormPage, OfClaim


class AddressStatementAdd(OfClaim, LegalFormPage):
    access = LegalPermission.BUILD_DOSSIER
    form_class = AddressStatementForm
    title = _("Say that it shows no address")
    intro = _("The perpetrator's side reads the dossier. Where you are not sure, make a redacted copy instead.")
    submit_label = _("Write it down")
    done = _("It was written down, with your name.")

    @cached_property
    def found(self) -> list[secrecy.SecrecyFinding]:
        return secrecy.findings(self.record, by=self.user)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "found": self.found}

    def initial(self) -> dict[str, Any]:
        return {"about": self.request.GET.get("about", "")}

    def submit(self, form: Any) -> AddressStatement:
        about, _colon, fingerprint = form.cleaned_data["about"].rpartition(":")
        return services.state_no_address(
            claim=self.record,
            about=about,
            fingerprint=fingerprint,
            statement=form.cleaned_data["statement"],
            by=self.user,
        )

    def cancel_url(self) -> str:
        return self.url("dossier-build", self.record)
