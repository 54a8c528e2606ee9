"""What the apps above add to those below, and what those below tell them: one kind of registry, one kind of signal.

An app fills registries and listens to signals in modules called `registrations` or `…_registrations`, in any of its
packages. They are found when everything starts, and nobody imports them. `manage.py extensions` lists who added what.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.dispatch import Signal

registries: dict[str, Registry[Any, Any]] = {}
signals: dict[str, Signal] = {}


class Registry[K, V](Mapping[K, V]):
    """What apps add by a key, in the order in which it was added or in that of `order`. It is full after the start.

    Without `key` a function is added by its own name.
    """

    def __init__(
        self, name: str, *, key: Callable[[V], K] | None = None, order: Callable[[V], Any] | None = None
    ) -> None:
        _require_new(name, registries)
        registries[name] = self
        self.name = name
        self._key, self._order = key or cast(Callable[[V], K], _own_name), order
        self._home = _caller()
        self._values: dict[K, V] = {}
        self.modules: dict[K, str] = {}
        """Who has added what."""

    def register(self, value: V) -> V:
        """Add a value by its key; also as a decorator. Raises RuntimeError for a key that is taken."""
        self.add(self._key(value), value)
        return value

    def add(self, key: K, value: V) -> None:
        """As `register`, where the value does not name its key."""
        module = _caller(besides=self._home)
        if key in self._values:
            raise RuntimeError(f"{self.name}: {key} comes from {self.modules[key]} and from {module}.")
        self._values[key], self.modules[key] = value, module

    def __getitem__(self, key: K) -> V:
        return self._values[key]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[K]:
        order = self._order
        return iter(self._values if order is None else sorted(self._values, key=lambda key: order(self._values[key])))


def signal(name: str) -> Signal:
    """A signal that tells what was done, in the transaction that does it; it never decides, and nothing is returned.

    What a receiver raises undoes the act. Receivers say a `dispatch_uid`, and take the keywords that stand beside it.
    """
    _require_new(name, signals)
    signals[name] = Signal()
    return signals[name]


def receivers(told: Signal) -> list[str]:
    """The dotted names of those who listen to a signal, in the order in which they are told."""
    found: list[Callable[..., Any]] = told._live_receivers(None)[0]
    return [_own_name(one) for one in found]


def autodiscover() -> None:
    """Import the registrations of all our apps, in the order of the apps and of the paths within them."""
    for config in apps.get_app_configs():
        home = Path(config.path)
        if home.parent != settings.BASE_DIR:
            continue
        for path in sorted([*home.rglob("registrations.py"), *home.rglob("*_registrations.py")]):
            import_module(".".join((config.name, *path.relative_to(home).with_suffix("").parts)))


def _own_name(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"


def _require_new(name: str, taken: Mapping[str, object]) -> None:
    if name in taken:
        raise RuntimeError(f"There are two of {name}.")


def _caller(*, besides: str = "") -> str:
    """The module that called this one, past the one in which the registry stands."""
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] in (__name__, besides) and frame.f_back:
        frame = frame.f_back
    found = str(frame.f_globals["__name__"])
    # A module that fills its own registry is called by the import system.
    return besides if found.startswith("importlib.") else found
