"""Make the round now that the dispatcher has made every day."""

from __future__ import annotations

from typing import Any

from core.commands import HarapanCommand
from documents import leftovers


class Command(HarapanCommand):
    help = "Delete the sealed files older than a day that no row names, and say how many there were."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(leftovers.sweep()))
