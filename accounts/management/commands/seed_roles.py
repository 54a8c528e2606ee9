"""Give organisations the roles that later versions were shipped with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts import services
from accounts.everywhere import in_each
from accounts.models import Organisation


class Command(BaseCommand):
    help = (
        "Add the roles that this version is shipped with and an organisation never had; say which, by organisation. "
        "Roles that are there stay as they are, and deleted ones do not come back. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(self.seed)

    def seed(self, organisation: Organisation) -> None:
        names = [role.name for role in services.add_seeded_roles()]
        self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
