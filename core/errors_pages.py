"""The pages for what went wrong. They need no database and tell nobody whether something exists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import kept_forms


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is not this session's: most often somebody signed in again in another tab.

    What was typed can still be had back by its owner, as after signing in again (core/kept_forms.py).
    """
    sealed = kept_forms.keep(request)
    kept = kept_forms.opened(sealed)
    own = kept is not None and (kept.user_id, kept.organisation_id) == (
        str(request.user.pk),
        request.session.get("organisation"),
    )
    context = {"stale_form": True, "kept": sealed if own else "", "field": kept_forms.FIELD}
    return render(request, "403.html", context, status=403)
