"""Signing in and out, choosing where to work, quick exit, and the first page after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, session
from accounts.forms import OrganisationForm, SignInForm
from accounts.models import User
from core import kept_forms, navigation
from core.access import Public, SignedIn
from core.pages import FormPage, Page

SEALED = "sealed_form"


class SignInPage(FormPage):
    """Email address and password. A form that was being filled in when a session ended travels along, sealed."""

    access = Public("nobody has an account before signing in")
    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    title = _("Sign in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return self.redirect(session.safe_next(request) or "home")
        return super().get(request, *args, **kwargs)

    def context(self) -> Mapping[str, Any]:
        sealed = self.request.POST.get(SEALED, "")
        return {
            "next": session.safe_next(self.request),
            "kept": sealed if kept_forms.opened(sealed) else "",
            "action": reverse("accounts:sign-in"),
        }

    def submit(self, form: Any) -> User:
        return services.check_password(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            address=session.address(self.request),
        )

    def succeeded(self, result: User) -> HttpResponseBase:
        kept = kept_forms.opened(self.request.POST.get(SEALED, ""))
        own = kept if kept is not None and kept.user_id == str(result.pk) else None
        wanted = session.safe_next(self.request)
        at_work = session.begin(self.request, result, prefer=UUID(own.organisation_id) if own else None)
        response: HttpResponseBase
        if own is not None and self.request.session.get("organisation") == own.organisation_id:
            response = self.back_to_form(own.address)
        elif at_work:
            response = self.redirect(wanted or "home")
        else:
            response = self.redirect(_with_next(reverse("accounts:organisations"), wanted))
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            session.remember_language(response, result.language)
        return response

    def back_to_form(self, address: str) -> TemplateResponse:
        """A redirect cannot carry what was typed, so one press sends it back to its page."""
        context = {
            "title": _("You are signed in"),
            "address": address,
            "kept": self.request.POST[SEALED],
            "field": kept_forms.FIELD,
        }
        return TemplateResponse(self.request, "accounts/back_to_form.html", context)


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

    def form_arguments(self) -> dict[str, Any]:
        return {"workplaces": services.workplaces(self.user)}

    def context(self) -> Mapping[str, Any]:
        return {
            "next": session.safe_next(self.request),
            "here": self.request.session.get("organisation"),
        }

    def submit(self, form: Any) -> None:
        session.switch(self.request, self.user, UUID(form.cleaned_data["organisation"]))

    def after(self, result: Any) -> str:
        return session.safe_next(self.request) or "home"


class HomePage(Page):
    """Sends each person to what their work begins with."""

    access = SignedIn("everybody begins somewhere")
    template_name = "accounts/no_role.html"
    title = _("You have no role yet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        first = navigation.beginning(self.user)
        if first is None or not self.user.acting.grants:
            return self.render(administrators=selectors.administrators())
        return self.redirect(first.url_name)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whether the session still stands, asked by the page that covers itself when nobody types (idle.js)."""
        return HttpResponse(status=204)


def _with_next(url: str, wanted: str) -> str:
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url
