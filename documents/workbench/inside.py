"""Run by documents.workbench in a process of its own: takes one file, gives clean A4 pages.

It reads a file that somebody may have made to do harm. So it knows no settings, no keys and no database (it
imports nothing of ours), writes nothing but its answer, and may use so much memory and time and no more.

Answer on stdout: a line of JSON ({"content_type", "pages"} or {"refused": reason}), then what was made: the pages as
PDF, a copy in the file's own type, or the picture of one page.
What is kept of a PDF is what its pages look like: annotations are drawn in; scripts, links, attachments, form
data and metadata stay behind. Photos are turned upright and written anew, without what the camera noted.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

import pikepdf  # noqa: E402 -- under the limits from its first line
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # noqa: E402 -- it ships no types
from PIL import Image, ImageFile, ImageOps  # noqa: E402

# Nothing is written to any file, and nothing more is loaded than the libraries.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
MOST_PAGES = 500
# A JPEG is decoded at a fraction of its size, a PNG has to be decoded whole.
MOST_PIXELS = {JPEG: 120_000_000, PNG: 64_000_000}
LONG_SIDE, COPY_SIDE, PICTURE_WIDTH = 2400, 4000, 1400
MOST_OUT = 200 * 1024 * 1024

# What a page is drawn by; it may also carry actions, notes, thumbnails and other programs' data.
_DRAWN = {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}

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


def made_of(raw: bytes, wanted: str, number: int) -> tuple[str, int, bytes]:
    """(type, number of pages, what is wanted: clean "pages", a "copy" or a page's "picture"). Raises Refused."""
    kind = kind_of(raw)
    try:
        if wanted == "picture":
            out = _picture_of_pdf(raw, number) if kind == PDF else (1, _jpeg(_picture(raw, kind, LONG_SIDE)))
        elif kind == PDF:
            out = _pages_of_pdf(raw, _as_they_are if wanted == "copy" else _fitted)
        else:
            out = _copy_of_image(raw, kind) if wanted == "copy" else _page_of_image(raw, kind)
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
    one = BytesIO()
    _picture(raw, kind, LONG_SIDE).save(one, "PDF", resolution=150, quality=85)
    with pikepdf.open(BytesIO(one.getvalue())) as source:
        return 1, _fitted(source, enlarge=True)


def _copy_of_image(raw: bytes, kind: str) -> tuple[int, bytes]:
    out = BytesIO()
    picture = _picture(raw, kind, COPY_SIDE)
    # Nothing but the pixels: what is noted of them would be written out again.
    picture.info.clear()
    picture.save(out, kind.split("/")[1].upper(), quality=90)
    return 1, out.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _picture_of_pdf(raw: bytes, number: int) -> tuple[int, bytes]:
    with pdfium.PdfDocument(raw) as source:
        source.init_forms()
        count = len(source)
        if not 1 <= number <= count:
            raise Refused("BROKEN")
        page = source[number - 1]
        width, height = page.get_size()
        if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise Refused("BROKEN")
        scale = min(PICTURE_WIDTH / width, LONG_SIDE / height)
        return count, _jpeg(page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB"))


def _picture(raw: bytes, kind: str, long_side: int) -> Image.Image:
    """What is seen of a picture, upright, its long side at most `long_side` pixels. Raises Refused."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # our own limits, by type, before anything is decoded
    with Image.open(BytesIO(raw), formats=[kind.split("/")[1].upper()]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS[kind]:
            raise Refused("TOO_MANY_PIXELS")
        if kind == JPEG:
            image.draft("L" if image.mode == "L" else "RGB", (min(width, long_side), min(height, long_side)))
        image.load()
        factor = max(image.size) // long_side
        picture: Image.Image = image.reduce(factor) if factor > 1 and image.mode not in ("P", "1") else image
        picture = _opaque(ImageOps.exif_transpose(picture))
        picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return picture


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


def _pages_of_pdf(raw: bytes, laid: Callable[[pikepdf.Pdf], bytes]) -> tuple[int, bytes]:
    with pikepdf.open(BytesIO(raw)) as source:
        count = len(source.pages)
        if count == 0:
            raise Refused("BROKEN")
        if count > MOST_PAGES:
            raise Refused("TOO_MANY_PAGES")
        source.generate_appearance_streams()
        source.flatten_annotations("all")
        return count, laid(source)


def _as_they_are(source: pikepdf.Pdf) -> bytes:
    """The pages of `source` in their own size, without all that is not drawn on them."""
    with pikepdf.new() as made:
        for page in source.pages:
            _seen_size(page)
            made.pages.append(page)
        for page in made.pages:
            for name in set(page.obj.keys()) - _DRAWN:
                del page.obj[name]
        return _written(made)


def _fitted(source: pikepdf.Pdf, *, enlarge: bool = False) -> bytes:
    """Each page of `source` fitted onto a page of A4, lying where the page lies."""
    with pikepdf.new() as made:
        for page in source.pages:
            width, height = _seen_size(page)
            sheet = A4 if height >= width else (A4[1], A4[0])
            made.add_blank_page(page_size=sheet)
            frame = pikepdf.Rectangle(SIDE, BOTTOM, sheet[0] - SIDE, sheet[1] - TOP)
            made.pages[-1].add_overlay(page, frame, shrink=True, expand=enlarge)  # type: ignore[call-arg]  # stubs lag behind
        return _written(made)


def _written(made: pikepdf.Pdf) -> bytes:
    made.remove_unreferenced_resources()
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
    wanted, number = sys.argv[1], int(sys.argv[2])
    try:
        kind, count, made = made_of(sys.stdin.buffer.read(), wanted, number)
        answer: dict[str, Any] = {"content_type": kind, "pages": count}
    except Refused as refusal:
        answer, made = {"refused": str(refusal)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if wanted != "look":
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
