"""Run by documents.workbench in a process of its own: takes one file, gives clean A4 pages.

It reads a file that somebody may have made to do harm. So it knows no settings, no keys and no database (it
imports nothing of ours), writes nothing but its answer, and may use so much memory and time and no more.

Answer on stdout: a line of JSON ({"content_type", "pages"} or {"refused": reason}), then the pages as PDF.
What is kept of a PDF is what its pages look like: annotations are drawn in; scripts, links, attachments, form
data and metadata stay behind. Photos are turned upright and written anew, without what the camera noted.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

import pikepdf  # noqa: E402 -- under the limits from its first line
from PIL import Image, ImageFile, ImageOps  # noqa: E402

# Nothing is written to any file, and nothing more is loaded than the two libraries.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
MOST_PAGES = 500
# A JPEG is decoded at a fraction of its size, a PNG has to be decoded whole.
MOST_PIXELS = {JPEG: 120_000_000, PNG: 64_000_000}
LONG_SIDE = 2400
MOST_OUT = 200 * 1024 * 1024

A4 = (595.276, 841.890)
SIDE, TOP, BOTTOM = 34.0, 51.0, 45.0
"""Points left free around the content, for the exhibit's mark and the page number."""


class Refused(Exception):
    """Why the file is not taken: one of the reasons that documents.workbench knows."""


def kind_of(raw: bytes) -> str:
    """The type by the content's own beginning. Raises Refused for all that is not ours to take."""
    if raw.startswith(b"\xff\xd8\xff"):
        return JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if raw[:16].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-"):
        return PDF
    raise Refused("WRONG_TYPE")


def pages_of(raw: bytes) -> tuple[str, int, bytes]:
    """(type, number of pages, the clean pages). Raises Refused."""
    kind = kind_of(raw)
    try:
        out = _pages_of_pdf(raw) if kind == PDF else _page_of_image(raw, kind)
    except Refused:
        raise
    except MemoryError:
        raise Refused("TOO_HEAVY") from None
    except pikepdf.PasswordError:
        raise Refused("ENCRYPTED") from None
    except Exception:
        # Whatever a parser says about a file that it cannot read means the same to a person.
        raise Refused("BROKEN") from None
    if len(out[1]) > MOST_OUT:
        raise Refused("TOO_HEAVY")
    return (kind, *out)


def _page_of_image(raw: bytes, kind: str) -> tuple[int, bytes]:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # our own limits, by type, before anything is decoded
    with Image.open(BytesIO(raw), formats=[kind.split("/")[1].upper()]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS[kind]:
            raise Refused("TOO_MANY_PIXELS")
        if kind == JPEG:
            image.draft("L" if image.mode == "L" else "RGB", (min(width, LONG_SIDE), min(height, LONG_SIDE)))
        image.load()
        factor = max(image.size) // LONG_SIDE
        picture: Image.Image = image.reduce(factor) if factor > 1 and image.mode not in ("P", "1") else image
        picture = ImageOps.exif_transpose(picture)
        picture = _opaque(picture)
        picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
        one = BytesIO()
        picture.save(one, "PDF", resolution=150, quality=85)
    with pikepdf.open(BytesIO(one.getvalue())) as source:
        return 1, _on_a4(source, enlarge=True)


def _opaque(picture: Image.Image) -> Image.Image:
    """The picture in grey or colour, on white where it was transparent."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _pages_of_pdf(raw: bytes) -> tuple[int, bytes]:
    with pikepdf.open(BytesIO(raw)) as source:
        count = len(source.pages)
        if count == 0:
            raise Refused("BROKEN")
        if count > MOST_PAGES:
            raise Refused("TOO_MANY_PAGES")
        source.generate_appearance_streams()
        source.flatten_annotations("all")
        return count, _on_a4(source, enlarge=False)


def _on_a4(source: pikepdf.Pdf, *, enlarge: bool) -> bytes:
    """Each page of `source` fitted onto a page of A4, lying where the page lies."""
    with pikepdf.new() as made:
        for page in source.pages:
            width, height = _seen_size(page)
            sheet = A4 if height >= width else (A4[1], A4[0])
            made.add_blank_page(page_size=sheet)
            frame = pikepdf.Rectangle(SIDE, BOTTOM, sheet[0] - SIDE, sheet[1] - TOP)
            made.pages[-1].add_overlay(page, frame, shrink=True, expand=enlarge)  # type: ignore[call-arg]  # stubs lag behind
        for thing in made.objects:
            if isinstance(thing, pikepdf.Stream):
                _forget(thing)
        out = BytesIO()
        made.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _seen_size(page: pikepdf.Page) -> tuple[float, float]:
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


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without comments and application segments (EXIF, XMP, IPTC), apart from those that say how its
    colours are meant."""
    return b"".join(_kept_segments(jpeg))


def _kept_segments(jpeg: bytes) -> Iterator[bytes]:
    yield jpeg[:2]
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == 0xDA:
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at:end]
        says_colour = marker == 0xEE or segment[4:16] == b"ICC_PROFILE\0" or segment[4:9] == b"JFIF\0"
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or says_colour:
            yield segment
        at = end
    yield jpeg[at:]


def main() -> None:
    with_pages = sys.argv[1] == "pages"
    try:
        kind, count, pages = pages_of(sys.stdin.buffer.read())
        answer: dict[str, Any] = {"content_type": kind, "pages": count}
    except Refused as refusal:
        answer, pages = {"refused": str(refusal)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if with_pages:
        sys.stdout.buffer.write(pages)


if __name__ == "__main__":
    main()
