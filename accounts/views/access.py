"""Switching a person's access off, and on again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms import EndForm, RestoreForm
from accounts.models import Membership
from accounts.permissions import AccountPermission
from accounts.views.people import trail
from core.access.permissions import step_up
from core.web.pages import RowFormPage


class AccessPage(RowFormPage):
    """Asks before the act, with its reason. It says nothing of cases: administrators see none, not even a number."""

    abstract = True
    access = AccountPermission.MANAGE_USERS
    model = Membership
    select = ("user",)
    template_name = "forms/confirm.html"

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def facts(self) -> list[tuple[Any, str]]:
        return [(_("Name"), self.row.user.name), (_("Email address"), self.row.user.email)]

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("accounts:member", kwargs={"pk": self.row.pk})


@step_up("access")
class EndMembershipPage(AccessPage):
    form_class = EndForm
    title = _("Switch off this person's access?")
    submit_label = _("Switch off access")
    done = _("Access is switched off. This person sees nothing more from the next click on.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(self.row),
            "facts": self.facts(),
            "consequences": [
                _("They are refused from the next click on, on every device."),
                _("Invitations that they have made and nobody has used stop working."),
                _("What they have written stays, with their name."),
                _("Roles and cases stay as they are, so that access can be restored."),
                _("Their open cases and tasks need somebody else: ask the case manager to look at them."),
            ],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> Any:
        return services.end_membership(
            membership_id=self.row.pk,
            expected_version=form.expected_version,
            reason=form.cleaned_data["reason"],
            by=self.user,
        )


@step_up("access")
class RestorePage(AccessPage):
    form_class = RestoreForm
    title = _("Restore this person's access?")
    submit_label = _("Restore access")
    done = _("Access is restored. This person can sign in again.")

    def narrow(self, rows: Any) -> Any:
        return rows.exclude(ended_at=None)

    def context(self) -> Mapping[str, Any]:
        held = self.row.roles.select_related("role", "site").order_by("role__name", "site__name", "id")
        roles = ", ".join(f"{one.role.name} ({one.site.name})" for one in held)
        return {
            "breadcrumbs": trail(self.row),
            "facts": [*self.facts(), (_("Roles"), roles or _("No role"))],
            "consequences": [
                _("They get back these roles, and the cases that they still have a part in."),
                _("They sign in with the password that they had."),
            ],
        }

    def submit(self, form: Any) -> Any:
        return services.restore_membership(
            membership_id=self.row.pk,
            expected_version=form.expected_version,
            reason=form.cleaned_data["reason"],
            by=self.user,
        )
