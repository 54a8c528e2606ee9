"""What an administrator types in one line each, read into a definition's data, and back into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments import editing
from assessments.definitions import Operator, Tone
from core.errors import DomainError

Data = dict[str, Any]
SIGN = "|"
_NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,4})?")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_CODE = 30


def free_code(label: str, taken: Iterable[str], otherwise: str) -> str:
    """A code after an English text that none of `taken` has. Once given it stays, whatever the text becomes."""
    wanted = slugify(label).replace("-", "_")[:_LONGEST_CODE].strip("_")
    wanted = wanted if _CODE.fullmatch(wanted) else otherwise
    known, number, found = set(taken), 1, wanted
    while found in known:
        number += 1
        found = f"{wanted}_{number}"
    return found


def codes(data: Data, part: str) -> list[str]:
    """The codes that are taken among sections, questions or measures."""
    if part == "question":
        return [one["code"] for section in data.get("sections", []) for one in section["questions"]]
    return [one["code"] for one in data.get({"section": "sections", "measure": "measures"}[part], [])]


def choices(text: str) -> list[Data]:
    """`code | Indonesian | English | number` a line; code and number may be left out. Raises DomainError."""
    found: list[Data] = []
    for parts in _lines(text, 2, 4, field="choices"):
        value = _number(parts.pop()) if len(parts) > 2 and _NUMBER.fullmatch(parts[-1]) else None
        code, words = _coded(parts, [one["code"] for one in found], field="choices")
        found.append({"code": code, "label": words, **({} if value is None else {"value": value})})
    return found


def in_choices(rows: list[Data]) -> str:
    return "\n".join(
        _line(one["code"], one["label"]["id"], one["label"]["en"], *([one["value"]] if "value" in one else []))
        for one in rows
    )


def bands(text: str) -> list[Data]:
    """`from | Indonesian | English | colour` a line; the colour may be left out. Raises DomainError."""
    found: list[Data] = []
    for parts in _lines(text, 3, 4, field="bands"):
        if not _NUMBER.fullmatch(parts[0]):
            raise DomainError(_("A line begins with a number: %(line)s") % {"line": _line(*parts)}, field="bands")
        tone = _tone(parts.pop(), field="bands") if len(parts) == 4 else Tone.GREY.value
        code = free_code(parts[2], [one["code"] for one in found], "band")
        label = dict(zip(editing.LANGUAGES, parts[1:], strict=True))
        found.append({"code": code, "from": _number(parts[0]), "label": label, "tone": tone})
    return found


def in_bands(rows: list[Data]) -> str:
    return "\n".join(
        _line(one["from"], one["label"]["id"], one["label"]["en"], one.get("tone", "grey")) for one in rows
    )


def judgements(text: str) -> list[Data]:
    """`code | Indonesian | English | colour` a line; code and colour may be left out. Raises DomainError."""
    found: list[Data] = []
    for parts in _lines(text, 2, 4, field="judgement_choices"):
        tone = _tone(parts.pop(), field="judgement_choices") if len(parts) > 2 and _is_tone(parts[-1]) else "grey"
        code, words = _coded(parts, [one["code"] for one in found], field="judgement_choices")
        found.append({"code": code, "label": words, "tone": tone})
    return found


def in_judgements(rows: list[Data]) -> str:
    return "\n".join(
        _line(one["code"], one["label"]["id"], one["label"]["en"], one.get("tone", "grey")) for one in rows
    )


def weights(text: str) -> dict[str, Any]:
    """`code | weight` a line. Raises DomainError."""
    found = {}
    for code, weight in _lines(text, 2, 2, field="weights"):
        if not _NUMBER.fullmatch(weight):
            raise DomainError(_("“%(value)s” is no number.") % {"value": weight}, field="weights")
        found[code] = _number(weight)
    return found


def in_weights(of: list[Any]) -> str:
    return "\n".join(_line(one["question"], one["weight"]) for one in of if isinstance(one, dict) and "weight" in one)


def answers(text: str) -> list[str | int]:
    """Answers, parted by commas; whole numbers are numbers."""
    return [answer(part) for part in text.split(",") if part.strip()]


def answer(text: str) -> str | int:
    bare = text.strip()
    return int(bare) if re.fullmatch(r"-?\d{1,9}", bare) else bare


def comparison(question: str, operator: str, text: str) -> Data:
    """One condition. What does not fit its question is said by `reading.examine`."""
    return {"question": question, operator: answers(text) if operator == Operator.IN else answer(text)}


def in_conditions(show_if: Data | None) -> tuple[str, list[tuple[str, str, str]]]:
    """("all" or "any", the conditions as they are typed)."""
    if not show_if:
        return "all", []
    mode = "any" if "any" in show_if else "all"
    rows = show_if.get(mode, [show_if])
    return mode, [_as_typed(row) for row in rows]


def _as_typed(row: Data) -> tuple[str, str, str]:
    operator = next((one.value for one in Operator if one.value in row), Operator.IS.value)
    value = row.get(operator, "")
    text = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return row.get("question", ""), operator, text


def _lines(text: str, least: int, most: int, *, field: str) -> list[list[str]]:
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(SIGN)]
        if not least <= len(parts) <= most or not all(parts):
            raise DomainError(_("This line is not complete: %(line)s") % {"line": line.strip()}, field=field)
        found.append(parts)
    return found


def _coded(parts: list[str], taken: list[str], *, field: str) -> tuple[str, Data]:
    if len(parts) == 3 and not _CODE.fullmatch(parts[0]):
        raise DomainError(_("This line is not complete: %(line)s") % {"line": _line(*parts)}, field=field)
    words = dict(zip(editing.LANGUAGES, parts[-2:], strict=True))
    return (parts[0] if len(parts) == 3 else free_code(words["en"], taken, "answer")), words


def _number(text: str) -> int | str:
    plain = text.replace(",", ".")
    return plain if "." in plain else int(plain)


def _is_tone(text: str) -> bool:
    return text.lower() in {*Tone.values, *(str(label).lower() for label in Tone.labels)}


def _tone(text: str, *, field: str) -> str:
    for tone in Tone:
        if text.lower() in (tone.value, str(tone.label).lower()):
            return tone.value
    raise DomainError(_("“%(value)s” is none of the colours.") % {"value": text}, field=field)


def _line(*parts: object) -> str:
    return f" {SIGN} ".join(str(part) for part in parts)
