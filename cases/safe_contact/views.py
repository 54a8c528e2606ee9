"""How the person may be reached, and only below it the number and the address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.record.models import Identity
from cases.safe_contact import presentation
from cases.safe_contact.forms import ContactForm
from cases.safe_contact.models import SafeContact
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.web.pages import CaseFormPage, CasePage
from core.compartments import Compartment


class ContactPage(CasePage):
    """The instructions first, then where the person is reached. The look at it stands in the log by itself."""

    tab = _("Person")
    access = CasePermission.VIEW
    template_name = "cases/safe_contact/contact.html"
    title = _("Getting in touch")
    section = "person"
    shows = (Compartment.IDENTITY,)

    def log_act(self) -> str:
        return "cases.safe_contact.presentation.opened"

    def extra(self) -> Mapping[str, Any]:
        identity = Identity.objects.visible_to(self.user, case=self.case).first()
        if identity is None:
            raise Http404
        return {
            "instructions": presentation.instructions(self.case, self.user),
            "reached_at": presentation.reached_at(identity),
            "relatives": presentation.relatives_reached_at(self.case, self.user),
            "may_edit": self.may(CasePermission.EDIT),
        }


class EditContact(CaseFormPage):
    tab = _("Person")
    access = CasePermission.EDIT
    form_class = ContactForm
    title = _("Safe contact")
    section = "person"
    shows = (Compartment.IDENTITY,)
    done = _("The instructions were saved.")

    def prepare(self) -> None:
        super().prepare()
        # Who may change facts but does not read who the person is must not read it in a form.
        if not Identity.objects.visible_to(self.user, self.act, case=self.case).exists():
            raise Http404

    @cached_property
    def contact(self) -> SafeContact | None:
        return SafeContact.objects.visible_to(self.user, case=self.case).first()

    def initial(self) -> dict[str, Any]:
        if self.contact is None:
            return {"version": 0}
        return {name: getattr(self.contact, name) for name in (*ContactFacts.__dataclass_fields__, "version")}

    def submit(self, form: ContactForm) -> SafeContact:
        return save_safe_contact(
            case_id=self.case.pk, expected_version=form.expected_version, facts=form.contact(), by=self.user
        )

    def after(self, result: SafeContact) -> Any:
        return reverse("cases:contact", kwargs={"case": self.case.pk})

    def cancel_url(self) -> str:
        return reverse("cases:contact", kwargs={"case": self.case.pk})
