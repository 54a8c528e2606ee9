"""PDF: laid out from our own templates, joined with pages of others, stamped."""

from __future__ import annotations

import base64
import ctypes
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation

from core.files import sandbox
from core.files.encrypted_temp import EncryptedTempDir
from core.files.pdf_copies import save, set_title

_LAYOUT = Path(__file__).with_name("pdf_layout.py")
AT_ONCE = 8 * 1024 * 1024
_ENDED = "The process that lays pages out has ended."


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along inside a PDF; `relationship` is what it is to it, in PDF's words (AFRelationship)."""

    name: str
    description: str
    content: bytes
    relationship: str


class PdfPress:
    """Lays pages out, one document after another, in a process of its own."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        self._questions, self._answers = questions, answers

    def lay_out(self, template: str, context: Mapping[str, Any], *, stylesheet: str, language: str) -> int:
        """Lay a template out with a style sheet (a template too), and return how many pages it has. `language` is the
        document's own, not the reader's."""
        with translation.override(language):
            html = render_to_string(template, dict(context))
            style = render_to_string(stylesheet, dict(context))
        return self._ask({"html": html, "css": style})["pages"]

    def written(self) -> bytes:
        """The PDF of what was laid out last."""
        return self._written(None)

    def archived(self, enclosed: Sequence[Enclosed]) -> bytes:
        """The same as PDF/A-3 with tags, to be kept for long, with files enclosed in it."""
        return self._written([{**vars(one), "content": base64.b64encode(one.content).decode()} for one in enclosed])

    def _written(self, enclosed: list[dict[str, str]] | None) -> bytes:
        size = self._ask({"enclosed": enclosed})["size"]
        content = self._answers.read(size)
        if len(content) < size:
            raise RuntimeError(_ENDED)
        return content

    def _ask(self, question: dict[str, Any]) -> dict[str, int]:
        self._questions.write(json.dumps(question).encode() + b"\n")
        self._questions.flush()
        line = self._answers.readline()
        if not line:
            raise RuntimeError(_ENDED)
        answer: dict[str, int] = json.loads(line)
        return answer


@contextmanager
def press() -> Iterator[PdfPress]:
    """A press whose memory is given back at the end of the block."""
    with sandbox.running(_LAYOUT) as (_process, questions, answers):
        yield PdfPress(questions, answers)


@dataclass(frozen=True)
class PdfPart:
    """Pages of a PDF under a bookmark of their own."""

    title: str
    content: BinaryIO


def joined(
    body: bytes,
    parts: Sequence[PdfPart],
    stamps: Sequence[bytes],
    *,
    aside: EncryptedTempDir,
    title: str,
    language: str,
) -> BinaryIO:
    """The body, whose own bookmarks and links stay whole, with the pages of each part behind it; page n of the
    `stamps` together is laid over the n-th of these. Named by `title` and by nothing else: no author, no program, no
    metadata.

    What is taken from another file is in memory until the whole is written, so it is written after every few parts:
    what it holds by then is read from where it was put aside.
    """
    with ExitStack() as opened:
        marks = (page for stamp in stamps for page in opened.enter_context(pikepdf.open(BytesIO(stamp))).pages)
        whole: BinaryIO = BytesIO(body)
        for few in _few_at_once(parts):
            with pikepdf.open(whole) as pdf:
                length = len(pdf.pages)
                with pdf.open_outline() as outline:
                    for part in few:
                        outline.root.append(pikepdf.OutlineItem(part.title, len(pdf.pages)))
                        with pikepdf.open(part.content) as source:
                            pdf.pages.extend(source.pages)
                for page in list(pdf.pages)[length:]:
                    page.add_overlay(next(marks), None)
                set_title(pdf, title, language)
                longer = aside.file()
                save(pdf, longer)
            whole.close()
            whole = longer
    _give_back()
    return whole


def _give_back() -> None:
    """Give the machine back what is free. glibc keeps what a library in C has let go: twenty megabytes after a joining,
    while a press takes its own for the next pages. Other C libraries know no such call, and give back by themselves."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _few_at_once(parts: Sequence[PdfPart]) -> Iterator[list[PdfPart]]:
    """The parts in their order, in lists that are not large; one list at least."""
    few: list[PdfPart] = []
    size = 0
    for part in parts:
        if size > AT_ONCE:
            yield few
            few, size = [], 0
        few.append(part)
        size += part.content.seek(0, os.SEEK_END)
    yield few


def sizes(content: BinaryIO) -> list[tuple[float, float]]:
    """Width and height of each page, in points."""
    with pikepdf.open(content) as pdf:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]
