"""Who works here, invitations, and roles: the administrator's pages. They show no case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services
from accounts.forms import GiveRoleForm, InviteForm, PeopleFilter
from accounts.models import Invitation, Membership, MembershipRole
from accounts.permissions import AccountPermission
from core.access.permissions import step_up
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table


class PeoplePage(ListPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/people.html"
    title = _("People")
    model = Membership
    order = ("user__name", "id")
    select = ("user",)

    @cached_property
    def filter(self) -> PeopleFilter:
        form = PeopleFilter(self.request.GET)
        form.is_valid()
        return form

    @property
    def have_left(self) -> bool:
        return bool(self.filter.cleaned_data.get("state") == PeopleFilter.ENDED)

    def narrow(self, rows: Any) -> Any:
        rows = rows.exclude(ended_at=None) if self.have_left else rows.filter(ended_at=None)
        text = self.filter.cleaned_data.get("text")
        if text:
            rows = rows.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
        return rows.with_roles()

    def context(self) -> Mapping[str, Any]:
        return {"filter": self.filter, "tabs": tabs("accounts:people")}

    def render(self, **extra: Any) -> Any:
        rows = extra.get("rows", [])
        return super().render(table=people_table(rows, have_left=self.have_left), **extra)


class InvitationsPage(ListPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/invitations.html"
    title = _("Open invitations")
    model = Invitation
    select = ("role", "site")

    def narrow(self, rows: Any) -> Any:
        return rows.open()

    def context(self) -> Mapping[str, Any]:
        return {"tabs": tabs("accounts:invitations")}


@step_up("roles")
class InvitePage(FormPage):
    access = AccountPermission.MANAGE_USERS
    form_class = InviteForm
    title = _("Invite somebody")
    intro = _(
        "You get a link to hand over in person. It works once, for seven days. Other administrators and the data "
        "protection officer are told."
    )
    submit_label = _("Make the link")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("People"), reverse("accounts:people"))]}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "by": self.user}

    def submit(self, form: Any) -> tuple[Invitation, str]:
        return services.invite(**form.cleaned_data, by=self.user)

    def succeeded(self, result: tuple[Invitation, str]) -> HttpResponseBase:
        """The answer to the POST itself shows the link: after a redirect the server would have to keep it."""
        invitation, token = result
        path = reverse("accounts:accept", kwargs={"token": token})
        self.template_name = "accounts/invited.html"  # type: ignore[misc]  # of this one answer
        return self.render(
            title=_("The invitation is ready"),
            heading=_("The invitation is ready"),
            invitation=invitation,
            link=self.request.build_absolute_uri(path),
        )

    def cancel_url(self) -> str:
        return reverse("accounts:people")


class WithdrawPage(ActionPage):
    access = AccountPermission.MANAGE_USERS
    model = Invitation
    title = _("Withdraw this invitation?")
    submit_label = _("Withdraw the invitation")
    done = _("The invitation is withdrawn. Its link does not work any more.")
    select = ("role", "site")

    def narrow(self, rows: Any) -> Any:
        return rows.open()

    def context(self) -> Mapping[str, Any]:
        row = self.row
        return {
            "facts": [(_("Name"), row.name), (_("Email address"), row.email), (_("Role"), row.role.name)],
            "consequences": [_("The link stops working at once. You can make a new invitation at any time.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> Any:
        return services.withdraw_invitation(
            invitation_id=self.row.pk, expected_version=form.expected_version, by=self.user
        )

    def after(self, result: Any) -> str:
        return reverse("accounts:invitations")

    def cancel_url(self) -> str:
        return reverse("accounts:invitations")


class MemberPage(DetailPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/member.html"
    title = _("Person")
    model = Membership
    select = ("user",)

    def heading(self) -> str:
        return str(self.row.user.name)

    def context(self) -> Mapping[str, Any]:
        row = self.row
        return {
            "breadcrumbs": [(_("People"), reverse("accounts:people"))],
            "is_self": row.user_id == self.user.pk,
            "held": row.roles.select_related("role", "site").order_by("role__name", "site__name", "id"),
            "facts": [
                (_("Email address"), row.user.email),
                (_("Works here since"), day(row.created_at)),
                *(access_ended(row) if row.ended_at else []),
            ],
        }


@step_up("roles")
class GiveRolePage(RowFormPage):
    access = AccountPermission.MANAGE_USERS
    model = Membership
    form_class = GiveRoleForm
    select = ("user",)
    title = _("Give a role")
    intro = _("Other administrators and the data protection officer are told.")
    submit_label = _("Give the role")
    done = _("The role holds from the next page that this person opens.")

    def context(self) -> Mapping[str, Any]:
        return {"lead": self.row.user.name, "breadcrumbs": trail(self.row)}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "by": self.user}

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def submit(self, form: Any) -> Any:
        return services.give_role(
            membership_id=self.row.pk,
            expected_version=form.expected_version,
            role=form.cleaned_data["role"],
            site=form.cleaned_data["site"],
            by=self.user,
        )

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("accounts:member", kwargs={"pk": self.row.pk})


@step_up("roles")
class TakeRolePage(ActionPage):
    access = AccountPermission.MANAGE_USERS
    model = Membership
    select = ("user",)
    title = _("Take this role away?")
    submit_label = _("Take the role away")
    done = _("The role is taken away. The next page that this person opens knows it already.")

    @cached_property
    def held(self) -> MembershipRole:
        """The role of this very member. Raises Http404."""
        found: MembershipRole | None = (
            self.row.roles.select_related("role", "site").filter(pk=self.kwargs["held"]).first()
        )
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        self.held  # noqa: B018 -- the look-up is the point

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(self.row),
            "facts": [
                (_("Name"), self.row.user.name),
                (_("Role"), self.held.role.name),
                (_("Site"), self.held.site.name),
            ],
            "consequences": [_("What only this role allows is refused from the next click on.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> Any:
        return services.take_role(
            membership_id=self.row.pk,
            expected_version=form.expected_version,
            held_id=self.held.pk,
            by=self.user,
        )

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("accounts:member", kwargs={"pk": self.row.pk})


def tabs(here: str) -> list[dict[str, Any]]:
    pages = (
        ("accounts:people", _("People")),
        ("accounts:invitations", _("Open invitations")),
        ("accounts:recoveries", _("New ways in")),
    )
    return [{"label": label, "url": reverse(name), "active": name == here, "count": 0} for name, label in pages]


def trail(row: Membership) -> list[tuple[Any, str]]:
    """The breadcrumbs of a page below a member's."""
    return [
        (_("People"), reverse("accounts:people")),
        (row.user.name, reverse("accounts:member", kwargs={"pk": row.pk})),
    ]


def access_ended(row: Membership) -> list[tuple[Any, str]]:
    """Since when access is switched off, and why."""
    reason = selectors.end_reason(row)
    return [(_("Access switched off on"), day(row.ended_at)), *([(_("Reason"), reason)] if reason else [])]


def day(moment: Any) -> str:
    """A moment's date at the place of work."""
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))


def people_table(rows: list[Membership], *, have_left: bool) -> Table:
    columns = [Column(_("Name")), Column(_("Email address")), Column(_("Roles")), Column(_("Since"))]
    if have_left:
        columns.append(Column(_("Switched off")))
    return Table(
        caption=_("People"),
        id="people",
        columns=columns,
        rows=[
            [
                Cell(row.user.name, url=reverse("accounts:member", kwargs={"pk": row.pk})),
                Cell(row.user.email),
                Cell(", ".join(sorted({held.role.name for held in row.roles.all()})) or _("No role")),
                Cell(day(row.created_at)),
                *([Cell(day(row.ended_at))] if have_left else []),
            ]
            for row in rows
        ],
    )
