"""What people say of the columns of a list, and of the values in them; and keeping that for the next file."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.jobs import queue as jobs
from core.keys import data_keys
from imports.fields import FIELDS
from imports.headings import folded
from imports.models import Import, ImportRow, Mapping
from imports.plan import Plan
from imports.selectors import CHECK
from imports.services.beginning import locked
from imports.services.checking import ask_check


@transaction.atomic
def set_columns(*, import_id: UUID, expected_version: int, columns: Sequence[str], by: ActingUser) -> Import:
    """Say what each column is: a field's code, or "" for one that is not taken.

    The look must have been logged. Raises DomainError where no column has the name or a field has two that takes one,
    EditConflict.
    """
    row = locked(import_id, expected_version, by=by)
    _require_columns(columns, len(row.headings))
    plan = Plan.of(row.plan)
    values = {name: meant for name, meant in plan.values.items() if name in columns}
    return _set_plan(row, replace(plan, columns=list(columns), values=values), by=by)


@transaction.atomic
def set_values_and_check(
    *,
    import_id: UUID,
    expected_version: int,
    values: MappingOf[str, MappingOf[str, str]],
    is_month_first: bool,
    pivot: int | None,
    keep_as: str = "",
    by: ActingUser,
) -> Import:
    """Say what the values of columns mean and how dates are written, and have the list checked. As `set_columns`.

    `keep_as` is a name under which all that was said is kept for the next list; a mapping of that name is replaced.
    """
    row = locked(import_id, expected_version, by=by)
    plan = replace(Plan.of(row.plan), values=values, is_month_first=is_month_first, pivot=pivot)
    row = _set_plan(row, plan, by=by)
    if keep_as:
        _keep_mapping(row, keep_as, by=by)
    return ask_check(import_id=row.pk, expected_version=row.version, by=by)


def _keep_mapping(row: Import, name: str, *, by: ActingUser) -> Mapping:
    plan = Plan.of(row.plan)
    columns = {
        folded(heading): code for heading, code in zip(row.headings, plan.columns, strict=True) if folded(heading)
    }
    content = {**plan.kept(), "columns": columns}
    mapping = Mapping.objects.select_for_update().filter(name=name).first()
    if mapping is None:
        mapping = writes.create(Mapping(name=name, content=content), by=by)
    else:
        mapping.content = content
        writes.update(mapping, "content", by=by)
    record(by=by, verb="import.mapping_kept", target=mapping)
    return mapping


@transaction.atomic
def delete_mapping(*, mapping_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Delete a kept mapping with its keys. Raises EditConflict when it was kept anew meanwhile."""
    mapping = Mapping.objects.locked(pk=mapping_id, expected_version=expected_version)
    record(by=by, verb="import.mapping_deleted", target=mapping)
    subject = mapping.key_subject()
    mapping.delete()
    data_keys.drop(subject)


@transaction.atomic
def apply_mapping(*, import_id: UUID, expected_version: int, mapping: Mapping, by: ActingUser) -> Import:
    """Take over what was said of a file of the same make, for the headings that both have. Both looks must have been
    logged. Raises DomainError where none is the same, EditConflict."""
    row = locked(import_id, expected_version, by=by)
    known, plan = mapping.content.get("columns", {}), Plan.of(row.plan)
    shared = [folded(heading) in known for heading in row.headings]
    if not any(shared):
        raise DomainError(_("No heading of this list is known to that mapping."), field="mapping")
    columns: list[str] = []
    for heading, proposed in zip(row.headings, plan.columns, strict=True):
        code = known.get(folded(heading), proposed)
        is_free = code in FIELDS and (FIELDS[code].several or code not in columns)
        columns.append(code if is_free else "")
    content = Plan.of({**mapping.content, "columns": columns})
    return _set_plan(row, content, by=by)


def _set_plan(row: Import, plan: Plan, *, by: ActingUser) -> Import:
    """What was checked before says nothing any more."""
    jobs.cancel(kind=CHECK, subject_id=row.pk)
    row.rows.exclude(state=ImportRow.State.UNCHECKED).update(state=ImportRow.State.UNCHECKED, has_warnings=False)
    row.state, row.plan, row.checked_at = Import.State.READ, plan.kept(), None
    writes.update(row, "state", "plan", "checked_at", by=by)
    record(by=by, verb="import.planned", target=row, columns=sum(map(bool, plan.columns)))
    return row


def _require_columns(columns: Sequence[str], count: int) -> None:
    if len(columns) != count or any(code and code not in FIELDS for code in columns):
        raise DomainError(_("This choice is not in the list."))
    if "full_name" not in columns:
        raise DomainError(_("Say which column holds the name."))
    if "registered_on" not in columns:
        raise DomainError(
            _("Say which column holds the date of registration. If the list has none, add one and begin anew.")
        )
    for code in {code for code in columns if code and not FIELDS[code].several}:
        if columns.count(code) > 1:
            words = {"field": FIELDS[code].label}
            raise DomainError(_("Two columns are “%(field)s”. Choose one of them.") % words)
