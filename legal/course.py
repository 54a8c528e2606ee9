"""What the page of a matter shows of its course, and the section of a case of the rights briefings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cases.record.models import Case, CaseRecord
from cases.record.querysets import with_case
from cases.team.selectors import people_for_tasks
from core.access.actor import ActingUser
from core.compartments import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.models import Accompaniment, Briefing, Hearing, Matter, Order, Step
from legal.models.steps import comes_after, stage_reached
from legal.permissions import LegalPermission

VIEW = LegalPermission.VIEW


@dataclass(frozen=True)
class Course:
    """All lists have the latest first, but `coming`: the next appointment first. `papers` are those that the reader
    may open, by their keys; `too_early` is `too_early(steps)`."""

    steps: list[Step]
    too_early: dict[UUID, Step]
    coming: list[Hearing]
    past: list[Hearing]
    orders: list[Order]
    accompaniments: list[Accompaniment]
    papers: dict[UUID, Document]

    @property
    def tells_stage(self) -> bool:
        """Whether the stage of the matter is read off its steps."""
        return stage_reached(step.kind for step in self.steps) is not None

    @property
    def latest(self) -> Step | None:
        return self.steps[0] if self.steps else None

    @property
    def next(self) -> Hearing | None:
        """The first of those that lie ahead."""
        return next((row for row in self.coming if not row.is_unanswered), None)


def course(matter: Matter, *, case: Case, by: ActingUser) -> Course:
    """The course of a matter as `by` sees it; `case` is its case, read with the principals that reach it."""

    def of(model: Any, *order: str, beside: tuple[str, ...] = ("matter",)) -> list[Any]:
        rows = model.objects.visible_to(by, VIEW, case=case).filter(matter=matter)
        return with_case(rows.select_related(*beside).order_by(*order), case)

    steps = of(Step, "-on", "-created_at", "id")
    hearings = of(Hearing, "-at", "id", beside=("companion",))
    orders = of(Order, "-on", "id")
    return Course(
        steps=steps,
        too_early=too_early(steps),
        coming=[row for row in reversed(hearings) if row.is_planned],
        past=[row for row in hearings if not row.is_planned],
        orders=orders,
        accompaniments=of(Accompaniment, "-on", "id", beside=("companion", "hearing")),
        papers=papers_of([*steps, *orders], case=case, by=by),
    )


def too_early(steps: Collection[Step]) -> dict[UUID, Step]:
    """Steps dated before one that they follow from (`comes_after`), each with the latest such: often a wrong year."""
    begun: dict[str, Step] = {}
    for step in sorted(steps, key=lambda row: row.on, reverse=True):
        begun[step.kind] = step
    found = {}
    for step in steps:
        before = [_first(begun[kind] for kind in kinds if kind in begun) for kinds in comes_after(step.kind)]
        latest = max(filter(None, before), key=lambda row: (row.on, row.kind), default=None)
        if latest is not None and step.on < latest.on:
            found[step.pk] = latest
    return found


def _first(steps: Iterable[Step]) -> Step | None:
    return min(steps, key=lambda row: row.on, default=None)


def latest_step(matter: Matter, *, of: Collection[str], by: ActingUser) -> Step | None:
    """The latest step of one of these kinds."""
    rows = Step.objects.visible_to(by, VIEW).filter(matter=matter, kind__in=of).select_related("case")
    return rows.order_by("-on", "-created_at", "id").first()


def briefings(case: Case, *, by: ActingUser) -> list[Briefing]:
    """The rights briefings of a case, the latest first."""
    rows = Briefing.objects.visible_to(by, VIEW, case=case).select_related("explained_by")
    found: list[Briefing] = with_case(rows.order_by("-on", "id"), case)
    return found


def papers_of(rows: list[Any], *, case: Case, by: ActingUser) -> dict[UUID, Document]:
    """The papers of these rows that `by` may open."""
    wanted = [row.document_id for row in rows if row.document_id is not None]
    if not wanted:
        return {}
    documents = Document.objects.visible_to(by, DocumentPermission.VIEW, case=case).filter(pk__in=wanted)
    return {row.pk: row for row in with_case(documents, case)}


def usable_papers(case: Case, *, by: ActingUser, of: CaseRecord | None = None) -> QuerySet[Document]:
    """The legal documents that may be named as the paper of something, newest first; also the one that `of` has."""
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW, case=case).filter(compartment=Compartment.LEGAL)
    usable = Q(origin=Document.Origin.RECEIVED, replaced_by=None) | Q(pk=getattr(of, "document_id", None))
    found: QuerySet[Document] = rows.filter(usable).select_related("case").order_by("-number")
    return found


def appointments(matter_id: UUID, *, case: Case, by: ActingUser, also: UUID | None = None) -> QuerySet[Hearing]:
    """The appointments of a matter to which somebody may have gone along, the latest first; and the one that is named
    already."""
    rows = Hearing.objects.visible_to(by, VIEW, case=case).filter(matter=matter_id)
    begun = Q(at__lt=timezone.now()) & ~Q(state=Hearing.State.CANCELLED)
    found: QuerySet[Hearing] = rows.filter(begun | Q(pk=also)).select_related("case__site").order_by("-at", "id")
    return found


def companions(case: Case, *, by: ActingUser, also: UUID | None = None) -> QuerySet[User]:
    """Who may go along: the team of the case and oneself; and who did, though they have left."""
    people = people_for_tasks(case, by)
    return people | User.objects.visible_to(by).filter(pk=also).order_by("name") if also else people
