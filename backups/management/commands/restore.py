"""`manage.py restore`: a backup into an empty database, checked before it counts."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from backups import checking, restoring
from backups.management.commands.backup import add_identity, asked_identity
from core.commands import HarapanCommand
from core.errors import DomainError


class Command(HarapanCommand):
    help = (
        "Bring a backup back into an empty database and its files into the store, as the owner of the tables. The "
        "newest file of keys opens older content too. Everything is checked; when anything is wrong, nothing is left."
    )
    # There are no tables yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("content", type=Path, metavar="CONTENT")
        parser.add_argument("keys", type=Path, metavar="KEYS")
        add_identity(parser)
        parser.add_argument(
            "--with-damage",
            action="store_const",
            const=checking.accept_damage,
            default=checking.refuse_damage,
            help="go on where sealed values do not open: it says which, and pages show them as damaged",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = asked_identity(options["identity"])
            accepts = options["with_damage"]
            restoring.restore(options["content"], options["keys"], key, say=self.say, accepts=accepts)
        except DomainError as error:
            message = str(error.message)
            raise CommandError(f"{message} " + _("Nothing was restored.")) from error
        self.stdout.write(_("Restored and checked. Start web, worker and dispatcher; everybody signs in anew."))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
