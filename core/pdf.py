"""PDF: laid out from our own templates, joined with pages of others, stamped."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation

from core.pdf_copies import save, set_title

_LAYOUT = str(Path(__file__).with_name("pdf_layout.py"))
_ENDED = "The process that lays pages out has ended."


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along inside a PDF; `relationship` is what it is to it, in PDF's words (AFRelationship)."""

    name: str
    description: str
    content: bytes
    relationship: str


class Press:
    """Lays pages out, one document after another, in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._questions, self._answers = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)

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
def press() -> Iterator[Press]:
    """A press whose memory is given back at the end of the block."""
    with subprocess.Popen(
        [sys.executable, "-I", _LAYOUT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    ) as process:
        try:
            yield Press(process)
        finally:
            process.kill()


@dataclass(frozen=True)
class Part:
    """Pages of a PDF under a bookmark of their own."""

    title: str
    content: BinaryIO


def joined(
    body: bytes, parts: Sequence[Part], stamps: bytes | None, *, into: BinaryIO, title: str, language: str
) -> None:
    """Write the body, whose own bookmarks and links stay whole, with the pages of each part behind it; page n of
    `stamps` is laid over the n-th of these. Named by `title` and by nothing else: no author, no program, no metadata.

    What the pages show is read from the parts while the whole is written, and is never in memory together.
    """
    with ExitStack() as opened:
        pdf = opened.enter_context(pikepdf.open(BytesIO(body)))
        length = len(pdf.pages)
        with pdf.open_outline() as outline:
            for part in parts:
                # Streams are copied when the whole is saved: the sources stay open until then.
                source = opened.enter_context(pikepdf.open(part.content))
                outline.root.append(pikepdf.OutlineItem(part.title, len(pdf.pages)))
                pdf.pages.extend(source.pages)
        if stamps is not None:
            marks = opened.enter_context(pikepdf.open(BytesIO(stamps)))
            for page, mark in zip(list(pdf.pages)[length:], marks.pages, strict=True):
                page.add_overlay(mark, None)
        set_title(pdf, title, language)
        save(pdf, into)


def sizes(content: BinaryIO) -> list[tuple[float, float]]:
    """Width and height of each page, in points."""
    with pikepdf.open(content) as pdf:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]
