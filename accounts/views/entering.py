"""What the pages share that end in a session: what travels along, and where the person is led."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import session
from accounts.models import User
from core.web import form_recovery
from core.web.form_recovery import KeptForm
from core.web.pages import Page

SEALED = "sealed_form"


class Entering(Page):
    """A page on the way into a session. A form that was being filled in when one ended travels along, sealed."""

    abstract = True

    def carry(self) -> dict[str, str]:
        """What the page's form carries along, hidden (accounts/carried.html)."""
        sealed = self.request.POST.get(SEALED, "")
        return {
            "next": session.safe_next(self.request),
            "kept": sealed if form_recovery.opened(sealed) else "",
        }

    def own_form(self, user: User) -> KeptForm | None:
        """The form that travels along, when it is this person's."""
        kept = form_recovery.opened(self.request.POST.get(SEALED, ""))
        return kept if kept is not None and kept.user_id == str(user.pk) else None

    def enter(self, user: User, *, factor: str, prefer: UUID | None = None) -> HttpResponseBase:
        """Begin the session and lead the person on: to their form, to where they wanted to go, or to their work."""
        own = self.own_form(user)
        wanted = session.safe_next(self.request)
        prefer = UUID(own.organisation_id) if own else prefer or session.waiting_for(self.request)
        at_work = session.begin(self.request, user, factor=factor, prefer=prefer)
        response: HttpResponseBase
        if own is not None and self.request.session.get("organisation") == own.organisation_id:
            response = back_to_form(self.request, own.address, title=_("You are signed in"))
        elif at_work:
            response = self.redirect(wanted or reverse("home"))
        else:
            response = self.redirect(carried(self.request, reverse("accounts:organisations")))
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            session.remember_language(response, user.language)
        return response

    def shown_once(self, codes: list[str], *, then: str) -> HttpResponseBase:
        """The recovery codes, if there are new ones, with a way on."""
        if not codes:
            return self.redirect(then)
        return codes_shown(self.request, codes, then=then)


def codes_shown(request: HttpRequest, codes: list[str], *, then: str) -> TemplateResponse:
    context = {"title": _("Your recovery codes"), "codes": codes, "then": then}
    return TemplateResponse(request, "accounts/codes.html", context)


def back_to_form(request: HttpRequest, address: str, *, title: Any) -> TemplateResponse:
    """A redirect cannot carry what was typed, so one press sends it back to its page."""
    context = {
        "title": title,
        "address": address,
        "kept": request.POST[SEALED],
        "field": form_recovery.FIELD,
    }
    return TemplateResponse(request, "accounts/back_to_form.html", context)


def carried(request: HttpRequest, url: str) -> str:
    """The address, with where the person wanted to go."""
    wanted = session.safe_next(request)
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url
