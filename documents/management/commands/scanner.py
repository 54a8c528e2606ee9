"""Say what the scanner for malware knows, and try it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.commands import HarapanCommand
from documents import scanning
from documents.scanning import NoAnswer, Scan

# The harmless file that every scanner knows (eicar.org), in two parts: whole it would be found in this file, too.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_AROUND = 1024


class Command(HarapanCommand):
    help = (
        "Say how old the signatures of the scanner (CLAMD) are, and let it find the EICAR test file alone and at the "
        "end of an archive as large as an upload may be. Fails when it does not, or is away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not scanning.is_wanted():
            self.stdout.write(_("There is no scanner: CLAMD is none. Files are opened without being checked."))
            return
        try:
            known = scanning.signatures()
        except NoAnswer as error:
            raise CommandError(
                _("The scanner gives no answer: %(reason)s. Files that are added are held.") % {"reason": error}
            ) from error
        day = date_format(known.made_at, "j F Y H:i")
        self.stdout.write(_("Signatures %(number)s of %(day)s UTC.") % {"number": known.number, "day": day})
        if known.is_old:
            raise CommandError(
                _("They are older than seven days. Files that are added are held until they are renewed.")
            )
        if scanning.scan([EICAR]) != Scan.FOUND:
            raise CommandError(_("It does not find the EICAR test file."))
        if scanning.scan([_archive(settings.UPLOAD_LIMIT_BYTES)]) != Scan.FOUND:
            raise CommandError(
                _(
                    "It does not read large files to their end. Raise StreamMaxLength, MaxFileSize and MaxScanSize and "
                    "set AlertExceedsMax (docs/operations.md)."
                )
            )
        self.stdout.write(
            _("It finds the EICAR test file, alone and at the end of the largest file that may be added.")
        )


def _archive(size: int) -> bytes:
    """A ZIP of almost `size` bytes, not compressed, whose last file is EICAR."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("before.bin", bytes(size - _AROUND))
        archive.writestr("eicar.com", EICAR)
    return out.getvalue()
