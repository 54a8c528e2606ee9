"""Where files of other people are opened: in a process of its own, with limits, that knows none of our keys.

A file that cannot be read within the limits is refused with a reason; nothing it contains runs here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files import sandbox
from core.files.storage import CHUNK

SECONDS = 40
_INSIDE = Path(__file__).with_name("inside")


class Reason(models.TextChoices):
    """Why a file is not taken, and what to do about it."""

    EMPTY = "EMPTY", _("The file is empty. Check it on your device and choose it again.")
    TOO_LARGE = "TOO_LARGE", _("The file is too large. Split it, or scan it at a lower resolution.")
    WRONG_TYPE = "WRONG_TYPE", _("This is not a PDF, JPEG or PNG file. Save or scan it as one of these.")
    ENCRYPTED = "ENCRYPTED", _("The PDF is protected by a password. Save a copy without the password and add that.")
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS", _("The picture is too large. Take it again at a lower resolution.")
    TOO_MANY_PAGES = "TOO_MANY_PAGES", _("The PDF has more than 500 pages. Split it and add the parts.")
    BROKEN = "BROKEN", _("The file is damaged and cannot be opened. Scan or save it again.")
    TOO_HEAVY = "TOO_HEAVY", _("The file takes too long to open. Print it as a new PDF and add that.")
    HARMFUL = "HARMFUL", _("The scanner found malware in this file. Do not open it on any device; ask for it anew.")
    NOT_SCANNED = "NOT_SCANNED", _("The file has not been checked for malware yet. It opens once it has been.")


class Refused(Exception):
    """The file is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Finding:
    """What a file is, by its own content."""

    content_type: str
    pages: int


@dataclass(frozen=True)
class Box:
    """A part of a page (from 1) as it is seen, in thousandths of its width and height, and the mark beside it."""

    page: int
    left: int
    top: int
    width: int
    height: int
    mark: str


def inspect(content: Iterable[bytes]) -> Finding:
    """What the file is. Its pages are made once, so that what is taken can go into a bundle. Raises Refused."""
    return _ask("look", content, BytesIO())


def as_pages(content: Iterable[bytes], into: BinaryIO) -> Finding:
    """Write the file into another as clean A4 pages (a PDF), with room left at head and foot. Raises Refused."""
    return _ask("pages", content, into)


def as_copy(content: Iterable[bytes]) -> bytes:
    """The file in its own type and size, written anew without what programs and cameras noted. Raises Refused."""
    return _made("copy", content)[1]


def as_picture(content: Iterable[bytes], number: int) -> bytes:
    """A page of the file (from 1) as it is seen, as a JPEG. Raises Refused, BROKEN for a page that there is not."""
    return _made("picture", content, number)[1]


def as_redacted(content: Iterable[bytes], boxes: Iterable[Box], *, legend: str) -> tuple[Finding, bytes]:
    """The file as a PDF in which the boxes are black and nothing is behind them; `legend` stands at the foot of their
    pages. Raises Refused."""
    return _made("redacted", content, {"boxes": [asdict(box) for box in boxes], "legend": legend})


def _made(what: str, content: Iterable[bytes], detail: Any = None) -> tuple[Finding, bytes]:
    out = BytesIO()
    return _ask(what, content, out, detail), out.getvalue()


def _ask(what: str, content: Iterable[bytes], into: BinaryIO, detail: Any = None) -> Finding:
    """Neither the file nor what is made of it is here as a whole: both go through a piece at a time."""
    pieces = _limited(content)
    first = next(pieces, None)
    if first is None:
        raise Refused(Reason.EMPTY)
    with sandbox.running(_INSIDE, what, json.dumps(detail), seconds=SECONDS) as (process, stdin, stdout):
        # It may end before it has read all: its answer, or that there is none, says why.
        with suppress(BrokenPipeError), stdin:
            stdin.writelines(chain([first], pieces))
        finding = _finding(stdout.readline())
        while piece := stdout.read(CHUNK):
            into.write(piece)
        if process.wait() != 0:
            raise Refused(Reason.TOO_HEAVY)
    return finding


def _limited(content: Iterable[bytes]) -> Iterator[bytes]:
    """All of it that is not empty, unless it is more than anybody can have added. Raises Refused."""
    size = 0
    for piece in content:
        size += len(piece)
        if size > settings.UPLOAD_LIMIT_BYTES:
            raise Refused(Reason.TOO_LARGE)
        if piece:
            yield piece


def _finding(head: bytes) -> Finding:
    try:
        answer = json.loads(head)
    except ValueError:
        # It was ended by a limit, or by what the file did to its parser.
        raise Refused(Reason.TOO_HEAVY) from None
    if "refused" in answer:
        raise Refused(Reason(answer["refused"]))
    return Finding(answer["content_type"], answer["pages"])
