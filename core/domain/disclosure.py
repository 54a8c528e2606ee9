"""Whether a text names an address, a place or a telephone number that is to stay secret: word for word, whatever the
case of the letters and the signs between them. No models and no queries in here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_STREET = {"jalan": "jl", "jln": "jl", "gang": "gg", "nomor": "no", "nomer": "no", "nr": "no", "perumahan": "perum"} | {
    "kompleks": "komplek",
    "kecamatan": "kec",
    "kelurahan": "kel",
    "kabupaten": "kab",
    "ds": "desa",
}
# With one of these a line of an address says where in a town it is.
_LEADS = frozenset({"jl", "gg", "lorong", "perum", "komplek", "blok", "apartemen", "rusun", "asrama", "kos", "dusun"})
# Words of which the names of shelters are made that name none.
_GENERIC = frozenset(
    {"rumah", "aman", "singgah", "perlindungan", "pelindungan", "sementara", "trauma", "center", "shelter", "safe"}
    | {"house", "selter", "panti", "sosial", "penampungan", "asrama", "rptc", "balai", "yayasan", "lembaga", "wisma"}
)
# A line that begins with one of these names a town or a region.
_REGIONS = frozenset({"kab", "kota", "prov", "provinsi", "propinsi"})
# “No. 017A”, “17 A” and “17A” are one.
_NUMBERED, _LETTERED, _ZEROS = re.compile(r"\bno (?=\d)"), re.compile(r"(?<=\d)(?=[a-z]\b)"), re.compile(r"\b0+(?=\d)")
_NEIGHBOURHOOD = re.compile(r"rt \d+ rw \d+")
# Digits and what stands between those of one telephone number, also hyphens that do not break.
NUMBER = re.compile(r"\+?\d[\d\s().\-\u2010-\u2015/]*\d")
_FEWEST_DIGITS, _COMPARED_DIGITS, _FEWEST_WORDS = 8, 9, 4
_SHORTEST = 5


def spoken(text: str) -> str:
    """The words of a text between single spaces, in one spelling."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    found = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    said = f" {' '.join(_STREET.get(word, word) for word in found)} "
    return _ZEROS.sub("", _LETTERED.sub(" ", _NUMBERED.sub("", said)))


def lines_of(address: str) -> set[str]:
    """By which words an address is recognised: the whole of it, its first two lines, and a street with its number;
    where it names no street, as in a village, the numbers of its neighbourhood (RT and RW). A town alone is none: half
    of what a dossier prints names one."""
    lines = [line for part in re.split(r"[,;\n]", address) if (line := spoken(part).split())]
    if all(line[0] in _REGIONS for line in lines):
        return set()
    found = [[word for line in lines for word in line], [word for line in lines[:2] for word in line]]
    streets = [_street(line) for line in lines if line[0] in _LEADS and len(line) > 1]
    near = [] if streets else _NEIGHBOURHOOD.findall(spoken(address))
    return {" ".join(words) for words in (*found, *streets) if _is_exact(words)} | set(near)


def _street(words: list[str]) -> list[str]:
    """Up to the number of the house."""
    numbered = next((at for at, word in enumerate(words) if any(map(str.isdigit, word))), len(words) - 1)
    return words[: numbered + 1]


def _is_exact(words: list[str]) -> bool:
    has_number = any(sign.isdigit() for word in words for sign in word)
    return len(words) >= _FEWEST_WORDS or (len(words) > 1 and (has_number or words[0] in _LEADS))


def names_of(place: str) -> set[str]:
    """By which words the name of a place is recognised; none where it is made of words that every place has."""
    words = spoken(place).strip()
    return {words} if len(words) >= _SHORTEST and set(words.split()) - _GENERIC else set()


def words_among(text: str, wanted: Iterable[str]) -> set[str]:
    """Those of these words or rows of words that a text has that is `spoken`."""
    return {words for words in wanted if f" {words} " in text}


def numbers_in(text: str) -> set[str]:
    """By which digits the telephone numbers of a text are recognised: the last ones, whatever country or zero stands
    before them."""
    return {digits[-_COMPARED_DIGITS:] for digits in _digits(text)}


def numbers_among(text: str, wanted: Iterable[str]) -> set[str]:
    """Those of these numbers that a text has, also next to another number."""
    found = list(_digits(text))
    return {number for number in wanted if any(number in digits for digits in found)}


def _digits(text: str) -> Iterator[str]:
    for found in NUMBER.findall(text):
        digits = "".join(filter(str.isdigit, found))
        if len(digits) >= _FEWEST_DIGITS:
            yield digits
