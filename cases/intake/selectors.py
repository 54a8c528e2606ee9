"""Intakes that the user has begun: what was answered so far, and the list of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Act
from cases.enquiries.models import Enquiry
from cases.enquiries.public_reports import report_of, words_of
from cases.enquiries.report_models import ReportWord
from cases.intake.draft_models import DraftStep, IntakeDraft
from cases.permissions import CasePermission
from cases.record.models import Case
from core import unreadable
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import are_damaged, preload

MOST = 20


class DraftRow(NamedTuple):
    """A draft as the list shows it: `name` is empty as long as none was written."""

    id: UUID
    name: str
    saved_at: datetime
    url: str


def begun(user: ActingUser) -> list[DraftRow]:
    """The user's own, the latest first. The look is logged."""
    rows = list(IntakeDraft.objects.visible_to(user, CasePermission.REGISTER).order_by("-updated_at", "-id")[:MOST])
    if not rows:
        return []
    log_access(by=user, act="cases.draft.listed", rows=rows, compartments=(Compartment.IDENTITY,))
    steps = DraftStep.objects.filter(draft__in=rows)
    # Where the user was last.
    last = dict(steps.order_by("saved_at", "step").values_list("draft_id", "step"))
    persons = list(steps.filter(step="person"))
    preload(persons, "answers")
    names = {row.draft_id: _name(row) for row in persons}
    return [
        DraftRow(row.pk, names.get(row.pk, ""), row.updated_at, step_url(row.pk, last.get(row.pk, "contact")))
        for row in rows
    ]


def _name(row: DraftStep) -> str:
    """What the step about the person says, or the word for what is damaged: the list leads to discarding it."""
    return unreadable.word() if are_damaged(row, ["answers"]) else " ".join(row.answers.get("full_name", []))


def answered(draft: IntakeDraft) -> dict[str, DraftStep]:
    """What is kept of each step. The look must have been logged."""
    rows = list(DraftStep.objects.filter(draft=draft))
    preload(rows, "answers")
    return {row.step: row for row in rows}


class AskedBefore(NamedTuple):
    """The call or visit that an intake was begun from, and what was said to and fro since."""

    enquiry: Enquiry
    words: list[ReportWord]

    @property
    def facts(self) -> list[tuple[str, str]]:
        row = self.enquiry
        said = [
            (_("How to reach them safely"), row.safe_contact),
            (_("Who asks"), row.asker),
            (_("What it is about"), row.about),
            (_("What was advised"), row.advice),
        ]
        return [(label, value) for label, value in said if value]


def asked_before(draft: IntakeDraft, user: ActingUser) -> AskedBefore | None:
    """As far as the user reads it. The look is logged."""
    if draft.enquiry_id is None:
        return None
    row = Enquiry.objects.visible_to(user, CasePermission.LOG_ENQUIRIES).filter(pk=draft.enquiry_id).first()
    if row is None:
        return None
    log_access(by=user, act="cases.enquiry.opened", rows=[row], compartments=(Compartment.IDENTITY,))
    report = report_of(row)
    return AskedBefore(row, words_of(report) if report else [])


def case_of(draft_id: UUID, user: ActingUser) -> Case | None:
    """The case that the user's own draft has become within a day, while they see it; None for any other draft."""
    acts = Act.objects.filter(verb="case.registered", user_id=user.pk, at__gte=timezone.now() - timedelta(days=1))
    made = acts.filter(detail__draft=str(draft_id)).values_list("target_id", flat=True).first()
    found: Case | None = Case.objects.visible_to(user, CasePermission.VIEW).filter(pk=made).first() if made else None
    return found


def step_url(draft_id: UUID, step: str) -> str:
    return reverse("cases:intake-step", kwargs={"pk": draft_id, "step": step})
