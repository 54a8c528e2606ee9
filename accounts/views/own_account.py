"""My account: who I am here, what my roles allow, my language and my password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, session, terms
from accounts.forms import LanguageForm, PasswordForm
from accounts.models import LANGUAGES, account_of
from core.access.permissions import SignedIn
from core.web.pages import FormPage, Page

OWN = SignedIn("everybody looks after their own account")


class AccountPage(Page):
    access = OWN
    template_name = "accounts/account.html"
    title = _("My account")

    def context(self) -> Mapping[str, Any]:
        acting = self.user.acting
        return {
            "facts": [
                (_("Name"), self.user.name),
                (_("Email address"), self.user.email),
                (_("Organisation"), acting.organisation_name),
            ],
            "language": dict(LANGUAGES)[self.user.language],
            "roles": selectors.held_roles(acting.membership_id),
            "second_step": services.has_second_step(account_of(self.user)),
            "has_terms": terms.in_force() is not None,
            "works_elsewhere": self.request.session.get("elsewhere", False),
        }


class OwnFormPage(FormPage):
    """A form of one's own account."""

    abstract = True

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("My account"), reverse("accounts:account"))]}

    def after(self, result: Any) -> str:
        return reverse("accounts:account")

    def cancel_url(self) -> str:
        return reverse("accounts:account")


class PasswordPage(OwnFormPage):
    access = OWN
    form_class = PasswordForm
    title = _("Change the password")
    intro = _("You stay signed in here. Everywhere else you are signed out.")
    submit_label = _("Change the password")
    done = _("The password is changed. You are signed out everywhere else.")

    def submit(self, form: Any) -> Any:
        return services.change_password(
            old_password=form.cleaned_data["old_password"],
            new_password=form.cleaned_data["new_password"],
            address=session.address(self.request),
            by=self.user,
        )

    def succeeded(self, result: Any) -> HttpResponseBase:
        update_session_auth_hash(self.request, result)
        return super().succeeded(result)


class LanguagePage(OwnFormPage):
    access = OWN
    form_class = LanguageForm
    title = _("Language")

    def initial(self) -> dict[str, Any]:
        return {"language": self.user.language}

    def submit(self, form: Any) -> str:
        services.change_language(language=form.cleaned_data["language"], by=self.user)
        return str(form.cleaned_data["language"])

    def succeeded(self, result: str) -> HttpResponseBase:
        with translation.override(result):
            response = super().succeeded(result)
        session.remember_language(response, result)
        return response
