"""The session of a signed-in person: how it begins, where it works, and what the browser is told."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import services
from accounts.models import User

BACKEND = "accounts.backends.EmailBackend"
# Nothing of a session stays in the browser: no page in its cache, none to go back to, no stored data.
CLEAR = '"cache", "storage"'


def begin(request: HttpRequest, user: User, *, prefer: UUID | None = None) -> bool:
    """Sign in under a new session key. True: at work already; False: the person has to choose where.

    `prefer` is the organisation to work in when the person may; else the only one is taken.
    """
    login(request, user, backend=BACKEND)
    request.session["begun"] = request.session["seen"] = int(time.time())
    possible = [place.organisation_id for place in services.workplaces(user)]
    request.session["elsewhere"] = len(possible) > 1
    chosen = prefer if prefer in possible else possible[0] if len(possible) == 1 else None
    if chosen is None:
        return False
    _enter(request, user, chosen)
    return True


def switch(request: HttpRequest, user: User, organisation_id: UUID) -> None:
    """Work in another of the person's organisations from now on, under a new session key."""
    request.session.cycle_key()
    request.session["seen"] = int(time.time())
    _enter(request, user, organisation_id)


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    """End the session here, and let the browser forget what it kept of it."""
    logout(request)
    response["Clear-Site-Data"] = CLEAR


def address(request: HttpRequest) -> str:
    """The device's address as the server itself sees it; what the client claims is not believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else empty.

    A whole address or a path from the root: anything else would be looked up as the name of a page, and fail.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and wanted.startswith(("/", "http://", "https://")) else ""


def remember_language(response: Any, language: str) -> None:
    """Set the language cookie, as Django's own view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _enter(request: HttpRequest, user: User, organisation_id: UUID) -> None:
    request.session["organisation"] = str(organisation_id)
    services.note_entry(organisation_id=organisation_id, user=user)
