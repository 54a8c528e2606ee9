"""Small wrappers around every request: an id for the log, headers, and what to say when a service is gone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from core.db import author
from core.errors import is_service_gone
from core.logs import request_id
from core.web import error_pages

Next = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Every request has an id of its own in the logs and in the history; the client's is not believed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        value = uuid4().hex[:12]
        token = request_id.set(value)
        try:
            with author(work=f"request {value}"):
                return self.get_response(request)
        finally:
            request_id.reset(token)


class HeadersMiddleware:
    """Nothing is stored, framed, guessed or sent on (docs/threat-model.md, S-30)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Permissions-Policy"] = (
            "accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), "
            "microphone=(), payment=(), usb=()"
        )
        return response


class ServiceGoneMiddleware:
    """PostgreSQL, the cache or a key that is away, or a full disk, is a clear page (503), not a failure of ours.

    Here for what a view raises. What another middleware raises (the session is read there) never comes past here as
    an exception; Django asks `errors_pages.failed` for the answer, which says the same.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return error_pages.service_gone(request, error) if is_service_gone(error) else None
