"""What is under a box is gone: from the text, the pixels, and every byte of the copy, wherever it was kept."""

from __future__ import annotations

import subprocess
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from documents import workbench
from documents.workbench import Box, Finding, Reason, Refused
from tests.documents import samples
from tests.documents.test_workbench import everything_in

LEGEND = "DISAMARKAN. A: alamat"
# Words that are planted where nobody sees them; on every page, or beside the pages.
PLANTED = (
    "MARKGONE",
    "MARKAUTHOR",
    "MARKXMP",
    "MARKATTACHED",
    "MARKNOTED",
    "MARKBOOKMARK",
    "MARKLAYER",
    "MARKHIDDEN",
    "MARKACTUAL",
    "MARKCOMMENT",
    "MARKOUTSIDE",
    samples.CAMERA,
)


def words_of(content: bytes) -> list[str]:
    """The text of each page."""
    shown = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return [page.strip() for page in shown.stdout.decode().removesuffix("\f").split("\f")]


def seen(content: bytes, number: int = 1) -> Image.Image:
    return Image.open(BytesIO(workbench.as_picture([content], number))).convert("L")


def redacted(content: bytes, *boxes: Box) -> bytes:
    return workbench.as_redacted([content], boxes, legend=LEGEND)[1]


def planted(**page_keys: Any) -> bytes:
    """Three pages that share their resources, each with all that a page can hide; the first says MARKGONE."""
    with pikepdf.open(BytesIO(samples.pdf("MARKGONE", "halaman dua", "halaman tiga"))) as made:
        layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="MARKLAYER"))
        made.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        )
        image = made.make_stream(
            samples.photo(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=600,
            Height=400,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
            Metadata=made.make_stream(b"<x>MARKXMP</x>"),
        )
        shared = made.pages[0].Resources
        shared.XObject = pikepdf.Dictionary(Im=image)
        shared.Properties = pikepdf.Dictionary(MC0=layer)
        hidden = {
            0: b"/OC /MC0 BDC BT /F1 9 Tf 60 300 Td (MARKLAYER) Tj ET EMC q 100 0 0 60 60 400 cm /Im Do Q",
            1: b"BT 3 Tr /F1 9 Tf 60 300 Td (MARKHIDDEN) Tj ET",
            2: b"% MARKCOMMENT\n/Span <</ActualText (MARKACTUAL)>> BDC EMC",
        }
        for number, page in enumerate(made.pages):
            page.Resources = shared
            page.Contents = made.make_stream(page.Contents.read_bytes() + b"\n" + hidden[number])
            page.PieceInfo = pikepdf.Dictionary(X="MARKAUTHOR")
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 20, 20], Contents="MARKNOTED", F=2
            )
            page.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(note)]))
            for name, value in page_keys.items():
                page[f"/{name}"] = value
        made.attachments["MARKATTACHED.txt"] = b"MARKATTACHED"
        made.docinfo["/Author"] = "MARKAUTHOR"
        made.Root.Metadata = made.make_stream(b"<x>MARKXMP</x>", Type=pikepdf.Name.Metadata)
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("MARKBOOKMARK", 0))
        out = BytesIO()
        made.save(out)
    return out.getvalue()


WHOLE = Box(1, 0, 0, 1000, 500, "A")


def test_no_planted_word_is_left_in_any_byte_of_the_copy() -> None:
    content = planted()
    assert b"MARKGONE" in everything_in(content)
    copy = redacted(content, WHOLE)
    left = everything_in(copy)
    assert [mark for mark in PLANTED if mark.encode() in left] == []
    assert [mark for mark in PLANTED if mark.encode("utf-16-be") in left] == []
    # The second hid a text: nobody can have looked at it, and it is a picture as well.
    assert words_of(copy) == ["", "", "halaman tiga"]
    with pikepdf.open(BytesIO(copy)) as made:
        assert set(made.Root.keys()) == {"/Type", "/Pages"}
        assert [sorted(page.Resources.keys()) for page in made.pages] == [["/XObject"], ["/XObject"], ["/Font"]]
        assert not any("/Annots" in page.obj for page in made.pages)


