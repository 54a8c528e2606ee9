"""What still holds a case open. An app registers a check in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.functional import Promise

from cases.models import Case

Check = Callable[[Case], Iterable[str | Promise]]
_checks: dict[str, Check] = {}


def register(app: str, check: Check) -> None:
    """`check(case)` returns a sentence for each thing that must be ended before the case can close."""
    if app in _checks:
        raise RuntimeError(f"Two closing checks of {app}.")
    _checks[app] = check


def registered() -> dict[str, Check]:
    return dict(_checks)


def blockers(case: Case) -> list[str]:
    """All sentences, in the order of the apps' names."""
    return [str(sentence) for app in sorted(_checks) for sentence in _checks[app](case)]
