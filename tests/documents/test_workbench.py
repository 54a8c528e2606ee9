"""What is taken, what is refused and why, and what is left of a file in a bundle."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from documents import workbench
from documents.workbench import Finding, Reason, Refused
from tests.documents import samples

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (samples.photo(), Finding("image/jpeg", 1)),
        (samples.photo(orientation=6), Finding("image/jpeg", 1)),
        (samples.scan(), Finding("image/png", 1)),
        (samples.scan(mode="1"), Finding("image/png", 1)),
        (samples.scan(mode="L"), Finding("image/png", 1)),
        (samples.scan(mode="P"), Finding("image/png", 1)),
        (samples.scan(mode="RGBA"), Finding("image/png", 1)),
        (samples.scan(mode="I;16"), Finding("image/png", 1)),
        (samples.pdf("satu", "dua"), Finding("application/pdf", 2)),
        (samples.owner_protected_pdf(), Finding("application/pdf", 1)),
        (samples.armed_pdf(), Finding("application/pdf", 1)),
        (b"\r\n" + samples.pdf("satu"), Finding("application/pdf", 1)),
    ],
)
def test_pictures_and_pdfs_are_known_by_their_content(content: bytes, finding: Finding) -> None:
    assert workbench.inspect([content[:7], content[7:]]) == finding


HOSTILE: dict[str, tuple[Reason, Callable[[], bytes]]] = {
    "nothing": (Reason.EMPTY, lambda: b""),
    "text": (Reason.WRONG_TYPE, lambda: b"halo"),
    "eicar": (Reason.WRONG_TYPE, lambda: EICAR),
    "html": (Reason.WRONG_TYPE, lambda: b"<!doctype html><script>alert(1)</script>"),
    "svg": (Reason.WRONG_TYPE, lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "zip": (Reason.WRONG_TYPE, lambda: b"PK\x03\x04" + bytes(100)),
    "exe": (Reason.WRONG_TYPE, lambda: b"MZ" + bytes(100)),
    "gif": (Reason.WRONG_TYPE, lambda: b"GIF89a" + bytes(100)),
    "postscript": (Reason.WRONG_TYPE, lambda: b"%!PS-Adobe-3.0\n"),
    "html before a pdf": (Reason.WRONG_TYPE, lambda: b"<script>alert(1)</script>" + samples.pdf("x")),
    "encrypted": (Reason.ENCRYPTED, samples.encrypted_pdf),
    "pixel bomb": (Reason.TOO_MANY_PIXELS, samples.pixel_bomb),
    "pdf bomb": (Reason.TOO_HEAVY, samples.pdf_bomb),
    "small pdf bomb": (Reason.TOO_HEAVY, lambda: samples.pdf_bomb(megabytes=65, times=1)),
    "501 pages": (Reason.TOO_MANY_PAGES, lambda: samples.many_pages(501)),
    "pdf without pages": (Reason.BROKEN, samples.pdf),
    "half a photo": (Reason.BROKEN, lambda: samples.photo(size=(3000, 2000))[:20_000]),
    "half a scan": (Reason.BROKEN, lambda: samples.scan()[:1000]),
    "half a pdf": (Reason.BROKEN, lambda: (raw := samples.pdf("Satu", "Dua"))[: len(raw) // 2]),
    "a pdf without its end": (Reason.BROKEN, lambda: samples.pdf_with_photo()[:-200]),
    "only a jpeg's head": (Reason.BROKEN, lambda: b"\xff\xd8\xff"),
    "only a png's head": (Reason.BROKEN, lambda: b"\x89PNG\r\n\x1a\n"),
    "only a pdf's head": (Reason.BROKEN, lambda: b"%PDF-1.7\n"),
    "pdf of noise": (Reason.BROKEN, lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40),
    "page of no size": (Reason.BROKEN, lambda: samples.pdf("x", size=(0, 0))),
    "page of a mile": (Reason.BROKEN, lambda: samples.pdf("x", size=(1e6, 1e6))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_with_a_reason_in_time(name: str) -> None:
    reason, make = HOSTILE[name]
    content = make()
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        workbench.inspect([content])
    assert refused.value.reason == reason
    assert time.monotonic() - begun < 15


def test_a_process_that_is_ended_refuses_its_file_and_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench, "SECONDS", 0.01)
    with pytest.raises(Refused) as refused:
        workbench.inspect([samples.photo()])
    assert refused.value.reason == Reason.TOO_HEAVY


def test_what_opens_strangers_files_knows_none_of_our_secrets() -> None:
    parts = {part.stem: part.read_text().splitlines() for part in workbench._INSIDE.glob("*.py")}
    imported = {line.split()[1] for lines in parts.values() for line in lines if line.startswith(("import ", "from "))}
    standard = {"__future__", "json", "resource", "sys", "collections.abc", "io", "typing", "zlib"}
    assert imported == standard | {"pikepdf", "pypdfium2", "PIL"} | parts.keys() - {"__main__"}


def pages_of(content: bytes) -> bytes:
    out = BytesIO()
    workbench.as_pages([content], out)
    return out.getvalue()


def size_of_only_page(content: bytes) -> tuple[int, int]:
    with pikepdf.open(BytesIO(pages_of(content))) as pdf:
        [page] = pdf.pages
        return round(float(page.mediabox[2])), round(float(page.mediabox[3]))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (samples.photo(), (842, 595)),
        (samples.photo(orientation=6), (842, 595)),
        (samples.scan(size=(400, 900)), (595, 842)),
        (samples.pdf("x"), (595, 842)),
        (samples.pdf("x", size=(842, 595)), (842, 595)),
        (samples.pdf("x", size=(842, 595), rotate=90), (595, 842)),
        (samples.pdf("x", size=(200, 900)), (595, 842)),
        (samples.pdf("x", size=(2384, 3370)), (595, 842)),
    ],
)
def test_every_page_becomes_a4_as_it_is_seen(content: bytes, expected: tuple[int, int]) -> None:
    assert size_of_only_page(content) == expected


def drawn_picture(content: bytes) -> Image.Image:
    pdf = pikepdf.open(BytesIO(pages_of(content)))
    [image] = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
    return pikepdf.PdfImage(image).as_pil_image().convert("RGB")


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photo_stands_upright(orientation: int) -> None:
    image = drawn_picture(samples.photo(orientation=orientation))
    assert image.width > image.height
    red, blue, bar = (
        image.getpixel((image.width // 2, image.height // 4)),
        image.getpixel((image.width // 2, image.height - 9)),
        image.getpixel((5, 200)),
    )
    assert red[0] > 150 > red[2] and blue[2] > 150 > blue[0] and max(bar) < 60  # type: ignore[index]


def everything_in(content: bytes) -> bytes:
    """All of a PDF, with each stream as it is kept and as it is meant."""
    with pikepdf.open(BytesIO(content)) as pdf:
        found = [content]
        for thing in pdf.objects:
            found.append(thing.unparse(resolved=True) if not isinstance(thing, pikepdf.Stream) else b"")
            if isinstance(thing, pikepdf.Stream):
                found.append(thing.read_raw_bytes())
                if thing.get("/Filter") == "/FlateDecode":
                    found.append(thing.read_bytes())
                found.append(repr(dict(thing.items())).encode())
        found.append(str(dict(pdf.docinfo)).encode())
    return b"\n".join(found)


@pytest.mark.parametrize("content", [samples.photo(), samples.photo(orientation=6), samples.pdf_with_photo()])
def test_what_a_camera_noted_stays_behind(content: bytes) -> None:
    assert samples.CAMERA.encode() in content
    pages = pages_of(content)
    left = everything_in(pages)
    for mark in (samples.CAMERA.encode(), b"Exif", b"GPS", b"MARKXMP", b"MARKAUTHOR"):
        assert mark not in left
    assert drawn_picture(content).size[0] == 600


def test_scripts_links_and_attachments_stay_behind_and_what_is_filled_in_stays() -> None:
    pages = pages_of(samples.armed_pdf())
    left = everything_in(pages)
    for mark in (b"MARKSCRIPT", b"MARKATTACHED", b"MARKLINK", b"JavaScript", b"/Annots", b"/AcroForm"):
        assert mark not in left
    assert b"(TERISI)" in left
    assert b"surat perjanjian" in left


NOTES = (samples.CAMERA.encode(), b"Exif", b"/Author", b"/Producer", b"/JavaScript", b"/Metadata", b"/AA", b"/Thumb")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.photo(), "JPEG"),
        (samples.photo(size=(5000, 3000)), "JPEG"),
        (samples.scan(), "PNG"),
        (samples.scan(mode="RGBA"), "PNG"),
        (samples.scan(mode="I;16"), "PNG"),
    ],
)
def test_a_copy_of_a_picture_is_the_picture_without_its_notes(content: bytes, kind: str) -> None:
    copy = workbench.as_copy([content])
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(copy)) as after:
        assert (after.format, max(after.size)) == (kind, min(max(before.size), 4000))
        assert dict(after.getexif()) == {}
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not any(note in copy for note in NOTES)


def test_a_copy_of_a_photo_stands_upright() -> None:
    with Image.open(BytesIO(workbench.as_copy([samples.photo(orientation=6)]))) as image:
        assert image.size == (600, 400)


@pytest.mark.parametrize("content", [samples.armed_pdf(), samples.pdf("satu", "dua", size=(300, 500), rotate=90)])
def test_a_copy_of_a_pdf_has_its_pages_in_their_size_and_nothing_else(content: bytes) -> None:
    copy = workbench.as_copy([content])
    with pikepdf.open(BytesIO(content)) as before, pikepdf.open(BytesIO(copy)) as after:
        assert [list(page.mediabox) for page in after.pages] == [list(page.mediabox) for page in before.pages]
        assert [page.obj.get("/Rotate") for page in after.pages] == [p.obj.get("/Rotate") for p in before.pages]
        assert set(after.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in after.trailer
        assert all("/Annots" not in page.obj and "/AA" not in page.obj for page in after.pages)
    plain = BytesIO()
    with pikepdf.open(BytesIO(copy)) as after:
        after.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not any(note in plain.getvalue() for note in NOTES)
