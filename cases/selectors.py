"""Reads that are no querysets: rows of the list, the timeline's page, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.permissions import AuditPermission
from cases import consenting, timeline
from cases.belonging import with_change_urls
from cases.left_tasks import is_left
from cases.models import Assignment, Case, Consent, Identity, Recipient, Task, TimelineEntry
from cases.permissions import CasePermission
from cases.stages import Stage
from cases.standing_in import seen_to_by
from cases.team import assignments_of, lead_first
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.day_bounds import begins
from core.domain import codes, countries
from core.keys.fields import opened
from core.web.pagination import after, cursor

TIMELINE_PAGE = 40
TIMELINE_ORDER = ("-at", "-id")


class ListedCase(NamedTuple):
    """A case as a row of a list; every cell is text already."""

    url: str
    code: str
    name: str
    status: str
    status_label: str
    priority: str
    priority_label: str
    site: str
    lead: str
    opened_on: str
    updated_at: str
    is_restricted: bool
    closed_on: str = ""
    stage: str = ""
    age: str = ""
    gender: str = ""
    citizenship: str = ""


def listed(cases: Sequence[Any], user: ActingUser) -> list[ListedCase]:
    """Cases (`as_listed()`) as rows of a list. The look must have been logged; names only for who reads them."""
    names = names_of([case.person_id for case in cases], user)
    statuses, priorities = dict(Case.Status.choices), dict(Case.Priority.choices)
    hidden, folder, language = str(_("Name hidden")), reverse("cases:list"), get_language() or ""
    return [
        ListedCase(
            f"{folder}{case.pk}/",
            case.code,
            names.get(case.person_id, hidden),
            case.status,
            str(statuses[case.status]),
            case.priority,
            str(priorities[case.priority]),
            case.site_name,
            case.lead or "",
            _day(case.opened_on, language),
            _day(timezone.localdate(case.updated_at), language),
            case.is_restricted,
            _day(case.closed_on, language) if case.closed_on else "",
            stage_in_words(case),
            *person_facts(case),
        )
        for case in cases
    ]


def stage_in_words(case: Any) -> str:
    """The stage, where the list was asked for it (`with_stage()`)."""
    return str(Stage(case.stage).label) if hasattr(case, "stage") else ""


def person_facts(case: Any) -> tuple[str, ...]:
    """Age, gender and citizenship, where the list was asked for them (`with_person_facts()`)."""
    if not hasattr(case, "was_child"):
        return ()
    age = {True: _("Child"), False: _("Adult"), None: _("Not known")}[case.was_child]
    gender = codes.label("Gender", case.gender) if case.gender else ""
    return str(age), str(gender), str(countries.country_name(case.citizenship) if case.citizenship else "")


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    """A short date, written once for each language that it is read in."""
    return dateformat.format(day, "j M Y")


def names_of(persons: Sequence[UUID], user: ActingUser) -> dict[UUID, str]:
    """Full names by person, for a user who reads identity; one query for the rows and one for the keys."""
    if not persons or not user.acting.reads(Compartment.IDENTITY):
        return {}
    rows = Identity.objects.visible_to(user).filter(person__in=persons)
    return {person_id: name for _pk, name, person_id in opened(rows, "full_name", "person_id")}


def names_in(cases: Sequence[Case], user: ActingUser) -> dict[UUID, str | Promise]:
    """What to call each case in a list of them, by its key: the person's name, for who reads identity there."""
    names = names_of([case.person_id for case in cases], user)
    return {case.pk: names.get(case.person_id, _("Name hidden")) for case in cases}


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

    entries: list[timeline.Shown]
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
    (`cases.timeline.shown`).
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


def codes_of(rows: Iterable[Any], user: ActingUser) -> dict[UUID, str]:
    """The codes of these rows' cases, by case: of those that the user sees, or of all for who reads the access log."""
    cases = {row.case_id: row.case.code for row in rows}
    if user.acting.may(AuditPermission.READ_LOG):
        return cases
    seen = Case.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True)
    return {pk: cases[pk] for pk in seen}


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
        gone = consenting.replaced(self.consents)
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


def my_tasks(user: ActingUser) -> list[Task]:
    """The open tasks that the user sees to in all cases they may see, the oldest due first: also those of whom they
    stand in for, who stand in `assignee`."""
    rows = Task.objects.visible_to(user, CasePermission.MANAGE_TASKS).filter(seen_to_by(user, "assignee"), done_at=None)
    rows = rows.select_related("case", "case__person", "assignee")
    return with_change_urls(rows.order_by("due_on", "id")[:200], user)
