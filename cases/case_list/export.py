"""The case list as a file for a spreadsheet: codes and no names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.case_list import columns as case_list_columns
from cases.record.models import Case
from cases.web.listed_cases import person_facts, stage_in_words
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.files.spreadsheets import workbook

MOST = 2_000
WIDTH = 18
_CELLS: dict[str, Callable[[Any], str | date]] = {
    "code": lambda case: case.code,
    "status": lambda case: case.get_status_display(),
    "stage": stage_in_words,
    "priority": lambda case: case.get_priority_display(),
    "lead": lambda case: case.lead or "",
    "site": lambda case: case.site_name,
    "opened": lambda case: case.opened_on,
    "updated": lambda case: timezone.localdate(case.updated_at),
    "age": lambda case: person_facts(case)[0],
    "gender": lambda case: person_facts(case)[1],
    "citizenship": lambda case: person_facts(case)[2],
    "closed": lambda case: case.closed_on or "",
}


def columns(shown: Sequence[str]) -> list[str]:
    """Those of the list; the code always, since without names it alone says of which case a row is."""
    return ["code", *(name for name in shown if name != "code")]


def count(cases: Sequence[Case]) -> str:
    """How many are in the file, for people."""
    return str(len(cases)) if len(cases) <= MOST else _("more than %(most)d") % {"most": MOST}


def taken(cases: Sequence[Case], shown: Sequence[str], *, by: ActingUser) -> bytes:
    """The workbook, once the log says who took it. `cases` are visible to `by` and have what a list shows
    (`as_listed()`, `with_stage()`, `with_person_facts()`). Raises DomainError for none, and for more than MOST."""
    if not cases:
        raise DomainError(_("There is no case in the list."))
    if len(cases) > MOST:
        raise DomainError(_("A file holds %(most)d cases at most. Narrow the list with its filters.") % {"most": MOST})
    log_access(by=by, act="cases.case.taken", rows=cases, compartments=[Compartment.GENERAL])
    names = columns(shown)
    heads = [str(case_list_columns.COLUMNS[name].label) for name in names]
    return workbook(heads, ([_cell(case, name) for name in names] for case in cases), [WIDTH] * len(names))


def _cell(case: Case, name: str) -> str | date:
    """Days as days, so that a spreadsheet can sort by them."""
    found = _CELLS[name](case)
    return found if isinstance(found, date) else str(found)
