"""Where I am signed in, and ending it there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.services import OwnSession
from accounts.views.own_account import OWN
from core.web.forms import Form
from core.web.pages import FormPage, Page


class DevicesPage(Page):
    access = OWN
    template_name = "accounts/devices.html"
    title = _("Where you are signed in")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail()[:1],
            "sessions": services.own_sessions(this=self.request.session.session_key, by=self.user),
        }


class EndForm(FormPage):
    abstract = True
    form_class = Form
    template_name = "forms/confirm.html"
    submit_label = _("Sign out there")

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("accounts:devices")


class EndSessionPage(EndForm):
    access = OWN
    title = _("Sign out there?")
    done = _("You are signed out there.")

    @cached_property
    def session(self) -> OwnSession:
        """One of one's own, and not this one: for that there is signing out. Raises Http404."""
        for one in services.own_sessions(this=self.request.session.session_key, by=self.user):
            if one.name == self.kwargs["name"] and not one.is_this:
                return one
        raise Http404

    def prepare(self) -> None:
        self.session  # noqa: B018 -- the look-up is the point

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(),
            "facts": [(_("Device"), self.session.device)],
            "consequences": [_("What is open there shows nothing more at the next click.")],
        }

    def submit(self, form: Any) -> None:
        services.end_own_session(name=self.session.name, by=self.user)


class EndOthersPage(EndForm):
    access = OWN
    title = _("Sign out everywhere else?")
    submit_label = _("Sign out everywhere else")
    done = _("You are signed out everywhere else.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": trail(),
            "consequences": [_("You stay signed in here. Everywhere else nothing more is shown at the next click.")],
        }

    def submit(self, form: Any) -> None:
        services.end_other_sessions(this=self.request.session.session_key, by=self.user)


def trail() -> list[tuple[Any, str]]:
    return [
        (_("My account"), reverse("accounts:account")),
        (_("Where you are signed in"), reverse("accounts:devices")),
    ]
