"""`manage.py backup`: two encrypted files of now, the key for them, and whether such files are whole."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backups import container, making, restoring
from core.commands import HarapanCommand
from core.errors import DomainError


class Command(HarapanCommand):
    help = (
        "make (when nothing is said): write two encrypted files into the folder --to, one with all content and one "
        "with the keys that open it; older files of keys are removed. "
        "keys: print a new backup key, once; redirect it to where it is to be kept, never on this server. "
        "verify CONTENT [KEYS]: whether the files are whole; asks for the private half. "
        "The exit code is 1 when anything is wrong."
    )
    # What is checked of the program asks the database, which keys and verify do without.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", default="make", choices=["make", "keys", "verify"])
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="for verify: content, and keys")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="for make")
        parser.add_argument(
            "--keep-keys",
            type=int,
            metavar="DAYS",
            default=making.KEEP_KEYS.days,
            help=f"remove files of keys that are older (as given: {making.KEEP_KEYS.days})",
        )
        add_identity(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "keys":
                self.keys()
            elif options["what"] == "verify":
                self.verify(options["files"], options["identity"])
            else:
                self.make(options["to"], options["keep_keys"])
        except (DomainError, OSError) as error:
            raise CommandError(str(getattr(error, "message", error))) from error

    def keys(self) -> None:
        private, public = container.new_identity()
        self.stdout.write(f"# {timezone.now():%Y-%m-%d} Harapan")
        self.stdout.write(f"# BACKUP_RECIPIENTS={public}")
        self.stdout.write(private)
        self.stderr.write(
            _(
                "This is shown once. Keep the last line in two places, never on this server and never beside the "
                "operator's key: without it no backup opens. The line before it, without its #, belongs into the "
                "settings of the server."
            )
        )

    def make(self, folder: Path | None, keep_keys: int) -> None:
        if folder is None:
            raise CommandError(_("Say where to: manage.py backup --to FOLDER"))
        recipients = [container.recipient(text) for text in settings.BACKUP_RECIPIENTS]
        made = making.make(folder, recipients, keep_keys=timedelta(days=max(keep_keys, 1)))
        said = _("%(file)s: %(rows)d rows, %(files)d files, %(size).1f MB")
        self.stdout.write(
            said
            % {
                "file": made.content,
                "rows": sum(made.end.rows.values()),
                "files": len(made.end.files),
                "size": made.content_size / 1e6,
            }
        )
        self.stdout.write(_("%(file)s: the keys, %(size).1f MB") % {"file": made.keys, "size": made.keys_size / 1e6})
        if not made.canaries:
            self.stdout.write(
                _("The installation is sealed: this backup holds nothing that tells the right key early.")
            )
        for path in made.removed:
            self.stdout.write(_("Removed: %(file)s") % {"file": path})
        if made.end.missing:
            raise CommandError(
                _("%(count)d files that rows name are missing, and from the backup too. The first: %(name)s")
                % {"count": len(made.end.missing), "name": made.end.missing[0]}
            )

    def verify(self, files: list[Path], given: Path | None) -> None:
        if len(files) not in (1, 2):
            raise CommandError(_("Say which files: the content, and the keys if you have them."))
        key = asked_identity(given)
        restoring.verify(files[0], files[1] if len(files) == 2 else None, key, say=self.stdout.write)


def add_identity(parser: ArgumentParser) -> None:
    """The option that `asked_identity` takes."""
    parser.add_argument(
        "--identity", type=Path, metavar="FILE", help="with the private half of the backup key; else it is asked for"
    )


def asked_identity(given: Path | None) -> Any:
    """The private half: from a file, from whoever sits there, or from standard input. Raises DomainError."""
    if given is not None:
        try:
            text = given.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise DomainError(_("%(file)s cannot be read.") % {"file": given}) from error
    elif sys.stdin.isatty():
        text = getpass.getpass(_("Private half of the backup key: "))
    else:
        text = sys.stdin.read()
    return container.identity(text)
