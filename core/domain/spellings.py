"""Names as they are written and as they sound: one folded form for the ways in which one name is spelled.

Three spelling rules have followed each other, and people keep the name of their birth certificate:

- Ejaan van Ophuijsen (1901) wrote oe, dj, tj, j, nj, sj, ch.
- Ejaan Soewandi (19 March 1947, decree 264/Bhg. A) wrote u for oe, and left the others.
- Ejaan yang Disempurnakan (16 August 1972, presidential decree 57/1972) wrote j for dj, c for tj, y for j, ny for nj,
  sy for sj, kh for ch.

Since j stood for two sounds, j and y fold to one letter, and i joins them, which stands for y in many a name
(Yuli, Juli; Rini, Riny). Names that came from Arabic are written by ear, so kh and h, sy, sh, z and s, dh and d, th
and t, q and k are one as well, as are doubled and single letters, and a last h is dropped. Folding finds too much
rather than too little: whoever ranks looks at the written form too.

Nothing here knows whose name it is. Folded forms are for comparing, never for showing or storing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Written within a name without dividing it: apostrophes of all kinds, and letters' invisible joiners.
_WITHIN = re.compile("['`´ʻʼʾʿ‘’\u00ad\u200b-\u200d\u2060]")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670]")
# Letters of their own, with no mark to be taken off.
_LETTERS = str.maketrans("đðłøı", "ddloi")
_PLAIN = re.compile("[a-z0-9 ]*")

_SOUNDS = {
    "oe": "u",
    "dj": "i",
    "tj": "c",
    "ch": "h",
    "kh": "h",
    "sh": "s",
    "ts": "s",
    "dz": "s",
    "dh": "d",
    "th": "t",
    "ph": "f",
    "gh": "g",
    "ae": "ai",
    "j": "i",
    "y": "i",
    "z": "s",
    "q": "k",
    "v": "f",
    "x": "ks",
}
# At the end of a name and before a consonant the y of sy is a vowel: Susy is Susi.
_SY = re.compile("s[yj](?=[aeiou])")
_SOUND = re.compile("|".join(_SOUNDS))
_DOUBLED = re.compile(r"(.)\1+")
_LAST_H = re.compile("(?<=..[aeiou])h$")
_SHORT = {
    **dict.fromkeys(("moh", "moch", "mohd", "mochd", "muh", "much", "muhd", "mhd", "md"), "muhamad"),
    **dict.fromkeys(("ach", "akh"), "ahmad"),
    "abd": "abdul",
    "st": "siti",
}
_MUHAMMAD = re.compile("m[ou]ham[aeiu][dt]")
_AHMAD = re.compile("ahm[ae][dt]")
# They tell whose child somebody is, or that another name follows.
_PARTICLES = frozenset({"bin", "binti", "binte", "bt", "bte", "alias", "als"})

TITLES = frozenset(
    (
        *("bapak", "bpk", "pak", "ibu", "bu", "mbak", "mas", "saudara", "saudari", "sdr", "sdri", "tn", "ny", "nn"),
        *("haji", "hajjah", "hj", "kh", "ustadz", "ustadzah", "alm", "almh", "almarhum", "almarhumah"),
        *("dr", "drs", "dra", "ir", "prof"),
    )
)
"""Said before a name, and seldom written down with it."""


class SpelledWord(NamedTuple):
    written: str
    """In small letters, without marks."""
    folded: str


class Words(dict[str, SpelledWord]):
    """Words that were folded before: the same ones come again and again in many names."""

    def __missing__(self, written: str) -> SpelledWord:
        word = self[written] = SpelledWord(written, folded(written))
        return word


def words(name: str, seen: Words | None = None) -> tuple[SpelledWord, ...]:
    """The words of a name in their order; without "bin" and the like where others remain."""
    seen = Words() if seen is None else seen
    found = written(name)
    kept = [word for word in found if word not in _PARTICLES] or found
    return tuple([seen[word] for word in kept])


def written(text: str) -> list[str]:
    """The words of a text in small letters, without accents, apostrophes and punctuation. Any script."""
    text = text.casefold()
    if not _PLAIN.fullmatch(text):
        # Marks that are no accents stay: in Burmese or Thai they are the vowels.
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _WITHIN.sub("", text))).casefold().translate(_LETTERS)
        text = "".join(" " if unicodedata.category(letter)[0] in "PSZC" else letter for letter in text)
    return text.split()


def folded(word: str) -> str:
    """The one form of a word's spellings; of a folded form itself. `word` as `written()` gives it."""
    form = _SHORT.get(word.replace("oe", "u"), word)
    while True:
        simpler = _SOUND.sub(lambda found: _SOUNDS[found[0]], _SY.sub("s", form))
        simpler = _LAST_H.sub("", _DOUBLED.sub(r"\1", simpler))
        if simpler == form:
            break
        form = simpler
    if form in _SHORT and _SHORT[form] != form:
        # Another spelling of what is short for a name.
        return folded(_SHORT[form])
    if _MUHAMMAD.fullmatch(form):
        return "muhamad"
    return "ahmad" if _AHMAD.fullmatch(form) else form
