"""Asking a house for a bed, and its answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from shelters.models import Bed, BedRequest, House, Stay
from shelters.services import sharing
from shelters.services.locking import free_bed, waiting_request
from shelters.services.request_alerts import tell_answer, tell_request


@transaction.atomic
def ask_for_bed(*, case: Case, house: House, wanted_from: date, note: str = "", by: ActingUser) -> BedRequest:
    """Ask a house for a bed; for three days its staff reach the case.

    Raises DomainError for a closed case or house and for somebody who lives there, ValidationError when the
    same request is waiting already.
    """
    case = held_open(case.pk)
    if not house.is_open:
        raise DomainError(_("This house takes nobody in at present. Choose another one."), field="house")
    if Stay.objects.open().filter(case=case, house=house).exists():
        raise DomainError(_("The person lives in this house already."), field="house")
    asked = writes.create(BedRequest(case=case, house=house, wanted_from=wanted_from, note=note), by=by)
    sharing.share_while_asked(case, house, by=by)
    timeline.append(record=asked, kind="shelters.bed_asked", by=by)
    tell_request(asked, by=by)
    touch(case)
    record(by=by, verb="bed.asked", target=asked, house=str(house.pk))
    return asked


@transaction.atomic
def keep_bed(*, request_id: UUID, expected_version: int, bed: Bed | None, by: ActingUser) -> BedRequest:
    """Keep a bed free for a request until it is answered; None gives the bed up. Raises DomainError, EditConflict."""
    asked = waiting_request(request_id, expected_version=expected_version)
    held_open(asked.case_id)
    if bed is not None:
        free_bed(bed, house=asked.house, request=asked)
    asked.bed = bed
    writes.update(asked, "bed", by=by)
    tell_answer(asked, by=by)
    record(by=by, verb="bed.kept", target=asked, bed=str(bed.pk) if bed else "")
    return asked


@transaction.atomic
def decline(*, request_id: UUID, expected_version: int, answer: str, by: ActingUser) -> BedRequest:
    """Say no, with the reason for the caseworker. The house no longer reaches the case. Raises EditConflict."""
    asked = waiting_request(request_id, expected_version=expected_version)
    _answer(asked, BedRequest.State.DECLINED, answer=answer, by=by)
    tell_answer(asked, by=by)
    record(by=by, verb="bed.declined", target=asked)
    return asked


@transaction.atomic
def withdraw(*, request_id: UUID, expected_version: int, by: ActingUser) -> BedRequest:
    """Take a request back. Raises DomainError when it is answered, EditConflict."""
    asked = waiting_request(request_id, expected_version=expected_version)
    _answer(asked, BedRequest.State.WITHDRAWN, answer="", by=by)
    record(by=by, verb="bed.withdrawn", target=asked)
    return asked


def withdraw_others(case: Case, *, by: ActingUser) -> None:
    """Whoever has been admitted somewhere waits nowhere else. Part of `admit`'s transaction."""
    waiting = BedRequest.objects.waiting().filter(case=case).select_related("case", "house__site").order_by("id")
    for asked in waiting.select_for_update(of=("self",)):
        _answer(asked, BedRequest.State.WITHDRAWN, answer="", by=by)
        record(by=by, verb="bed.withdrawn", target=asked)


def _answer(asked: BedRequest, state: str, *, answer: str, by: ActingUser) -> None:
    asked.state, asked.answer, asked.answered_at, asked.bed = state, answer, timezone.now(), None
    writes.update(asked, "state", "answer", "answered_at", "bed", by=by)
    kind = "shelters.bed_declined" if state == BedRequest.State.DECLINED else "shelters.bed_withdrawn"
    timeline.append(record=asked, kind=kind, by=by)
    sharing.end_share(asked.case, asked.house, by=by)
    touch(asked.case)
