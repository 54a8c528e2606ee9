"""`manage.py keys`: whether the keys are at hand, sealing and unsealing, and changing them while people work."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import account_keys, key_rotation, operator_key_file, organisation_keys
from accounts.models import Organisation
from accounts.operator_keys import operator_keys
from accounts.organisation_keys import check_opens_all
from core.commands import HarapanCommand
from core.db import organisation_scope
from core.errors import DomainError, KeyUnavailable
from core.keys.models import DataKey


class Command(HarapanCommand):
    help = (
        "status: whether the operator's key is at hand and opens everything; exit code 1 when not. "
        "unseal: ask for the key and put it in place; seal: take it away. "
        "rotate operator: a new operator's key; rotate organisation: a new key for each organisation, or for the one "
        "that --organisation names. People can go on working. Broken off, run the same command again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["status", "unseal", "seal", "rotate"])
        parser.add_argument("level", nargs="?", choices=["operator", "organisation"], help="for rotate")
        parser.add_argument("--organisation", metavar="NAME", help="for rotate organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "rotate":
                self.rotate(options["level"], options["organisation"])
            else:
                getattr(self, options["what"])()
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        except KeyUnavailable as error:
            raise CommandError(_("The keys are not at hand: %(reason)s") % {"reason": error}) from error

    @property
    def path(self) -> Path:
        if not settings.OPERATOR_KEY_FILE:
            raise CommandError(_("HARAPAN_KEY_FILE does not say where the key lies."))
        return Path(settings.OPERATOR_KEY_FILE)

    def status(self) -> None:
        keys = operator_keys()
        self.stdout.write(_("The operator's key is at hand: %(path)s") % {"path": self.path})
        self.stdout.write("  " + _("fingerprint: %(fingerprint)s") % {"fingerprint": operator_key_file.fingerprint()})
        if operator_key_file.is_in_memory(self.path):
            self.stdout.write("  " + _("It lies in memory and is gone when the machine is off."))
        else:
            self.stdout.write("  " + _("It lies on a disk: whoever takes that disk has it too."))
        for beside in sorted(self.path.parent.glob(f"{self.path.name}.before-*")):
            said = _("A key from before lies beside it: move it away from this machine.")
            self.stdout.write(f"  {said} {beside}")
        if len(keys) > 1:
            self.stdout.write("  " + _("A change of it was broken off: run keys rotate operator again."))
        organisations = Organisation.objects.order_by("name", "pk")
        do_open = [self.say(one) for one in organisations]
        if accounts := account_keys.unopened():
            self.stdout.write(_("Accounts whose key does not open: %(count)d") % {"count": accounts})
        if not all(do_open) or accounts:
            raise CommandError(
                _("Not all that it wraps opens. Put the right key file in place, or restore the rows from a backup.")
            )

    def say(self, organisation: Organisation) -> bool:
        """How it stands with the keys of an organisation; whether they open."""
        version = organisation.key_version
        with organisation_scope(organisation.pk):
            counts = dict(DataKey.objects.values_list("wrapped_by").annotate(Count("id")))
        said = _("key version %(version)d, data keys: %(count)d")
        self.stdout.write(f"{organisation.name}: " + said % {"version": version, "count": sum(counts.values())})
        if key_rotation.is_unfinished(organisation):
            said = _(
                "A change of it was broken off with %(count)d data keys to go: run keys rotate organisation again."
            )
            older = sum(count for wrapped_by, count in counts.items() if wrapped_by != version)
            self.stdout.write("  " + said % {"count": older})
        do_open = organisation_keys.do_open(organisation)
        if not do_open:
            self.stdout.write("  " + _("A key of it does not open."))
        return do_open

    def unseal(self) -> None:
        text = getpass.getpass(_("Operator's key: ")) if sys.stdin.isatty() else sys.stdin.readline()
        operator_key_file.unseal(self.path, text)
        self.stdout.write(_("The installation is open."))

    def seal(self) -> None:
        operator_key_file.seal(self.path)
        self.stdout.write(_("Sealed. What a process has open is forgotten within five minutes; restart it to be sure."))

    def rotate(self, level: str | None, name: str | None) -> None:
        if level == "operator":
            self.rotate_operator()
        elif level == "organisation":
            self.rotate_organisations(name)
        else:
            raise CommandError(_("Say which key: rotate operator, or rotate organisation."))

    def rotate_operator(self) -> None:
        try:
            keys = operator_keys()
            check_opens_all(keys)
            if len(keys) == 1:
                operator_key_file.put_first(self.path)
        except OSError as error:
            raise CommandError(
                _(
                    "%(path)s cannot be written here. Write the new key above the one before where the file comes "
                    "from, run this again, then take the second line away."
                )
                % {"path": self.path}
            ) from error
        count = key_rotation.wrap_for_operator()
        fingerprint = {"fingerprint": operator_key_file.fingerprint()}
        self.stdout.write(_("A new operator's key wraps the keys of %(count)d organisations.") % {"count": count})
        self.stdout.write(_("Its fingerprint: %(fingerprint)s") % fingerprint)
        self.keep_first()
        self.stdout.write(
            _("Copy the new key now. Keep the one before as long as backups of its time, and away from this machine.")
        )

    def keep_first(self) -> None:
        """Take the key before out of the file. Where it cannot be written, as in a container, that is left to do."""
        try:
            kept = operator_key_file.keep_first(self.path)
        except OSError:
            self.stdout.write(
                _(
                    "Everything is wrapped by the first line now. Keep the second line elsewhere, then take it away "
                    "where the file comes from."
                )
            )
            return
        for beside in kept:
            self.stdout.write(_("The key before is kept beside it: %(path)s") % {"path": beside})

    def rotate_organisations(self, name: str | None) -> None:
        found = Organisation.objects.order_by("name", "pk")
        organisations = list(found if name is None else found.filter(name=name))
        if not organisations:
            raise CommandError(_("There is no such organisation."))
        for organisation in organisations:
            count = key_rotation.change_organisation_key(organisation.pk)
            self.stdout.write(f"{organisation.name}: " + _("%(count)d data keys wrapped anew") % {"count": count})
