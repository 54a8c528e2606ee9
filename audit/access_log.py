"""Reading the access log: who opened a case, and what was looked at.

It is read on the connection that writes it. What somebody opens here is logged like every other page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.models import AccessEntry
from core.compartments import Compartment
from core.db import TRAIL, current_organisation, trail_scope

PAGE = 50
# The last word of an entry's act, as people say it.
HOW = {
    "opened": _("Opened"),
    "listed": _("Shown in a list"),
    "found": _("Found by a search"),
    "sought": _("Searched for, and not found"),
    "compared": _("Compared, as perhaps the same person"),
    "built": _("Built into a dossier"),
    "asked": _("Asked for as a dossier"),
    "checked": _("Checked before a dossier is built"),
    "held_against": _("Compared with its dossier"),
    "taken": _("Taken out as a file"),
    "scanned": _("Checked for malware"),
}
# Ways in which a case is seen beside others, also where it happens to be the only one.
AMONG_OTHERS = ("listed", "found", "sought", "compared")
SEARCHES = ("found", "sought", "compared")
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
_READERS = """
SELECT user_id, count(DISTINCT sequence), max(at), array_agg(DISTINCT compartment)
FROM audit_accessentry, unnest(compartments) AS compartment WHERE organisation_id = %s AND case_id = %s
AND substring(act from '[a-z]+$') <> ALL(%s) AND (%s::uuid IS NULL OR user_id = %s)
AND at BETWEEN %s AND %s GROUP BY user_id ORDER BY max(at) DESC
"""
_LAST_OPENED = """
SELECT case_id, max(at) FROM audit_accessentry WHERE organisation_id = %s AND user_id = %s AND at >= %s
AND case_id IS NOT NULL AND substring(act from '[a-z]+$') <> ALL(%s) GROUP BY case_id
"""


class Reader(NamedTuple):
    """Somebody who has opened a case: how often, when last, and what kinds of content."""

    user_id: UUID
    times: int
    last: datetime
    compartments: list[str]


class Looks(NamedTuple):
    """One page of entries, the newest first; `next` is the cursor of the following one, empty on the last."""

    entries: list[AccessEntry]
    next: str


def readers(
    case_id: UUID, *, user_id: UUID | None = None, since: datetime = EVER[0], until: datetime = EVER[1]
) -> list[Reader]:
    """Who has opened the case by itself, the latest first: everybody or one, at any time or between two moments.

    Lists in which it stood among others do not count.
    """
    organisation = current_organisation()
    with trail_scope(organisation), connections[TRAIL].cursor() as cursor:
        cursor.execute(_READERS, (organisation, case_id, list(AMONG_OTHERS), user_id, user_id, since, until))
        return [Reader(*row) for row in cursor.fetchall()]


def last_opened(*, user_id: UUID, since: datetime) -> dict[UUID, datetime]:
    """When somebody last opened each case by itself since a moment; a case that they did not open is not in it."""
    organisation = current_organisation()
    with trail_scope(organisation), connections[TRAIL].cursor() as cursor:
        cursor.execute(_LAST_OPENED, (organisation, user_id, since, list(AMONG_OTHERS)))
        return dict(cursor.fetchall())


def looks(*, after: str = "", **lookups: Any) -> Looks:
    """A page of the organisation's entries that fit the `lookups`; `after`: the cursor of the page before.

    A cursor that is none begins anew.
    """
    return _page(Q(**lookups), after)


def looks_at(case_id: UUID, *, after: str = "", **lookups: Any) -> Looks:
    """The same of one case, where it was opened by itself."""
    among_others = [Q(act__endswith=f".{word}") for word in AMONG_OTHERS]
    return _page(Q(case_id=case_id, **lookups) & ~reduce(or_, among_others), after)


def _page(fitting: Q, after: str) -> Looks:
    organisation = current_organisation()
    if after.isascii() and after.isdigit() and len(after) < 19:
        fitting &= Q(sequence__lt=int(after))
    with trail_scope(organisation):
        rows = AccessEntry.objects.using(TRAIL).filter(fitting, organisation_id=organisation)
        found = list(rows.order_by("-sequence")[: PAGE + 1])
    shown = found[:PAGE]
    return Looks(shown, str(shown[-1].sequence) if len(found) > PAGE else "")


def how(entry: AccessEntry) -> str | Promise:
    """In which way something was looked at."""
    return HOW[entry.act.rpartition(".")[2]]


def times(count: int) -> str:
    return ngettext("%(count)d time", "%(count)d times", count) % {"count": count}


def kinds(compartments: Iterable[str]) -> str:
    """Kinds of content in words, in their fixed order."""
    held = set(compartments)
    return ", ".join(str(found.label) for found in Compartment if found.value in held)
