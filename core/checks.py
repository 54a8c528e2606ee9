"""System checks: every URL leads to one of our pages or API endpoints, or stands on the written list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLResolver, get_resolver

# Views of Django and of packages that decide nothing about cases, and why they may stand here.
FOREIGN = {
    "django.views.i18n.set_language": "stores a language code, nothing else",
    "core.health.alive": "answers whether the process runs, nothing else",
    "core.health.ready": "answers whether the services are there, nothing else",
}


@register()
def every_view_declares_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from core.api import ApiView  # noqa: PLC0415 -- the API needs loaded settings
    from core.pages import Page  # noqa: PLC0415 -- as above

    problems: list[CheckMessage] = []
    for pattern, callback in views():
        view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
        name = f"{callback.__module__}.{callback.__qualname__}"
        if view is not None and issubclass(view, Page | ApiView):
            continue
        if name not in FOREIGN:
            problems.append(Error(f"{pattern} leads to {name}, which declares no access.", id="core.E001"))
    return problems


def views() -> Iterator[tuple[str, Any]]:
    """All (pattern, callback) pairs of the URL configuration."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield route, entry.callback

    yield from walk(get_resolver().url_patterns, "")
