"""The trial: what would be made of each row, and what is wrong with it. Nothing is made.

A job checks some rows and asks for the next (decision 34): so what was found stays when a worker dies, and how
far it is can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.external_models import ExternalRecord
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.keys import data_keys
from core.keys.fields import preload
from imports.alike import Comparing
from imports.models import Import, ImportQuerySet, ImportRow
from imports.permissions import ImportPermission
from imports.plan import House
from imports.rows import Facts, Problem, Read, read
from imports.said import in_each_language, in_mine
from imports.selectors import CHECK, counts, house_of, log_look, plan_of
from imports.services.beginning import locked
from imports.services.deciding import NEW, impossible, offered
from notifications.services import notify

# How many rows a part checks: these, and of a long list so many that it is done in so many parts. Each part reads the
# whole list, since a row may be of the person of any other: a number of parts that grew with the list would read it
# ever more often.
BATCH, MOST_PARTS = 500, 20
CHECKED = "imports.checked"
_MOMENT = timedelta(microseconds=1)


@transaction.atomic
def ask_check(*, import_id: UUID, expected_version: int, by: ActingUser) -> Import:
    """Have all rows checked, anew where they were. Raises DomainError, EditConflict."""
    row = locked(import_id, expected_version, by=by)
    row.rows.update(state=ImportRow.State.UNCHECKED, has_warnings=False)
    row.state, row.checked_at = Import.State.CHECKING, None
    writes.update(row, "state", "checked_at", by=by)
    jobs.enqueue(kind=CHECK, subject_id=row.pk, recipient_id=by.pk)
    record(by=by, verb="import.check_asked", target=row)
    return row


def held(job: Job, state: str, user: ActingUser, *, among: ImportQuerySet | None = None) -> Import | None:
    """The list that a job is about, locked; None where this work is not wanted any more. The look is logged.

    `among` are the lists that this work may be done on: one's own unless it says otherwise. Raises DomainError when who
    asked may no longer do it.
    """
    rows = Import.objects.visible_to(user, ImportPermission.RUN) if among is None else among
    row = rows.select_for_update(of=("self",)).filter(pk=job.subject_id).first()
    if row is None:
        raise DomainError(_("You may no longer import this list, or it was given up."))
    if row.state != state:
        return None
    log_look(row, by=user, how="compared")
    return row


def go_on(job: Job) -> None:
    """Ask for the next part of the same work."""
    # By the clock alone two parts could be one job: the same kind, subject and moment.
    jobs.enqueue(kind=job.kind, subject_id=job.subject_id, recipient_id=job.recipient_id, due=job.due + _MOMENT)


@jobs.handles(CHECK, is_awaited=True)
def check(job: Job, user: ActingUser) -> None:
    row = held(job, Import.State.CHECKING, user)
    if row is None:
        return
    size = max(BATCH, math.ceil(row.row_count / MOST_PARTS))
    batch = list(row.rows.filter(state=ImportRow.State.UNCHECKED).order_by("number")[:size])
    if batch:
        _check(row, batch, user)
        go_on(job)
        return
    # What was said before may not go together any more.
    row.rows.filter(number__in=impossible(row, by=user)).update(decision="")
    row.state, row.checked_at = Import.State.CHECKED, timezone.now()
    writes.update(row, "state", "checked_at", by=user)
    record(by=user, verb="import.checked", target=row, rows=dict(counts(row)))
    notify(recipient_id=user.pk, kind=CHECKED, subject_id=row.pk, due=row.checked_at)


def read_all(row: Import, house: House) -> dict[int, Read]:
    """All rows of a list as they are read, by their numbers."""
    plan, headings = plan_of(row), row.headings
    rows = list(row.rows.only("organisation", "parent", "number", "cells").order_by("number"))
    preload(rows, "cells")
    return {one.number: read(one.cells, headings, plan, house) for one in rows}


def _check(row: Import, batch: list[ImportRow], user: ActingUser) -> None:
    house = house_of(row, by=user)
    found = read_all(row, house)
    twice = _external_ids(found)
    ids = {one.facts.external_id for one in found.values() if one.facts and one.facts.external_id}
    here = ExternalRecord.objects.visible_to(user).of(row.source, ids)
    taken = set(here.values_list("external_id", flat=True))
    # Nothing becomes of a row that has a mistake: nobody else is the same as in it.
    sound = {
        number: one.facts
        for number, one in found.items()
        if one.facts and one.facts.external_id not in taken and twice.get(one.facts.external_id, number) == number
    }
    still_open = {number for number, facts in sound.items() if not facts.is_closed}
    comparing = Comparing({number: facts.person for number, facts in sound.items()}, still_open, user)
    preload(batch, "cells", "findings")
    said = in_each_language(lambda: _problems(row, batch, house, twice, taken))
    with data_keys.writing_many(row.key_subject(), row.compartment):
        for one in batch:
            problems = {language: by_number[one.number] for language, by_number in said.items()}
            _keep(one, problems, comparing, sound.get(one.number))


def _problems(
    row: Import, batch: list[ImportRow], house: House, twice: Mapping[str, int], taken: set[str]
) -> dict[int, list[Problem]]:
    """What is wrong with each row of the batch, in the language of the moment."""
    plan, headings, found = plan_of(row), row.headings, {}
    place = next(iter(plan.places("external_id")), None)
    for one in batch:
        facts, problems = read(one.cells, headings, plan, house)
        if facts is not None and facts.external_id:
            first = twice[facts.external_id]
            if first != one.number:
                why = _("Row %(number)d has the same old case number. Correct one of the two.") % {"number": first}
                problems.append(Problem(True, place, why))
            if facts.external_id in taken:
                why = _("This old case number of “%(source)s” was imported before.") % {"source": row.source}
                problems.append(Problem(True, place, why))
        found[one.number] = problems
    return found


def _external_ids(found: Mapping[int, Read]) -> dict[str, int]:
    """Old case number → the first row that has it."""
    first: dict[str, int] = {}
    for number, one in found.items():
        if one.facts and one.facts.external_id:
            first.setdefault(one.facts.external_id, number)
    return first


def _keep(one: ImportRow, said: Mapping[str, list[Problem]], comparing: Comparing, facts: Facts | None) -> None:
    known = comparing.known(facts.person) if facts else []
    earlier = comparing.earlier(one.number) if facts else []
    one.findings = {
        "problems": {language: [list(problem) for problem in problems] for language, problems in said.items()},
        "known": [list(each) for each in known],
        "earlier": [list(each) for each in earlier],
        "is_open": facts is not None and not facts.is_closed,
    }
    problems = in_mine(said)
    is_wrong = any(problem.is_error for problem in problems)
    is_doubtful = bool(known or earlier)
    is_likely = any(each.is_very_likely for each in known) or any(each.is_very_likely for each in earlier)
    one.state = (
        ImportRow.State.WRONG if is_wrong else ImportRow.State.DOUBTFUL if is_doubtful else ImportRow.State.READY
    )
    if one.decision not in offered(one.findings) or not is_doubtful:
        # Who is perhaps here already is a new person unless somebody says otherwise; who very likely is, is asked.
        one.decision = NEW if is_doubtful and not is_likely else ""
    one.has_warnings = bool(problems) and not is_wrong
    one.save(update_fields=["findings", "state", "decision", "has_warnings"])
