"""What one version of a dossier says that another does not: read from what was frozen with each, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import partial
from operator import itemgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Row = Mapping[str, Any]


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `before` and `after` are what it says; what is added has no `before`."""

    how: How
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Chapter:
    title: str | Promise
    differences: list[Difference]


def compared(before: Row, after: Row) -> list[Chapter]:
    """The chapters in which two frozen contents differ, in the order of the dossier. None: they say the same.

    Whatever makes a version outdated (`legal.outdating`) is a difference: where none is found that can be named, as
    when things only change places, that part is told line by line.
    """
    chapters = [Chapter(title, told(before, after) or _unnamed(before, after, keys)) for title, keys, told in _CHAPTERS]
    chapters.append(Chapter(_("Other texts"), _others(before, after)))
    return [chapter for chapter in chapters if chapter.differences]


_CALLED: dict[str, str | Promise] = {
    "case_code": _("Case code"),
    "is_child": _("Child"),
    "letter": _("Application letter"),
    "organisation": _("Organisation"),
    "prepared_by": _("Prepared by"),
    "route": _("Filing route"),
    "statement": _("Statement on immaterial loss"),
    "valuations": _("Assessed by LPSK"),
    "workings": _("Wage calculation"),
}
"""Where a text stands that has no chapter of its own here."""

Named = dict[tuple[str, int], tuple[str, str]]
"""What stands under a name, and under the same name for the how manyth time: how it is called, and what it says."""


def _named(rows: Iterable[tuple[str, str, str]]) -> Named:
    """(what it is known by, how it is called, what it says) …"""
    found: Named = {}
    seen: Counter[str] = Counter()
    for known_by, called, says in rows:
        found[known_by, seen[known_by]] = called, says
        seen[known_by] += 1
    return found


def _differences(before: Named, after: Named) -> list[Difference]:
    gone = [Difference(How.REMOVED, *said) for key, said in before.items() if key not in after]
    new = [Difference(How.ADDED, called, "", says) for key, (called, says) in after.items() if key not in before]
    changed = [
        Difference(
            How.CHANGED, called if before[key][0] == called else f"{before[key][0]} → {called}", before[key][1], says
        )
        for key, (called, says) in after.items()
        if key in before and before[key] != (called, says)
    ]
    return changed + new + gone


def _totals(content: Row) -> Named:
    sums = [(table["letter"], f"{table['letter']}. {table['title']}", table["subtotal"]) for table in content["tables"]]
    return _named([("total", str(_("Total of the claim")), content["total"]), *sums])


def _facts(content: Row) -> Named:
    return _named((fact["label"], fact["label"], fact["value"]) for fact in content["facts"])


def _persons(content: Row) -> Named:
    """Each fact of each person by itself, so that a changed address does not look like another person."""
    return _named(
        (f"{person['role']}|{fact['label']}", f"{person['role']}: {fact['label']}", fact["value"])
        for person in (*content["persons"], *content["respondents"])
        for fact in person["facts"]
    )


def _losses(content: Row) -> Named:
    return _named(
        (
            f"{table['letter']}|{line['description']}",
            f"{table['letter']}. {line['description']}",
            _joined(
                line["period"],
                line["calculation"],
                line["exchange"],
                line["rupiah"],
                line["evidence"],
                line.get("source", ""),
                line.get("certified", ""),
            ),
        )
        for table in content["tables"]
        for line in table["lines"]
    )


def _exhibits(content: Row) -> Named:
    """By the document, so that one which got another number is not another one."""
    pages = {one["mark"]: one for one in content.get("exhibits", [])}
    return _named(
        (
            entry["document_id"],
            f"{entry['mark']} {entry['description']}",
            _joined(
                entry["form"],
                entry["proves"],
                entry.get("note", ""),
                _("%(count)d pages") % {"count": pages[entry["mark"]]["pages"]} if entry["mark"] in pages else "",
                pages.get(entry["mark"], {}).get("problem", ""),
                f"SHA-256 {entry['sha256'][:12]}…" if entry["sha256"] else "",
            ),
        )
        for entry in content["evidence"]
    )


