"""Pages with black boxes, behind which nothing is left."""

from __future__ import annotations

from typing import Any

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageDraw, ImageFont

from pages import pages_of_pdf, rendered, seen_size, undressed, written
from pictures import LONG_SIDE, jpeg, upright

DOTS = 200 / 72
"""Pixels for a point, where a page becomes a picture for good."""

# Text with these modes is not painted; marked content carries words beside what is drawn.
_UNPAINTED, _MARKED = (3, 7), {"BMC", "BDC", "EMC", "MP", "DP"}
_SIMPLE = {"/Font", "/XObject", "/ColorSpace", "/ExtGState"}


def redacted_image(raw: bytes, kind: str, detail: dict[str, Any]) -> tuple[int, bytes]:
    """The picture as one page, with the boxes and the legend of `detail`. Raises Refused."""
    with pikepdf.new() as made:
        _add_picture(made, _burnt(upright(raw, kind, LONG_SIDE), detail["boxes"], detail), 150 / 72)
        return 1, written(made)


def redacted_pdf(raw: bytes, detail: dict[str, Any]) -> tuple[int, bytes]:
    """The pages, those with a box as pixels alone. So is every page on which something may stand that is not seen
    (other layers, hidden text, what was cut off): nobody can have looked at it. What is left is only drawn."""
    boxes: dict[int, list[Any]] = {}
    for box in detail["boxes"]:
        boxes.setdefault(box["page"], []).append(box)

    def laid(source: pikepdf.Pdf) -> bytes:
        with pikepdf.new() as made, pdfium.PdfDocument(raw) as seen:
            seen.init_forms()
            for number, page in enumerate(source.pages, 1):
                seen_size(page)
                if number not in boxes and _holds_only_what_is_seen(source, page):
                    made.pages.append(page)
                else:
                    longest = min(LONG_SIDE, DOTS * max(seen[number - 1].get_size()))
                    picture, scale = rendered(seen[number - 1], longest, longest)
                    _add_picture(made, _burnt(picture, boxes.get(number, []), detail), scale)
            undressed(made)
            return written(made)

    return pages_of_pdf(raw, laid)


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
        jpeg(picture),
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
