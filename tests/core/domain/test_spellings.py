"""The spellings of one name fold to one form, and names that are not alike stay apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain.spellings import SpelledWord, folded, words, written


def sound(name: str) -> list[str]:
    return [word.folded for word in words(name)]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Soeharto", "Suharto"),
        ("Djoko", "Joko"),
        ("Tjahjono", "Cahyono", "Tjahyono"),
        ("Joesoef", "Yusuf", "Jusuf", "Yoesoef"),
        ("Sjarif", "Syarif", "Sharif", "Sarif"),
        ("Chairil", "Khairil", "Hairil"),
        ("Njoman", "Nyoman"),
        ("Andjani", "Anjani"),
        ("Achmad", "Akhmad", "Ahmad", "Ahmed", "Ach."),
        ("Moh.", "Moch.", "Mohd", "Muh", "Moeh.", "Mohamad", "Mohammad", "Muhamad", "Muhammad", "Mochamad", "Mohammed"),
        ("Siti", "Sitti", "St.", "Sity"),
        ("Nurjannah", "Noerdjanah", "Nurjanna"),
        ("Aisyah", "Aisjah", "Aishah"),
        ("Rizqi", "Rizki", "Riski"),
        ("Fathimah", "Fatimah", "Fatima"),
        ("Abd. Rahman", "Abdul Rachman", "Abdoel Rahman"),
        ("Ma’ruf", "Maruf", "Ma'roef"),
        ("Utsman", "Usman", "Oesman"),
        ("Zaenal", "Zainal"),
        ("Yuli", "Juli"),
        ("Susy", "Susi"),
        ("José", "Jose"),
    ],
)
def test_the_spellings_of_a_name_are_one(spellings: tuple[str, ...]) -> None:
    assert len({tuple(sound(name)) for name in spellings}) == 1, [sound(name) for name in spellings]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ani", "Ina"), ("Sari", "Sri"), ("Budi", "Rudi"), ("Ah", "Ahmad"), ("Eka", "Eko"), ("Dewi", "Dwi")],
)
def test_names_that_are_not_alike_stay_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_words_keep_their_order_and_how_they_were_written() -> None:
    assert words("  SITI  binti Moch. Djaja ") == (
        SpelledWord("siti", "siti"),
        SpelledWord("moch", "muhamad"),
        SpelledWord("djaja", "iaia"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Al-Amin, S.Pd.", ["al", "amin", "s", "pd"]),
        ("Nur‘aini", ["nuraini"]),
        ("Đỗ Thị Hồng", ["do", "thi", "hong"]),
        ("bin", ["bin"]),
        ("", []),
        ("မောင်မောင်", ["မောင်မောင်"]),
        ("مُحَمَّد", ["محمد"]),
        ("阮氏 明", ["阮氏", "明"]),
    ],
)
def test_any_script_and_punctuation_comes_apart_into_words(text: str, expected: list[str]) -> None:
    assert [word.written for word in words(text)] == expected


@given(st.text(max_size=60))
@example("AABÐ")
def test_folding_again_changes_nothing_and_nothing_fails(text: str) -> None:
    for word in written(text):
        assert word == word.strip() != ""
        assert written(word) == [word]
        assert folded(folded(word)) == folded(word) != ""


@given(st.text(alphabet="aeioucdjhkmnstyz", min_size=1, max_size=14))
def test_an_old_spelling_is_found_under_the_new_one(word: str) -> None:
    old = word.replace("u", "oe").replace("c", "tj")
    new = word
    if "oe" in word or "tj" in word or "ch" in word or "ts" in word:
        return  # an old spelling already, or a sound that the change would make
    assert folded(old) == folded(new)
