"""Write the digests of numbers that were stored before there were any."""

from __future__ import annotations

from typing import Any

from accounts.for_each_organisation import in_each
from cases.identity import numbers as identity_numbers
from core.commands import HarapanCommand


class Command(HarapanCommand):
    help = (
        "Make NIK, passport and phone numbers that were stored by an earlier version findable; say how many people "
        "that were, by organisation. Needs the operator's key. Names need nothing. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(lambda organisation: self.stdout.write(f"{organisation.name}: {identity_numbers.digest_stored()}"))
