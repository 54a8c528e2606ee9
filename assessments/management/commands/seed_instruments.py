"""Give organisations the instruments that later versions were shipped with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.everywhere import in_each
from accounts.models import Organisation
from assessments import seeds


class Command(BaseCommand):
    help = (
        "Add the instruments, and the releases of them, that this version is shipped with and an organisation does not "
        "have; say which, by organisation. What it has set for itself stays. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(self.seed)

    def seed(self, organisation: Organisation) -> None:
        names = [str(instrument.name) for instrument in seeds.add_shipped_instruments()]
        self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
