"""`manage.py demo`: two invented organisations with three years of casework."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import HarapanCommand
from core.errors import KeyUnavailable
from demo.world import building, people

FEWEST, USUAL = building.LIVED, 240


class Command(HarapanCommand):
    help = (
        "Load the demo world: invented people, organisations and cases. The first of them are made through the same "
        "services as the pages use, the others are copies of those, about other people. May be run again: what is "
        "there stays as it is, and cases are added until there are so many. Refuses on an installation that is in use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number makes another world")
        parser.add_argument("--cases", type=int, default=USUAL, help=f"how many cases, at least {FEWEST}")
        parser.add_argument("--if-empty", action="store_true", help="do nothing on an installation that is in use")
        parser.add_argument(
            "--first",
            action="store_true",
            help="make the first organisation with some cases, and leave the rest; also with --list-signins",
        )
        parser.add_argument("--list-signins", action="store_true", help="print who can sign in, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_WORLD:
            raise CommandError(_("This installation is not set up for the demo world."))
        if options["first"] or not options["list_signins"]:
            self.load(options)
        if options["list_signins"]:
            is_there = any(map(building.is_made, people.ALL_STAFF))
            self.stdout.write(people.sign_ins() if is_there else _("The demo world is not loaded."))

    def load(self, options: dict[str, Any]) -> None:
        if building.is_anothers():
            if options["if_empty"]:
                return
            raise CommandError(_("This installation is in use: there is an organisation that is not of the demo."))
        if options["cases"] < FEWEST:
            raise CommandError(_("The demo world has at least %(fewest)d cases.") % {"fewest": FEWEST})
        seed, now = options["seed"], timezone.now()
        try:
            if options["first"]:
                building.begin(people.HARAPAN, seed=seed, now=now)
            elif not building.build(seed=seed, cases=options["cases"], now=now, say=self.stdout.write):
                self.stdout.write(_("The demo world is there already. Nothing was changed."))
        except (KeyUnavailable, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
