"""What `cases` itself has to say of the worker's day: its dates, what is new, its signs and stages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit import access_log
from cases.approvals.models import Approval
from cases.approvals.services import to_decide
from cases.consent import rules as consent_rules
from cases.consent.models import Consent
from cases.cover.substitution import seen_to_by
from cases.enquiries.models import Enquiry
from cases.episodes.models import Episode
from cases.extension import agenda, alerts, approvals, timeline
from cases.extension.agenda import MOST, AgendaDates, AgendaText, Fresh, News, WaitingCount
from cases.extension.alerts import Alert
from cases.extension.timeline_models import TimelineEntry
from cases.handover.models import HandedPart
from cases.identity.models import Communication
from cases.notes.models import Note
from cases.permissions import CasePermission
from cases.record import childhood, stages
from cases.record.access_models import Assignment
from cases.record.compiled_sql import Ago
from cases.record.models import Case, Identity, Person
from cases.record.stages import Stage
from cases.safe_contact.models import SafeContact
from cases.tasks.models import Task
from cases.team.selectors import in_words
from cases.workday.conditions import OVERDUE, SETTLED, is_of_mine, lacks, of_person, opened_before
from core.access.actor import ActingUser
from core.compartments import Compartment

QUIET = timedelta(days=30)
MOST_ENTRIES, MOST_KINDS = 500, 3
VIEW, EDIT = CasePermission.VIEW, CasePermission.EDIT
GENERAL, IDENTITY = Compartment.GENERAL, Compartment.IDENTITY


def _tasks(user: ActingUser, until: date) -> Any:
    rows = Task.objects.visible_to(user, CasePermission.MANAGE_TASKS).filter(seen_to_by(user, "assignee"), done_at=None)
    return rows.filter(due_on__lte=until).select_related("case", "assignee").order_by("due_on", "id")[:MOST]


def _consents(user: ActingUser, until: date) -> list[Consent]:
    """Decisions that end, and those that ended within a month, as long as nobody has asked again."""
    rows = Consent.objects.visible_to(user, CasePermission.RECORD_CONSENT).filter(is_of_mine(user))
    ending = rows.filter(
        decision=Consent.Decision.GIVEN, withdrawn_on=None, valid_until__range=(until - QUIET, until)
    ).select_related("case")
    found = list(ending.order_by("valid_until", "id")[:MOST])
    others: dict[tuple[UUID, str], list[Consent]] = defaultdict(list)
    for other in rows.filter(case__in=[row.case_id for row in found]):
        others[other.case_id, other.purpose].append(other)
    return [row for row in found if not consent_rules.is_asked_again(row, others[row.case_id, row.purpose])]


def _day_of_consent(row: Consent) -> date:
    assert row.valid_until is not None  # noqa: S101 -- it was asked for
    return row.valid_until


def _consent_words(row: Consent) -> AgendaText:
    return AgendaText(f"{row.get_purpose_display()} – {row.get_recipient_display()}", _("Ask again before it ends."))


def _in_case(name: str, row: Any, **more: Any) -> str:
    return reverse(name, kwargs={"case": row.case_id, **more})


agenda.register(
    AgendaDates(
        code="cases.tasks",
        label=gettext_lazy("Task"),
        access=CasePermission.MANAGE_TASKS,
        find=_tasks,
        on=lambda row: row.due_on,
        url=lambda row: _in_case("cases:finish-task", row, pk=row.pk),
        say=lambda row: AgendaText(row.words, row.reason),
        holder=lambda row: row.assignee,
        sealed=("title", "why"),
    )
)
agenda.register(
    AgendaDates(
        code="cases.consents",
        label=gettext_lazy("Consent ends"),
        access=CasePermission.RECORD_CONSENT,
        find=_consents,
        on=_day_of_consent,
        url=lambda row: _in_case("cases:consent", row, pk=row.pk),
        say=_consent_words,
    )
)


def _assigned(user: ActingUser, since: datetime) -> Iterable[Fresh]:
    """Parts in cases that others gave to this user."""
    rows = Assignment.objects.current().filter(is_of_mine(user), user=user, since__gte=since)
    found = rows.exclude(created_by=user).select_related("case__site", "cover__absent", "user").order_by("-since", "id")
    return [Fresh(row.case, row.since, in_words(row), row.case.get_absolute_url()) for row in found[:MOST]]


def _decided(user: ActingUser, since: datetime) -> Iterable[Fresh]:
    """Answers to what this user asked to be approved."""
    rows = Approval.objects.visible_to(user, VIEW).filter(created_by=user.pk, decided_at__gte=since)
    rows = rows.select_related("case", "decided_by").defer("note", "comment").order_by("-decided_at", "id")
    return [_answer(row, approvals.of(row.kind)) for row in rows[:MOST]]


def _answer(row: Any, kind: approvals.ApprovalKind) -> Fresh:
    text = f"{kind.label}: {row.get_state_display()} – {row.decided_by.name}"
    return Fresh(row.case, row.decided_at, text, kind.url(row.case, row.subject_id))


def _written(user: ActingUser, since: datetime) -> Iterable[Fresh]:
    """What others have added to this user's cases since they last opened each of them, or were given it."""
    rows = TimelineEntry.objects.visible_to(user, VIEW).filter(is_of_mine(user), at__gte=since)
    rows = rows.filter(at__lte=timezone.now()).exclude(by=user).exclude(by=None)
    rows = rows.exclude(subject_id__in=Assignment.objects.filter(user=user.pk).values("pk"))  # said by themselves
    taken = HandedPart.objects.filter(taken__user=user.pk)
    rows = rows.exclude(Q(subject_id__in=taken.values("pk")) | Q(subject_id__in=taken.values("given")))
    rows = rows.exclude(subject_id__in=Approval.objects.filter(created_by=user.pk).values("pk"))
    rows = rows.exclude(Exists(Note.objects.filter(pk=OuterRef("subject_id"), told__contains=[user.pk])))
    parts = Assignment.objects.current().filter(user=user, since__gte=since).order_by("since")
    seen = dict(parts.values_list("case_id", "since"))
    for case_id, at in access_log.last_opened(user_id=user.pk, since=since).items():
        seen[case_id] = max(at, seen.get(case_id, at))
    entries: dict[UUID, list[TimelineEntry]] = defaultdict(list)
    for row in rows.select_related("case").order_by("-at", "-id")[:MOST_ENTRIES]:
        if row.case_id not in seen or row.at > seen[row.case_id]:
            entries[row.case_id].append(row)
    labels = timeline.registry
    return [
        Fresh(
            own[0].case,
            own[0].at,
            _counted(own, labels),
            own[0].case.get_absolute_url(),
            tuple({row.compartment for row in own}),
        )
        for own in entries.values()
    ]


