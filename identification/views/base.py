"""What the pages of identification share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from cases.permissions import CasePermission
from cases.web.pages import CaseFormPage, InCase
from core.access.permissions import Access
from core.compartments import Compartment


class Identification(InCase):
    """In the section. Evidence are documents of any kind, so the log notes all that the role reads."""

    abstract = True
    section = "identification"
    shows = tuple(Compartment)

    def url(self, name: str, **more: Any) -> str:
        """The address of a page of identification in this case."""
        return reverse(f"identification:{name}", kwargs={"case": self.case.pk, **more})

    def may_write(self, permission: str) -> bool:
        """Whether to offer what the permission allows: nothing new is written into a closed case."""
        return self.case.is_open and self.may(permission) and self.reads_account

    @property
    def reads_account(self) -> bool:
        """Whether the reader reads in this very case what happened."""
        return Compartment.GENERAL in self.case.compartments_of(self.user, CasePermission.READ_ACCOUNT)


class IdentificationForm(Identification, CaseFormPage):
    """A form of the section. Who may change facts but does not read the story must not read it in a form."""

    abstract = True
    access: ClassVar[Access] = CasePermission.EDIT

    def prepare(self) -> None:
        super().prepare()
        if not self.reads_account:
            raise Http404

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return self.url("section")
