"""Where files of other people are opened: in a process of its own, with limits, that knows none of our keys.

A file that cannot be read within the limits is refused with a reason; nothing it contains runs here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SECONDS = 40
_INSIDE = str(Path(__file__).with_name("inside.py"))


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
    return _ask("look", content)[0]


def as_pages(content: Iterable[bytes]) -> tuple[Finding, bytes]:
    """The file as clean A4 pages (a PDF), with room left at head and foot. Raises Refused."""
    return _ask("pages", content)


def as_copy(content: Iterable[bytes]) -> bytes:
    """The file in its own type and size, written anew without what programs and cameras noted. Raises Refused."""
    return _ask("copy", content)[1]


def as_picture(content: Iterable[bytes], number: int) -> bytes:
    """A page of the file (from 1) as it is seen, as a JPEG. Raises Refused, BROKEN for a page that there is not."""
    return _ask("picture", content, number)[1]


def as_redacted(content: Iterable[bytes], boxes: Iterable[Box], *, legend: str) -> tuple[Finding, bytes]:
    """The file as a PDF in which the boxes are black and nothing is behind them; `legend` stands at the foot of their
    pages. Raises Refused."""
    return _ask("redacted", content, {"boxes": [asdict(box) for box in boxes], "legend": legend})


def _whole(content: Iterable[bytes]) -> bytes:
    """All of it, unless it is more than anybody can have added. Raises Refused."""
    plain = bytearray()
    for chunk in content:
        plain += chunk
        if len(plain) > settings.UPLOAD_LIMIT_BYTES:
            raise Refused(Reason.TOO_LARGE)
    return bytes(plain)


def _ask(what: str, content: Iterable[bytes], detail: Any = None) -> tuple[Finding, bytes]:
    plain = _whole(content)
    if not plain:
        raise Refused(Reason.EMPTY)
    try:
        done = subprocess.run(
            [sys.executable, "-I", _INSIDE, what, json.dumps(detail)],
            input=plain,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(Reason.TOO_HEAVY) from None
    head, _line, pages = done.stdout.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        # It was ended by a limit, or by what the file did to its parser.
        raise Refused(Reason.TOO_HEAVY) from None
    if "refused" in answer:
        raise Refused(Reason(answer["refused"]))
    return Finding(answer["content_type"], answer["pages"]), pages
