"""Give organisations the templates of plans that later versions were shipped with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.everywhere import in_each
from accounts.models import Organisation
from care import services


class Command(BaseCommand):
    help = (
        "Add the templates of plans that this version is shipped with and an organisation never had; say which, by "
        "organisation. Those that are there stay as they are. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(self.seed)

    def seed(self, organisation: Organisation) -> None:
        names = [template.name for template in services.plant_templates(settings.LANGUAGE_CODE)]
        self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
