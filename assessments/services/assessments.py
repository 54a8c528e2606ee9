"""Filling in an instrument in a case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments import answering, approving
from assessments.definitions import Question
from assessments.models import Assessment, Edition, Instrument
from assessments.permissions import AssessmentPermission
from assessments.services import high_risk
from audit.services import record
from cases.approvals.services import withdraw
from cases.extension import timeline
from cases.record.access_models import Assignment
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.jobs.models import Job
from core.registry import signal
from notifications import reminders

REMINDER = "assessments.review_due"
FINISHED, CORRECTED = "assessments.finished", "assessments.corrected"
"""What the timeline calls them."""
REMIND_AT = time(8, 0)
# Tells of an `assessment` that was just finished, `by` whom, and the questions whose answers call for a first safety
# step (`calling`).
assessment_finished = signal("assessments.finished")
_ENTERED = ("assessed_on", "answers", "judgement", "summary", "next_review_on")


@dataclass(frozen=True)
class Entry:
    """What a person enters. `answers` as `assessments/answering.py` says; what is not asked is left out by itself."""

    assessed_on: date
    answers: Mapping[str, Any] = field(default_factory=dict)
    judgement: str = ""
    summary: str = ""
    next_review_on: date | None = None


class Unanswered(DomainError):
    """Questions are still open: that must be answered, or left out with a reason (`Question.answer_or_reason`)."""

    def __init__(self, questions: list[Question]) -> None:
        needed = [question for question in questions if question.is_required]
        others = [question for question in questions if not question.is_required]
        said = []
        if needed:
            said.append(_("These questions must be answered: %(labels)s") % {"labels": _labels(needed)})
        if others:
            words = _("Answer these questions, or say why they were not asked: %(labels)s")
            said.append(words % {"labels": _labels(others)})
        super().__init__(" ".join(said))
        self.questions = questions


def _labels(questions: list[Question]) -> str:
    return ", ".join(str(question.label) for question in questions)


@transaction.atomic
def start(*, case: Case, instrument: Instrument, by: ActingUser) -> Assessment:
    """A draft of the instrument's published version, or the one that is there already.

    Raises DomainError in a closed case, for content that `by` may not write in this case, and for an instrument that
    is not in use.
    """
    require_open(case)
    _require_written(case, instrument.compartment, by)
    there = Assessment.objects.drafts().filter(case=case, instrument=instrument).first()
    if there is not None:
        return there
    edition = Edition.objects.published().filter(instrument=instrument).first()
    if edition is None:
        raise DomainError(_("This instrument is not in use any more. Choose another one."), field="instrument")
    return _begun(
        Assessment(
            case=case,
            compartment=instrument.compartment,
            instrument=instrument,
            edition=edition,
            assessed_on=timezone.localdate(),
        ),
        by=by,
    )


@transaction.atomic
def correct(*, assessment_id: UUID, expected_version: int, by: ActingUser) -> Assessment:
    """A draft that is to replace a finished assessment: under the same version, with the same answers.

    Raises DomainError in a closed case, for a draft, and while there is another draft; ValidationError for one that was
    corrected already; EditConflict.
    """
    rows = Assessment.objects.select_related("case", "instrument", "edition")
    old: Assessment = locked_in_open_case(rows, pk=assessment_id, expected_version=expected_version)
    if old.is_draft:
        raise DomainError(_("This assessment is a draft. Go on with it."))
    _require_written(old.case, old.compartment, by)
    if Assessment.objects.drafts().filter(case=old.case, instrument=old.instrument).exists():
        raise DomainError(_("This case has a draft of this assessment already. Finish or discard it first."))
    new = Assessment(
        case=old.case, compartment=old.compartment, instrument=old.instrument, edition=old.edition, replaces=old
    )
    for name in _ENTERED:
        setattr(new, name, getattr(old, name))
    return _begun(new, by=by)


@transaction.atomic
def save_draft(*, assessment_id: UUID, expected_version: int, entry: Entry, by: ActingUser) -> Assessment:
    """Keep what was entered so far. Answers of questions that are not asked are not kept.

    Raises DomainError in a closed case, for a finished assessment, a day ahead, as the answer about what has happened
    also one after the assessment, and an unknown judgement; EditConflict.
    """
    assessment = _locked_draft(assessment_id, expected_version)
    _enter(assessment, entry)
    writes.update(assessment, *_ENTERED, by=by)
    return assessment


@transaction.atomic
def finish(*, assessment_id: UUID, expected_version: int, entry: Entry, by: ActingUser) -> Assessment:
    """Lock the assessment with its results, and remind `by` and who leads the case of the next review. Nobody is asked
    any more about the one that it corrects.

    Raises Unanswered; DomainError as `save_draft`, and without a judgement where the instrument asks for one;
    ValidationError for a review that does not lie ahead; EditConflict.
    """
    assessment = _locked_draft(assessment_id, expected_version)
    _enter(assessment, entry)
    definition = assessment.edition.read
    unanswered = answering.missing(definition, assessment.answers)
    if unanswered:
        raise Unanswered(unanswered)
    if definition.judgement and not assessment.judgement:
        raise DomainError(_("Decide on this yourself before you finish."), field="judgement")
    found = answering.results(definition, assessment.answers, assessment.assessed_on)
    assessment.results = {result.measure.code: result.stored for result in found}
    assessment.state, assessment.finished_at = Assessment.State.FINAL, timezone.now()
    writes.update(assessment, *_ENTERED, "results", "state", "finished_at", by=by)
    if assessment.replaces_id is not None:
        withdraw(assessment.case, approving.APPROVAL, assessment.replaces_id, by)
    _remind(assessment, by)
    timeline.append(record=assessment, kind=_kind(assessment), by=by)
    touch(assessment.case)
    record(by=by, verb="assessment.finished", target=assessment, **_which(assessment))
    high_risk.tell(assessment, by=by)
    calling = answering.calling_for_safety(definition, assessment.answers)
    assessment_finished.send(Assessment, assessment=assessment, calling=calling, by=by)
    return assessment


@transaction.atomic
def record_assessment(*, case: Case, instrument: Instrument, entry: Entry, by: ActingUser) -> Assessment:
    """A finished assessment at once, for who has no use for drafts. Raises as `start` and `finish`; DomainError while
    somebody has a draft."""
    require_open(case)
    if Assessment.objects.drafts().filter(case=case, instrument=instrument).exists():
        raise DomainError(_("This case has a draft of this assessment already. Finish or discard it first."))
    draft = start(case=case, instrument=instrument, by=by)
    return finish(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)


@transaction.atomic
def discard(*, assessment_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Give a draft up. Raises DomainError for a finished assessment, EditConflict."""
    case_id = Assessment.objects.values_list("case_id", flat=True).get(pk=assessment_id)
    Case.objects.held(case_id)
    assessment = _draft(Assessment.objects.locked(pk=assessment_id, expected_version=expected_version))
    record(by=by, verb="assessment.discarded", target=assessment, **_which(assessment))
    assessment.delete()