def _counted(rows: list[TimelineEntry], kinds: Mapping[str, timeline.EntryKind]) -> str:
    """How many of each kind, the most frequent first: the first of them, and how many others."""
    counts = Counter(row.kind for row in rows).most_common()
    words = [(str(kinds[code].label), count) for code, count in counts[:MOST_KINDS]]
    said = ", ".join(f"{label} ({count})" if count > 1 else label for label, count in words)
    others = sum(count for _code, count in counts[MOST_KINDS:])
    if not others:
        return said
    more = ngettext("and %(things)s more", "and %(things)s more", others) % {"things": others}
    return f"{said} {more}"


for code, find in (("cases.assigned", _assigned), ("cases.decided", _decided), ("cases.written", _written)):
    agenda.register(News(code=code, access=VIEW, find=find))

agenda.register(
    WaitingCount(
        code="cases.enquiries",
        access=CasePermission.LOG_ENQUIRIES,
        count=lambda user: Enquiry.objects.visible_to(user, CasePermission.LOG_ENQUIRIES).open().count(),
        say=lambda count: (
            ngettext("%(count)d enquiry is open", "%(count)d enquiries are open", count) % {"count": count}
        ),
        url_name="cases:enquiries",
    )
)
agenda.register(
    WaitingCount(
        code="cases.approvals",
        access=CasePermission.APPROVE,
        count=lambda user: to_decide(user).count(),
        say=lambda count: (
            ngettext("%(count)d approval waits for you", "%(count)d approvals wait for you", count) % {"count": count}
        ),
        url_name="cases:approvals",
    )
)


stages.register(Stage.FOLLOW_UP, lambda: Q(status=Case.Status.FOLLOW_UP))
stages.register(Stage.CLOSED, lambda: Q(closed_on__isnull=False))


