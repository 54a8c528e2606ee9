"""Say what the scanner for malware knows, and try it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format

from documents import scanning
from documents.scanning import NoAnswer, Scan

# The harmless file that every scanner knows (eicar.org), in two parts: whole it would be found in this file, too.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_AROUND = 1024


class Command(BaseCommand):
    help = (
        "Say how old the signatures of the scanner (CLAMD) are, and let it find the EICAR test file alone and at the "
        "end of an archive as large as an upload may be. Fails when it does not, or is away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not scanning.is_wanted():
            self.stdout.write("There is no scanner: CLAMD is none. Files are opened without being checked.")
            return
        try:
            known = scanning.signatures()
        except NoAnswer as error:
            raise CommandError(f"The scanner gives no answer: {error}. Files that are added are held.") from error
        day = date_format(known.made_at, "j F Y H:i")
        self.stdout.write(f"Signatures {known.number} of {day} UTC.")
        if known.is_old:
            raise CommandError("They are older than seven days. Files that are added are held until they are renewed.")
        if scanning.scan([EICAR]) != Scan.FOUND:
            raise CommandError("It does not find the EICAR test file.")
        if scanning.scan([_archive(settings.UPLOAD_LIMIT_BYTES)]) != Scan.FOUND:
            raise CommandError(
                "It does not read large files to their end. Raise StreamMaxLength, MaxFileSize and MaxScanSize and "
                "set AlertExceedsMax (docs/operations.md)."
            )
        self.stdout.write("It finds the EICAR test file, alone and at the end of the largest file that may be added.")


def _archive(size: int) -> bytes:
    """A ZIP of almost `size` bytes, not compressed, whose last file is EICAR."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("before.bin", bytes(size - _AROUND))
        archive.writestr("eicar.com", EICAR)
    return out.getvalue()