def reminder_moment(on: date, time_zone: str) -> datetime:
    """Eight in the morning of that day where the site is."""
    return datetime.combine(on, REMIND_AT, tzinfo=ZoneInfo(time_zone))


def _begun(assessment: Assessment, *, by: ActingUser) -> Assessment:
    writes.create(assessment, by=by)
    touch(assessment.case)
    record(by=by, verb="assessment.begun", target=assessment, **_which(assessment))
    return assessment


def _locked_draft(assessment_id: UUID, expected_version: int) -> Assessment:
    rows = Assessment.objects.select_related("case__site", "edition", "instrument")
    return _draft(locked_in_open_case(rows, pk=assessment_id, expected_version=expected_version))


def _draft(assessment: Assessment) -> Assessment:
    if not assessment.is_draft:
        raise DomainError(_("This assessment is finished and does not change any more. Correct it instead."))
    return assessment


def _enter(assessment: Assessment, entry: Entry) -> None:
    require_past(entry.assessed_on, field="assessed_on")
    definition = assessment.edition.read
    if entry.judgement and (definition.judgement is None or definition.judgement.choice(entry.judgement) is None):
        raise DomainError(_("This choice is not in the list."), field="judgement")
    assessment.answers = answering.kept(definition, entry.answers)
    for question in answering.ahead(definition, assessment.answers, timezone.localdate()):
        raise DomainError(_("“%(question)s” This date must be today or earlier.") % {"question": question.label})
    for question in answering.ahead(definition, assessment.answers, entry.assessed_on):
        raise DomainError(
            _("“%(question)s” This date lies after the day of the assessment, %(day)s.")
            % {"question": question.label, "day": date_format(entry.assessed_on)}
        )
    assessment.assessed_on, assessment.next_review_on = entry.assessed_on, entry.next_review_on
    assessment.judgement, assessment.summary = entry.judgement, entry.summary


