"""Give organisations the roles that later versions were shipped with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import Organisation
from core.db import organisation_scope


class Command(BaseCommand):
    help = (
        "Add the roles that this version is shipped with and an organisation never had; say which, by organisation. "
        "Roles that are there stay as they are, and deleted ones do not come back. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for organisation in Organisation.objects.order_by("name", "pk"):
            with organisation_scope(organisation.pk):
                names = [role.name for role in services.add_seeded_roles()]
            self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
