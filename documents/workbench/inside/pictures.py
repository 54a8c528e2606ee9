"""Pictures: decoded within limits, turned upright, and written anew without what a camera noted."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from kinds import JPEG, PNG, Refused

# A JPEG is decoded at a fraction of its size, a PNG has to be decoded whole.
MOST_PIXELS = {JPEG: 120_000_000, PNG: 64_000_000}
LONG_SIDE, COPY_SIDE = 2400, 4000


def upright(raw: bytes, kind: str, long_side: int) -> Image.Image:
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


def copy_of_image(raw: bytes, kind: str) -> tuple[int, bytes]:
    """The picture in its own type, as one page. Raises Refused."""
    out = BytesIO()
    picture = upright(raw, kind, COPY_SIDE)
    # Nothing but the pixels: what is noted of them would be written out again.
    picture.info.clear()
    picture.save(out, kind.split("/")[1].upper(), quality=90)
    return 1, out.getvalue()


def jpeg(picture: Image.Image) -> bytes:
    """A picture as a JPEG, with nothing but its pixels."""
    out = BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def without_notes(raw: bytes) -> bytes:
    """A JPEG without comments and application segments (EXIF, XMP, IPTC), apart from those that say how its
    colours are meant."""
    return b"".join(_kept_segments(raw))


def _kept_segments(raw: bytes) -> Iterator[bytes]:
    yield raw[:2]
    at = 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == 0xDA:
            break
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        segment = raw[at:end]
        says_colour = marker == 0xEE or segment[4:16] == b"ICC_PROFILE\0" or segment[4:9] == b"JFIF\0"
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or says_colour:
            yield segment
        at = end
    yield raw[at:]
