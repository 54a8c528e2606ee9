"""Papers of the demo: a photo taken on its side, a landscape scan, a letter of two pages. Drawn, not copied."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_plain
from core.files.uploads import SealedUpload

ROTATED_BY_VIEWER = 6  # EXIF: the camera was held upright and stored the picture lying
ORIENTATION = 0x0112
PAPER, INK, RULE = (250, 248, 240), (35, 35, 45), (190, 185, 170)


def photo(title: str, lines: Sequence[str]) -> bytes:
    """A JPEG as a telephone makes it: lying, with the turn in its EXIF data."""
    picture = _page((900, 1200), title, lines).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED_BY_VIEWER
    return _saved(picture, "JPEG", exif=exif, quality=80)


def scan(title: str, lines: Sequence[str]) -> bytes:
    """A landscape PNG."""
    return _saved(_page((1300, 900), title, lines), "PNG")


def letter(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of two pages."""
    first = _page((827, 1169), title, lines)
    second = _page((827, 1169), "Lampiran", ["Halaman tanda tangan", "", "Ditandatangani para pihak (contoh)"])
    return _saved(first, "PDF", save_all=True, append_images=[second], resolution=100)


def amount(value: Decimal, currency: str = RUPIAH) -> str:
    """As it is written by hand: "Rp1.500.000", "MYR 1.200"."""
    figures = format_plain(value, INDONESIAN)
    return f"Rp{figures}" if currency == RUPIAH else f"{currency} {figures}"


@dataclass
class Papers:
    """Seals the papers of one organisation, and takes them back when it is not made after all."""

    sealed: list[SealedUpload] = field(default_factory=list)

    def seal(self, name: str, content: bytes) -> SealedUpload:
        upload = SealedUpload.of(name, [content])
        self.sealed.append(upload)
        return upload

    def discard(self) -> None:
        for upload in self.sealed:
            upload.discard()


def _page(size: tuple[int, int], title: str, lines: Sequence[str]) -> Image.Image:
    width, height = size
    page = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 30, width - 30, height - 30), outline=RULE, width=3)
    draw.text((70, 60), "CONTOH - bukan dokumen asli", fill=RULE, font=ImageFont.load_default(20))
    draw.text((70, 100), title, fill=INK, font=ImageFont.load_default(34))
    draw.line((70, 155, width - 70, 155), fill=RULE, width=2)
    for number, line in enumerate(lines):
        draw.text((70, 190 + 44 * number), line, fill=INK, font=ImageFont.load_default(24))
    return page


def _saved(page: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    page.save(content, kind, **options)
    return content.getvalue()
