"""Run by documents.workbench in a process of its own: takes one file, gives clean A4 pages.

It reads a file that somebody may have made to do harm. So it knows no settings, no keys and no database (it
imports nothing of ours), writes nothing but its answer, and may use so much memory and time and no more.

Answer on stdout: a line of JSON ({"content_type", "pages"} or {"refused": reason}), then what was made: the pages as
PDF, a copy in the file's own type, the picture of one page, or a PDF with black boxes.
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
from PIL import Image, ImageDraw, ImageFile, ImageFont, ImageOps  # noqa: E402

# Nothing is written to any file, and nothing more is loaded than the libraries.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
MOST_PAGES = 500
# A JPEG is decoded at a fraction of its size, a PNG has to be decoded whole.
MOST_PIXELS = {JPEG: 120_000_000, PNG: 64_000_000}
LONG_SIDE, COPY_SIDE, PICTURE_WIDTH = 2400, 4000, 1400
DOTS = 200 / 72
"""Pixels for a point, where a page becomes a picture for good."""
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


def made_of(raw: bytes, wanted: str, detail: Any) -> tuple[str, int, bytes]:
    """(type, number of pages, what is wanted: clean "pages", a "copy", the "picture" of the page that `detail` says, or
    all "redacted" as it says). Raises Refused."""
    kind = kind_of(raw)
    try:
        if wanted == "picture":
            out = _picture_of_pdf(raw, detail) if kind == PDF else (1, _jpeg(_picture(raw, kind, LONG_SIDE)))
        elif wanted == "redacted":
            out = _redacted_pdf(raw, detail) if kind == PDF else _redacted_image(raw, kind, detail)
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
        return count, _jpeg(_rendered(source[number - 1], PICTURE_WIDTH, LONG_SIDE)[0])


def _rendered(page: Any, width: float, height: float) -> tuple[Image.Image, float]:
    """A page of PDFium as it is seen, at most so wide and so high, and how many pixels a point has."""
    across, down = page.get_size()
    if not (1 <= across <= 20_000 and 1 <= down <= 20_000):
        raise Refused("BROKEN")
    scale = min(width / across, height / down)
    return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB"), scale


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
        ImageOps.exif_transpose(picture, in_place=True)
        picture = _opaque(picture)
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
        if count > MOST_PAGES:
            raise Refused("TOO_MANY_PAGES")
        source.generate_appearance_streams()
        source.flatten_annotations("all")
        made = laid(source)
        # A file that broke off on its way is read as far as it goes: as pages that are empty, without a word.
        lost = ("unable to find trailer", "unable to recover stream")
        if not count or any(one in str(said) for said in source.get_warnings() for one in lost):
            raise Refused("BROKEN")
        return count, made


def _as_they_are(source: pikepdf.Pdf) -> bytes:
    """The pages of `source` in their own size, without all that is not drawn on them."""
    with pikepdf.new() as made:
        for page in source.pages:
            _seen_size(page)
            made.pages.append(page)
        _undressed(made)
        return _written(made)


def _undressed(made: pikepdf.Pdf) -> None:
    for page in made.pages:
        for name in set(page.obj.keys()) - _DRAWN:
            del page.obj[name]


def _redacted_image(raw: bytes, kind: str, detail: dict[str, Any]) -> tuple[int, bytes]:
    with pikepdf.new() as made:
        _add_picture(made, _burnt(_picture(raw, kind, LONG_SIDE), detail["boxes"], detail), 150 / 72)
        return 1, _written(made)


def _redacted_pdf(raw: bytes, detail: dict[str, Any]) -> tuple[int, bytes]:
    """The pages, those with a box as pixels alone. So is every page on which something may stand that is not seen
    (other layers, hidden text, what was cut off): nobody can have looked at it. What is left is only drawn."""
    boxes: dict[int, list[Any]] = {}
    for box in detail["boxes"]:
        boxes.setdefault(box["page"], []).append(box)

    def laid(source: pikepdf.Pdf) -> bytes:
        with pikepdf.new() as made, pdfium.PdfDocument(raw) as seen:
            seen.init_forms()
            for number, page in enumerate(source.pages, 1):
                _seen_size(page)
                if number not in boxes and _holds_only_what_is_seen(source, page):
                    made.pages.append(page)
                else:
                    longest = min(LONG_SIDE, DOTS * max(seen[number - 1].get_size()))
                    picture, scale = _rendered(seen[number - 1], longest, longest)
                    _add_picture(made, _burnt(picture, boxes.get(number, []), detail), scale)
            _undressed(made)
            return _written(made)

    return _pages_of_pdf(raw, laid)


def _burnt(picture: Image.Image, boxes: list[Any], detail: dict[str, Any]) -> Image.Image:
    """The picture with its boxes in black. Their marks stand beside it, so that they cover nothing of the page."""
    if not boxes:
        return picture
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    places = []
    for box in boxes:
        left, top = box["left"] * width // 1000, box["top"] * height // 1000
        # Rounded up: a box never ends before the letter that it is drawn over.
        right = -(-(box["left"] + box["width"]) * width // 1000)
        foot = -(-(box["top"] + box["height"]) * height // 1000)
        draw.rectangle((left, top, right, foot), fill="black")
        places.append((box["mark"], (top + foot) // 2))
    size = max(12, min(width, height) // 52)
    sheet = Image.new(picture.mode, (width + 2 * size, height + 2 * size), "white")
    sheet.paste(picture)
    font, pen = ImageFont.load_default(size), ImageDraw.Draw(sheet)
    for mark, middle in places:
        pen.text((width + size // 2, middle), mark, fill="black", font=font, anchor="lm")
    pen.text((size // 2, height + size), detail["legend"], fill="black", font=font, anchor="lm")
    return sheet


def _add_picture(made: pikepdf.Pdf, picture: Image.Image, scale: float) -> None:
    """A page that is nothing but this picture. `scale` says how many of its pixels a point has."""
    width, height = (round(side / scale, 3) for side in picture.size)
    page = made.add_blank_page(page_size=(width, height))
    drawn = made.make_stream(
        _jpeg(picture),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=drawn))
    page.Contents = made.make_stream(f"{width} 0 0 {height} 0 0 cm /Page Do".encode())


# Text with these modes is not painted; marked content carries words beside what is drawn.
_UNPAINTED, _MARKED = (3, 7), {"BMC", "BDC", "EMC", "MP", "DP"}
_SIMPLE = {"/Font", "/XObject", "/ColorSpace", "/ExtGState"}


def _holds_only_what_is_seen(source: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Whether a page is simple enough to be told so. It then carries what its drawing names, and nothing that its
    resources share with another page. What is not understood is not simple."""
    if [float(side) for side in page.mediabox] != [float(side) for side in page.cropbox]:
        return False
    try:
        instructions = pikepdf.parse_content_stream(page)
    except pikepdf.PdfError:
        return False
    kept, named = [], set()
    for instruction in instructions:
        operator, operands = str(instruction.operator), instruction.operands
        if operator in _MARKED:
            if "/OC" in [str(operand) for operand in operands if isinstance(operand, pikepdf.Name)]:
                return False
            continue
        if operator == "Tr" and int(operands[0]) in _UNPAINTED:
            return False
        named |= {str(operand) for operand in operands if isinstance(operand, pikepdf.Name)}
        kept.append(instruction)
    resources = pikepdf.Dictionary()
    for group, things in page.resources.items():
        used = {name: things[name] for name in things.keys() & named} if isinstance(things, pikepdf.Dictionary) else {}
        if used and (group not in _SIMPLE or not all(_is_simple(group, thing) for thing in used.values())):
            return False
        if used:
            resources[group] = pikepdf.Dictionary(used)
    page.obj.Resources = resources
    page.obj.Contents = source.make_stream(pikepdf.unparse_content_stream(kept))
    return True


def _is_simple(group: str, thing: Any) -> bool:
    if group == "/XObject":
        return thing.get("/Subtype") == "/Image" and "/OC" not in thing
    if group == "/Font":
        return bool(thing.get("/Subtype") != "/Type3")
    return group != "/ExtGState" or thing.get("/SMask", pikepdf.Name.None_) == "/None"


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
    wanted, detail = sys.argv[1], json.loads(sys.argv[2])
    try:
        kind, count, made = made_of(sys.stdin.buffer.read(), wanted, detail)
        answer: dict[str, Any] = {"content_type": kind, "pages": count}
    except Refused as refusal:
        answer, made = {"refused": str(refusal)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if wanted != "look":
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
