"""Pages of a PDF: what they look like, without the rest that it carries."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

from kinds import Refused
from pictures import LONG_SIDE, jpeg, upright, without_notes

MOST_PAGES = 500
MOST_DRAWN = 64 * 1024 * 1024
"""Bytes of what is not a picture, unpacked: a drawing or a font of this size is made to fill memory, or by mistake."""
PICTURE_WIDTH = 1400

# What a page is drawn by; it may also carry actions, notes, thumbnails and other programs' data.
_DRAWN = {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}

A4 = (595.276, 841.890)
SIDE, TOP, BOTTOM = 34.0, 51.0, 45.0
"""Points left free around the content, for the exhibit's mark and the page number."""


def pages_of_pdf(raw: bytes, laid: Callable[[pikepdf.Pdf], bytes]) -> tuple[int, bytes]:
    """The number of pages, and what `laid` makes of them, with their annotations drawn in. Raises Refused."""
    with pikepdf.open(BytesIO(raw)) as source:
        count = len(source.pages)
        if count > MOST_PAGES:
            raise Refused("TOO_MANY_PAGES")
        for thing in source.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
                _require_small(thing)
        source.generate_appearance_streams()
        source.flatten_annotations("all")
        made = laid(source)
        # A file that broke off on its way is read as far as it goes: as pages that are empty, without a word.
        lost = ("unable to find trailer", "unable to recover stream")
        if not count or any(one in str(said) for said in source.get_warnings() for one in lost):
            raise Refused("BROKEN")
        return count, made


def _require_small(stream: pikepdf.Stream) -> None:
    """Refuse what unpacks to more than a drawing takes, without unpacking more than that of it. Raises Refused."""
    filters: Any = stream.get("/Filter", [])
    content = stream.read_raw_bytes()
    for name in [filters] if isinstance(filters, pikepdf.Name) else filters:
        if name != "/FlateDecode":
            return
        try:
            content = zlib.decompressobj().decompress(content, MOST_DRAWN + 1)
        except zlib.error:
            return
        if len(content) > MOST_DRAWN:
            raise Refused("TOO_HEAVY")


def as_they_are(source: pikepdf.Pdf) -> bytes:
    """The pages of `source` in their own size, without all that is not drawn on them."""
    with pikepdf.new() as made:
        for page in source.pages:
            seen_size(page)
            made.pages.append(page)
        undressed(made)
        return written(made)


def fitted(source: pikepdf.Pdf, *, enlarge: bool = False) -> bytes:
    """Each page of `source` fitted onto a page of A4, lying where the page lies."""
    with pikepdf.new() as made:
        for page in source.pages:
            width, height = seen_size(page)
            sheet = A4 if height >= width else (A4[1], A4[0])
            made.add_blank_page(page_size=sheet)
            frame = pikepdf.Rectangle(SIDE, BOTTOM, sheet[0] - SIDE, sheet[1] - TOP)
            made.pages[-1].add_overlay(page, frame, shrink=True, expand=enlarge)  # type: ignore[call-arg]  # stubs lag behind
        return written(made)


def page_of_image(raw: bytes, kind: str) -> tuple[int, bytes]:
    """A picture as one page of A4. Raises Refused."""
    one = BytesIO()
    upright(raw, kind, LONG_SIDE).save(one, "PDF", resolution=150, quality=85)
    with pikepdf.open(BytesIO(one.getvalue())) as source:
        return 1, fitted(source, enlarge=True)


def picture_of_pdf(raw: bytes, number: int) -> tuple[int, bytes]:
    """The number of pages, and the page of that number (from 1) as a JPEG. Raises Refused."""
    with pdfium.PdfDocument(raw) as source:
        source.init_forms()
        count = len(source)
        if not 1 <= number <= count:
            raise Refused("BROKEN")
        return count, jpeg(rendered(source[number - 1], PICTURE_WIDTH, LONG_SIDE)[0])


def rendered(page: Any, width: float, height: float) -> tuple[Image.Image, float]:
    """A page of PDFium as it is seen, at most so wide and so high, and how many pixels a point has."""
    across, down = page.get_size()
    if not (1 <= across <= 20_000 and 1 <= down <= 20_000):
        raise Refused("BROKEN")
    scale = min(width / across, height / down)
    return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB"), scale


def undressed(made: pikepdf.Pdf) -> None:
    """Take from each page what is not drawn on it."""
    for page in made.pages:
        for name in set(page.obj.keys()) - _DRAWN:
            del page.obj[name]


def written(made: pikepdf.Pdf) -> bytes:
    """The file, without what nothing refers to and what programs and cameras noted."""
    made.remove_unreferenced_resources()
    for thing in made.objects:
        if isinstance(thing, pikepdf.Stream):
            _forget(thing)
    out = BytesIO()
    # By its content alone: of the same file the same is made again.
    made.save(
        out,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()


def seen_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of a page as it is seen, after its rotation."""
    box = page.cropbox
    width, height = abs(float(box[2]) - float(box[0])), abs(float(box[3]) - float(box[1]))
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise Refused("BROKEN")
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return (height, width) if turned else (width, height)


def _forget(stream: pikepdf.Stream) -> None:
    """Take what a program or a camera noted out of one stream."""
    for key in ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Alternates"):
        if key in stream:
            del stream[key]
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        parameters: Any = stream.get("/DecodeParms")
        clean = without_notes(stream.read_raw_bytes())
        stream.write(clean, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
