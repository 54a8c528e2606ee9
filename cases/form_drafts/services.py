"""A long form that somebody is filling in: kept every few seconds, and gone when it is saved or given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from cases.form_drafts.models import FormDraft
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError

# Of all answers together: more than any form holds.
MOST_CHARACTERS = 200_000


@transaction.atomic
def keep_form_draft(
    *, case: Case, compartment: Compartment, address: str, answers: list[list[str]], by: ActingUser
) -> FormDraft:
    """Keep what stands in the form at `address`, names and values, whether or not it makes sense. What `by` has written
    there last is what stays.

    Raises DomainError for more than any form holds.
    """
    if sum(len(part) for pair in answers for part in pair) > MOST_CHARACTERS:
        raise DomainError(_("This is too long to be kept as a draft."))
    # Two windows of one person begin it once.
    Case.objects.held(case.pk)
    row = _of(address, by).select_for_update(of=("self",)).first()
    if row is None:
        draft = FormDraft(case=case, compartment=compartment, address=address, answers=answers)
        return writes.create(draft, by=by)
    row.case, row.answers = case, answers
    return writes.update(row, "answers", by=by)


def drop_form_draft(*, address: str, by: ActingUser) -> None:
    """Delete what `by` has begun to write at `address`."""
    _of(address, by).delete()


def erase_old_form_drafts() -> int:
    """Erase what nobody went on with for `settings.DRAFT_DAYS`, in every organisation that could. Returns how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    old = in_each(
        lambda _organisation: FormDraft.objects.filter(updated_at__lt=before).delete()[0], at_work_since=before
    )
    return sum(old)


def _of(address: str, by: ActingUser) -> Any:
    return FormDraft.objects.filter(address=address, created_by=by.pk)
