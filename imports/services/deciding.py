"""What a person says of rows whose person may be here already, or stands in another row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys.fields import preload
from imports.alike import Again
from imports.models import Import, ImportRow

NEW, SKIP = "NEW", "SKIP"
_IMPORTED = (ImportRow.State.READY, ImportRow.State.DOUBTFUL)


@transaction.atomic
def decide(*, import_id: UUID, decisions: dict[int, str], by: ActingUser) -> None:
    """Say of rows whose person may be here already what becomes of them: NEW, SKIP, CASE:<id> or ROW:<number>.

    The look must have been logged. Raises DomainError for a choice that was not offered, and for one that the import
    would refuse beside what was said of other rows.
    """
    row = Import.objects.select_for_update(of=("self",)).get(pk=import_id, created_by=by.pk)
    if row.state != Import.State.CHECKED:
        raise DomainError(_("This list is not checked, or is being imported already."))
    rows = list(row.rows.select_for_update().filter(state=ImportRow.State.DOUBTFUL, number__in=decisions))
    preload(rows, "findings")
    for one in rows:
        decision = decisions[one.number]
        if decision not in offered(one.findings):
            raise DomainError(_("This choice is no longer possible. Choose another one."))
        one.decision = decision
        one.save(update_fields=["decision"])
    for number, why in impossible(row, by=by).items():
        raise DomainError(why, field=f"row-{number}")
    record(by=by, verb="import.decided", target=row, rows=len(rows))


def offered(findings: Any) -> set[str]:
    """What can be decided about a row in which this was found."""
    earlier = [Again(*each) for each in findings.get("earlier", [])]
    return {
        NEW,
        SKIP,
        *(f"CASE:{each[0]}" for each in findings.get("known", [])),
        # Nobody has two open cases.
        *(f"ROW:{each.row}" for each in earlier if not each.is_open_too),
    }


def impossible(row: Import, *, by: ActingUser) -> dict[int, str]:
    """The rows of which something was said that the import would refuse, and why. The look must have been logged.

    One said to be of the person of a row that is left out, or that would be a second open case of one person.
    """
    said = row.rows.filter(state=ImportRow.State.DOUBTFUL)
    said = said.filter(Q(decision__startswith="CASE:") | Q(decision__startswith="ROW:"))
    meant = [one.partition(":") for one in said.values_list("decision", flat=True)]
    named = [int(which) for kind, _colon, which in meant if kind == "ROW"]
    persons, with_open = _persons([which for kind, _colon, which in meant if kind == "CASE"], by=by)
    rows = list(row.rows.filter(Q(pk__in=said.values("pk")) | Q(number__in=named)).order_by("number"))
    preload(rows, "findings")
    # Whose each row is: a row is only ever said to be of one above it.
    whose: dict[int, Any] = {}
    has_open: set[Any] = set(with_open)
    found: dict[int, str] = {}
    for one in rows:
        kind, _colon, which = one.decision.partition(":")
        if one.state not in _IMPORTED or kind == SKIP:
            continue
        if kind == "ROW" and int(which) not in whose:
            found[one.number] = _(
                "Row %(number)d is said to be of the same person as row %(other)d, which is left out. Change what is "
                "said of one of them."
            ) % {"number": one.number, "other": int(which)}
            continue
        person = whose[int(which)] if kind == "ROW" else persons.get(which, which) if kind == "CASE" else one.number
        whose[one.number] = person
        if not one.findings.get("is_open"):
            continue
        if person in has_open:
            found[one.number] = _(
                "Row %(number)d would be a second open case of one person, and nobody has two. Choose something else, "
                "or leave it out."
            ) % {"number": one.number}
        has_open.add(person)
    return found


def _persons(case_ids: Collection[str], *, by: ActingUser) -> tuple[dict[str, UUID], set[UUID]]:
    """Whose these cases are, and which of their persons have an open case."""
    visible = Case.objects.visible_to(by, CasePermission.VIEW)
    persons = {str(case): person for case, person in visible.filter(pk__in=case_ids).values_list("pk", "person_id")}
    still = visible.filter(person__in=persons.values(), closed_on=None)
    return persons, set(still.values_list("person_id", flat=True))


__all__ = ["NEW", "SKIP", "decide", "impossible", "offered"]
