"""The language of a page, and how long a session lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimitsMiddleware:
    """A session ends after IDLE_MINUTES without a request and ABSOLUTE_HOURS after sign-in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            begun = request.session.get("begun", 0)
            seen = request.session.get("seen", 0)
            if now - begun > settings.ABSOLUTE_HOURS * 3600 or now - seen > settings.IDLE_MINUTES * 60:
                logout(request)
            elif now - seen > 30:
                # Written at most twice a minute: every write of a session costs a query.
                request.session["seen"] = now
        return self.get_response(request)
