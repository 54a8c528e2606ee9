"""Who the person is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.identity import presentation as identity_presentation
from cases.identity.forms_identity import IdentityForm, entered
from cases.identity.services import change_identity
from cases.merge import rules as merge_rules
from cases.permissions import CasePermission
from cases.record.models import Identity
from cases.safe_contact import presentation as safe_contact_presentation
from cases.web.pages import CaseFormPage, CasePage
from core import unreadable
from core.access.permissions import step_up
from core.compartments import Compartment
from core.domain import codes, countries
from core.domain.identifiers import masked


class PersonPage(CasePage):
    """Who the person is, as far as the reader's role goes. Of the numbers of papers it shows the end.

    How the person may be reached stands first; phone and address have a page of their own.
    """

    shows_numbers: ClassVar[bool] = False

    access = CasePermission.VIEW
    template_name = "cases/case_page/person.html"
    title = _("Person")
    section = "person"
    shows = (Compartment.GENERAL, Compartment.IDENTITY)

    def extra(self) -> Mapping[str, Any]:
        person = self.case.person
        identity = Identity.objects.visible_to(self.user, case=self.case).first()
        return {
            "coarse": [
                (_("Gender"), codes.label("Gender", person.gender) if person.gender else ""),
                (_("Citizenship"), countries.country_name(person.citizenship) if person.citizenship else ""),
                (_("Year of birth"), str(person.birth_year or "")),
                (_("Under 18 at intake"), {True: _("Yes"), False: _("No"), None: _("Not known")}[person.was_child]),
            ],
            "identity": self.facts(identity) if identity else None,
            "instructions": safe_contact_presentation.instructions(self.case, self.user) if identity else [],
            "communication": identity_presentation.communication(self.case, self.user) if identity else None,
            "relatives": identity_presentation.relatives(self.case, self.user) if identity else [],
            "may_show_numbers": not self.shows_numbers
            and identity is not None
            and any(unreadable.read(identity, name) for name in ("nik", "passport")),
            "may_edit": self.may(CasePermission.EDIT) and identity is not None,
            "may_merge": self.may(CasePermission.MERGE) and identity is not None,
            "merged": merge_rules.merged_of(self.case, self.user) if identity else None,
        }

    def facts(self, identity: Identity) -> list[tuple[Any, str]]:
        number = str if self.shows_numbers else masked
        return [
            (_("Full name"), identity.full_name),
            (_("Other names"), ", ".join(identity.aliases)),
            (_("Date of birth"), _coded(identity, "birth_date", _day)),
            (_("Place of birth"), identity.birth_place),
            (_("National identity number (NIK)"), _coded(identity, "nik", number)),
            (_("Passport number"), _coded(identity, "passport", number)),
            (_("Occupation"), identity.occupation),
        ]


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written)) if written else ""


def _coded(identity: Identity, name: str, say: Callable[[str], str]) -> str:
    """A number or a day as it is shown, or the word where it is damaged."""
    value = unreadable.read(identity, name)
    return str(value if unreadable.held_by(value) else say(value))


@step_up("numbers")
class NumbersPage(PersonPage):
    """The same page with the whole numbers of papers."""

    access = CasePermission.VIEW
    shows_numbers = True


@step_up("numbers")
class EditIdentity(CaseFormPage):
    access = CasePermission.EDIT
    form_class = IdentityForm
    template_name = "cases/identity/edit_identity.html"
    title = _("Change identity")
    section = "person"
    done = _("The identity was changed.")

    def target(self) -> Identity:
        return self.identity

    @cached_property
    def identity(self) -> Identity:
        """Raises Http404 for a role that may change facts but does not read who the person is."""
        found = Identity.objects.visible_to(self.user, self.act, case=self.case).first()
        if found is None:
            raise Http404
        found.person = self.case.person
        return found

    def initial(self) -> dict[str, Any]:
        return entered(self.identity)

    def extra(self) -> Mapping[str, Any]:
        return {"instructions": safe_contact_presentation.instructions(self.case, self.user)}

    def submit(self, form: IdentityForm) -> Identity:
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        facts["birth_date"] = facts["birth_date"].isoformat() if facts["birth_date"] else ""
        identity = change_identity(
            case=self.case,
            identity_id=self.identity.pk,
            expected_version=form.expected_version,
            facts=facts,
            by=self.user,
        )
        for oddity in form.oddities:
            messages.warning(self.request, oddity)
        return identity

    def after(self, result: Identity) -> Any:
        return reverse("cases:person", kwargs={"case": self.case.pk})

    def cancel_url(self) -> str:
        return reverse("cases:person", kwargs={"case": self.case.pk})
