"""What the legal pages share. Everything here asks a permission that only lawyers' roles have."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseActionPage, CaseFormPage, CasePage, InCase
from core.compartments import Compartment
from legal.models import Exhibit, LossItem, Matter, RestitutionClaim
from legal.permissions import LegalPermission


class Legal(InCase):
    """In the legal section. Exhibits are documents of any kind, so the log notes all that the role reads."""

    abstract = True
    tab = _("Papers")
    section = "legal"
    shows = tuple(Compartment)

    def url(self, name: str, row: Any = None) -> str:
        """The address of a legal page in this case."""
        kwargs = {"case": self.case.pk} | ({"pk": row.pk} if row is not None else {})
        return reverse(f"legal:{name}", kwargs=kwargs)

    def may_write(self, permission: LegalPermission) -> bool:
        """Whether to offer what the permission allows: nothing new is written into a closed case."""
        return self.case.is_open and bool(self.may(permission))

    def matter_url(self, matter_id: Any) -> str:
        return reverse("legal:matter", kwargs={"case": self.case.pk, "pk": matter_id})

    def claim_url(self, claim_id: Any) -> str:
        return reverse("legal:claim", kwargs={"case": self.case.pk, "pk": claim_id})


class LegalPage(Legal, CasePage):
    abstract = True
    access = LegalPermission.VIEW


class LegalFormPage(Legal, CaseFormPage):
    """A form about the record that the address names."""

    abstract = True
    access = LegalPermission.MANAGE

    def after(self, result: Any) -> str:
        return self.cancel_url()


class LegalActionPage(Legal, CaseActionPage):
    """A button for the record that the address names."""

    abstract = True
    access = LegalPermission.MANAGE

    def after(self, result: Any) -> str:
        return self.cancel_url()


class OfMatter(Legal):
    abstract = True
    record_model = Matter

    def cancel_url(self) -> str:
        return self.url("matter", self.record)


class OfClaim(Legal):
    abstract = True
    record_model = RestitutionClaim

    def cancel_url(self) -> str:
        return self.url("claim", self.record)


class OfExhibit(Legal):
    abstract = True
    record_model = Exhibit

    def cancel_url(self) -> str:
        return self.url("exhibits", RestitutionClaim(pk=self.record.claim_id))


class OfLoss(Legal):
    abstract = True
    record_model = LossItem

    def cancel_url(self) -> str:
        return f"{self.claim_url(self.record.claim_id)}#ledger"
