"""The calendar: what has a day in the legal matters that somebody sees, from several sources.

A module registers a source in its `registrations`. Rows come from `visible_to(user)`; the page logs the look before
anything sealed of them is opened. A calendar elsewhere gets days, hours and case codes alone (`legal/feeds.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import uuid5

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.record.models import Case
from cases.record.names import names_of
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import preload
from core.registry import Registry

ACT = "legal.calendar.listed"
# Of one source so many and no more; a page on which some are missing says so.
MOST = 500


class When(NamedTuple):
    """`at` is None for what has no hour."""

    on: date
    at: time | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """`find(user, first, last)` finds rows of a case that lie between these days, both included, each with its `case`
    at hand, and of more than `MOST` one more, the first of them. `say` opens `sealed`; `late` says by how many days it
    is overdue, and a source that is `late_until_done` is asked for those of all years."""

    code: str
    label: str | Promise
    find: Callable[[ActingUser, date, date], Iterable[Any]]
    when: Callable[[Any], When]
    say: Callable[[Any], str]
    url: Callable[[Any], str]
    sealed: tuple[str, ...] = ()
    late: Callable[[Any, date], int] = lambda _row, _today: 0
    late_until_done: bool = False


def due_between(rows: Any, first: date, last: date) -> Any:
    """What `Source.find` asks for, of rows with a `due_on`."""
    return rows.filter(due_on__range=(first, last)).select_related("case").order_by("due_on", "id")[: MOST + 1]


def days_late(row: Any, today: date) -> int:
    """`Source.late` of a row with a `due_on`."""
    return max((today - row.due_on).days, 0)


class Entry(NamedTuple):
    when: When
    title: str
    kind: str
    url: str
    who: str
    code: str
    late: int


class Entries(NamedTuple):
    """`is_cut`: some of a source are missing."""

    rows: list[Entry]
    is_cut: bool


class Dated(NamedTuple):
    """A row of a source, without a word of it. `key` is always the same for this row and says not even of which kind
    it is."""

    key: str
    when: When
    case: Case


registry: Registry[str, Source] = Registry("legal.calendar", key=lambda source: source.code)
register = registry.register


class _Found(NamedTuple):
    rows: list[tuple[Source, Any]]
    is_cut: bool


def _found(user: ActingUser, first: date, last: date, *, is_late: bool = False) -> _Found:
    """`is_late`: of those sources alone that are late until done."""
    rows: list[tuple[Source, Any]] = []
    is_cut = False
    for source in registry.values():
        if source.late_until_done or not is_late:
            found = list(source.find(user, first, last))
            rows += [(source, row) for row in found[:MOST]]
            is_cut = is_cut or len(found) > MOST
    return _Found(rows, is_cut)


def _late(user: ActingUser, before: date) -> _Found:
    return _found(user, date.min, before - timedelta(days=1), is_late=True)


def entries(user: ActingUser, first: date, last: date, *, with_late: bool = False) -> Entries:
    """What lies between these days, in its order, and `with_late` what is late since before them. It costs the same
    however much that is; two lines in the log."""
    between, late = _found(user, first, last), _late(user, first) if with_late else _Found([], is_cut=False)
    found, today = late.rows + between.rows, timezone.localdate()
    rows = [row for _source, row in found]
    for compartments in ((Compartment.GENERAL, Compartment.IDENTITY), (Compartment.LEGAL,)):
        log_access(by=user, act=ACT, rows=rows, compartments=compartments)
    preload(rows, *{name for source, _row in found for name in source.sealed})
    names = names_of(list({row.case.person_id for row in rows}), user)
    made = [
        Entry(
            when=source.when(row),
            title=source.say(row),
            kind=str(source.label),
            url=source.url(row),
            who=names.get(row.case.person_id, _("Name hidden")),
            code=row.case.code,
            late=source.late(row, today),
        )
        for source, row in found
    ]
    made.sort(key=lambda one: (one.when.on, one.when.at or time.min, one.code, one.title))
    return Entries(made, between.is_cut or late.is_cut)


def dated(user: ActingUser, first: date, last: date) -> list[Dated]:
    """The same without a word of it, for a calendar elsewhere: the look is logged by who asks."""
    rows = _found(user, first, last).rows
    found = [Dated(str(uuid5(row.pk, source.code)), source.when(row), row.case) for source, row in rows]
    return sorted(found, key=lambda one: (one.when.on, one.key))
