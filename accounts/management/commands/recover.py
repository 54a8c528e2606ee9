"""`manage.py recover`: a new way in for somebody who has lost one, without two administrators to give it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import services
from accounts.management.commands.setup import base_address
from accounts.models import Recovery
from core.commands import HarapanCommand
from core.errors import DomainError


class Command(HarapanCommand):
    help = (
        "Print a link with which somebody who has lost the password or the second step signs in anew. It works once, "
        "for one day; hand it over in person. It shows and sets no password. The person is told, and it is written "
        "down. Links that were made before stop working."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="with which the person signs in")
        parser.add_argument("--lost", choices=["password", "factor", "both"], required=True, help="what is lost")
        parser.add_argument(
            "--address", help="under which people reach Harapan, such as https://harapan.contoh.test, for the link"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = services.recover_on_server(email=options["email"], lost=Recovery.Lost[options["lost"].upper()])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        path = reverse("accounts:recover", kwargs={"token": token})
        self.stdout.write(_("Hand this link over in person. It works once, for one day:"))
        self.stdout.write(f"  {base_address(options['address'])}{path}")
