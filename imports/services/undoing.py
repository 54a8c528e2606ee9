"""Undoing an import: the cases that nobody has worked on go dark and out of sight; all others stay, with the reason."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Erasure
from audit.services import record
from cases.case_page.closing import close_imported_case
from cases.data_rights.erasing import erase_person
from cases.merge import rules as merge_rules
from cases.merge.models import PersonMerge
from cases.merge.services import undo_merge
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from cases.team import grants
from cases.team.services import take_off
from core import writes
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.jobs import queue as jobs
from core.jobs.models import Job
from imports.models import Import, ImportRow
from imports.selectors import UNDO, counts
from imports.services.checking import go_on, held
from imports.services.running import untouched
from notifications.services import notify

BATCH = 20
UNDONE = "imports.undone"
Kept = ImportRow.Kept


@transaction.atomic
def begin_undo(*, import_id: UUID, expected_version: int, by: ActingUser) -> Import:
    """Have the whole import undone, one's own or a colleague's. Raises DomainError when it was, or when its time is
    over; EditConflict."""
    row = Import.objects.to_undo(by).locked(pk=import_id, expected_version=expected_version)
    if not row.may_be_undone:
        raise DomainError(_("This import cannot be undone any more."))
    row.state = Import.State.UNDOING
    writes.update(row, "state", by=by)
    jobs.enqueue(kind=UNDO, subject_id=row.pk, recipient_id=by.pk)
    record(by=by, verb="import.undo_asked", target=row)
    return row


@jobs.handles(UNDO, is_awaited=True)
def undo(job: Job, user: ActingUser) -> None:
    row = held(job, Import.State.UNDOING, user, among=Import.objects.to_undo(user))
    if row is None:
        return
    # The last first: a row that was said to be of an earlier one's person is taken off it before.
    batch = list(row.rows.filter(state=ImportRow.State.TAKEN).order_by("-number").values_list("pk", flat=True)[:BATCH])
    if batch:
        for pk in batch:
            # Read anew: undoing one row may have changed what is noted of another.
            _undo(ImportRow.objects.select_related("case", "parent").get(pk=pk), by=user)
        go_on(job)
        return
    row.state, row.undone_at = Import.State.UNDONE, timezone.now()
    writes.update(row, "state", "undone_at", by=user)
    record(by=user, verb="import.undone", target=row, rows=dict(counts(row)))
    for recipient in {user.pk, row.created_by_id or user.pk}:
        notify(recipient_id=recipient, kind=UNDONE, subject_id=row.pk, due=row.undone_at)


def _undo(one: ImportRow, *, by: ActingUser) -> None:
    try:
        with transaction.atomic():
            why = _take_back(one, by=by)
            if why:
                raise DomainError(why)
        one.state, one.kept = ImportRow.State.UNDONE, ""
    except DomainError as error:
        said = str(error.message)
        one.state, one.kept = ImportRow.State.KEPT, said if said in Kept.values else Kept.HELD
    one.save(update_fields=["state", "kept"])


def _take_back(one: ImportRow, *, by: ActingUser) -> str:
    """Undo one row. Returns why its case stays, "" when it was undone; raises DomainError for what must be kept."""
    if one.case is None:
        return Kept.UNSEEN
    case = one.case = Case.objects.held(one.case.pk)
    if not Case.objects.visible_to(by, CasePermission.CLOSE).filter(pk=case.pk).exists():
        return Kept.UNSEEN
    if one.was_worked_on:
        return Kept.WORKED_ON
    merge = PersonMerge.objects.in_force().filter(moved_cases=[case.pk], keep=case.person_id).first()
    if merge is not None:
        log_access(
            by=by,
            act="cases.case.compared",
            rows=merge_rules.cases_of(merge.keep_id),
            compartments=(Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION),
        )
        others = untouched(one.parent, case)
        try:
            with transaction.atomic():
                undo_merge(merge_id=merge.pk, reason=_("The import was undone."), by=by)
        except DomainError:
            return Kept.MERGED
        ImportRow.objects.filter(pk__in=others).update(taken_at=timezone.now())
        case.refresh_from_db()
    if Case.objects.filter(person=case.person_id).exclude(pk=case.pk).exists():
        return Kept.MERGED
    _put_out_of_sight(case, by=by)
    erase_person(person_id=case.person_id, reason=Erasure.Reason.MISTAKE, by=by)
    # So that the same list can be imported again, corrected.
    ExternalRecord.objects.filter(case=case).delete()
    record(by=by, verb="case.import_undone", target=case)
    return ""


def _put_out_of_sight(case: Case, *, by: ActingUser) -> None:
    """Close the case and let nobody reach it: restricted, and without a team, it is in no list and no figure."""
    if case.is_open:
        case = close_imported_case(case=case, outcome=Case.Outcome.OTHER, on=timezone.localdate(), by=by)
    held_now = Q(until=None) | Q(until__gt=timezone.now())
    for assignment in Assignment.objects.select_for_update().filter(held_now, case=case).order_by("pk"):
        take_off(assignment, by=by)
    if not case.is_restricted:
        case.is_restricted = True
        writes.update(case, "is_restricted", by=by)
    grants.sync(case)
