"""Two answers for whatever watches over the processes. They say nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core import db
from core.errors import KeyUnavailable, is_no_room
from core.files import storage as files
from core.jobs import queue as jobs
from core.keys import data_keys

MOST_SECONDS_WAITING = 90
# What was overdue already when this process began has had nobody to do it.
BEGAN = timezone.now()


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process runs."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when PostgreSQL, the cache and the store of files take what is written, the keys are at hand and background
    work has not stood still for more than 90 s while some is due; else 503 and what is wrong."""
    service = "PostgreSQL"
    try:
        waited = jobs.standstill(timezone.now(), since=BEGAN).total_seconds()
        db.require_room()
        service = "cache"
        cache.set("ready", "1", 5)
        service = "store of files"
        files.require_room()
        data_keys.provider.check()
    except KeyUnavailable:
        return _not_ready("sealed, the operator's key is not at hand")
    except Exception as error:  # whatever is wrong, the answer is the same
        if is_no_room(error):
            return _not_ready(f"{service} has no room left")
        return _not_ready(f"{service} does not answer ({type(error).__name__})")
    if waited > MOST_SECONDS_WAITING:
        return _not_ready("background work stands still")
    return HttpResponse("ready\n", content_type="text/plain")


def _not_ready(why: str) -> HttpResponse:
    return HttpResponse(f"not ready: {why}\n", status=503, content_type="text/plain")


alive.login_required = False  # type: ignore[attr-defined]
ready.login_required = False  # type: ignore[attr-defined]

ADDRESSES = {"/_/alive/": alive, "/_/ready/": ready}


class HealthMiddleware:
    """Answers before a session or a user is read: both are kept in what may be gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ADDRESSES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        return (answer or self.get_response)(request)
