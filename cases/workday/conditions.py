"""Which cases are somebody's own, and what a case lacks: for agendas and alerts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from cases.permissions import CasePermission
from cases.record.compiled_sql import Ago
from cases.record.models import Case, Person
from core.access.actor import ActingUser

# What is asked at the first meetings need not be there on the first day.
SETTLED = timedelta(days=14)
OVERDUE = "cases.overdue"


# Whose cases were asked for, and which they are: within `mine_asked_once`.
_mine: ContextVar[tuple[UUID, list[UUID]] | None] = ContextVar("mine", default=None)


def mine(user: ActingUser) -> Any:
    """The open cases on which `user` has a part now, as far as they see them."""
    return Case.objects.visible_to(user, CasePermission.VIEW).open().worked_on_by(user)


@contextmanager
def mine_asked_once(user: ActingUser) -> Iterator[None]:
    """Ask within for the cases of `mine(user)` once: for who puts a whole day together, of which nothing is written."""
    token = _mine.set((user.pk, list(mine(user).values_list("pk", flat=True))))
    try:
        yield
    finally:
        _mine.reset(token)


def is_of_mine(user: ActingUser) -> Q:
    """Of a row of a case: whether the case is among `mine(user)`.

    The cases are asked for beforehand. As a condition within the query of the rows they would make PostgreSQL read the
    rows of all cases that the user sees.
    """
    known = _mine.get()
    keys = known[1] if known and known[0] == user.pk else list(mine(user).values_list("pk", flat=True))
    return Q(case__in=RawSQL("SELECT unnest(%s::uuid[])", (keys,)))


def lacks(model: Any, **lookups: Any) -> Q:
    """Whether a case has no such row."""
    return ~Q(Exists(model.objects.filter(case=OuterRef("pk"), **lookups)))


def opened_before(ago: timedelta) -> Q:
    """Whether a case was opened so long ago, or longer."""
    return Q(opened_on__lte=Ago(ago, is_day=True))


def of_person(**lookups: Any) -> Exists:
    return Exists(Person.objects.filter(pk=OuterRef("person_id"), **lookups))