def _remind(assessment: Assessment, by: ActingUser) -> None:
    """Of this review, who made it and who leads the case: one of them may be gone by then. Those of earlier ones are
    over, since the case has been looked at anew; and of one entered late, before a later one, nobody is reminded."""
    others = Assessment.objects.final().filter(case=assessment.case_id, instrument=assessment.instrument_id)
    if not others.newest().filter(pk=assessment.pk).exists():
        return
    for other in others.exclude(pk=assessment.pk).exclude(next_review_on=None).values_list("pk", flat=True):
        reminders.cancel(kind=REMINDER, subject_id=other)
    if assessment.next_review_on is not None:
        at = reminder_moment(assessment.next_review_on, assessment.case.site.time_zone)
        leads = Assignment.objects.current().filter(case=assessment.case_id, part=Assignment.Part.LEAD)
        for recipient_id in sorted({by.pk, *leads.values_list("user_id", flat=True)}):
            reminders.plan(kind=REMINDER, subject_id=assessment.pk, recipient_id=recipient_id, at=at)


def reviews_of(case_id: UUID, user_id: UUID, due: date | None) -> list[UUID]:
    """The assessments of a case whose next review somebody is still to be reminded of; with `due` from that day on."""
    rows = Assessment.objects.final().filter(case=case_id)
    rows = rows if due is None else rows.filter(next_review_on__gte=due)
    waiting = Job.objects.filter(kind=REMINDER, recipient_id=user_id, state=Job.State.WAITING)
    return list(rows.filter(pk__in=waiting.values("subject_id")).order_by("pk").values_list("pk", flat=True))


def made_by_role(assessment_ids: Collection[UUID], user: ActingUser) -> list[UUID]:
    """Those of these assessments whose reviews a role of somebody lets them make."""
    if not user.acting.may(AssessmentPermission.WRITE):
        return []
    rows = Assessment.objects.filter(pk__in=assessment_ids, compartment__in=user.acting.readable())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remind_too(assessment_ids: Collection[UUID], user: ActingUser, by: ActingUser) -> list[UUID]:
    """Remind somebody of the reviews of a case that they take over. Returns which.

    Whether they, and who was to be reminded before, may open the assessment is asked on that morning.
    """
    reminded = []
    for row in Assessment.objects.filter(pk__in=assessment_ids).select_related("case__site").order_by("pk"):
        if row.next_review_on is not None:
            at = reminder_moment(row.next_review_on, row.case.site.time_zone)
            reminders.plan(kind=REMINDER, subject_id=row.pk, recipient_id=user.pk, at=at)
            reminded.append(row.pk)
    return reminded


def _require_written(case: Case, compartment: str, by: ActingUser) -> None:
    rows = Case.objects.visible_to(by, AssessmentPermission.WRITE, compartment=compartment)
    if not rows.filter(pk=case.pk).exists():
        raise DomainError(_("You cannot write assessments of this kind in this case."), field="instrument")


def _kind(assessment: Assessment) -> str:
    return FINISHED if assessment.replaces_id is None else CORRECTED


def _which(assessment: Assessment) -> dict[str, Any]:
    return {"instrument": assessment.instrument.code, "number": assessment.edition.number}
