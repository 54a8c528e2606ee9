"""Give organisations what later versions were shipped with: roles, what roles may do, and what other apps plant."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import org_seeding, services
from accounts.for_each_organisation import in_each
from accounts.models import Organisation
from core.commands import HarapanCommand


class Command(HarapanCommand):
    help = (
        "Run it after each update. It adds what this version is shipped with and an organisation never had: roles, to "
        "shipped roles the permissions that none of its roles ever had, instruments and newer releases of them, "
        "templates of plans. It says what, by organisation. All else stays as administrators have made it. May be run "
        "again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        in_each(self.seed)

    def seed(self, organisation: Organisation) -> None:
        # What is planted is in the language of the installation, whoever runs the command.
        with translation.override(settings.LANGUAGE_CODE):
            rows = [
                *services.add_seeded_roles(),
                *services.add_seeded_permissions(),
                *org_seeding.plant_all(settings.LANGUAGE_CODE),
            ]
        names = [str(row.name) for row in rows]
        self.stdout.write(f"{organisation.name}: {', '.join(names) or _('nothing to add')}")