def _moment(moment: Row) -> str:
    lines = [f"{moment['when']}: {moment['headline']}", *moment["paragraphs"], moment.get("source", "")]
    return "\n".join([*lines, *filter(None, [moment.get("evidence", "")])])


def _element(part: Row) -> str:
    lines = [_joined(one.get("label", ""), one.get("reason", ""), one.get("references", "")) for one in part["found"]]
    return "\n".join([_joined(part["title"], part.get("basis", "")), *filter(None, [part.get("note", "")]), *lines])


def _by_name(says: Callable[[Row], Named], before: Row, after: Row) -> list[Difference]:
    return _differences(says(before), says(after))


def _by_line(key: str, text: Callable[[Row], str], before: Row, after: Row) -> list[Difference]:
    return _lines(
        [line for row in before.get(key, []) for line in text(row).splitlines()],
        [line for row in after.get(key, []) for line in text(row).splitlines()],
    )


def _others(before: Row, after: Row) -> list[Difference]:
    """Whatever else was frozen, so that a part that comes later is compared without being named here."""
    own = {_PAGES, *(key for _title, keys, _told in _CHAPTERS for key in keys)}
    return [
        found
        for key in {**before, **after}
        if key not in own
        for found in (
            _lines(_flat(before.get(key)), _flat(after.get(key)), what=str(_CALLED.get(key, "")))
            or _unnamed(before, after, [key])
        )
    ]


def _flat(value: Any) -> list[str]:
    return [line for _name, text in _leaves(value) for line in text.splitlines() if line]


def _unnamed(before: Row, after: Row, keys: Iterable[str]) -> list[Difference]:
    """Parts of two contents text by text, as they stand. What is empty in one, and not there in the other, says the
    same in both."""
    return [
        found
        for key in keys
        for found in _lines(
            list(_leaves(before.get(key))),
            list(_leaves(after.get(key))),
            what=str(_CALLED.get(key, "")),
            says=itemgetter(1),
        )
    ]


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(under which name it stands, what it says) of all that says something."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, key)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            # A text in a row is known by its place there.
            yield from _leaves(one, name if isinstance(one, Mapping | list) else f"{name} {number}")
    elif isinstance(value, bool):
        yield name, gettext("Yes") if value else gettext("No")
    elif value is not None and value != "":
        yield name, str(value)


def _lines[T](
    before: Sequence[T], after: Sequence[T], *, what: str = "", says: Callable[[T], str] = str
) -> list[Difference]:
    found = []
    for tag, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "\n".join(map(says, before[first:last])), "\n".join(map(says, after[begin:end]))
        if tag == "replace":
            found.append(Difference(How.CHANGED, what, gone, new))
        elif tag != "equal":
            found.append(Difference(How.REMOVED if tag == "delete" else How.ADDED, what, gone, new))
    return found


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


_CHAPTERS: list[tuple[str | Promise, tuple[str, ...], Callable[[Row, Row], list[Difference]]]] = [
    (_("Totals"), ("total", "total_in_words"), partial(_by_name, _totals)),
    (_("The matter"), ("facts",), partial(_by_name, _facts)),
    (_("Persons"), ("persons", "respondents"), partial(_by_name, _persons)),
    (_("Chronology"), ("chronology",), partial(_by_line, "chronology", _moment)),
    (_("Elements of the crime"), ("elements",), partial(_by_line, "elements", _element)),
    (_("Losses"), ("tables",), partial(_by_name, _losses)),
    (_("Exhibits"), ("evidence",), partial(_by_name, _exhibits)),
]
"""Each with the parts of the content that it tells."""
_PAGES = "exhibits"
"""What was printed of the exhibits: how many pages, and why none. It is told with each."""
