"""How services put a row into the database: checked, stamped, with the version moved on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone

from core.access.actor import ActingUser
from core.keys.fields import SealedValue, left_damaged
from core.records import OrganisationOwned, Record

_new: ContextVar[list[models.Model] | None] = ContextVar("new", default=None)


@contextmanager
def noting() -> Iterator[list[models.Model]]:
    """The rows that are created inside, for `core.idempotency`."""
    rows: list[models.Model] = []
    token = _new.set(rows)
    try:
        yield rows
    finally:
        _new.reset(token)


def create[M: OrganisationOwned](row: M, *, by: ActingUser | None = None) -> M:
    """Check and insert a new row. Raises ValidationError (field → messages)."""
    if isinstance(row, Record) and by is not None:
        row.created_by = row.updated_by = by  # type: ignore[assignment]  # core knows no accounts
    check(row)
    save(row, force_insert=True)
    noted = _new.get()
    if noted is not None:
        noted.append(row)
    return row


def update[M: Record](row: M, *fields: str, by: ActingUser | None) -> M:
    """Check and save `fields` of a row that `locked()` returned, and move its version on.

    The other fields are as they were: one that erasing has emptied does not keep the row from being reviewed or ended.
    So are those where what is damaged stays (`core.unreadable`).
    """
    left = left_damaged(row, fields)
    if left:
        for name, sealed in type(row)._base_manager.values(*left).get(pk=row.pk).items():
            setattr(row, name, sealed)
        fields = tuple(name for name in fields if name not in left)
    row.version += 1
    row.updated_at = timezone.now()
    row.updated_by = by  # type: ignore[assignment]  # as above
    check(row, only=fields)
    save(row, update_fields=[*fields, "version", "updated_at", "updated_by"])
    return row


def save(row: models.Model, **how: Any) -> None:
    """Save a row that was checked. What another transaction made impossible since then is the same ValidationError as
    if seen by `check()`."""
    try:
        row.save(**how)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in row._meta.constraints:
            if constraint.name == name:
                raise ValidationError(constraint.get_violation_error_message()) from error
        raise


def check(row: models.Model, *, only: Iterable[str] | None = None) -> None:
    """Fields (`only` those that are written), `clean()` and constraints. Foreign keys are not looked up again: services
    are handed rows.

    Sealed content that the service did not touch is not opened for this: it was checked when it was written, and
    who only writes has not logged that they read.
    """
    keys = {field.name for field in row._meta.fields if isinstance(field, models.ForeignKey)}
    sealed = {f.name for f in row._meta.fields if isinstance(row.__dict__.get(f.attname), SealedValue)}
    unwritten = set() if only is None else {field.name for field in row._meta.fields} - set(only)
    row.clean_fields(exclude=keys | sealed | unwritten | {"id"})
    row.clean()
    row.validate_constraints(exclude=sealed)
