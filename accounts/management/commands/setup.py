"""`manage.py setup`: an empty installation becomes ready for its first administrator."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import operator_key_file, services
from accounts.services.installation import LANGUAGE, unfinished_organisation
from core.commands import HarapanCommand
from core.errors import DomainError, KeyUnavailable


class Command(HarapanCommand):
    help = (
        "Make an empty installation ready: the operator's key, the first organisation with its site and roles, and "
        "its administrator. Asks for what is not given as an option. Needs no mail server. May be run again when "
        "it was interrupted; refuses on an installation that is in use."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="name of the organisation")
        parser.add_argument("--site", help="name of its first place of work")
        parser.add_argument("--time-zone", help="of that place, such as Asia/Jakarta (the default)")
        parser.add_argument("--email", help="address with which the administrator signs in")
        parser.add_argument("--name", help="the administrator's name")
        parser.add_argument(
            "--password-file", help='file with the administrator\'s password in its first line ("-": standard input)'
        )
        parser.add_argument(
            "--address", help="under which people reach Harapan, such as https://harapan.contoh.test, for the link"
        )
        parser.add_argument("--show-key", action="store_true", help="print the operator's key, to be written down")

    def about_language(self) -> str:
        return f"of this command, of the names of roles and of the administrator (not said: {LANGUAGE} for these two)"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.prepare(options)
        except (DomainError, KeyUnavailable) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        except ValidationError as error:
            raise CommandError("\n".join(sentences(error))) from error

    def prepare(self, options: dict[str, Any]) -> None:
        require_database()
        begun = unfinished_organisation()
        path = key_path(must_exist=begun is not None)
        answers = self.answers(options, begun.name if begun else "")
        password = self.password(options)
        is_new = operator_key_file.ensure(path)
        prepared = services.prepare_installation(**answers, language=options["language"] or LANGUAGE, password=password)
        self.tell(path=path, is_new=is_new, show_key=options["show_key"])
        self.say("")
        self.say(_("The organisation %(name)s is ready.") % {"name": prepared.organisation.name})
        if prepared.token:
            self.say(_("Open this link to choose the administrator's password. It works once, for seven days:"))
            self.say(f"  {link(prepared.token, options['address'])}")
            self.say(_("If it is lost before it is used, run this command again: it makes a new one."))
        else:
            self.say(_("%(email)s can sign in with the password that you gave.") % {"email": answers["email"]})
        if settings.SECOND_FACTOR_REQUIRED:
            self.say(_("At the first sign-in they set up a second step: an app on a phone, or a passkey."))

    def answers(self, options: dict[str, Any], begun: str) -> dict[str, str]:
        """What was given as options, and what the person answers. Raises CommandError when nobody can be asked."""
        asked = {
            "email": _("Email address of the administrator"),
            "name": _("Name of the administrator"),
        }
        if not begun:
            asked = {
                "organisation": _("Name of the organisation"),
                "site": _("Name of its first place of work"),
                **asked,
            }
        else:
            self.say(_("Going on with %(name)s: an earlier set-up stopped half-way.") % {"name": begun})
        missing = [f"--{name}" for name in asked if not options[name]]
        if missing and not sys.stdin.isatty():
            raise CommandError(_("Give these options: %(names)s") % {"names": " ".join(missing)})
        found = {name: options[name] or ask(f"{label}: ") for name, label in asked.items()}
        zone = options["time_zone"]
        if not zone and not begun and missing:
            zone = ask(_("Time zone [Asia/Jakarta]: "), may_be_empty=True)
        return {"organisation": begun, "site": "", **found, "time_zone": zone or "Asia/Jakarta"}

    def password(self, options: dict[str, Any]) -> str | None:
        """The administrator's password; None: an invitation is made instead."""
        source = options["password_file"]
        if source:
            try:
                lines = (sys.stdin.read() if source == "-" else Path(source).read_text()).splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(_("The password file cannot be read.")) from error
            if not lines or not lines[0]:
                raise CommandError(_("The password file is empty."))
            return lines[0]
        if not sys.stdin.isatty() or options["email"]:
            return None
        first = getpass.getpass(_("Password of the administrator (empty: get a link to choose it later): "))
        if first and first != getpass.getpass(_("The same password again: ")):
            raise CommandError(_("The two passwords are not the same. Type them again."))
        return first or None

    def tell(self, *, path: Path, is_new: bool, show_key: bool) -> None:
        """What the operator must know about the key."""
        if is_new:
            self.say(_("A new key was made: %(path)s") % {"path": path})
        else:
            self.say(_("The key is used that was there: %(path)s") % {"path": path})
        self.say(_("Its fingerprint: %(fingerprint)s") % {"fingerprint": operator_key_file.fingerprint()})
        self.say(
            _(
                "Keep two copies of this key, in two places, apart from the database and its backups. Whoever has both "
                "can read everything. Without the key everything is lost: names, notes, files and backups cannot be "
                "read by anybody any more, and nobody can help."
            )
        )
        if not operator_key_file.is_private(path):
            self.say(_("Others on this machine can read the key. Change that: chmod 600 %(path)s") % {"path": path})
        if show_key:
            self.say(_("The key, to be written down now (the spaces do not belong to it):"))
            self.say(f"  {operator_key_file.written_out()}")

    def say(self, text: str) -> None:
        self.stdout.write(text)


def require_database() -> None:
    """Raise CommandError unless all migrations have run."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise CommandError(_("The database is not up to date. Run `manage.py migrate` first, as its owner."))


def key_path(*, must_exist: bool) -> Path:
    """Where the operator's key is, or will be. Raises CommandError when no place is set, or it must be there."""
    if not settings.OPERATOR_KEY_FILE:
        raise CommandError(_("Set HARAPAN_KEY_FILE to the place where the operator's key is to lie."))
    path = Path(settings.OPERATOR_KEY_FILE)
    if must_exist and not path.exists():
        # A new key could not open what the earlier one has sealed.
        raise CommandError(
            _("The organisation was made under a key that is not there: %(path)s. Put it back.") % {"path": path}
        )
    return path


def ask(question: str, *, may_be_empty: bool = False) -> str:
    while True:
        answer = input(question).strip()
        if answer or may_be_empty:
            return answer


def link(token: str, address: str | None) -> str:
    """The invitation's link; without a known address only its path."""
    return base_address(address) + reverse("accounts:accept", kwargs={"token": token})


def base_address(given: str | None) -> str:
    """Under which people reach Harapan: as it was given, else as the settings name it; empty when neither does."""
    origins = getattr(settings, "CSRF_TRUSTED_ORIGINS", [])
    return (given or (origins[0] if origins else "")).rstrip("/")


def sentences(error: ValidationError) -> list[str]:
    """Each message, with the name of what it is about."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        message if field == NON_FIELD_ERRORS else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    ]
