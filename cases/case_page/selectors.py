"""Reads that are no querysets: rows of the list, the timeline's page, what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from cases.consent import rules as consent_rules
from cases.consent.models import Consent, Recipient
from cases.extension import timeline
from cases.extension.task_owners import with_change_urls
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.unattended import is_left
from cases.team.selectors import assignments_of, lead_first
from core.access.actor import ActingUser
from core.day_bounds import begins
from core.web.pagination import after, cursor

TIMELINE_PAGE = 40
TIMELINE_ORDER = ("-at", "-id")


class Cut(NamedTuple):
    """What of a timeline is asked for: a kind, a writer, a compartment, days with both ends included."""

    kind: str = ""
    by: UUID | None = None
    compartment: str = ""
    since: date | None = None
    until: date | None = None

    def of(self, rows: Any) -> Any:
        """The entries among `rows` that are asked for; days begin where the reader works."""
        asked: dict[str, Any] = {name: getattr(self, name) for name in ("kind", "by", "compartment")}
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
        if self.since:
            rows = rows.filter(at__gte=begins(self.since))
        return rows.filter(at__lt=begins(self.until + timedelta(days=1))) if self.until else rows


class TimelinePage(NamedTuple):
    """`begins_at`: the entry with which it begins, where one was asked for and is there."""

    entries: list[timeline.ShownEntry]
    next: str
    begins_at: UUID | None = None


def timeline_page(
    case: Case,
    user: ActingUser,
    *,
    cursor_text: str = "",
    cut: Cut = Cut(),  # noqa: B008 -- a constant
    entry: str = "",
    known: Mapping[UUID, Any] | None = None,
) -> TimelinePage:
    """One page of the case's timeline, cut by what the user may read. The look must have been logged.

    `entry` is the key of the entry with which it begins. `known`: rows by key that the page has at hand
    (`cases.extension.timeline.shown`).
    """
    visible = TimelineEntry.objects.visible_to(user, case=case)
    rows, begins_at = cut.of(visible), None
    first = _entry(visible, entry)
    if first is not None:
        begins_at = first.pk
        rows = rows.filter(Q(at__lt=first.at) | Q(at=first.at, pk__lte=first.pk))
    rows = after(rows.order_by(*TIMELINE_ORDER), TIMELINE_ORDER, cursor_text)
    found = list(rows.as_happened()[: TIMELINE_PAGE + 1])
    shown = found[:TIMELINE_PAGE]
    following = cursor(shown[-1], TIMELINE_ORDER) if len(found) > TIMELINE_PAGE else ""
    return TimelinePage(timeline.shown(shown, user, case, known), following, begins_at)


def _entry(visible: Any, key: str) -> TimelineEntry | None:
    try:
        found: TimelineEntry | None = visible.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None
    return found


def writers_of(case: Case, user: ActingUser) -> list[tuple[UUID, str]]:
    """Who wrote what the user sees on the timeline of a case, in the order of their names."""
    rows = TimelineEntry.objects.visible_to(user, case=case).exclude(by=None)
    return list(rows.order_by("by__name", "by").values_list("by", "by__name").distinct())


class AtHand(NamedTuple):
    """What stands beside the timeline, in three queries; the timeline then need not load it again."""

    assignments: list[Assignment]
    tasks: list[Task]
    consents: list[Consent]

    @property
    def team(self) -> list[Assignment]:
        """Who works on the case now, the lead first."""
        return lead_first(row for row in self.assignments if row.is_current)

    @property
    def newest_consents(self) -> list[Consent]:
        """The newest decision on each purpose and recipient that holds still, in the order of both."""
        gone = consent_rules.replaced(self.consents)
        newest = {(row.purpose, row.recipient): row for row in self.consents if row.pk not in gone}
        return [
            newest[purpose, recipient]
            for purpose in Consent.Purpose.values
            for recipient in Recipient.values
            if (purpose, recipient) in newest
        ]

    def by_key(self) -> dict[UUID, Any]:
        return {row.pk: row for row in (*self.assignments, *self.tasks, *self.consents)}


# The columns that are shown, of rows that are twice as wide with the person beside them.
_TASK = (
    "organisation_id",
    "case_id",
    "version",
    "title",
    "origin",
    "why",
    "due_on",
    "done_at",
    "is_dropped",
    "assignee__name",
)
_MEMBER = ("organisation_id", "case_id", "part", "since", "until", "user__name", "cover__absent__name")
_CONSENT = (
    "organisation_id",
    "case_id",
    "purpose",
    "recipient",
    "recipient_name",
    "data_classes",
    "decision",
    "decided_on",
    "valid_until",
    "withdrawn_on",
    "created_at",
)


def at_hand(case: Case, user: ActingUser) -> AtHand:
    """Who works or has worked on the case, its open tasks, its decisions on consent."""
    open_tasks = Task.objects.visible_to(user, case=case).filter(done_at=None).annotate(is_left=is_left())
    tasks = open_tasks.select_related("assignee").only(*_TASK)
    consents = Consent.objects.visible_to(user, case=case).only(*_CONSENT)
    return AtHand(
        assignments_of(case, only=_MEMBER),
        with_change_urls(tasks.order_by("due_on", "id")[:20], user, case),
        list(consents.order_by("decided_on", "created_at")),
    )
