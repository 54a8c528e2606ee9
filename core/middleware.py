"""Small wrappers around every request: an id for the log, headers, and what to say when a service is gone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.core.cache.backends.base import InvalidCacheBackendError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import ConnectionError as RedisConnectionError

from core.errors import KeyUnavailable
from core.logs import logger, request_id, route

Next = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Every request has an id of its own in the log; the client's is not believed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid4().hex[:12])
        try:
            return self.get_response(request)
        finally:
            request_id.reset(token)


class HeadersMiddleware:
    """Nothing is stored, framed, guessed or sent on (security.md S-30)."""

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
    """PostgreSQL, the cache or a key that is away is a clear page (503), not a trace."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, RedisConnectionError, KeyUnavailable) as error:
            return self._gone(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        gone = (OperationalError, InterfaceError, RedisConnectionError, KeyUnavailable)
        if isinstance(error, gone) and not isinstance(error, InvalidCacheBackendError):
            return self._gone(request, error)
        return None

    def _gone(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("service gone", extra={"error": type(error).__name__, "path": route(request)})
        response = render(request, "503.html", {"sealed": isinstance(error, KeyUnavailable)}, status=503)
        response["Retry-After"] = "10"
        return response
