"""New ways in for who has lost one: two administrators together, and the page behind the link that they hand over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, session
from accounts.forms import LostForm, NewPasswordForm, PasswordProofForm
from accounts.models import Membership, Recovery, User
from accounts.permissions import AccountPermission
from accounts.services.invitations import organisation_of
from accounts.views.entering import Entering
from accounts.views.people import tabs, trail
from accounts.views.second_step import next_step
from core.access.permissions import Public, step_up
from core.web.pages import ActionPage, FormPage, ListPage, RowFormPage


@step_up("access")
class AskRecoveryPage(RowFormPage):
    access = AccountPermission.MANAGE_USERS
    model = Membership
    select = ("user",)
    form_class = LostForm
    template_name = "forms/confirm.html"
    title = _("A new way in")
    submit_label = _("Ask for it")
    done = _("It is asked for. Another administrator confirms it and hands over the link.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(self.row),
            "facts": [(_("Name"), self.row.user.name), (_("Email address"), self.row.user.email)],
            "consequences": [
                _("Be sure that it is them who ask: see them, or call them on a number that you know."),
                _("Another administrator confirms it. Nobody but the person learns or chooses a password."),
                _("The person is told. Until they use the link, everything stays as it is."),
            ],
        }

    def submit(self, form: Any) -> Recovery:
        return services.ask_recovery(membership_id=self.row.pk, lost=form.cleaned_data["lost"], by=self.user)

    def after(self, result: Recovery) -> str:
        return reverse("accounts:recoveries")

    def cancel_url(self) -> str:
        return reverse("accounts:member", kwargs={"pk": self.row.pk})


class RecoveriesPage(ListPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/recoveries.html"
    title = _("New ways in")
    model = Recovery
    select = ("membership__user", "created_by")

    def narrow(self, rows: Any) -> Any:
        return rows.open()

    def context(self) -> Mapping[str, Any]:
        return {"tabs": tabs("accounts:recoveries")}


class RecoveryPage(ActionPage):
    abstract = True
    model = Recovery
    select = ("membership__user", "created_by")

    def narrow(self, rows: Any) -> Any:
        return rows.open()

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.row
        return [
            (_("Name"), row.membership.user.name),
            (_("Email address"), row.membership.user.email),
            (_("Lost"), row.get_lost_display()),
            (_("Asked for by"), row.created_by.name if row.created_by else _("Whoever runs the server")),
        ]

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("accounts:recoveries")


@step_up("access")
class ConfirmRecoveryPage(RecoveryPage):
    access = AccountPermission.MANAGE_USERS
    title = _("Confirm a new way in?")
    submit_label = _("Confirm and make the link")

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).filter(confirmed_at=None)

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("New ways in"), reverse("accounts:recoveries"))],
            "facts": self.facts(),
            "consequences": [
                _("Be sure that it is them who ask: see them, or call them on a number that you know."),
                _("You get a link to hand over in person. It works once, for one day."),
                _("When they use it, all their sessions end."),
            ],
        }

    def submit(self, form: Any) -> tuple[Recovery, str]:
        return services.confirm_recovery(recovery_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def succeeded(self, result: tuple[Recovery, str]) -> HttpResponseBase:
        """The answer to the POST itself shows the link: after a redirect the server would have to keep it."""
        recovery, token = result
        path = reverse("accounts:recover", kwargs={"token": token})
        self.template_name = "accounts/recovery_link.html"  # type: ignore[misc]  # of this one answer
        title = _("The link is ready")
        link = self.request.build_absolute_uri(path)
        return self.render(title=title, heading=title, recovery=recovery, link=link)


class WithdrawRecoveryPage(RecoveryPage):
    access = AccountPermission.MANAGE_USERS
    title = _("Withdraw this?")
    submit_label = _("Withdraw it")
    done = _("It is withdrawn. A link that was handed over does not work any more.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("New ways in"), reverse("accounts:recoveries"))],
            "facts": self.facts(),
            "consequences": [_("A link that was made stops working at once. The person is told.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> Recovery:
        return services.withdraw_recovery(recovery_id=self.row.pk, expected_version=form.expected_version, by=self.user)


class RecoverPage(Entering, FormPage):
    """Behind the link. One that does not work is one and the same page, whatever the reason."""

    access = Public("the person cannot sign in; the link, which two have given, is the proof")
    template_name = "accounts/recover.html"
    title = _("A new way in")
    submit_label = _("Go on")

    @cached_property
    def help(self) -> selectors.Help | None:
        return selectors.help_behind(self.kwargs["token"])

    @property
    def form_class(self) -> Any:  # type: ignore[override]  # it depends on what is lost
        keeps_password = self.help is not None and self.help.keeps_password
        return PasswordProofForm if keeps_password else NewPasswordForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().get(request, *args, **kwargs) if self.help else self.gone()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().post(request, *args, **kwargs) if self.help else self.gone()

    def context(self) -> Mapping[str, Any]:
        return {"help": self.help}

    def submit(self, form: Any) -> User:
        return services.use_recovery(
            token=self.kwargs["token"],
            password=form.cleaned_data["password"],
            address=session.address(self.request),
        )

    def succeeded(self, result: User) -> HttpResponseBase:
        prefer = organisation_of(self.kwargs["token"])
        if not session.owes_second_step(result):
            return self.enter(result, factor="", prefer=prefer)
        session.await_second_step(self.request, result, prefer=prefer)
        return self.redirect(next_step(result))

    def gone(self) -> HttpResponseBase:
        return self.render(status=404)
