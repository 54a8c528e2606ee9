"""Changing a definition as data: each function gives a new one and leaves the old one as it is.

What comes out may be wrong still; `reading.examine` says so, and nothing wrong is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Data = dict[str, Any]
LANGUAGES = ("id", "en")


def section_of(data: Data, code: str) -> Data | None:
    return next((section for section in data.get("sections", []) if section["code"] == code), None)


def question_of(data: Data, code: str) -> Data | None:
    return next(
        (one for section in data.get("sections", []) for one in section["questions"] if one["code"] == code), None
    )


def with_section(data: Data, section: Data, *, instead_of: str = "") -> Data:
    """With the title and the words of a section: a new one at the end, or those of `instead_of`."""
    changed = deepcopy(data)
    found = section_of(changed, instead_of) if instead_of else None
    if found is None:
        changed.setdefault("sections", []).append({**section, "questions": []})
    else:
        questions = found["questions"]
        found.clear()
        found.update({**section, "questions": questions})
    return changed


def with_question(data: Data, question: Data, *, section: str, instead_of: str = "") -> Data:
    """With a question: a new one at the end of its section, or where `instead_of` stands."""
    changed = deepcopy(data)
    old = question_of(changed, instead_of) if instead_of else None
    if old is not None:
        old.clear()
        old.update(question)
        return changed
    found = section_of(changed, section)
    if found is None:
        raise KeyError(section)
    found["questions"].append(question)
    return changed


def with_measure(data: Data, measure: Data, *, instead_of: str = "") -> Data:
    changed = deepcopy(data)
    measures = changed.setdefault("measures", [])
    for place, one in enumerate(measures):
        if instead_of and one["code"] == instead_of:
            measures[place] = measure
            return changed
    measures.append(measure)
    return changed


def with_frame(data: Data, *, intro: Data | None, judgement: Data | None) -> Data:
    """With what stands around the questions: the introduction and the worker's judgement; None takes it away."""
    changed = deepcopy(data)
    for name, value in (("intro", intro), ("judgement", judgement)):
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return changed


def without(data: Data, code: str, *, part: str) -> Data:
    """Without the section, question or measure (`part`) of this code."""
    changed = deepcopy(data)
    for rows in _lists(changed, part):
        rows[:] = [one for one in rows if one["code"] != code]
    return changed


def moved(data: Data, code: str, *, part: str, step: int) -> Data:
    """With the section, question or measure one place up (-1) or down (1).

    A question at the end of its section goes on into the next one.
    """
    changed = deepcopy(data)
    lists = _lists(changed, part)
    for number, rows in enumerate(lists):
        place = next((place for place, one in enumerate(rows) if one["code"] == code), None)
        if place is None:
            continue
        if 0 <= place + step < len(rows):
            rows[place], rows[place + step] = rows[place + step], rows[place]
        elif 0 <= number + step < len(lists):
            lists[number + step].insert(len(lists[number + step]) if step < 0 else 0, rows.pop(place))
        break
    return changed


def adjusted(data: Data, adjustments: Mapping[str, Mapping[str, Any]]) -> Data:
    """With what an organisation requires, hides and calls otherwise, by question. Questions that are gone are passed
    over."""
    changed = deepcopy(data)
    for code, wanted in adjustments.items():
        question = question_of(changed, code)
        if question is None:
            continue
        for name in ("required", "hidden"):
            if name in wanted:
                question[name] = bool(wanted[name])
        if wanted.get("label"):
            question["label"] = {language: wanted["label"][language] for language in LANGUAGES}
    return changed


def _lists(data: Data, part: str) -> list[list[Data]]:
    if part == "question":
        return [section["questions"] for section in data.get("sections", [])]
    return [data.setdefault({"section": "sections", "measure": "measures"}[part], [])]
