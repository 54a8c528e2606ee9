"""Two answers for whatever watches over the processes. They say nothing about anybody."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core import jobs

MOST_SECONDS_WAITING = 90


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process runs."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when PostgreSQL and the cache answer and no due job waits for more than 90 s; else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        cache.set("ready", "1", 5)
        waited = jobs.oldest_due(timezone.now()).total_seconds()
    except Exception as error:  # whatever is wrong, the answer is the same
        return HttpResponse(f"not ready: {type(error).__name__}\n", status=503, content_type="text/plain")
    if waited > MOST_SECONDS_WAITING:
        return HttpResponse("not ready: background work stands still\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


alive.login_required = False  # type: ignore[attr-defined]
ready.login_required = False  # type: ignore[attr-defined]
