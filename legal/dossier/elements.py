"""Act, means and purpose as a dossier shows them: what identification found, with where it is borne out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.record.models import Case
from core.access.actor import ActingUser
from core.domain.languages import INDONESIAN
from core.domain.law import citation
from identification import selectors
from identification.comparing import PartFound, State
from identification.elements import THREE, elements, group
from identification.selectors import Recorded
from legal.dossier import words


@dataclass(frozen=True)
class Element:
    """One element of the crime that was found, why, and where it is borne out: marks of the chronology and exhibits."""

    label: str
    reason: str
    references: str


@dataclass(frozen=True)
class Elements:
    """Act, means or purpose. `note` says why there may be none."""

    title: str
    basis: str
    note: str
    found: list[Element]


def of_case(case: Case, marks: Mapping[UUID, str], *, by: ActingUser) -> list[Elements]:
    """What identification found of act, means and purpose; nothing where it found none of them.

    Only what was answered with yes: what is not known, or was not so, is nobody's claim. `marks` are those of episodes
    and documents by their keys. The look must have been logged.
    """
    recorded = selectors.recorded(case, by=by)
    parts = recorded.comparison.parts.values()
    return [_elements(part, recorded, marks) for part in parts] if any(part.yes for part in parts) else []


def lacking(found: Sequence[Elements]) -> list[str]:
    """Of act, means and purpose, in the reader's language, those of which `found` (`of_case()`) shows nothing though
    the crime takes it; of a child no means."""
    shown = {part.title for part in found if part.found or part.note}
    return [about.label for about in map(group, THREE) if about.label_in(INDONESIAN) not in shown]


def _elements(part: PartFound, recorded: Recorded, marks: Mapping[UUID, str]) -> Elements:
    about = group(part.kind)
    is_free = part.state == State.NOT_REQUIRED and recorded.is_child
    return Elements(
        title=about.label_in(INDONESIAN),
        basis="; ".join(citation(entry, INDONESIAN) for entry in about.bases),
        note=words.WITHOUT_MEANS if is_free else "",
        found=[
            Element(
                label=element.label_in(INDONESIAN),
                reason=recorded.findings[part.kind][element.code].reason,
                # Two versions of one paper have the mark of one exhibit.
                references=", ".join(
                    dict.fromkeys(
                        marks[row.subject_id]
                        for row in recorded.links.get((part.kind, element.code), [])
                        if row.subject_id in marks
                    )
                ),
            )
            for element in elements(part.kind)
            if element.code in part.yes
        ],
    )
