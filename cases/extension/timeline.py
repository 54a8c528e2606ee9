"""The timeline's registry: what a kind of entry looks like, and how many are loaded with one query.

An app registers its kinds in its `registrations`; its services call `append()` in the transaction of their
write. `load(ids, user, case)` returns what is to be said of each row of the case, for the ids that it still finds.
A kind whose rows the page may have at hand already also says `line(row, user)`: those are not loaded again.

An entry says what its act did, by whom and when, and never how the row stands now: an act that ends or moves a row
appends an entry of its own, and what it set goes into `detail`, which the kind's `says` puts into words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise

from accounts.models import account_of
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.models import Case, CaseRecord
from cases.record.querysets import within
from core import unreadable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import Damaged
from core.registry import Registry
from core.web.tables import moment
from core.web.timeline import Below, EntryLink


class EntryText(NamedTuple):
    """What one entry says: a text (may be empty), a URL (may be empty) and a short plain mark.

    The mark is something of the row that later acts leave as it is.

    `note` is a remark under the text, `links` lead on from it, `below` was added to it later.
    """

    text: str = ""
    url: str = ""
    mark: str | Promise = ""
    note: str = ""
    links: tuple[EntryLink, ...] = ()
    below: tuple[Below, ...] = ()


type Loader = Callable[[list[UUID], Any, Case], dict[UUID, EntryText]]


@dataclass(frozen=True, kw_only=True)
class EntryKind:
    code: str
    label: str | Promise
    icon: str
    load: Loader
    line: Callable[[Any, Any], EntryText] | None = None
    says: Callable[[str], str] | None = None


def nothing(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """The loader of kinds that say it all, and of rows that were taken out."""
    return {}


def chosen(choices: Iterable[tuple[str, str | Promise]]) -> Callable[[str], str]:
    """How a kind says a detail that is a code of these choices."""
    labels = dict(choices)
    return lambda code: str(labels.get(code, ""))


def on_day(words: str | Promise = "%(date)s") -> Callable[[str], str]:
    """How a kind says a detail that is a day, in words that name it `date`."""
    return lambda day: str(words) % {"date": date_format(date.fromisoformat(day))}


def at_moment(detail: str) -> str:
    """How a kind says a detail that is a moment."""
    return moment(datetime.fromisoformat(detail))


class EntryRow(Protocol):
    """An entry as `TimelineQuerySet.as_happened()` reads it: the columns that a page shows, and no whole rows."""

    id: UUID
    at: datetime
    kind: str
    detail: str
    compartment: str
    subject_id: UUID
    by__name: str | None


class ShownEntry(NamedTuple):
    """An entry ready for the template (`core.web.timeline.TimelineItem`)."""

    at: datetime
    title: str
    icon: str
    compartment: str
    url: str
    text: str
    by: str
    kind: str
    id: UUID
    note: str
    links: tuple[EntryLink, ...]
    below: tuple[Below, ...]
    permalink: str

    @property
    def anchor(self) -> str:
        return f"entry-{self.id}"


registry: Registry[str, EntryKind] = Registry("cases.timeline", key=lambda kind: kind.code)
register = registry.register


def kinds_read(case: Any, user: ActingUser) -> set[str]:
    """The kinds of entry that `user` reads on the timeline of a case, read `with_kinds(user)`: what others alone write
    and read there is not even named."""
    held = [entry.split(" ") for entry in case.kinds_now]
    readable = within(case, user, act=None, compartments={compartment for _kind, compartment in held})
    return {kind for kind, compartment in held if compartment in readable}


def append(
    *,
    record: CaseRecord | Case | Assignment | EmergencyAccess | Grant,
    kind: str,
    by: ActingUser,
    at: datetime | None = None,
    compartment: str | None = None,
    only_for: UUID | None = None,
    subject_id: UUID | None = None,
    detail: object = "",
) -> TimelineEntry:
    """Note on the timeline that something happened to `record`. Raises KeyError for an unknown kind.

    `subject_id` is the row that it is about, where that is no record of the case. `detail` is the code, day or moment
    that the act set; None is nothing.
    """
    registry[kind]
    case = record if isinstance(record, Case) else record.case
    return TimelineEntry.objects.create(
        case=case,
        at=at or timezone.now(),
        compartment=str(compartment or getattr(record, "compartment", Compartment.GENERAL)),
        kind=kind,
        detail="" if detail is None else str(detail),
        subject_id=subject_id or record.pk,
        by=account_of(by),
        only_for=only_for,
    )


def move(*, case: Case, subject_id: UUID, compartment: str) -> None:
    """What happened to this row lies where the row itself lies now."""
    TimelineEntry.objects.filter(case=case, subject_id=subject_id).update(compartment=compartment)


def _loaded(load: Loader, ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """What is said of each row; on a page that shows damage, the word for one that cannot be read."""
    try:
        return load(ids, user, case)
    except Damaged:
        if not unreadable.is_shown():
            raise
        if len(ids) == 1:
            return {ids[0]: EntryText(text=unreadable.word())}
    return {key: line for one in ids for key, line in _loaded(load, [one], user, case).items()}


def shown(
    entries: Iterable[EntryRow], user: ActingUser, case: Case, known: Mapping[UUID, Any] | None = None
) -> list[ShownEntry]:
    """Entries of a case with their content, one query per loader that occurs. The look must have been logged.

    `known` are rows by key that are at hand already; they come from `visible_to(user)` like those that are loaded.
    """
    entries, known = list(entries), known or {}
    ids: dict[Loader, list[UUID]] = defaultdict(list)
    lines: dict[Loader, dict[UUID, EntryText]] = defaultdict(dict)
    for entry in entries:
        kind = registry[entry.kind]
        if kind.line is not None and entry.subject_id in known:
            lines[kind.load][entry.subject_id] = kind.line(known[entry.subject_id], user)
        else:
            ids[kind.load].append(entry.subject_id)
    for load, missing in ids.items():
        lines[load].update(_loaded(load, list(dict.fromkeys(missing)), user, case))
    labels = {code: str(registry[code].label) for code in {entry.kind for entry in entries}}
    found, folder = [], case.get_absolute_url()
    for entry in entries:
        kind, read_line = registry[entry.kind], lines[registry[entry.kind].load].get(entry.subject_id)
        line = read_line or EntryText()
        # Of a row that the reader does not read neither what was set.
        said = kind.says(entry.detail) if kind.says and entry.detail and read_line is not None else ""
        label = labels[kind.code]
        title = " · ".join(word for word in (label, str(line.mark), said) if word)
        by = entry.by__name or ""
        found.append(
            ShownEntry(
                entry.at,
                title,
                kind.icon,
                entry.compartment,
                line.url,
                line.text,
                by,
                entry.kind,
                entry.id,
                line.note,
                line.links,
                line.below,
                f"{folder}?entry={entry.id}#entry-{entry.id}",
            )
        )
    return found
