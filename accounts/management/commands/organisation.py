"""`manage.py organisation`: one more organisation on the server, and what only its operator may do with one."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts import selectors, services
from accounts.management.commands.setup import link, require_database, sentences
from accounts.services.installation import LANGUAGE
from core.commands import HarapanCommand
from core.errors import DomainError, KeyUnavailable


class Command(HarapanCommand):
    help = (
        "add: one more organisation with its first site, roles, and a link for its administrator; run again, a new "
        "link and nothing else, as long as nobody works there. suspend: end the access of all who work there at once, "
        "delete nothing; resume: give it back. rename: call it by another name. Each is in its record of acts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whats = parser.add_subparsers(dest="what", required=True, metavar="add|suspend|resume|rename")
        add = whats.add_parser("add", help="make one more organisation")
        add.add_argument("organisation", help="its name")
        add.add_argument("--site", required=True, help="name of its first place of work")
        add.add_argument("--time-zone", help="of that place (default: Asia/Jakarta)")
        add.add_argument("--email", required=True, help="address with which its administrator signs in")
        add.add_argument("--name", required=True, help="the administrator's name")
        add.add_argument(
            "--address", help="under which people reach Harapan, such as https://harapan.contoh.test, for the link"
        )
        self.add_language(add, f"of this command, and of the names of roles (not said: {LANGUAGE} for these)")
        for what, about in (
            ("suspend", "end the access of all who work there"),
            ("resume", "give back what suspend took"),
            ("rename", "call it by another name"),
        ):
            each = whats.add_parser(what, help=about)
            each.add_argument("organisation", help="its name or id")
            if what == "rename":
                each.add_argument("to", help="the new name")
            self.add_language(each, self.about_language())

    def add_language(self, parser: ArgumentParser, about: str) -> None:
        """The option of all commands, after the word too. Not said there, it stays as it was said before it."""
        parser.add_argument("--language", choices=self.languages, default=SUPPRESS, help=about)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_database()
            getattr(self, options["what"])(options)
        except (DomainError, KeyUnavailable) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        except ValidationError as error:
            raise CommandError("\n".join(sentences(error))) from error

    def add(self, options: dict[str, Any]) -> None:
        names = ("organisation", "site", "email", "name")
        given = {name: options[name].strip() for name in names}
        zone = options["time_zone"]
        prepared = services.add_organisation(
            **given, time_zone=None if zone is None else zone.strip(), language=options["language"]
        )
        if prepared.was_waiting:
            self.say(
                _("%(name)s was there already and stays as it is. Its earlier links are worthless."),
                prepared.organisation.name,
            )
        else:
            self.say(_("The organisation %(name)s is ready."), prepared.organisation.name)
        self.stdout.write(_("Open this link to choose the administrator's password. It works once, for seven days:"))
        self.stdout.write(f"  {link(prepared.token, options['address'])}")
        self.stdout.write(_("If it is lost before it is used, run this command again: it makes a new one."))
        if settings.SECOND_FACTOR_REQUIRED:
            self.stdout.write(_("At the first sign-in they set up a second step: an app on a phone, or a passkey."))

    def suspend(self, options: dict[str, Any]) -> None:
        found = selectors.find_organisation(options["organisation"])
        services.suspend_organisation(organisation_id=found.pk)
        self.say(
            _("%(name)s is suspended: nobody who works there sees anything more. Nothing was deleted."), found.name
        )

    def resume(self, options: dict[str, Any]) -> None:
        found = selectors.find_organisation(options["organisation"])
        services.resume_organisation(organisation_id=found.pk)
        self.say(_("%(name)s is at work again: everybody signs in anew."), found.name)

    def rename(self, options: dict[str, Any]) -> None:
        found = selectors.find_organisation(options["organisation"])
        renamed = services.rename_organisation(organisation_id=found.pk, name=options["to"].strip())
        self.say(_("%(name)s is its name from the next page on."), renamed.name)

    def say(self, text: str, name: str) -> None:
        self.stdout.write(text % {"name": name})
