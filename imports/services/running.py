"""The import itself. Each row is one transaction with its record of acts; a worker that is killed has done whole rows.

A job takes some rows, each in a savepoint of its own, and asks for the next part in the transaction that commits them
(decision 34): what is committed is done, and what is not is done again.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.identity import duplicates
from cases.identity.name_index import Searched
from cases.intake.imported import await_turn
from cases.permissions import CasePermission
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.keys.fields import preload
from imports.models import Import, ImportRow
from imports.plan import House
from imports.rows import Facts, read
from imports.said import in_each_language
from imports.selectors import JOBS, RUN, counts, failure, house_of, plan_of
from imports.services.beginning import drop_file, locked
from imports.services.checking import go_on, held
from imports.services.deciding import SKIP
from imports.services.making import make_case
from notifications.services import notify

BATCH = 20
DONE = "imports.done"
_WAITING = (ImportRow.State.READY, ImportRow.State.DOUBTFUL)


@transaction.atomic
def begin_run(*, import_id: UUID, expected_version: int, by: ActingUser) -> Import:
    """Have the rows imported that have no mistake. Raises DomainError while something is undecided, EditConflict."""
    row = locked(import_id, expected_version, by=by)
    if row.state != Import.State.CHECKED:
        raise DomainError(_("Check the list first."))
    found = counts(row)
    if found["undecided"]:
        raise DomainError(_("Decide first about the rows whose person may be here already."))
    if not found[ImportRow.State.READY] + found[ImportRow.State.DOUBTFUL]:
        raise DomainError(_("There is no row that can be imported."))
    row.state, row.begun_at = Import.State.RUNNING, timezone.now()
    writes.update(row, "state", "begun_at", by=by)
    jobs.enqueue(kind=RUN, subject_id=row.pk, recipient_id=by.pk)
    record(by=by, verb="import.run_asked", target=row)
    return row


@transaction.atomic
def go_on_running(*, import_id: UUID, expected_version: int, by: ActingUser) -> Import:
    """Go on where the work stopped for good: what was done stays done. Raises DomainError, EditConflict."""
    row = Import.objects.filter(created_by=by.pk).locked(pk=import_id, expected_version=expected_version)
    if not failure(row):
        raise DomainError(_("The work goes on, or is done."))
    jobs.enqueue(kind=JOBS[Import.State(row.state)], subject_id=row.pk, recipient_id=by.pk)
    record(by=by, verb="import.went_on", target=row)
    return row


@jobs.handles(RUN, is_awaited=True)
def run(job: Job, user: ActingUser) -> None:
    row = held(job, Import.State.RUNNING, user)
    if row is None:
        return
    batch = list(row.rows.filter(state__in=_WAITING).order_by("number")[:BATCH])
    if batch:
        await_turn()
        preload(batch, "cells", "findings")
        house, everybody = house_of(row, by=user), duplicates.everybody(user)
        for one in batch:
            _take(row, one, house=house, everybody=everybody, by=user)
        go_on(job)
        return
    row.state, row.finished_at = Import.State.DONE, timezone.now()
    writes.update(row, "state", "finished_at", by=user)
    _forget(row)
    record(by=user, verb="import.done", target=row, sha256=row.sha256, rows=dict(counts(row)))
    notify(recipient_id=user.pk, kind=DONE, subject_id=row.pk, due=row.finished_at)


def _take(row: Import, one: ImportRow, *, house: House, everybody: Searched, by: ActingUser) -> None:
    """Make a case of one row, or write down why not."""
    if one.decision == SKIP:
        one.state = ImportRow.State.SKIPPED
        one.save(update_fields=["state"])
        return

    def why_not() -> str:
        return _make(row, one, house=house, everybody=everybody, by=by)

    if why_not():
        # The words come from wherever it was refused: it is refused once more in each language.
        why = in_each_language(why_not)
        if one.case is None:
            one.state, one.findings = ImportRow.State.FAILED, {**one.findings, "failed": why}
            one.save(update_fields=["state", "findings", "case", "taken_at"])


def _make(row: Import, one: ImportRow, *, house: House, everybody: Searched, by: ActingUser) -> str:
    """Make a case of one row. Returns why not, in the language of the moment: then nothing of it is there."""
    if one.case is not None:
        return ""
    try:
        with transaction.atomic():
            facts, problems = read(one.cells, row.headings, plan_of(row), house)
            if facts is None:
                raise DomainError(" ".join(problem.why for problem in problems if problem.is_error))
            _require_still_new(row, one, facts, everybody=everybody, by=by)
            same = _same(row, one, by=by)
            others = untouched(row, same) if same is not None else []
            one.case = make_case(row=row, one=one, facts=facts, same=same, house=house, by=by)
            one.state, one.taken_at = ImportRow.State.TAKEN, timezone.now()
            one.save(update_fields=["state", "case", "taken_at"])
            ImportRow.objects.filter(pk__in=others).update(taken_at=one.taken_at)
    except (DomainError, ValidationError) as error:
        one.case = one.taken_at = None
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(error.message)
    return ""


def _same(row: Import, one: ImportRow, *, by: ActingUser) -> Case | None:
    """A case of the person that the row was said to be of. Raises DomainError when it is not there any more."""
    kind, _colon, which = one.decision.partition(":")
    if kind == "CASE":
        found = Case.objects.visible_to(by, CasePermission.VIEW).filter(pk=which).first()
    elif kind == "ROW":
        earlier = row.rows.filter(number=int(which), state=ImportRow.State.TAKEN).select_related("case").first()
        found = earlier.case if earlier else None
    else:
        return None
    if found is None:
        raise DomainError(_("The case of the same person is not there. Import this row by hand."))
    return found


def untouched(row: Import, same: Case) -> list[UUID]:
    """The rows of this list whose cases are of that person, and on which nobody has worked: what the import itself does
    to their person next is no work on them."""
    rows = row.rows.filter(state=ImportRow.State.TAKEN, case__person=same.person_id).select_related("case")
    return [one.pk for one in rows if not one.was_worked_on]


def _require_still_new(row: Import, one: ImportRow, facts: Facts, *, everybody: Searched, by: ActingUser) -> None:
    """Somebody may have registered this very person since the list was checked."""
    if one.decision.startswith(("CASE:", "ROW:")):
        return
    seen = {each[0] for each in one.findings.get("known", [])}
    found = [each.case for each in duplicates.likely(facts.person, by=by, among=everybody) if each.is_very_likely]
    mine = set(row.rows.filter(case__in=found).values_list("case_id", flat=True)) if found else set()
    if any(str(case.pk) not in seen and case.pk not in mine for case in found):
        raise DomainError(
            _("Since the check somebody like this was registered. Look for them, and enter this row by hand.")
        )


def _forget(row: Import) -> None:
    """What stands in cases now is not kept twice. Rows that were not taken stay for some days, to be mended."""
    row.rows.filter(state=ImportRow.State.TAKEN).update(cells=None, findings=None)
    try:
        with transaction.atomic():
            drop_file(row)
    except DomainError:
        # A backup is being made: the round that empties old lists takes it.
        return
