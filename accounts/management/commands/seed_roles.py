"""Give organisations the roles, and their roles the permissions, that later versions were shipped with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts import services
from accounts.everywhere import in_each
from accounts.models import Organisation


class Command(BaseCommand):
    help = (
        "Add the roles that this version is shipped with and an organisation never had, and to its shipped roles the "
        "permissions that none of its roles ever had; say which roles, by organisation. All else stays as "
        "administrators have made it, and what they deleted does not come back. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(self.seed)

    def seed(self, organisation: Organisation) -> None:
        roles = [*services.add_seeded_roles(), *services.add_seeded_permissions()]
        names = [role.name for role in roles]
        self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
