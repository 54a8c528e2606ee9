"""`manage.py audit`: whether the access log is whole, and its heads for a witness outside."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import Organisation
from accounts.services import seal_access_log
from audit import erasures, verifying, witness
from core.commands import HarapanCommand
from core.db import organisation_scope
from core.errors import KeyUnavailable

MOST_SHOWN = 20
NO_WITNESS = gettext_noop(
    "No witness was compared: without one, a log that was cut back to an earlier head of its own is not found."
)


class Command(HarapanCommand):
    help = (
        "verify: read the whole access log of each organisation and say what was changed, deleted, inserted or moved, "
        "and whether whoever was erased still is; exit code 1 when anything is wrong. "
        "head: print how far each log goes, one line for each, for a witness outside; verify compares the log with "
        "such lines. "
        "seal: believe what the heads say now and seal them, once it was found out why they were not (after an update "
        "without the operator's key, or after somebody has moved one); it is in the record of acts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "head", "seal"])
        parser.add_argument("--witness", metavar="FILE", help='a witness\'s lines, for verify ("-": standard input)')

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "head":
            self.head()
        elif options["what"] == "seal":
            self.seal()
        else:
            self.verify(self.seen(options["witness"]))
            if options["witness"] is None:
                self.stdout.write(_(NO_WITNESS))

    def seen(self, name: str | None) -> dict[UUID, dict[int, bytes]]:
        if name is None:
            return {}
        try:
            return witness.read((sys.stdin.read() if name == "-" else Path(name).read_text()).splitlines())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("%(file)s cannot be read.") % {"file": name}) from error
        except witness.Unreadable as error:
            raise CommandError(_("Line %(number)s of the witness is not readable.") % {"number": error}) from error

    def head(self) -> None:
        for organisation in Organisation.objects.order_by("name", "pk"):
            found = witness.head(organisation.pk)
            if found is not None:
                self.stdout.write(str(found))

    def seal(self) -> None:
        for organisation in Organisation.objects.order_by("name", "pk"):
            try:
                sequence = seal_access_log(organisation_id=organisation.pk)
            except KeyUnavailable as error:
                raise CommandError(f"{organisation.name}: {error}") from error
            if sequence is not None:
                self.stdout.write(f"{organisation.name}: " + _("sealed at entry %(number)d.") % {"number": sequence})

    def verify(self, seen: dict[UUID, dict[int, bytes]]) -> None:
        wrong = False
        for organisation in Organisation.objects.order_by("name", "pk"):
            try:
                verdict = verifying.verify(organisation.pk, seen.pop(organisation.pk, {}))
            except KeyUnavailable as error:
                raise CommandError(f"{organisation.name}: {error}") from error
            wrong = wrong or bool(verdict.findings)
            self.say(organisation, verdict)
            with organisation_scope(organisation.pk):
                undone = erasures.verify()
            for finding in undone:
                wrong = True
                self.stdout.write(f"  {finding.sequence}: {finding.kind.label}")
        for organisation_id in seen:
            wrong = True
            line = _("%(id)s: the witness knows this organisation, and it is not here.")
            self.stdout.write(line % {"id": organisation_id})
        if wrong:
            raise CommandError(_("The access log is not what was written."))

    def say(self, organisation: Organisation, verdict: verifying.Verdict) -> None:
        count = ngettext("%(count)d entry", "%(count)d entries", verdict.entries) % {"count": verdict.entries}
        if not verdict.findings:
            self.stdout.write(f"{organisation.name}: {count}, " + _("all as they were written."))
            return
        self.stdout.write(f"{organisation.name}: {count}")
        for finding in verdict.findings[:MOST_SHOWN]:
            self.stdout.write(f"  {finding.sequence}: {finding.kind.label}")
        if len(verdict.findings) > MOST_SHOWN:
            more = len(verdict.findings) - MOST_SHOWN
            self.stdout.write("  " + _("and %(count)s more places") % {"count": more})
