"""Typed names find known ones: in any order, by old spellings, beginnings and slips, and the best stands first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.likeness import Closeness, Name, rank
from core.domain.names import pool

KNOWN = {
    "nur": ["Siti Nurhaliza binti Ahmad"],
    "harto": ["Soeharto Djojo"],
    "rizki": ["Muhammad Rizki Pratama", "Kiki"],
    "wahyuni": ["Sri Wahyuni"],
    "melati": ["S. Melati"],
    "ani": ["Ani"],
    "ina": ["Ina"],
}
NAMES = {key: [Name.of(text) for text in texts] for key, texts in KNOWN.items()}
SIMILAR, SPELLED, SAME = Closeness.SIMILAR, Closeness.SPELLED, Closeness.SAME


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Siti Nurhaliza Ahmad", [("nur", SAME)]),
        ("ahmad siti nurhaliza", [("nur", SAME)]),
        ("Sitti Noerhalizah", [("nur", SPELLED)]),
        ("Siti Nurhalisa Achmat", [("nur", SPELLED)]),
        ("Siti Nur Haliza", [("nur", SIMILAR)]),
        ("nurhalzia", [("nur", SIMILAR)]),
        ("nurh", [("nur", SIMILAR)]),
        ("Suharto", [("harto", SPELLED)]),
        ("Joyo", [("harto", SPELLED)]),
        ("Moh. Rizqi", [("rizki", SPELLED)]),
        ("M Rizki", [("rizki", SIMILAR)]),
        ("kiki", [("rizki", SAME)]),
        ("Sriwahjoeni", [("wahyuni", SIMILAR)]),
        ("Sari Melati", [("melati", SIMILAR)]),
        ("Ani", [("ani", SAME)]),
        ("Sri Wahyuni Lestari", [("wahyuni", SIMILAR)]),
        ("Ibu Melati", [("melati", SIMILAR)]),
        ("Bu Ani", [("ani", SIMILAR)]),
        ("Prof. Dr. Soeharto", [("harto", SIMILAR)]),
        ("M. Wahyuni", [("wahyuni", SIMILAR)]),
        ("H. Ani", [("ani", SIMILAR)]),
        ("Ibu", []),
        ("Ibu Budi", []),
        ("M. Budi", []),
        ("A. I.", []),
        ("Budi", []),
        ("Siti Wahyuni", []),
        ("!", []),
        ("", []),
    ],
)
def test_a_typed_name_finds_whom_it_should(typed: str, expected: list[tuple[str, Closeness]]) -> None:
    assert [(match.key, match.likeness.closeness) for match in rank(typed, NAMES)] == expected


def test_the_same_words_stand_before_other_spellings_before_longer_names_before_slips() -> None:
    known = {name: [Name.of(name)] for name in ("Jusuf", "Yusuf", "Yusuf Hasan", "Yusufa", "Yosuf")}
    assert [match.key for match in rank("Yusuf", known)] == ["Yusuf", "Jusuf", "Yusuf Hasan", "Yusufa", "Yosuf"]


def test_a_title_that_belongs_to_a_name_finds_it_first() -> None:
    known = {name: [Name.of(name)] for name in ("Ali", "Haji Ali", "Ali Hajizah", "Bunga Siti", "Siti")}
    assert [match.key for match in rank("Haji Ali", known)] == ["Haji Ali", "Ali", "Ali Hajizah"]
    assert [match.key for match in rank("Bu Siti", known)] == ["Siti", "Bunga Siti"]


def test_the_best_of_somebodys_names_counts_and_is_named() -> None:
    (match,) = rank("Kiki", NAMES)
    assert (match.key, match.place, match.likeness.score) == ("rizki", 1, 1.0)


@given(st.lists(st.sampled_from(pool("women") + pool("men")), min_size=1, max_size=4, unique=True), st.randoms())
def test_every_name_finds_itself_in_any_order(parts: list[str], random: object) -> None:
    shuffled = sorted(parts, key=lambda _part: random.random())
    (match,) = rank(" ".join(shuffled), {1: [Name.of(" ".join(parts))]})
    assert match.likeness == (1.0, SAME, len(parts))


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_typed_a_score_is_between_nothing_and_one(typed: str, known: str) -> None:
    for match in rank(typed, {1: [Name.of(known)]}):
        assert 0 < match.likeness.score <= 1
