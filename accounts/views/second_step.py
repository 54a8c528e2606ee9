"""The second step of signing in, and setting it up where it is compulsory. Nobody is signed in before it is done.

These pages are public, as nobody is signed in: they open to whoever has just shown a password in this browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import factors, services, session
from accounts.forms import AppForm, PasskeyForm, ProofForm
from accounts.models import User
from accounts.services import SetUp
from accounts.views.entering import Entering, carried
from core.access.permissions import Public
from core.web.pages import FormPage, Page

WAITS = Public("whoever has shown a password is nobody yet; the session knows who waits here")


class WaitingPage(Page):
    """A page of somebody who waits for the second step. Whoever is elsewhere on their way is led there."""

    abstract = True

    @cached_property
    def who(self) -> User | None:
        return session.waiting(self.request)

    def belongs_here(self, user: User) -> bool:
        """Whether this page is the next one of whoever waits."""
        raise TypeError(f"{type(self).__qualname__} does not say whose page it is.")

    def elsewhere(self) -> str:
        """The address that the person is led to; empty when they are right here."""
        if self.request.user.is_authenticated:
            return reverse("home")
        if self.who is None:
            return reverse("accounts:sign-in")
        return "" if self.belongs_here(self.who) else carried(self.request, next_step(self.who))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        to = self.elsewhere()
        return self.redirect(to) if to else super().get(request, *args, **kwargs)


class WaitingForm(Entering, WaitingPage, FormPage):
    abstract = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        to = self.elsewhere()
        return self.redirect(to) if to else super().post(request, *args, **kwargs)

    @property
    def person(self) -> User:
        assert self.who is not None  # noqa: S101 -- elsewhere() has led everybody else away
        return self.who


class SecondStepPage(WaitingForm):
    access = WAITS
    template_name = "accounts/second_step.html"
    form_class = ProofForm
    title = _("Second step")

    def belongs_here(self, user: User) -> bool:
        return services.has_second_step(user)

    def context(self) -> Mapping[str, Any]:
        return {**self.carry(), **proof(self.person)}

    def submit(self, form: Any) -> str:
        return proved(self.request, self.person, form)

    def succeeded(self, result: str) -> HttpResponseBase:
        return self.enter(self.person, factor=result)


class EnrolPage(WaitingPage):
    """Which second step to set up. Until one is, the person reaches nothing else."""

    access = WAITS
    template_name = "accounts/enrol.html"
    title = _("Set up a second step")
    http_method_names = ["get", "head"]

    def belongs_here(self, user: User) -> bool:
        return not services.has_second_step(user)

    def context(self) -> Mapping[str, Any]:
        return {
            "app_url": carried(self.request, reverse("accounts:enrol-app")),
            "passkey_url": carried(self.request, reverse("accounts:enrol-passkey")),
        }


class EnrolForm(WaitingForm):
    abstract = True

    def belongs_here(self, user: User) -> bool:
        return not services.has_second_step(user)

    def cancel_url(self) -> str:
        return carried(self.request, reverse("accounts:enrol"))

    def succeeded(self, result: SetUp) -> HttpResponseBase:
        """The answer to the POST itself shows the codes: after a redirect the server would have to keep them."""
        led_on = self.enter(self.person, factor=result.factor)
        return self.shown_once(result.codes, then=led_on.get("Location", reverse("home")))


class EnrolAppPage(EnrolForm):
    access = WAITS
    template_name = "accounts/enrol_app.html"
    form_class = AppForm
    title = _("Set up an app on a phone")
    submit_label = _("Finish and sign in")

    def initial(self) -> dict[str, Any]:
        return {"sealed": offered(self.request, self.person).sealed}

    def context(self) -> Mapping[str, Any]:
        return {"offered": offered(self.request, self.person), **self.carry()}

    def submit(self, form: Any) -> SetUp:
        return services.set_up_app(user=self.person, **form.cleaned_data, first=True)


class EnrolPasskeyPage(EnrolForm):
    access = WAITS
    template_name = "accounts/enrol_passkey.html"
    form_class = PasskeyForm
    title = _("Add a passkey")
    submit_label = _("Add the passkey and sign in")

    def context(self) -> Mapping[str, Any]:
        return {"options": factors.begin_passkey(self.person), **self.carry()}

    def submit(self, form: Any) -> SetUp:
        return services.add_passkey(user=self.person, **form.cleaned_data, first=True)


def next_step(user: User) -> str:
    """The page on which whoever has shown a password goes on."""
    return reverse("accounts:second-step" if services.has_second_step(user) else "accounts:enrol")


def ask_second_step(request: HttpRequest, user: User, carry: dict[str, str]) -> TemplateResponse:
    """The page of the second step as the answer to another one, with what travels along."""
    title = SecondStepPage.title
    context = {"title": title, "heading": title, "form": ProofForm(), **carry, **proof(user)}
    return TemplateResponse(request, SecondStepPage.template_name, context)


def proof(user: User) -> dict[str, Any]:
    """What accounts/proof.html shows of the ways in which this person can prove themself."""
    kinds = {one.type for one in factors.held(user)}
    return {
        "has_app": factors.APP in kinds,
        "options": factors.begin_proof(user) if factors.PASSKEY in kinds else "",
    }


def proved(request: HttpRequest, user: User, form: Any) -> str:
    """The kind of second step that was sent. Raises DomainError."""
    if form.data.get("credential"):
        return services.prove_by_passkey(user=user, credential=form.cleaned_data["credential"])
    return services.prove_by_code(user=user, code=form.cleaned_data["code"], address=session.address(request))


def offered(request: HttpRequest, user: User) -> factors.Offered:
    """The secret that this page offers: the one that it was given already, or a new one; the same for one request."""
    found: factors.Offered | None = getattr(request, "offered", None)
    if found is None:
        found = factors.offered_again(user, request.POST.get("sealed", "")) or factors.offer_secret(user)
        request.offered = found  # type: ignore[attr-defined]
    return found
