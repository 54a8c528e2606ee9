"""Who adds what to whom: every registry with what is in it, every signal with who listens, and in which module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.commands import HarapanCommand
from core.registry import receivers, registries, signals


class Command(HarapanCommand):
    languages = ("en",)
    help = "List what each registry holds and who listens to each signal, with the module that says so."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("only", nargs="?", default="", help="the beginning of a name, such as cases.timeline")

    def handle(self, *args: Any, only: str, **options: Any) -> None:
        for line in lines():
            if line.startswith(only):
                self.stdout.write(line)


def lines() -> Iterator[str]:
    """`registry → key → module`, and `signal → receiver`."""
    for name in sorted(registries):
        registry = registries[name]
        yield from (f"{name} → {_code(key)} → {registry.modules[key]}" for key in registry)
    for name in sorted(signals):
        yield from (f"{name} → {receiver}" for receiver in receivers(signals[name]) or ["nobody"])


def _code(key: Any) -> str:
    if isinstance(key, tuple):
        return " ".join(map(_code, key))
    if isinstance(key, type):
        return key.__qualname__
    return getattr(key, "__qualname__", str(key))
