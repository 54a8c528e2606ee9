"""System checks: every URL leads to one of our pages or API endpoints, or stands on the written list; every table has
a history, or a reason for none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import URLResolver, get_resolver

from core import history
from core.history_exemptions import reasons as history_exemptions_reasons

# Views of Django and of packages that decide nothing about cases, and why they may stand here.
FOREIGN = {
    "django.views.i18n.set_language": "stores a language code, nothing else",
    "core.web.health.alive": "answers whether the process runs, nothing else",
    "core.web.health.ready": "answers whether the services are there, nothing else",
}


@register(Tags.security)
def every_view_declares_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from core.api.base import ApiView  # noqa: PLC0415 -- the API needs loaded settings
    from core.web.pages import Page  # noqa: PLC0415 -- as above

    problems: list[CheckMessage] = []
    for pattern, callback in views():
        view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
        name = f"{callback.__module__}.{callback.__qualname__}"
        if view is not None and issubclass(view, Page | ApiView):
            continue
        if name not in FOREIGN:
            problems.append(Error(f"{pattern} leads to {name}, which declares no access.", id="core.E001"))
    return problems


@register(Tags.security)
def every_model_says_whether_it_is_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    reasons = history_exemptions_reasons()
    return [
        Error(
            f"{model._meta.label} has no history.",
            hint="Say @kept() at the model or, with the reason, @unkept(…) (core/history.py).",
            obj=model,
            id="core.E002",
        )
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.BASE_DIR
        for model in config.get_models()
        if not issubclass(model, history.Change) and history.changes_of(model) is None and not reasons.get(model)
    ]


@register(Tags.security, deploy=True)
def proxy_is_trusted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A server stands behind a reverse proxy: then all devices have its address, unless it is trusted."""
    if settings.TRUSTED_PROXIES or not settings.SECURE_PROXY_SSL_HEADER:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES is not set: all devices seem to have the address of the reverse proxy.",
            hint="Else whoever guesses wrong on purpose keeps anybody from signing in (docs/operations.md).",
            id="core.W001",
        )
    ]


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
