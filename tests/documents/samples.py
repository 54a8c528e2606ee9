"""Files as people send them, and as people make them who mean harm. All of them are made here."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, Base

CAMERA = "MARKCAMERA-7"
LATITUDE = (6.0, 12.0, 34.5678)


def picture(size: tuple[int, int], *, mode: str = "RGB") -> Image.Image:
    """Red above, blue below, a black bar at the left: one sees how it lies."""
    image = Image.new("RGB", size, (20, 60, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], size[1] // 2), fill=(200, 30, 20))
    draw.rectangle((0, 0, size[0] // 10, size[1]), fill="black")
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone notes: how it was held, which phone, and where."""
    notes = Image.Exif()
    notes[Base.Orientation] = orientation
    notes[Base.Model] = CAMERA
    place = notes.get_ifd(0x8825)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "S", LATITUDE
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (106.0, 49.0, 12.0)
    notes[0x8825] = place
    return notes


def photo(*, size: tuple[int, int] = (600, 400), orientation: int = 1) -> bytes:
    """A JPEG with notes. With orientation 6 the camera was held upright: what is stored lies on its side."""
    upright = picture(size)
    stored = upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    out = BytesIO()
    stored.save(out, "JPEG", quality=90, exif=exif(orientation))
    return out.getvalue()


def scan(*, size: tuple[int, int] = (900, 500), mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    picture(size, mode=mode).save(out, "PNG", **options)
    return out.getvalue()


def pdf(*texts: str, size: tuple[float, float] = (595, 842), rotate: int = 0, **save: Any) -> bytes:
    """A PDF with a page for each text."""
    with pikepdf.new() as made:
        for text in texts:
            page = made.add_blank_page()
            page.MediaBox = [0, 0, *size]
            page.Resources = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(
                    F1=made.make_indirect(
                        pikepdf.Dictionary(
                            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                        )
                    )
                )
            )
            page.Contents = made.make_stream(f"BT /F1 24 Tf 60 {size[1] - 80:.0f} Td ({text}) Tj ET".encode())
            if rotate:
                page.Rotate = rotate
        out = BytesIO()
        made.save(out, **({} if "encryption" in save else {"deterministic_id": True}), **save)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    return pdf("rahasia", encryption=pikepdf.Encryption(user="sandi", owner="pemilik"))


def owner_protected_pdf() -> bytes:
    """As banks send them: opens without a password, forbids changes."""
    return pdf("rekening koran", encryption=pikepdf.Encryption(user="", owner="pemilik"))


def pdf_with_photo() -> bytes:
    """As scanning apps make them: the camera's JPEG as it is, and notes of the program."""
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(600, 400))
        image = made.make_stream(
            photo(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=600,
            Height=400,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
            Metadata=made.make_stream(b"<x>MARKXMP</x>"),
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.Contents = made.make_stream(b"600 0 0 400 0 0 cm /Im Do")
        made.docinfo["/Author"] = "MARKAUTHOR"
        out = BytesIO()
        made.save(out)
    return out.getvalue()


def armed_pdf() -> bytes:
    """A PDF with scripts, a link, an attachment and a form field that is filled in."""
    with pikepdf.open(BytesIO(pdf("surat perjanjian"))) as made:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('MARKSCRIPT')")
        made.Root.OpenAction = made.make_indirect(script)
        made.attachments["MARKATTACHED.txt"] = b"MARKATTACHED"
        page = made.pages[0]
        look = made.make_stream(
            b"BT /F1 18 Tf 2 6 Td (TERISI) Tj ET",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 200, 30],
            Resources=page.Resources,
        )
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="isian",
            V="TERISI",
            F=4,
            Rect=[60, 600, 260, 630],
            AP=pikepdf.Dictionary(N=look),
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 100, 100],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://contoh.test/MARKLINK"),
        )
        page.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(field), made.make_indirect(link)]))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[page.Annots[0]])
        out = BytesIO()
        made.save(out)
    return out.getvalue()


def pdf_bomb(*, megabytes: int = 1280, times: int = 2) -> bytes:
    """A page whose content is so many blanks, packed so many times."""
    packer = zlib.compressobj(9)
    block = b" " * (1024 * 1024)
    packed = b"".join([packer.compress(block) for _number in range(megabytes)]) + packer.flush()
    for _again in range(times - 1):
        packed = zlib.compress(packed, 9)
    with pikepdf.open(BytesIO(pdf("kecil"))) as made:
        made.pages[0].Contents = pikepdf.Stream(made, packed, Filter=[pikepdf.Name.FlateDecode] * times)
        out = BytesIO()
        made.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of 30,000 × 30,000 white pixels in some ten kilobytes: only its head is ever true."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def many_pages(count: int) -> bytes:
    return pdf(*["x"] * count)
