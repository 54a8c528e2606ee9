"""What is said when something went wrong, to a browser as a page and to a program as JSON.

It needs no database and tells nobody whether something exists.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from core.errors import Damaged, KeyUnavailable, is_no_room, is_service_gone
from core.logs import logger, route
from core.registry import Registry
from core.web import form_recovery

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class WayOn(NamedTuple):
    """A page that helps whoever finds none at an address with the part `within`, such as a case. Only what kind of
    address it is and who asks decide, never what is there: the foreign and the missing stay one page (S-05).

    `access` is the permission that the page asks for; empty where everybody at work has it.
    """

    label: str | Promise
    url_name: str
    within: str
    access: str = ""


# Shown in this order.
registry: Registry[str, WayOn] = Registry("core.error_pages", key=lambda way: way.url_name)
register = registry.register


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    def context() -> dict[str, Any]:
        return {"too_much": isinstance(exception, _TOO_MUCH)}

    return _said(request, "400.html", _("This request could not be read"), context, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    def context() -> dict[str, Any]:
        return {"ways_on": _ways_on(request)}

    return _said(request, "404.html", str(NotFound.default_detail), context, status=404)


def _ways_on(request: HttpRequest) -> list[tuple[str | Promise, str]]:
    parts = request.resolver_match.kwargs if request.resolver_match else {}
    fitting = [way for way in registry.values() if way.within in parts]
    # Who is at work was found out by the page that was asked, or nobody was.
    acting = getattr(request.user, "acting", None) if fitting else None
    if acting is None:
        return []
    return [(way.label, reverse(way.url_name)) for way in fitting if not way.access or acting.may(way.access)]


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """405: the address is there, and takes only the methods of `allow`."""
    response = _said(request, "405.html", _("This address does not take this method."), dict, status=405)
    response["Allow"] = allow
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what was raised, by a view or by a middleware."""
    error = sys.exception()
    if error is not None and is_service_gone(error):
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

    no_room = is_no_room(error)

    def context() -> dict[str, Any]:
        return {"sealed": isinstance(error, KeyUnavailable), "no_room": no_room, **_typed(request)}

    if no_room:
        said = _("There is no room left on the server, so nothing was saved. Tell your administrator.")
    else:
        said = _("The system is not reachable just now. Try again in a minute.")
    response = _said(request, "503.html", said, context, status=503)
    response["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is not this session's: most often somebody signed in again in another tab.

    What was typed can still be had back by its owner, as after signing in again (core/web/form_recovery.py).
    """
    typed = _typed(request)
    kept = form_recovery.opened(typed["kept"])
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
    kept = form_recovery.keep(request) if request.method == "POST" else ""
    return {"kept": kept, "field": form_recovery.FIELD}
