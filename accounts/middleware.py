"""The language of a page, how long a session lasts, how leaving ends it, and what becomes of a form after that."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import session
from accounts.forms import SignInForm
from accounts.session_store import kept_as
from core.access.permissions import Public
from core.web import form_recovery

Next = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Indonesian, unless the person has chosen otherwise. The browser's wish does not count: on a shared
    computer it is somebody else's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class LeftMiddleware:
    """A session that somebody has left by quick exit ends here at the latest, also when the line was off then.

    The page marks the browser before it leaves (static/src/js/exit.js). The request that brings the mark is that of
    nobody, and its answer takes the mark away: it ended this session, and touches none that is begun afterwards.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LEFT_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        logout(request)
        response = self.get_response(request)
        response["Clear-Site-Data"] = session.CLEAR
        response.delete_cookie(settings.LEFT_COOKIE_NAME, samesite="Lax")
        return response


class SessionLimitsMiddleware:
    """A session ends after IDLE_MINUTES without a request and ABSOLUTE_HOURS after sign-in.

    One that was begun without a second step ends where that is compulsory, however it came about.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            begun = request.session.get("begun", 0)
            seen = self._seen(request)
            is_over = now - begun > settings.ABSOLUTE_HOURS * 3600 or now - seen > settings.IDLE_MINUTES * 60
            if is_over or not session.is_whole(request):
                logout(request)
            else:
                self._note(request, now)
        return self.get_response(request)

    # The last request is noted in the cache, since every write of a session costs a query; in the session itself
    # once in five minutes, so that a cache that was emptied ends a session early at worst, and never late.

    @staticmethod
    def _seen(request: HttpRequest) -> int:
        seen: int = request.session.get("seen", 0)
        noted: int = cache.get(_mark(request), 0)
        return max(seen, noted)

    @staticmethod
    def _note(request: HttpRequest, now: int) -> None:
        cache.set(_mark(request), now, settings.IDLE_MINUTES * 60)
        if now - request.session.get("seen", 0) > 300:
            request.session["seen"] = now


def _mark(request: HttpRequest) -> str:
    return f"seen:{kept_as(request.session.session_key or '')}"


class KeepFormMiddleware:
    """A POST whose session has ended gets the sign-in page with the form sealed inside it (core/web/form_recovery.py).

    It stands before the check of the CSRF token: a kept form changes nothing until its owner, signed in, sends it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated and self._is_page(request):
            kept = form_recovery.keep(request)
            if kept:
                context = {
                    "title": _("Sign in again"),
                    "form": SignInForm(),
                    "kept": kept,
                    "action": reverse("accounts:sign-in"),
                }
                response = render(request, "accounts/sign_in_again.html", context, status=401)
                # For htmx: the page takes the place of the whole one, not of the fragment that was asked for.
                response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
                return response
        return self.get_response(request)

    @staticmethod
    def _is_page(request: HttpRequest) -> bool:
        try:
            page = getattr(resolve(request.path_info).func, "view_class", None)
        except Resolver404:
            return False
        return page is not None and hasattr(page, "access") and not isinstance(page.access, Public)
