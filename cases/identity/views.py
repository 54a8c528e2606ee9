"""How one speaks with the person, and who belongs to them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.identity.forms_relatives import CommunicationForm, RelativeEditForm, RelativeForm
from cases.identity.models import Communication, Relative
from cases.identity.relatives import (
    CommunicationFacts,
    RelativeFacts,
    add_relative,
    change_relative,
    save_communication,
)
from cases.permissions import CasePermission
from cases.record.models import Identity
from cases.safe_contact import presentation as safe_contact_presentation
from cases.web.pages import CaseFormPage
from core import unreadable
from core.compartments import Compartment


class OfPerson(CaseFormPage):
    """A form on who the person is: for who changes facts and reads who the person is."""

    abstract = True
    access = CasePermission.EDIT
    section = "person"
    shows = (Compartment.IDENTITY,)

    def prepare(self) -> None:
        super().prepare()
        if not Identity.objects.visible_to(self.user, self.act, case=self.case).exists():
            raise Http404

    def after(self, result: Any) -> Any:
        return reverse("cases:person", kwargs={"case": self.case.pk})

    def cancel_url(self) -> str:
        return reverse("cases:person", kwargs={"case": self.case.pk})


class EditCommunication(OfPerson):
    form_class = CommunicationForm
    title = _("Language and support")
    done = _("It was saved.")

    @cached_property
    def communication(self) -> Communication | None:
        return Communication.objects.visible_to(self.user, case=self.case).first()

    def initial(self) -> dict[str, Any]:
        if self.communication is None:
            return {"version": 0}
        return {
            name: unreadable.read(self.communication, name)
            for name in (*CommunicationFacts.__dataclass_fields__, "version")
        }

    def submit(self, form: CommunicationForm) -> Communication:
        return save_communication(
            case_id=self.case.pk, expected_version=form.expected_version, facts=form.communication(), by=self.user
        )


class AddRelative(OfPerson):
    form_class = RelativeForm
    title = _("Add somebody of the family")
    done = _("It was saved.")

    def submit(self, form: RelativeForm) -> Relative:
        return add_relative(case=self.case, facts=form.relative(), by=self.user)


class EditRelative(OfPerson):
    """It shows how somebody is reached, so that what is safe stands before it."""

    record_model = Relative
    form_class = RelativeEditForm
    template_name = "cases/identity/edit_identity.html"
    title = _("Somebody of the family")
    done = _("It was saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*RelativeFacts.__dataclass_fields__, "version")}

    def extra(self) -> dict[str, Any]:
        return {"instructions": safe_contact_presentation.instructions(self.case, self.user)}

    def submit(self, form: RelativeEditForm) -> Relative:
        return change_relative(
            relative_id=self.record.pk, expected_version=form.expected_version, facts=form.relative(), by=self.user
        )
