"""The bundle as its receiver has it: read from its text alone, and worked out anew. Nothing of the product is asked."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pikepdf
import pytest

from legal import services
from legal.models import Exhibit, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.legal.dossiers import as_text, asked, file_of, one_line, own_part_of, work
from tests.legal.makers import add_loss, add_paper, give_consent, rupiah, wages

DIGITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
GROUPS = ("", " ribu", " juta", " miliar", " triliun")


def in_words(number: int) -> str:
    """Indonesian, three digits at a time from the right."""
    said: list[str] = []
    for name in GROUPS:
        number, part = divmod(number, 1000)
        if part == 1 and name == " ribu":
            said.insert(0, "seribu")
        elif part:
            said.insert(0, below_thousand(part) + name)
    return " ".join(said) or "nol"


def below_thousand(part: int) -> str:
    hundreds, rest = divmod(part, 100)
    tens, ones = divmod(rest, 10)
    said = ["seratus" if hundreds == 1 else f"{DIGITS[hundreds]} ratus"] if hundreds else []
    if tens == 1:
        said.append({0: "sepuluh", 1: "sebelas"}.get(ones, f"{DIGITS[ones]} belas"))
    else:
        said += [f"{DIGITS[tens]} puluh"] * bool(tens) + [DIGITS[ones]] * bool(ones)
    return " ".join(said)


def number(text: str) -> Fraction:
    """1.234,50 as it is written in Indonesia."""
    return Fraction(text.replace(".", "").replace(",", "."))


AMOUNT = r"Rp([\d.]+,\d\d)"


@pytest.fixture
def pages(world: World, claim: RestitutionClaim) -> list[str]:
    """A bundle of 14 losses and 11 exhibits with 1 to 4 pages, as text page by page."""
    give_consent(world)
    losses = [
        add_loss(world, claim, rupiah("ABCD"[n % 4], f"Rugi ke-{n + 1}", str(n + 1), f"{137_911 * (n + 3)}.25"))
        for n in range(12)
    ]
    losses.append(add_loss(world, claim, wages(description="Upah", quantity=Decimal(8))))
    losses.append(add_loss(world, claim, wages(description="Lembur", quantity=Decimal("126.5"), rate=Decimal("9.35"))))
    for n in range(11):
        content = samples.photo() if n % 4 == 0 else samples.pdf(*[f"ISI{n + 1}X{p}" for p in range(n % 4 + 1)])
        document = add_paper(world, content, f"Surat {n + 1}")
        with world.at_work(world.lawyer) as by:
            exhibit = services.add_exhibit(claim=claim, document=document, description=f"Surat ke-{n + 1}", by=by)
            services.prove(loss=losses[n], exhibit=exhibit, by=by)
    dossier = asked(world, claim)
    work()
    content = file_of(world, dossier)
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        marked = [(item.title, _page_of(pdf, item)) for item in outline.root if item.title.startswith("Bukti P-")]
    assert [title for title, _page in marked] == [f"Bukti P-{n} – Surat ke-{n}" for n in range(1, 12)]
    found = [one_line(page) for page in as_text(content, "-raw")]
    for (title, page), after in zip(marked, [*marked[1:], ("", len(found))], strict=True):
        mark = title.split(" –")[0]
        assert all(re.search(rf"{mark}\b", one) for one in found[page : after[1]])
    with world.at_work(world.lawyer):
        assert Exhibit.objects.count() == 11
    alone = [one_line(page) for page in as_text(own_part_of(world, dossier), "-raw")]
    assert len(alone) == marked[0][1]
    return found


def _page_of(pdf: pikepdf.Pdf, item: pikepdf.OutlineItem) -> int:
    """Counted from 0."""
    target = item.destination[0]  # type: ignore[index]  # an explicit destination: page, how it is shown
    return next(index for index, page in enumerate(pdf.pages) if page.obj.objgen == target.objgen)


def chapter(pages: list[str], title: str, following: str) -> str:
    """The text between the headings of two chapters, without what runs at the head and foot of pages."""
    whole = " ".join(re.sub(r"RAHASIA · \S+ · versi \d+|halaman \d+ dari \d+", "", page) for page in pages[2:])
    return whole[re.search(rf"\d+\. {title}", whole).end() : re.search(rf"\d+\. {following}", whole).start()]


def test_lines_subtotals_total_and_words_come_out_of_the_text_alone(pages: list[str]) -> None:
    text = chapter(pages, "Rincian kerugian", "Bentuk restitusi")
    tables, recapitulation = text.split("Rekapitulasi")
    subtotals: dict[str, Fraction] = {}
    lines = 0
    for part in re.split(r"(?=Jumlah huruf [a-d])", tables):
        before = re.match(rf"Jumlah huruf ([a-d]) {AMOUNT}", part)
        if before:
            # What was summed up stood in the part before this one.
            assert subtotals[before[1]] == number(before[2])
            part = part[before.end() :]
        letter = re.search(r"\b([a-d])\. [A-Z]", part)
        if letter is None:
            continue
        found = re.findall(
            rf"([\d.,]+) \w+ × (?:Rp|MYR )([\d.,]+)(?: = MYR ([\d.,]+) Kurs 1 MYR = Rp([\d.,]+) \([^)]*\))? {AMOUNT}",
            part,
        )
        for quantity, rate, foreign, exchange, amount in found:
            value = nearest(number(quantity) * number(rate), 100)
            if foreign:
                assert value == number(foreign)
                value *= number(exchange)
            assert nearest(value, 1) == number(amount)
        lines += len(found)
        subtotals[letter[1]] = sum((number(one[-1]) for one in found), Fraction(0))
    assert lines == 14
    assert sorted(subtotals) == ["a", "b", "c", "d"]
    total = sum(subtotals.values())
    *parts, whole = [number(one) for one in re.findall(AMOUNT, recapitulation)]
    assert (parts, whole) == ([subtotals[letter] for letter in "abcd"], total)
    assert f"Terbilang: {in_words(int(total))} rupiah" in recapitulation
    cover = pages[0]
    assert re.search(rf"Jumlah yang dimohonkan {AMOUNT} \(([a-z ]+)\)", cover).groups() == (
        re.findall(AMOUNT, recapitulation)[-1],
        f"{in_words(int(total))} rupiah",
    )


def nearest(value: Fraction, parts: int) -> Fraction:
    """Rounded half up to so many parts of one."""
    return Fraction((value * parts * 2 + 1) // 2, parts)


def test_the_words_of_numbers_that_people_get_wrong() -> None:
    for figure, said in {
        0: "nol",
        10: "sepuluh",
        11: "sebelas",
        100: "seratus",
        1000: "seribu",
        1_001_000: "satu juta seribu",
        21_111: "dua puluh satu ribu seratus sebelas",
        2_000_000_017: "dua miliar tujuh belas",
    }.items():
        assert in_words(figure) == said


def test_every_page_that_is_named_is_the_page(pages: list[str]) -> None:
    total = len(pages)
    for place, page in enumerate(pages, 1):
        assert f"halaman {place} dari {total}" in page
    contents = pages[1]
    chapters = re.findall(r"(\d+)\. ([A-Z][A-Za-z ]+?)(?: ?\. ?)+(\d+)", contents)
    assert [int(n) for n, _title, _page in chapters] == list(range(1, len(chapters) + 1))
    assert len(chapters) >= 8
    for n, title, page in chapters:
        assert f"{n}. {title}" in pages[int(page) - 1], title
    listed = re.findall(r"Bukti (P-\d+) – Surat ke-\d+ (\d+)(?:–(\d+))?", contents)
    assert [mark for mark, *_pages in listed] == [f"P-{n}" for n in range(1, 12)]
    evidence = chapter(pages, "Daftar bukti", "Catatan penyusunan")
    following = int(listed[0][1])
    for n, (mark, first, last) in enumerate(listed, 1):
        # One after the other without a gap, with the pages that the exhibit has, each with its stamp.
        pages_of = (n - 1) % 4 + 1
        assert (int(first), int(last or first)) == (following, following + pages_of - 1)
        following += pages_of
        for place in range(int(first), int(last or first) + 1):
            assert re.search(rf"Bukti {mark}\b", pages[place - 1])
        if (n - 1) % 4:
            assert f"ISI{n}X0" in pages[int(first) - 1]
        told = re.search(rf"{mark} Surat ke-{n} .*?huruf ([a-d]) {first}(?:–{last})?(?= |$)", evidence)
        assert told and told[1] == "abcd"[(n - 1) % 4]
    assert following == total + 1
