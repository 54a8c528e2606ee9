"""Intakes that were begun: saved step by step, and gone without a trace when they are a case or given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from audit.models import Act
from audit.services import record
from cases.intake.draft_models import DraftStep, IntakeDraft
from core import idempotency, writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from core.keys import data_keys

Answers = Mapping[str, list[str]]
# As much as fits into the longest answers of a step.
LONGEST = 60_000


@transaction.atomic
def begin_draft(*, step: str, answers: Answers, mark: str = "", by: ActingUser) -> DraftStep:
    """Begin an intake by what was answered in its first step, or go on with the one that the form of this `mark` began.

    So a page that never heard that its answers were kept, writes on in the same draft until it does. Once that was gone
    on with elsewhere, became a case or was given up, it is let alone, and another is begun.

    Raises DomainError for a role that does not read who people are: nobody could go on with it.
    """
    if not by.acting.reads(Compartment.IDENTITY):
        raise DomainError(_("Your role does not show who people are. Ask a colleague to register this person."))
    _require_short(answers)
    key = idempotency.key("intake", mark, by=by.pk)
    idempotency.wait(key.bytes)
    begun = IntakeDraft.objects.select_for_update(of=("self",)).filter(pk=key, version=1).first()
    if begun is not None:
        # Its own version stays: the pages of the draft move that on, and nobody has been on one of them.
        return _write(begun.steps.get(step=step), answers)
    if Act.objects.filter(verb="intake.begun", target_id=key).exists():
        key = uuid4()
    draft = writes.create(IntakeDraft(id=key), by=by)
    record(by=by, verb="intake.begun", target=draft)
    return writes.create(DraftStep(draft=draft, step=step, answers=dict(answers)))


@transaction.atomic
def save_step(*, draft_id: UUID, step: str, expected_version: int, answers: Answers, by: ActingUser) -> DraftStep:
    """Keep what was answered in a step, whether or not it makes sense; version 0 where nothing was kept of it yet.

    Raises EditConflict with the step as it is kept, DomainError for a draft that is there no longer.
    """
    _require_short(answers)
    draft = _held(draft_id, by)
    row = draft.steps.select_for_update().filter(step=step).first()
    if row is None:
        row = writes.create(DraftStep(draft=draft, step=step, answers=dict(answers)))
    elif row.version != expected_version:
        raise EditConflict(row)
    else:
        _write(row, answers)
    writes.update(draft, by=by)
    return row


def _write(row: DraftStep, answers: Answers) -> DraftStep:
    row.answers, row.version, row.saved_at = dict(answers), row.version + 1, timezone.now()
    row.save(update_fields=["answers", "version", "saved_at"])
    return row


@transaction.atomic
def discard_draft(*, draft_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Give an intake up: nothing of it is left. Raises EditConflict, DomainError for one that is there no longer."""
    draft = held_draft(draft_id=draft_id, expected_version=expected_version, by=by)
    record(by=by, verb="intake.discarded", target=draft)
    erase_draft(draft)


def held_draft(*, draft_id: UUID, expected_version: int, by: ActingUser) -> IntakeDraft:
    """The draft, locked until the transaction ends. Raises EditConflict, DomainError."""
    draft = _held(draft_id, by)
    if draft.version != expected_version:
        raise EditConflict(draft)
    return draft


def erase_draft(draft: IntakeDraft) -> None:
    """Delete a draft that is locked, with its keys: copies of it elsewhere can no longer be read."""
    draft.steps.all().delete()
    subject = draft.key_subject()
    draft.delete()
    data_keys.drop(subject)


def erase_old() -> int:
    """Erase what nobody went on with for `settings.DRAFT_DAYS`, in every organisation that could. Returns how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    return sum(in_each(lambda _organisation: _erase_old(before), at_work_since=before))


def _erase_old(before: datetime) -> int:
    found = list(IntakeDraft.objects.select_for_update(skip_locked=True).filter(updated_at__lt=before))
    for draft in found:
        record(by=None, verb="intake.expired", target=draft)
        erase_draft(draft)
    return len(found)


def _held(draft_id: UUID, by: ActingUser) -> IntakeDraft:
    draft = IntakeDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id, created_by=by.pk).first()
    if draft is None:
        raise DomainError(_("This intake is a case already, or it was given up. Look for it among the cases."))
    return draft


def _require_short(answers: Answers) -> None:
    if sum(len(value) for values in answers.values() for value in values) > LONGEST:
        raise DomainError(_("This is too long to be kept. Shorten it or split it."))
