"""Legal holds: while one stands on a case, its person is not erased."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import account_of
from audit.services import record
from cases.extension import timeline
from cases.legal_hold.models import LegalHold
from cases.permissions import CasePermission
from cases.record.emergency import is_in_by_emergency
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


@transaction.atomic
def put_hold(*, case_id: UUID, reason: str, by: ActingUser) -> LegalHold:
    """Put a case on hold, be it open or closed. Raises DomainError where one stands, and once the person was erased."""
    case = Case.objects.held(case_id)
    if LegalHold.objects.filter(case=case, lifted_at=None).exists():
        raise DomainError(_("A legal hold stands on this case already."))
    hold = writes.create(LegalHold(case=case, reason=reason), by=by)
    _note(hold, "cases.held", "case.held", by=by)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: UUID, expected_version: int, reason: str, by: ActingUser) -> LegalHold:
    """Lift a hold, so that the person can be erased again, if nothing else stands against it.

    Raises EditConflict; DomainError for one that was lifted, and for who is in the case by an emergency alone.
    """
    case = Case.objects.held(LegalHold.objects.values_list("case_id", flat=True).get(pk=hold_id))
    hold = LegalHold.objects.locked(pk=hold_id, expected_version=expected_version)
    hold.case = case
    if is_in_by_emergency(case, by, CasePermission.HOLD):
        raise DomainError(_("You opened this case in an emergency. Whoever works on it lifts a legal hold."))
    if hold.lifted_at is not None:
        raise DomainError(_("This legal hold was lifted already."))
    hold.lifted_at, hold.lifted_by, hold.lifted_reason = timezone.now(), account_of(by), reason
    writes.update(hold, "lifted_at", "lifted_by", "lifted_reason", by=by)
    _note(hold, "cases.hold_lifted", "case.hold_lifted", by=by)
    return hold


def holds_of(cases: list[Case]) -> Iterable[str | Promise]:
    """For erasing: that a hold stands, and no word of which case or why."""
    if LegalHold.objects.filter(case__in=cases, lifted_at=None).exists():
        yield gettext_lazy("A legal hold stands.")


def _note(hold: LegalHold, kind: str, verb: str, *, by: ActingUser) -> None:
    timeline.append(record=hold, kind=kind, by=by)
    touch(hold.case)
    record(by=by, verb=verb, target=hold)
