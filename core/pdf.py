"""PDF: laid out from our own templates, joined with pages of others, stamped.

What is laid out can reach nothing: no file, no other host, only what its text carries in `data:`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from core.pdf_copies import saved, set_title


class Unreachable(ValueError):
    """A template or a text in it names something outside the document."""


class DataOnly(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Fetches what stands in the address itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if not url.lower().startswith("data:"):
            raise Unreachable("Only data: addresses are served.")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along inside a PDF; `relationship` is what it is to it, in PDF's words (AFRelationship)."""

    name: str
    description: str
    content: bytes
    relationship: str


@dataclass(frozen=True)
class Laid:
    """A laid-out document: how many pages it has, and its bytes when they are asked for."""

    document: Any

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    def written(self) -> bytes:
        """The PDF, with its pictures no larger than print needs."""
        out: bytes = self.document.write_pdf(optimize_images=True, dpi=200, jpeg_quality=85)
        return out

    def archived(self, enclosed: Sequence[Enclosed]) -> bytes:
        """The same as PDF/A-3 with tags, to be kept for long, with files enclosed in it."""
        attachments = [
            Attachment(
                file_obj=BytesIO(one.content),
                name=one.name,
                description=one.description,
                relationship=one.relationship,
                url_fetcher=DataOnly(),
            )
            for one in enclosed
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # weasyprint leaves the file of its colour profile open
            out: bytes = self.document.write_pdf(
                pdf_variant="pdf/a-3a", attachments=attachments, optimize_images=True, dpi=200, jpeg_quality=85
            )
        return out


def lay_out(template: str, context: Mapping[str, Any], *, stylesheet: str, language: str) -> Laid:
    """Lay a template out with a style sheet (a template too). `language` is the document's own, not the reader's."""
    with translation.override(language):
        html = render_to_string(template, dict(context))
        style = render_to_string(stylesheet, dict(context))
    fetcher, fonts = DataOnly(), FontConfiguration()
    page = HTML(string=html, url_fetcher=fetcher, base_url=None)
    css = CSS(string=style, url_fetcher=fetcher, font_config=fonts)
    return Laid(page.render(stylesheets=[css], font_config=fonts))


@dataclass(frozen=True)
class Part:
    """Pages of a PDF under a bookmark of their own."""

    title: str
    content: bytes


def joined(body: bytes, parts: Sequence[Part], stamps: bytes | None, *, title: str, language: str) -> bytes:
    """The body, whose own bookmarks and links stay whole, with the pages of each part behind it; page n of `stamps`
    is laid over the n-th of these. Named by `title` and by nothing else: no author, no program, no metadata.

    All in one go: a bundle is large, and each time that it is written it is in memory once more.
    """
    with ExitStack() as opened:
        pdf = opened.enter_context(pikepdf.open(BytesIO(body)))
        length = len(pdf.pages)
        with pdf.open_outline() as outline:
            for part in parts:
                # Streams are copied when the whole is saved: the sources stay open until then.
                source = opened.enter_context(pikepdf.open(BytesIO(part.content)))
                outline.root.append(pikepdf.OutlineItem(part.title, len(pdf.pages)))
                pdf.pages.extend(source.pages)
        if stamps is not None:
            marks = opened.enter_context(pikepdf.open(BytesIO(stamps)))
            for page, mark in zip(list(pdf.pages)[length:], marks.pages, strict=True):
                page.add_overlay(mark, None)
        set_title(pdf, title, language)
        return saved(pdf)


def sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in points."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]
