"""Which field a column is likely meant to be: by its heading, and where that says nothing by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from core.domain.spellings import written
from imports import spelled
from imports.cells import is_date, text_of
from imports.fields import FIELDS, Kind

# What a heading means where no other says it better.
_WEAK = {
    **dict.fromkeys(("tanggal", "tgl", "date"), "registered_on"),
    **dict.fromkeys(("id", "kode"), "external_id"),
}
_ENOUGH = 0.6
_SAMPLE = 200
_NIK = re.compile(r"[0-9]{15,16}")
_PHONE = re.compile(r"(\+?62|0)8[0-9]{7,11}|8[0-9]{8,11}")
_PASSPORT = re.compile(r"[A-Za-z]{1,2}[0-9]{6,7}")


def folded(heading: str) -> str:
    """A heading as it is compared: small letters, no punctuation."""
    return " ".join(written(heading))


def proposed(headings: Sequence[str], columns: Sequence[Sequence[Any]]) -> list[str]:
    """For each column the code of a field, or "" where nothing speaks for one. Each field once unless it takes several.

    `columns` are the cells of each column.
    """
    found = [_by_heading(heading) for heading in headings]
    chosen: list[str] = []
    for place, code in enumerate(found):
        # What a heading says for sure goes before what only fits in part; the first of two equals is taken.
        better = any(other == code and _is_whole(headings[at], code) for at, other in enumerate(found) if at != place)
        is_lost = (
            bool(code)
            and not FIELDS[code].several
            and (code in chosen or (better and not _is_whole(headings[place], code)))
        )
        chosen.append("" if is_lost else code)
    for place, heading in enumerate(headings):
        code = _WEAK.get(folded(heading), "")
        if code and not chosen[place] and code not in chosen:
            chosen[place] = code
    for place, cells in enumerate(columns):
        if not chosen[place]:
            code = _by_content([cell for cell in cells[:_SAMPLE] if cell is not None])
            if code and code not in chosen:
                chosen[place] = code
    return chosen


@cache
def _known() -> dict[str, str]:
    return {folded(word): field.code for field in FIELDS.values() for word in field.words}


def _is_whole(heading: str, code: str) -> bool:
    return _known().get(folded(heading)) == code


def _by_heading(heading: str) -> str:
    known, text = _known(), folded(heading)
    if text in known:
        return known[text]
    # "Alamat – Desa": what stands below says more than what stands above.
    last = folded(heading.rsplit(" – ", 1)[-1])
    if last in known:
        return known[last]
    words = text.split()
    # The longest run of words that is a heading; of one word only where it is not a short one.
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            run = " ".join(words[start : start + length])
            if run in known and (length > 1 or len(run) > 3):
                return known[run]
    return ""


def _by_content(cells: Sequence[Any]) -> str:
    if not cells:
        return ""
    texts = [re.sub(r"[\s'.\-]", "", text_of(cell)) for cell in cells]
    if _share(bool(_NIK.fullmatch(text)) for text in texts) > _ENOUGH:
        return "nik"
    if _share(bool(_PHONE.fullmatch(text)) for text in texts) > _ENOUGH:
        return "phone"
    if _share(bool(_PASSPORT.fullmatch(text)) for text in texts) > _ENOUGH:
        return "passport"
    if any(is_date(cell) for cell in cells):
        # Which of the dates of a person it is, a person says.
        return ""
    for code in ("gender", "status", "country", "exploitation_types"):
        known = spelled.finder(code)
        if (
            FIELDS[code].kind in (Kind.VALUE, Kind.VALUES)
            and _share(bool(known(text_of(cell))) for cell in cells) > _ENOUGH
        ):
            return code
    return ""


def _share(found: Iterable[bool]) -> float:
    answers = list(found)
    return sum(answers) / len(answers)
