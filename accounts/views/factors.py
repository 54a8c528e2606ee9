"""How I sign in: the app, passkeys and recovery codes of one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import factors, services
from accounts.forms import AppForm, PasskeyForm, PasskeyNameForm
from accounts.models import account_of
from accounts.services import SetUp
from accounts.views.entering import codes_shown
from accounts.views.own_account import OWN
from accounts.views.second_step import offered
from core.access.permissions import step_up
from core.web.forms import Form
from core.web.pages import FormPage, Page

PURPOSE = "account"


def trail() -> list[tuple[Any, str]]:
    return [
        (_("My account"), reverse("accounts:account")),
        (_("How you sign in"), reverse("accounts:factors")),
    ]


class FactorsPage(Page):
    access = OWN
    template_name = "accounts/factors.html"
    title = _("How you sign in")

    def context(self) -> Mapping[str, Any]:
        held = factors.held(account_of(self.user))
        return {
            "breadcrumbs": trail()[:1],
            "app": next((one for one in held if one.type == factors.APP), None),
            "passkeys": [one for one in held if one.type == factors.PASSKEY],
            "has_one": any(one.type != factors.RECOVERY for one in held),
            "codes_left": factors.recovery_codes_left(account_of(self.user)),
            "is_required": settings.SECOND_FACTOR_REQUIRED,
        }


class FactorForm(FormPage):
    abstract = True

    def after(self, result: Any) -> str:
        return reverse("accounts:factors")

    def cancel_url(self) -> str:
        return reverse("accounts:factors")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": trail()}


class SetUpForm(FactorForm):
    abstract = True

    def succeeded(self, result: SetUp) -> HttpResponseBase:
        """The answer to the POST itself shows the codes: after a redirect the server would have to keep them."""
        if not result.codes:
            return super().succeeded(result)
        return codes_shown(self.request, result.codes, then=reverse("accounts:factors"))


@step_up(PURPOSE)
class AppPage(SetUpForm):
    access = OWN
    template_name = "accounts/app.html"
    form_class = AppForm
    title = _("Set up an app on a phone")
    submit_label = _("Use this app")
    done = _("The app is in use. From now on signing in asks for its code.")

    def initial(self) -> dict[str, Any]:
        return {"sealed": offered(self.request, account_of(self.user)).sealed}

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "offered": offered(self.request, account_of(self.user))}

    def submit(self, form: Any) -> SetUp:
        return services.set_up_app(user=account_of(self.user), **form.cleaned_data, first=False)


@step_up(PURPOSE)
class AddPasskeyPage(SetUpForm):
    access = OWN
    template_name = "accounts/passkey.html"
    form_class = PasskeyForm
    title = _("Add a passkey")
    submit_label = _("Add the passkey")
    done = _("The passkey is in use.")

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "options": factors.begin_passkey(account_of(self.user))}

    def submit(self, form: Any) -> SetUp:
        return services.add_passkey(user=account_of(self.user), **form.cleaned_data, first=False)


class OwnFactorForm(FactorForm):
    """About the app or one passkey of one's own."""

    abstract = True
    kinds: tuple[str, ...] = (factors.PASSKEY,)

    @cached_property
    def factor(self) -> factors.Factor:
        """Raises Http404 for what is somebody else's as for what is not there."""
        for one in factors.held(account_of(self.user)):
            if one.pk == self.kwargs["pk"] and one.type in self.kinds:
                return one
        raise Http404

    def prepare(self) -> None:
        self.factor  # noqa: B018 -- the look-up is the point


class RenamePasskeyPage(OwnFactorForm):
    access = OWN
    form_class = PasskeyNameForm
    title = _("Name of the passkey")
    done = _("The name is changed.")

    def initial(self) -> dict[str, Any]:
        return {"name": self.factor.wrap().name}

    def submit(self, form: Any) -> None:
        services.rename_passkey(passkey_id=self.factor.pk, name=form.cleaned_data["name"], by=account_of(self.user))


@step_up(PURPOSE)
class RemoveFactorPage(OwnFactorForm):
    access = OWN
    kinds = (factors.PASSKEY, factors.APP)
    form_class = Form
    template_name = "forms/confirm.html"
    title = _("Remove this way to sign in?")
    submit_label = _("Remove")
    done = _("It is removed. Nobody can sign in with it any more.")

    def context(self) -> Mapping[str, Any]:
        name = self.factor.wrap().name if self.factor.type == factors.PASSKEY else _("App on a phone")
        return {
            **super().context(),
            "facts": [(_("Way to sign in"), name)],
            "consequences": [_("It stops working at once. You can set it up again at any time.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_factor(factor_id=self.factor.pk, by=account_of(self.user))


@step_up(PURPOSE)
class RecoveryCodesPage(FactorForm):
    access = OWN
    form_class = Form
    template_name = "forms/confirm.html"
    title = _("Make new recovery codes?")
    submit_label = _("Make new codes")

    def context(self) -> Mapping[str, Any]:
        return {
            **super().context(),
            "consequences": [_("The codes that you have stop working."), _("The new ones are shown once.")],
        }

    def submit(self, form: Any) -> list[str]:
        return services.renew_recovery_codes(by=account_of(self.user))

    def succeeded(self, result: list[str]) -> HttpResponseBase:
        return codes_shown(self.request, result, then=reverse("accounts:factors"))
