"""The ledger of losses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.services.locking import locked_in_open_case, require_open
from cases.services.touch import touch
from core import writes
from core.domain.money import RUPIAH, round_to_minor_unit
from core.errors import DomainError
from legal.models import LossItem, RestitutionClaim

MOST = Decimal(10) ** 15
"""No line may reach it: a claim of many such lines can still be written in words."""


@dataclass(frozen=True)
class LossFacts:
    """What a lawyer enters for one line. The amounts follow from it."""

    head: str
    description: str
    quantity: Decimal
    unit: str
    rate: Decimal
    currency: str = RUPIAH
    period_from: date | None = None
    period_to: date | None = None
    exchange_rate: Decimal | None = None
    exchange_rate_on: date | None = None
    exchange_rate_source: str = ""


@transaction.atomic
def add_loss(*, claim: RestitutionClaim, facts: LossFacts, by: Any) -> LossItem:
    """Enter a line. Raises DomainError without the exchange rate of a foreign currency, or for an amount that
    cannot be; ValidationError."""
    require_open(claim.case)
    loss = LossItem(case=claim.case, claim=claim)
    _fill(loss, facts)
    writes.create(loss, by=by)
    touch(claim.case)
    record(by=by, verb="legal.loss_added", target=loss, head=loss.head)
    return loss


@transaction.atomic
def change_loss(*, loss_id: UUID, expected_version: int, facts: LossFacts, by: Any) -> LossItem:
    """Change a line. Raises as add_loss does, and EditConflict."""
    rows = LossItem.objects.select_related("case")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    _fill(loss, facts)
    writes.update(loss, *asdict(facts), "amount", "amount_idr", by=by)
    touch(loss.case)
    record(by=by, verb="legal.loss_changed", target=loss, head=loss.head)
    return loss


@transaction.atomic
def remove_loss(*, loss_id: UUID, expected_version: int, by: Any) -> None:
    """Strike a line out; its exhibits stay. Raises EditConflict."""
    rows = LossItem.objects.select_related("case")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    record(by=by, verb="legal.loss_removed", target=loss, head=loss.head)
    touch(loss.case)
    loss.evidence.all().delete()
    loss.delete()


def _fill(loss: LossItem, facts: LossFacts) -> None:
    values = asdict(facts)
    if facts.currency == RUPIAH:
        # What stands in the boxes for the rate means nothing for rupiah.
        values |= {"exchange_rate": None, "exchange_rate_on": None, "exchange_rate_source": ""}
    else:
        _require_rate(facts)
    for name, value in values.items():
        setattr(loss, name, value)
    if round_to_minor_unit(loss.rate, loss.currency) != loss.rate:
        raise DomainError(_("This currency has no fractions. Enter a whole amount."), field="rate")
    loss.calculate()
    if max(loss.amount, loss.amount_idr) >= MOST:
        raise DomainError(_("This amount is too large. Check quantity and amount."), field="rate")


def _require_rate(facts: LossFacts) -> None:
    message = _("For a foreign currency, enter the exchange rate, its date and its source.")
    for name in ("exchange_rate", "exchange_rate_on", "exchange_rate_source"):
        if not getattr(facts, name):
            raise DomainError(message, field=name)
