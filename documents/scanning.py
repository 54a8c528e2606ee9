"""Whether a file is known to do harm, as far as clamd knows. What is not a clear answer is none, and holds the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from core.logs import logger
from documents import clamd
from documents.clamd import NoAnswer
from documents.models import Document

OLDEST = timedelta(days=7)
NONE = "none"
_VERSION = re.compile(r"ClamAV [^/]+/(?P<number>\d+)/(?P<day>.+)")
# What clamd reports of a file that it has not read to its end ("AlertExceedsMax yes").
_UNREAD = "Heuristics.Limits.Exceeded"

Scan = Document.Scan


class Signatures(NamedTuple):
    """What the scanner knows: the number of its signatures, and when they were made."""

    number: int
    made_at: datetime

    @property
    def is_old(self) -> bool:
        return timezone.now() - self.made_at > OLDEST


def is_wanted() -> bool:
    """Whether this installation has a scanner (`CLAMD`)."""
    return bool(settings.CLAMD != NONE)


def scan(content: Iterable[bytes]) -> Document.Scan:
    """CLEAN, FOUND or, without a clear answer from a scanner with new signatures, HELD; NONE where none is wanted."""
    if not is_wanted():
        return Scan.NONE
    try:
        if signatures().is_old:
            raise NoAnswer("Its signatures are older than seven days.")
        said = clamd.scan(settings.CLAMD, content)
    except NoAnswer as error:
        logger.warning("the scanner gives no answer", extra={"error": str(error)})
        return Scan.HELD
    if said.endswith(" FOUND") and not said.startswith(_UNREAD):
        return Scan.FOUND
    return Scan.CLEAN if said == "OK" else Scan.HELD


def signatures() -> Signatures:
    """What the scanner knows. Raises NoAnswer when it is away, knows nothing or tells no day."""
    found = _VERSION.fullmatch(clamd.version(settings.CLAMD))
    if found is None:
        raise NoAnswer("It has no signatures.")
    try:
        made_at = datetime.strptime(found["day"], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError as error:
        raise NoAnswer("Nobody can tell how old its signatures are.") from error
    return Signatures(int(found["number"]), made_at)


__all__ = ["NoAnswer", "Scan", "Signatures", "is_wanted", "scan", "signatures"]
