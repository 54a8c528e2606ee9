"""Code lists of the Human Trafficking Case Data Standard, with lists of our own beside them.

HTCDS 2.0 is published by IOM under CC BY 4.0; `data/htcds.json` names the source and says what was changed.
The Indonesian labels are our own translation.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from core.domain.datafiles import read_json
from core.domain.languages import Labelled


@dataclass(frozen=True, slots=True)
class Code(Labelled):
    """One entry of a code list."""

    code: str
    label_en: str
    label_id: str
    parent: str | None = None
    """The code of the list one level up, for sub-lists such as the divisions of an industry."""
    export_code: str | None = None
    """The code of the standard's pick list to send instead, where ours is finer."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the standard, as its field table has it."""

    name: str
    label: str
    code_list: str | None


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_json("htcds.json")
    return content


@cache
def list_names() -> tuple[str, ...]:
    return tuple(_content()["lists"])


@cache
def code_list(name: str) -> tuple[Code, ...]:
    """The codes of a list, in the order of the standard.

    Raises KeyError for a list that does not exist: that is a mistake in the program.
    """
    return tuple(Code(**entry) for entry in _content()["lists"][name]["codes"])


def code_values(name: str) -> frozenset[str]:
    return frozenset(entry.code for entry in code_list(name))


def choices(name: str) -> list[tuple[str, str]]:
    """(code, label) pairs for a form field, labels in the active language.

    For a model field hand over a callable, `choices=partial(choices, "Gender")`: the labels would otherwise
    be written into the migration in whatever language was active that day.
    """
    return [(entry.code, entry.label) for entry in code_list(name)]


def label(name: str, code: str, language: str | None = None) -> str:
    """The label of one code, lazily in the active language unless `language` is given.

    An unknown code comes back as it is: old rows stay readable after a list changes.
    """
    for entry in code_list(name):
        if entry.code == code:
            return entry.label if language is None else entry.label_in(language)
    return code


@cache
def _spellings(name: str) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for entry in code_list(name):
        for spelling in (entry.code, entry.label_en, entry.label_id):
            spellings.setdefault(spelling.casefold(), entry.code)
    aliases: dict[str, str] = _content()["lists"][name].get("aliases", {})
    for spelling, code in aliases.items():
        spellings.setdefault(spelling.casefold(), code)
    return spellings


def find_code(name: str, text: str) -> str | None:
    """The code that `text` stands for (a code, a label in either language, or a spelling of the standard's
    other documents), or None. Files made in a spreadsheet carry labels as often as codes."""
    return _spellings(name).get(" ".join(text.split()).casefold())


def export_code(name: str, code: str) -> str:
    """The code to write into a file for others: one that the standard's own pick list has."""
    for entry in code_list(name):
        if entry.code == code:
            return entry.export_code or entry.code
    raise KeyError(code)


@cache
def fields() -> tuple[Field, ...]:
    """Every field of the standard, deprecated ones too."""
    return tuple(
        Field(name=entry["name"], label=entry["label"], code_list=entry.get("code_list"))
        for entry in _content()["fields"]
    )