def _nobody_leads() -> Q:
    # `Assignment.objects.current()`, by the clock of each time that it is asked.
    current = Q(until=None) | Q(until__gt=Ago())
    parts = Assignment.objects.with_presence().filter(current, since__lte=Ago(), case=OuterRef("pk"))
    # Who has left keeps the part, and answers for nothing.
    return ~Q(Exists(parts.filter(part=Assignment.Part.LEAD, is_here=True)))


def _no_age() -> Exists:
    persons = Person.objects.alias(answer=childhood.expression())
    return Exists(persons.filter(pk=OuterRef("person_id"), answer=None))


def _no_number() -> Exists:
    return Exists(Identity.objects.filter(person=OuterRef("person_id"), nik__isnull=True, passport__isnull=True))


def _overdue() -> Exists:
    return Exists(Task.objects.filter(case=OuterRef("pk"), done_at=None, due_on__lt=Ago(is_day=True)))


for sign in (
    Alert(
        code=OVERDUE,
        label=gettext_lazy("Task overdue"),
        why=gettext_lazy("What was to be done is not done."),
        holds=_overdue,
        access=VIEW,
        url_name="cases:detail",
        fill=CasePermission.MANAGE_TASKS,
        weight=58,
    ),
    Alert(
        code="cases.lead",
        label=gettext_lazy("Nobody leads the case"),
        why=gettext_lazy("Nobody answers for what is due."),
        holds=_nobody_leads,
        access=VIEW,
        url_name="cases:team",
        fill=CasePermission.ASSIGN,
        is_risk=True,
        is_missing=True,
        weight=90,
    ),
    Alert(
        code="cases.contact",
        label=gettext_lazy("No safe contact"),
        why=gettext_lazy("A call at the wrong moment can bring the survivor into danger."),
        holds=lambda: lacks(SafeContact),
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-contact",
        fill=EDIT,
        is_risk=True,
        is_missing=True,
        weight=80,
    ),
    Alert(
        code="cases.consent",
        label=gettext_lazy("No decision on consent to care"),
        why=gettext_lazy("Ask the survivor what may be recorded and used."),
        holds=lambda: lacks(Consent, purpose=Consent.Purpose.CARE),
        access=VIEW,
        url_name="cases:record-consent",
        fill=CasePermission.RECORD_CONSENT,
        is_missing=True,
        weight=60,
    ),
    Alert(
        code="cases.age",
        label=gettext_lazy("Age not known"),
        why=gettext_lazy("A child needs other steps."),
        holds=_no_age,
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-identity",
        fill=EDIT,
        is_missing=True,
        weight=45,
    ),
    Alert(
        code="cases.quiet",
        label=gettext_lazy("Nothing recorded for 30 days"),
        why=gettext_lazy("Ask how the survivor is, or close the case."),
        holds=lambda: Q(updated_at__lt=Ago(QUIET)),
        access=VIEW,
        is_risk=True,
        weight=40,
    ),
    Alert(
        code="cases.episode",
        label=gettext_lazy("No episode of trafficking"),
        why=gettext_lazy("Identification and claims rest on it."),
        holds=lambda: opened_before(SETTLED) & lacks(Episode),
        access=CasePermission.READ_ACCOUNT,
        url_name="cases:add-episode",
        fill=EDIT,
        is_missing=True,
        weight=30,
    ),
    Alert(
        code="cases.language",
        label=gettext_lazy("Language and support not written down"),
        why=gettext_lazy("Consent needs a language that the survivor understands."),
        holds=lambda: lacks(Communication),
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-communication",
        fill=EDIT,
        is_missing=True,
        weight=25,
    ),
    Alert(
        code="cases.citizenship",
        label=gettext_lazy("Citizenship missing"),
        why=gettext_lazy("Missions and the return home ask for it."),
        holds=lambda: of_person(citizenship=""),
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-identity",
        fill=EDIT,
        is_missing=True,
        weight=20,
    ),
    Alert(
        code="cases.gender",
        label=gettext_lazy("Gender missing"),
        why=gettext_lazy("Shelter and statistics ask for it."),
        holds=lambda: of_person(gender=""),
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-identity",
        fill=EDIT,
        is_missing=True,
        weight=15,
    ),
    Alert(
        code="cases.number",
        label=gettext_lazy("No identity number"),
        why=gettext_lazy("Reports and claims need a NIK or a passport number."),
        holds=_no_number,
        access=VIEW,
        reads=(IDENTITY,),
        url_name="cases:edit-identity",
        fill=EDIT,
        is_missing=True,
        weight=10,
    ),
):
    alerts.register(sign)
