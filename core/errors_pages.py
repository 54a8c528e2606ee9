"""What is said when something went wrong, to a browser as a page and to a program as JSON.

It needs no database and tells nobody whether something exists.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from core import kept_forms
from core.errors import SERVICE_GONE, Damaged, KeyUnavailable
from core.logs import logger, route

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    def context() -> dict[str, Any]:
        return {"too_much": isinstance(exception, _TOO_MUCH)}

    return _said(request, "400.html", _("This request could not be read"), context, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, "404.html", str(NotFound.default_detail), dict, status=404)


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """405: the address is there, and takes only the methods of `allow`."""
    response = _said(request, "405.html", _("This address does not take this method."), dict, status=405)
    response["Allow"] = allow
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what was raised, by a view or by a middleware."""
    error = sys.exception()
    if isinstance(error, SERVICE_GONE):
        return service_gone(request, error)
    is_damaged = isinstance(error, Damaged)
    said = (
        _("Something that is kept here is damaged and does not open.") if is_damaged else _("Something went wrong here")
    )
    context = {"is_damaged": is_damaged, "record": getattr(error, "record", "") if is_damaged else ""}
    return _said(request, "500.html", said, lambda: {**context, **_typed(request)}, status=500)


def service_gone(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: what to do, and a way back to what was typed. A browser that goes back shows an empty form."""
    logger.error("service gone", extra={"error": type(error).__name__, "path": route(request)})

    def context() -> dict[str, Any]:
        return {"sealed": isinstance(error, KeyUnavailable), **_typed(request)}

    said = _("The system is not reachable just now. Try again in a minute.")
    response = _said(request, "503.html", said, context, status=503)
    response["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is not this session's: most often somebody signed in again in another tab.

    What was typed can still be had back by its owner, as after signing in again (core/kept_forms.py).
    """
    typed = _typed(request)
    kept = kept_forms.opened(typed["kept"])
    own = kept is not None and (kept.user_id, kept.organisation_id) == (
        str(request.user.pk),
        request.session.get("organisation"),
    )
    context = {"stale_form": True, **typed, "kept": typed["kept"] if own else ""}
    return render(request, "403.html", context, status=403)


def _said(
    request: HttpRequest, template: str, sentence: str, context: Callable[[], Mapping[str, Any]], *, status: int
) -> HttpResponse:
    """The page, or under /api/ the one sentence that a program gets; `context` is made for the page alone."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status)
    return render(request, template, context(), status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What errors/kept.html needs to lead back to what was sent; only its owner, signed in, gets it back."""
    kept = kept_forms.keep(request) if request.method == "POST" else ""
    return {"kept": kept, "field": kept_forms.FIELD}
