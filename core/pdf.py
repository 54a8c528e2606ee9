"""PDF: laid out from our own templates, joined with pages of others, stamped.

What is laid out can reach nothing: no file, no other host, only what its text carries in `data:`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


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


def lay_out(template: str, context: Mapping[str, Any], *, stylesheet: str, language: str) -> Laid:
    """Lay a template out with a style sheet (a template too). `language` is the document's own, not the reader's."""
    with translation.override(language):
        html = render_to_string(template, dict(context))
        style = render_to_string(stylesheet)
    fetcher, fonts = DataOnly(), FontConfiguration()
    page = HTML(string=html, url_fetcher=fetcher, base_url=None)
    css = CSS(string=style, url_fetcher=fetcher, font_config=fonts)
    return Laid(page.render(stylesheets=[css], font_config=fonts))


@dataclass(frozen=True)
class Part:
    """Pages of a PDF under a bookmark of their own."""

    title: str
    content: bytes


def joined(body: bytes, parts: Sequence[Part]) -> bytes:
    """The body, whose own bookmarks and links stay whole, with the pages of each part behind it."""
    with ExitStack() as opened:
        pdf = opened.enter_context(pikepdf.open(BytesIO(body)))
        with pdf.open_outline() as outline:
            for part in parts:
                # Streams are copied when the whole is saved: the sources stay open until then.
                source = opened.enter_context(pikepdf.open(BytesIO(part.content)))
                outline.root.append(pikepdf.OutlineItem(part.title, len(pdf.pages)))
                pdf.pages.extend(source.pages)
        return _saved(pdf)


def sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in points."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]


def stamped(content: bytes, stamps: bytes, *, title: str, language: str) -> bytes:
    """`content` with page n of `stamps` laid over its page n, named by `title` and by nothing else: no author,
    no program, no metadata."""
    with pikepdf.open(BytesIO(content)) as pdf, pikepdf.open(BytesIO(stamps)) as marks:
        if len(pdf.pages) != len(marks.pages):
            raise ValueError("There must be one stamp for each page.")
        for page, mark in zip(pdf.pages, marks.pages, strict=True):
            page.add_overlay(mark, None)
        for key in list(pdf.docinfo.keys()):
            del pdf.docinfo[key]
        pdf.docinfo["/Title"] = title
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        pdf.Root.Lang = language
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
