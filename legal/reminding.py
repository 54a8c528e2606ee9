"""Reminders of legal deadlines and orders: said once for each day on which the rule wants it said, in neutral words.

A round looks at what they are now, so that nothing has to be taken back when one moves or is settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.for_each_organisation import in_each
from cases.record.access_models import Assignment
from core.access import providers
from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.day_bounds import begins
from core.db import current_organisation
from legal.models import Deadline, Order
from legal.permissions import LegalPermission
from notifications.models import Notification
from notifications.services import notify

DUE, ORDER_DUE = "legal.deadline_due", "legal.order_due"
# Of days of the team's own and of orders; a rule says it for itself.
OWN_PARTS, OWN_DAYS = (Assignment.Part.LAWYER,), (7, 1)
# The day after it has passed, too.
PASSED = -1
LONGEST = timedelta(days=60)


class Reminder[R](NamedTuple):
    row: R
    recipient: UUID
    on: date


def remind() -> None:
    in_each(lambda _organisation: remind_of(timezone.localdate()))


def remind_of(today: date) -> int:
    """Tell what is to be told today in the open scope's organisation. Returns of how much; once is enough."""
    return _tell(DUE, Deadline.objects.warning(), today) + _tell(ORDER_DUE, Order.objects.due(), today)


def _tell(kind: str, rows: QuerySet[Any], today: date) -> int:
    """Of those of these rows that fall due about now."""
    near = rows.filter(due_on__range=(today - timedelta(days=14), today + LONGEST))
    planned = list(_planned(list(near.select_related("case").order_by("due_on", "id")), today))
    seen = visible(rows.model, ((one.recipient, one.row.pk) for one in planned))
    told = [one for one in planned if (one.recipient, one.row.pk) in seen]
    for one in told:
        notify(recipient_id=one.recipient, kind=kind, subject_id=one.row.pk, due=begins(one.on), case=one.row.case)
    return len(told)


def days_of(row: Deadline | Order) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Which parts in the case are reminded, and how many days before; the day after it has passed is always one."""
    rule = row.of_rule if isinstance(row, Deadline) else None
    parts, days = (rule.remind, rule.days_before) if rule else (OWN_PARTS, OWN_DAYS)
    return tuple(parts), (*days, PASSED)


def _planned[R: (Deadline, Order)](rows: Collection[R], today: date) -> Iterable[Reminder[R]]:
    """The last day on which something was to be said of each: of what was entered late, nothing is said twice."""
    team: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    parts = Assignment.objects.current().filter(case__in={row.case_id for row in rows})
    for case_id, part, user_id in parts.values_list("case_id", "part", "user_id").distinct():
        team[case_id, part].append(user_id)
    for row in rows:
        names, days = days_of(row)
        due_on: Any = row.due_on
        begun = [due_on - timedelta(days=before) for before in days if due_on - timedelta(days=before) <= today]
        if begun:
            people = {user_id for name in names for user_id in team[row.case_id, name]}
            yield from (Reminder(row, user_id, max(begun)) for user_id in sorted(people))


def visible(
    model: type[Model], planned: Iterable[tuple[UUID, UUID]], may: PermissionCode = LegalPermission.VIEW
) -> set[tuple[UUID, UUID]]:
    """Of pairs of a recipient and a row those in which the recipient may see the row now."""
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    for recipient, key in planned:
        asked[recipient].add(key)
    found: set[tuple[UUID, UUID]] = set()
    manager: Any = model._default_manager
    for recipient, keys in asked.items():
        user = providers.authoriser.load(recipient, current_organisation())
        if user is not None:
            rows = manager.visible_to(user, may).filter(pk__in=keys)
            found |= {(recipient, key) for key in rows.values_list("pk", flat=True)}
    return found


def url(model: type[Deadline | Order], page: Callable[[Any], str], notification: Notification, user: ActingUser) -> str:
    """The page of what is due, for whoever sees it still."""
    manager: Any = model._default_manager
    rows = manager.visible_to(user, LegalPermission.VIEW) if user.acting.may(LegalPermission.VIEW) else None
    row = rows.filter(pk=notification.subject_id).first() if rows is not None else None
    return page(row) if row else ""
