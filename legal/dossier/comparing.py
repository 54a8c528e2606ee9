"""What one version of a dossier says that another does not: read from what was frozen with each, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
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
    """The chapters in which two frozen contents differ, in the order of the dossier. None: they say the same."""
    chapters = [
        Chapter(_("Totals"), _differences(_totals(before), _totals(after))),
        Chapter(_("The matter"), _differences(_facts(before), _facts(after))),
        Chapter(_("Persons"), _differences(_persons(before), _persons(after))),
        Chapter(_("Chronology"), _texts(before, after, "chronology", _moment)),
        Chapter(_("Elements of the crime"), _texts(before, after, "elements", _element)),
        Chapter(_("Losses"), _differences(_losses(before), _losses(after))),
        Chapter(_("Exhibits"), _differences(_exhibits(before), _exhibits(after))),
        Chapter(_("Other texts"), _others(before, after)),
    ]
    return [chapter for chapter in chapters if chapter.differences]


_CALLED: dict[str, str | Promise] = {
    "letter": _("Application letter"),
    "organisation": _("Organisation"),
    "prepared_by": _("Prepared by"),
    "route": _("Filing route"),
    "statement": _("Statement on immaterial loss"),
    "workings": _("Wage calculation"),
}
"""Where a text stands that has no chapter of its own here."""

Named = dict[tuple[str, int], tuple[str, str]]
"""What stands under a name, and under the same name for the how manyth time: how it is called, and what it says."""

_OWN_CHAPTERS = {
    "case_code",
    "chronology",
    "elements",
    "evidence",
    "exhibits",
    "facts",
    "persons",
    "respondents",
    "tables",
    "total",
    "total_in_words",
}


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
            _joined(line["period"], line["calculation"], line["exchange"], line["rupiah"], line["evidence"]),
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
                _("%(count)d pages") % {"count": pages[entry["mark"]]["pages"]} if entry["mark"] in pages else "",
                pages.get(entry["mark"], {}).get("problem", ""),
                f"SHA-256 {entry['sha256'][:12]}…" if entry["sha256"] else "",
            ),
        )
        for entry in content["evidence"]
    )


def _moment(moment: Row) -> str:
    return "\n".join([f"{moment['when']}: {moment['headline']}", *moment["paragraphs"]])


def _element(part: Row) -> str:
    lines = [_joined(one.get("label", ""), one.get("reason", ""), one.get("references", "")) for one in part["found"]]
    return "\n".join([part["title"], *lines])


def _texts(before: Row, after: Row, key: str, text: Callable[[Row], str]) -> list[Difference]:
    return _lines(
        [line for row in before.get(key, []) for line in text(row).splitlines()],
        [line for row in after.get(key, []) for line in text(row).splitlines()],
    )


def _others(before: Row, after: Row) -> list[Difference]:
    """Whatever else was frozen, so that a part that comes later is compared without being named here."""
    return [
        found
        for key in {**before, **after}
        if key not in _OWN_CHAPTERS
        for found in _lines(_flat(before.get(key)), _flat(after.get(key)), what=str(_CALLED.get(key, "")))
    ]


def _flat(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [line for one in value.values() for line in _flat(one)]
    if isinstance(value, list):
        return [line for one in value for line in _flat(one)]
    return [line for line in str(value).splitlines() if line] if isinstance(value, str) else []


def _lines(before: list[str], after: list[str], *, what: str = "") -> list[Difference]:
    found = []
    for tag, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "\n".join(before[first:last]), "\n".join(after[begin:end])
        if tag == "replace":
            found.append(Difference(How.CHANGED, what, gone, new))
        elif tag != "equal":
            found.append(Difference(How.REMOVED if gone else How.ADDED, what, gone, new))
    return found


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)
