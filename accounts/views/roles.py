"""Roles: what each allows in words, who holds it, and composing one. No page here shows a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import role_delegation, selectors, services
from accounts.models import Role
from accounts.permissions import AccountPermission
from accounts.role_builder import Draft
from accounts.role_forms import ChangeRoleForm, RoleForm, values_of
from accounts.wording import in_words
from core.access.permissions import SignedIn, step_up
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage, Page, RowFormPage, RowPage
from core.web.tables import Cell, Column, Table

STEP_UP = "roles"
TRAIL = [(_("Roles"), "accounts:roles")]


class RolesPage(ListPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/roles.html"
    title = _("Roles")
    model = Role
    order = ("name", "id")

    def render(self, **extra: Any) -> Any:
        held = selectors.holders([role.pk for role in extra["rows"]])
        return super().render(table=roles_table(extra["rows"], held), **extra)

    def context(self) -> Mapping[str, Any]:
        return {"may_compose": self.user.acting.may(AccountPermission.COMPOSE_ROLES)}


class OneRole(RowPage):
    """A page about one role, with all that it allows."""

    abstract = True
    model = Role

    def narrow(self, rows: Any) -> Any:
        return rows.whole()


class RolePage(OneRole, DetailPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/role.html"
    title = _("Role")

    def heading(self) -> str:
        return str(self.row.name)

    def context(self) -> Mapping[str, Any]:
        held = selectors.holders([self.row.pk])[self.row.pk]
        is_own = any(holder.user_id == self.user.pk for holder in held)
        may_compose = self.user.acting.may(AccountPermission.COMPOSE_ROLES)
        covers = may_compose and role_delegation.of(self.user.pk).covers(Draft.of(self.row))
        return {
            "breadcrumbs": trail(),
            "words": in_words(self.row),
            "held": held,
            "is_own": is_own,
            "may_copy": covers,
            "may_change": covers and not is_own,
            "may_delete": covers and not held,
        }


class MyAccessPage(Page):
    access = SignedIn("everybody may know what they may do and see")
    template_name = "accounts/my_access.html"
    title = _("What I may do and see")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("My account"), reverse("accounts:account"))],
            "roles": selectors.in_words_of(selectors.held_roles(self.user.acting.membership_id)),
        }


class Composing(FormPage):
    """What the forms of a role share."""

    abstract = True
    access = AccountPermission.COMPOSE_ROLES
    template_name = "accounts/role_form.html"
    form_class = RoleForm
    submit_label = _("Save the role")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": trail()}

    def form_arguments(self) -> dict[str, Any]:
        allowed = role_delegation.of(self.user.pk)
        named = Role.objects.visible_to(self.user).order_by("name", "id")
        return {
            **super().form_arguments(),
            "allowed": allowed,
            "roles": [role for role in named if allowed.everything or role.pk in allowed.roles],
        }

    def after(self, result: Role) -> str:
        return reverse("accounts:role", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("accounts:roles")


@step_up(STEP_UP)
class NewRolePage(Composing):
    title = _("New role")
    done = _("The role is made. Give it to people on their pages.")

    def submit(self, form: RoleForm) -> Role:
        return services.create_role(draft=form.draft(), by=self.user)


@step_up(STEP_UP)
class CopyRolePage(OneRole, Composing, RowFormPage):
    title = _("New role as a copy")
    done = NewRolePage.done

    def initial(self) -> dict[str, Any]:
        return {**values_of(Draft.of(self.row)), "name": _("%(name)s (copy)") % {"name": self.row.name}}

    def submit(self, form: RoleForm) -> Role:
        return services.create_role(draft=form.draft(), like=self.row, by=self.user)


@step_up(STEP_UP)
class ChangeRolePage(OneRole, Composing, RowFormPage):
    form_class: ClassVar[type[RoleForm]] = ChangeRoleForm
    title = _("Change the role")
    done = _("The role is changed. It holds from the next click of all who have it.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        holders = selectors.holders([self.row.pk])[self.row.pk]
        if any(holder.user_id == self.user.pk for holder in holders):
            messages.info(request, str(_("You hold this role yourself. Only another administrator can change it.")))
            return self.redirect(self.after(self.row))
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {**values_of(Draft.of(self.row)), "version": self.row.version}

    def submit(self, form: ChangeRoleForm) -> Role:
        return services.change_role(
            role_id=self.row.pk, expected_version=form.expected_version, draft=form.draft(), by=self.user
        )

    def cancel_url(self) -> str:
        return self.after(self.row)


@step_up(STEP_UP)
class DeleteRolePage(ActionPage):
    access = AccountPermission.COMPOSE_ROLES
    model = Role
    title = _("Delete this role?")
    submit_label = _("Delete the role")
    done = _("The role is deleted.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(),
            "facts": [(_("Role"), self.row.name)],
            "consequences": [_("It cannot be given any more, and it does not come back by itself.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.delete_role(role_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return reverse("accounts:roles")

    def cancel_url(self) -> str:
        return reverse("accounts:role", kwargs={"pk": self.row.pk})


def trail() -> list[tuple[Any, str]]:
    """The breadcrumbs of a page below the list of roles."""
    return [(label, reverse(name)) for label, name in TRAIL]


def roles_table(roles: list[Role], held: Mapping[Any, list[selectors.Holder]]) -> Table:
    return Table(
        caption=_("Roles"),
        id="roles",
        columns=[Column(_("Role")), Column(_("Who holds it"))],
        rows=[
            [
                Cell(role.name, url=reverse("accounts:role", kwargs={"pk": role.pk})),
                Cell(selectors.some_names(held[role.pk])),
            ]
            for role in roles
        ],
    )