def test_the_pixels_under_a_box_are_black_and_those_beside_it_are_not() -> None:
    before, after = seen(samples.pdf("MARKGONE")), seen(redacted(samples.pdf("MARKGONE"), WHOLE))
    assert before.getpixel((700, 900)) == 255
    # The copy's page is a little wider and higher: the marks stand beside the old one.
    width, height = after.size
    inside = after.crop((4, 4, int(width * 0.95), int(height * 0.47)))
    assert inside.getextrema()[1] < 8  # type: ignore[operator]
    assert after.getpixel((width // 2, int(height * 0.6))) == 255


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_lie_where_they_are_seen_on_pages_that_are_turned(rotate: int) -> None:
    content = samples.pdf("MARKGONE", rotate=rotate)
    dark = seen(content).point(lambda value: 255 * (value < 128)).getbbox()
    assert dark is not None
    width, height = seen(content).size
    left, top = dark[0] * 1000 // width - 2, dark[1] * 1000 // height - 2
    box = Box(1, left, top, (dark[2] - dark[0]) * 1000 // width + 6, (dark[3] - dark[1]) * 1000 // height + 6, "A")
    copy = redacted(content, box)
    assert words_of(copy) == [""]
    page = seen(copy)
    middle = (int((left + box.width / 2) * page.width / 1041), int((top + box.height / 2) * page.height / 1030))
    assert page.getpixel(middle) < 8  # type: ignore[operator]
    # All that is dark now is the box, its mark and the legend.
    with pikepdf.open(BytesIO(copy)) as made:
        sizes = [float(side) for side in made.pages[0].mediabox[2:]]
    assert (sizes[0] > sizes[1]) == (rotate in (90, 270))


def test_what_a_page_was_cropped_of_is_gone_also_from_a_page_without_a_box() -> None:
    with pikepdf.open(BytesIO(samples.pdf("MARKOUTSIDE", "MARKOUTSIDE"))) as cropped:
        for page in cropped.pages:
            page.CropBox = [0, 0, 595, 400]
        out = BytesIO()
        cropped.save(out)
    assert seen(out.getvalue()).getextrema() == (255, 255)
    copy = redacted(out.getvalue(), Box(1, 100, 100, 200, 200, "A"))
    assert b"MARKOUTSIDE" not in everything_in(copy)
    shown = seen(copy)
    assert shown.getpixel((shown.width * 2 // 10, shown.height * 2 // 10)) < 8  # type: ignore[operator]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.photo(), "image/jpeg"),
        (samples.photo(orientation=6), "image/jpeg"),
        (samples.scan(), "image/png"),
        (samples.scan(mode="RGBA"), "image/png"),
        (samples.scan(mode="L"), "image/png"),
    ],
)
def test_pictures_become_a_page_without_their_notes(content: bytes, kind: str) -> None:
    finding, copy = workbench.as_redacted([content], [Box(1, 0, 500, 1000, 500, "A")], legend=LEGEND)
    assert finding == Finding(kind, 1)
    left = everything_in(copy)
    assert not any(mark in left for mark in (samples.CAMERA.encode(), b"Exif", b"GPS"))
    image = Image.open(BytesIO(workbench.as_picture([copy], 1))).convert("RGB")
    above, below = image.getpixel((600, image.height // 4)), image.getpixel((600, image.height * 3 // 4))
    assert max(below) < 12
    assert max(above) > 50


def test_a_scanned_pdf_loses_the_picture_under_the_box_and_its_copy_in_the_file() -> None:
    copy = redacted(samples.pdf_with_photo(), Box(1, 0, 0, 1000, 1000, "A"))
    with pikepdf.open(BytesIO(copy)) as made:
        [image] = [o for o in made.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        picture = pikepdf.PdfImage(image).as_pil_image().convert("L")
    assert picture.crop((0, 0, picture.width * 9 // 10, picture.height * 9 // 10)).getextrema()[1] < 8  # type: ignore[operator]
    assert b"MARKXMP" not in everything_in(copy)


def test_what_is_filled_in_is_seen_and_can_be_covered() -> None:
    content = samples.armed_pdf()
    copy = redacted(content, Box(1, 0, 0, 10, 10, "A"))
    assert seen(copy).crop((100, 400, 700, 600)).getextrema()[0] < 100  # type: ignore[operator]
    for mark in (b"TERISI", b"MARKSCRIPT", b"MARKATTACHED", b"MARKLINK", b"surat perjanjian"):
        assert mark not in everything_in(copy)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"halo", Reason.WRONG_TYPE),
        (samples.encrypted_pdf(), Reason.ENCRYPTED),
        (samples.pdf_bomb(), Reason.TOO_HEAVY),
        (samples.pixel_bomb(), Reason.TOO_MANY_PIXELS),
    ],
)
def test_hostile_files_are_refused_with_a_reason(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        workbench.as_redacted([content], [WHOLE], legend=LEGEND)
    assert refused.value.reason == reason


def test_a_bound_of_two_hundred_pages_is_redacted_in_time() -> None:
    finding, copy = workbench.as_redacted([samples.many_pages(200)], [Box(7, 0, 0, 500, 500, "A")], legend=LEGEND)
    assert finding.pages == 200
    assert [number for number, text in enumerate(words_of(copy), 1) if text != "x"] == [7]
