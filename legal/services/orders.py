"""Orders of courts and others, and how they are carried out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from cases.record.date_rules import require_past
from core.access.actor import ActingUser
from core.files.uploads import SealedUpload
from documents.models import Document
from legal.models import Matter, Order
from legal.services import rows
from legal.services.computing import recompute


class OrderFacts(TypedDict):
    kind: str
    on: date
    number: str
    body: str
    content: str
    articles: str
    penalty: str
    restitution: Decimal | None
    substitute: str
    force: str
    final_on: date | None
    executor: str
    due_on: date | None
    state: str
    state_on: date | None
    progress: str
    document: Document | None


@transaction.atomic
def add_order(
    *, matter: Matter, upload: SealedUpload | None = None, by: ActingUser, **facts: Unpack[OrderFacts]
) -> Order:
    """Write down an order. Raises DomainError for a closed case, days ahead, a paper of another case or one that is
    not taken; ValidationError for days that are not in order."""
    _require_sound(facts)
    facts["document"] = rows.paper(matter.case, facts["document"], upload, Order.Kind(facts["kind"]).label, by=by)
    order = rows.add(Order(case=matter.case, matter=matter, **facts), by=by)
    recompute([matter.pk])
    return order


@transaction.atomic
def change_order(
    *,
    order_id: UUID,
    expected_version: int,
    upload: SealedUpload | None = None,
    by: ActingUser,
    **facts: Unpack[OrderFacts],
) -> Order:
    """Correct it, or say how far it is carried out. Raises as `add_order`, and EditConflict."""
    order = rows.locked(Order, pk=order_id, expected_version=expected_version)
    _require_sound(facts)
    facts["document"] = rows.paper(order.case, facts["document"], upload, Order.Kind(facts["kind"]).label, by=by)
    rows.change(order, **facts, by=by)
    recompute([order.matter_id])
    return order


@transaction.atomic
def remove_order(*, order_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what was entered by mistake. Raises DomainError for a closed case, EditConflict."""
    order = rows.locked(Order, pk=order_id, expected_version=expected_version)
    rows.remove(order, by=by)
    recompute([order.matter_id])


def _require_sound(facts: OrderFacts) -> None:
    require_past(facts["on"], field="on")
    for field, day in (("final_on", facts["final_on"]), ("state_on", facts["state_on"])):
        if day is not None:
            require_past(day, field=field)
