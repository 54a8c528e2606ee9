"""Signing in and out, choosing where to work, quick exit, and the first page after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import factors, selectors, services, session
from accounts.forms import OrganisationForm, PasskeyProofForm, SignInForm
from accounts.models import User
from accounts.views.entering import Entering, carried
from accounts.views.second_step import ask_second_step, next_step
from core.access.permissions import Public, SignedIn
from core.web import form_recovery, navigation
from core.web.pages import FormPage, Page


class SignInPage(Entering, FormPage):
    """Email address and password, and where it is asked for, a second step after them. A form that was being filled in
    when a session ended travels along, sealed."""

    access = Public("nobody has an account before signing in")
    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    title = _("Sign in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return self.redirect(session.safe_next(request) or "home")
        return super().get(request, *args, **kwargs)

    def context(self) -> Mapping[str, Any]:
        return {**self.carry(), "action": reverse("accounts:sign-in")}

    def submit(self, form: Any) -> User:
        return services.check_password(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            address=session.address(self.request),
        )

    def succeeded(self, result: User) -> HttpResponseBase:
        if not session.owes_second_step(result):
            return self.enter(result, factor="")
        own = self.own_form(result)
        session.await_second_step(self.request, result)
        if own is not None and services.has_second_step(result):
            # A redirect cannot carry what was typed.
            return ask_second_step(self.request, result, self.carry())
        return self.redirect(carried(self.request, next_step(result)))


class PasskeySignInPage(Entering, FormPage):
    """Signing in with a passkey alone: it shows what one has and, since it must be unlocked, who one is."""

    access = Public("nobody has an account before signing in")
    template_name = "accounts/passkey_sign_in.html"
    form_class = PasskeyProofForm
    title = _("Sign in with a passkey")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return self.redirect(session.safe_next(request) or "home")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "credential" not in request.POST:
            # From the page to sign in: with what travels along.
            return super().get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def context(self) -> Mapping[str, Any]:
        session.keep_briefly(self.request)
        return {**self.carry(), "options": factors.begin_proof(None)}

    def submit(self, form: Any) -> User:
        return services.check_passkey(credential=form.cleaned_data["credential"])

    def succeeded(self, result: User) -> HttpResponseBase:
        return self.enter(result, factor=factors.PASSKEY)


class SignOutPage(Page):
    access = Public("a session that has ended already may be ended again")
    http_method_names = ["post"]  # a link or the Back button ends nothing

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = self.redirect("accounts:sign-in")
        session.end(request, response)
        return response


class QuickExitPage(Page):
    """Ends the session and leaves for a neutral page, whoever asks and however old their page is."""

    access = Public("leaving must always work")
    template_name = "accounts/quick_exit.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # No redirect: the policy `form-action 'self'` of every page would hold it up. The answer is an empty
        # page that goes on by itself, and by the header also where its content is not read.
        response = self.render()
        response["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
        session.end(request, response)
        for name in (settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
            response.delete_cookie(name)
        return response


class OrganisationsPage(FormPage):
    """Where to work: after signing in for who works in several organisations, and to switch later."""

    access = Public("no role counts before an organisation is chosen; the page asks who it is")
    template_name = "accounts/organisations.html"
    form_class = OrganisationForm
    title = _("Where do you want to work?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.redirect("accounts:sign-in")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.redirect("accounts:sign-in")
        return super().post(request, *args, **kwargs)

    @property
    def account(self) -> User:
        return cast(User, self.request.user)  # get() and post() have led everybody else away

    def form_arguments(self) -> dict[str, Any]:
        return {"workplaces": services.workplaces(self.account)}

    def context(self) -> Mapping[str, Any]:
        return {
            "next": session.safe_next(self.request),
            "here": self.request.session.get("organisation"),
        }

    def submit(self, form: Any) -> None:
        session.switch(self.request, self.account, UUID(form.cleaned_data["organisation"]))

    def after(self, result: Any) -> str:
        return session.safe_next(self.request) or "home"


class HomePage(Page):
    """Sends each person to what their work begins with."""

    access = SignedIn("everybody begins somewhere")
    # It leads on and says whether a session still stands, no more.
    before_terms = True
    template_name = "accounts/no_role.html"
    title = _("You have no role yet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        first = navigation.beginning(self.user)
        if first is None or not self.user.acting.grants:
            return self.render(administrators=selectors.administrators())
        return self.redirect(first.url_name)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whether the session still stands, asked by the page that covers itself when nobody types (idle.js).

        Not for a page that was made for somebody else, who has sat at this browser before.
        """
        whose = request.headers.get("X-Whose")
        is_theirs = whose is None or form_recovery.is_whose(whose, self.user)
        return HttpResponse(status=204 if is_theirs else 409)
