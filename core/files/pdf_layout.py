"""Run by core.files.pdf in a process of its own: lays out one page after another with WeasyPrint.

It takes much memory, which is given back when the process ends. It knows no settings, no keys and no database (it
imports nothing of ours), and can reach nothing: no other host, no file but the system's fonts, only what the text
carries in `data:`. It writes to no file.

A line of JSON asks, a line of JSON answers: {"html", "css"} is laid out: {"pages"}. {"enclosed"} writes what was laid
out last: {"size"}, and then so many bytes of PDF. With null it is a plain PDF, else PDF/A-3 with these files in it.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from weasyprint import CSS, HTML, Attachment
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


def laid_out(html: str, css: str) -> Any:
    """WeasyPrint's document."""
    fetcher, fonts = DataOnly(), FontConfiguration()
    page = HTML(string=html, url_fetcher=fetcher, base_url=None)
    return page.render(stylesheets=[CSS(string=css, url_fetcher=fetcher, font_config=fonts)], font_config=fonts)


def written(document: Any, enclosed: Sequence[dict[str, str]] | None) -> bytes:
    """The PDF, with its pictures no larger than print needs; tagged, when it is to be kept for long."""
    variant: dict[str, Any] = {}
    if enclosed is not None:
        variant = {"pdf_variant": "pdf/a-3a", "attachments": [_attached(one) for one in enclosed]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # weasyprint leaves the file of its colour profile open
        out: bytes = document.write_pdf(optimize_images=True, dpi=200, jpeg_quality=85, finisher=_once, **variant)
    return out


def _once(document: Any, pdf: Any) -> None:
    """Name each enclosed file once among those that belong to the whole: WeasyPrint counts them in two ways."""
    associated = pdf.catalog.get("AF", [])
    associated[:] = dict.fromkeys(associated)


def _attached(one: dict[str, str]) -> Attachment:
    return Attachment(
        file_obj=BytesIO(base64.b64decode(one["content"])),
        name=one["name"],
        description=one["description"],
        relationship=one["relationship"],
        url_fetcher=DataOnly(),
    )


def main() -> None:
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    out, document = sys.stdout.buffer, None
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if "html" in asked:
            document = None  # before the next takes its place
            document = laid_out(asked["html"], asked["css"])
            out.write(json.dumps({"pages": len(document.pages)}).encode() + b"\n")
        else:
            content = written(document, asked["enclosed"])
            out.write(json.dumps({"size": len(content)}).encode() + b"\n" + content)
        out.flush()


if __name__ == "__main__":
    main()
