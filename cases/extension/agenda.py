"""What somebody's working day is made of: what falls due, what is new, and what waits.

An app registers its parts in its `registrations`, as `sections` and `timeline` do. Each finds rows for one user,
through `visible_to(user)`; the page (`cases/workday/selectors.py`) logs the look before it opens what is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise

from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.compartments import Compartment
from core.registry import Registry

# How far the page looks ahead, and how far back for what is new.
AHEAD = timedelta(days=7)
BACK = timedelta(days=14)
# So many rows of one part are shown at once.
MOST = 100


class AgendaText(NamedTuple):
    """What is due, and why: in words of the case, opened after the look was logged."""

    text: str = ""
    why: str = ""


def _nothing(row: Any) -> AgendaText:
    return AgendaText()


@dataclass(frozen=True, kw_only=True)
class AgendaDates:
    """Rows of a case with a day of their own. Who does not hold `access` is not asked for any.

    `find(user, until)` finds what this user has to see to by that day, each with its `case` at hand, the oldest first.
    `sealed` names the fields that `say` opens. Where a row is one person's, `holder` says whose: who stands in for
    them finds it too, and reads their name beside it.
    """

    code: str
    label: str | Promise
    access: PermissionCode
    find: Callable[[ActingUser, date], Iterable[Any]]
    on: Callable[[Any], date]
    url: Callable[[Any], str]
    compartment: Compartment = Compartment.GENERAL
    say: Callable[[Any], AgendaText] = _nothing
    sealed: tuple[str, ...] = ()
    holder: Callable[[Any], Any | None] | None = None


class Fresh(NamedTuple):
    """Something new in a case. Its words are codes and names of colleagues, nothing sealed; `compartments` are those of
    what they speak of."""

    case: Case
    at: datetime
    text: str
    url: str
    compartments: tuple[str, ...] = (Compartment.GENERAL,)


@dataclass(frozen=True, kw_only=True)
class News:
    """`find(user, since)`: what has come about since that moment and concerns this user."""

    code: str
    access: PermissionCode
    find: Callable[[ActingUser, datetime], Iterable[Fresh]]


@dataclass(frozen=True, kw_only=True)
class WaitingCount:
    """Something of no case yet, or of many, that waits for whoever holds `access`: how many, and where."""

    code: str
    access: PermissionCode
    count: Callable[[ActingUser], int]
    say: Callable[[int], str]
    url_name: str


registry: Registry[tuple[type, str], AgendaDates | News | WaitingCount] = Registry(
    "cases.agenda", key=lambda part: (type(part), part.code)
)
register = registry.register


def dates(user: ActingUser) -> list[AgendaDates]:
    return [part for part in registry.values() if isinstance(part, AgendaDates) and user.acting.may(part.access)]


def news(user: ActingUser) -> list[News]:
    return [part for part in registry.values() if isinstance(part, News) and user.acting.may(part.access)]


def waiting(user: ActingUser) -> list[WaitingCount]:
    return [part for part in registry.values() if isinstance(part, WaitingCount) and user.acting.may(part.access)]
