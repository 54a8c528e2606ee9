"""The ledger of losses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.domain.money import RUPIAH, round_to_minor_unit
from core.errors import DomainError
from legal.models import LossItem, RestitutionClaim
from legal.selectors import in_order

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
    certified: str = LossItem.Certified.NONE
    certifier: str = ""
    certified_on: date | None = None


# What a calculation decides of the lines that it makes.
CALCULATED = (
    "head",
    "quantity",
    "unit",
    "rate",
    "currency",
    "period_from",
    "period_to",
    "exchange_rate",
    "exchange_rate_on",
    "exchange_rate_source",
)


@transaction.atomic
def add_loss(*, claim: RestitutionClaim, facts: LossFacts, by: ActingUser) -> LossItem:
    """Enter a line. Raises DomainError without the exchange rate of a foreign currency, or for an amount that
    cannot be; ValidationError."""
    require_open(claim.case)
    loss = LossItem(case=claim.case, claim=claim, position=_next_position(claim))
    fill(loss, facts)
    writes.create(loss, by=by)
    touch(claim.case)
    record(by=by, verb="legal.loss_added", target=loss, head=loss.head)
    return loss


@transaction.atomic
def change_loss(
    *, loss_id: UUID, expected_version: int, facts: LossFacts, by: ActingUser, certificate_stands: bool = False
) -> LossItem:
    """Change a line. Another amount than was certified stays certified only when `certificate_stands` says that the
    certificate names this amount.

    Raises as add_loss does, EditConflict, and DomainError for such an amount, and for the figures of a line that a
    calculation made: they are changed there."""
    rows = LossItem.objects.select_related("case")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    before = {name: getattr(loss, name) for name in (*CALCULATED, *_CERTIFIED)}
    fill(loss, facts)
    changed = [name for name in CALCULATED if getattr(loss, name) != before[name]]
    if loss.wages_id is not None and changed:
        raise DomainError(
            _("This figure comes from the wage calculation. Change it there and take it over again."), field=changed[0]
        )
    is_certified = loss.certified != LossItem.Certified.NONE
    if is_certified and not certificate_stands and _is_another_amount(loss, before):
        raise DomainError(
            _("This is another amount than was certified. Say whether the certificate names it, or who certified it."),
            field="certificate_stands",
        )
    writes.update(loss, *asdict(facts), "amount", "amount_idr", by=by)
    touch(loss.case)
    record(by=by, verb="legal.loss_changed", target=loss, head=loss.head)
    return loss


# What was certified, and by which certificate.
_CERTIFIED = ("amount", "amount_idr", "certified", "certified_on")


def _is_another_amount(loss: LossItem, before: dict[str, Any]) -> bool:
    """Whether the amount is another while the certificate is the same."""
    amount, amount_idr, *certificate = ((getattr(loss, name), before[name]) for name in _CERTIFIED)
    return (amount[0] != amount[1] or amount_idr[0] != amount_idr[1]) and all(now == then for now, then in certificate)


@transaction.atomic
def remove_loss(*, loss_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Strike a line out; its exhibits stay. Raises EditConflict."""
    rows = LossItem.objects.select_related("case")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    record(by=by, verb="legal.loss_removed", target=loss, head=loss.head)
    touch(loss.case)
    loss.evidence.all().delete()
    loss.delete()


@transaction.atomic
def copy_loss(*, loss_id: UUID, expected_version: int, by: ActingUser) -> LossItem:
    """Enter a line once more, behind the other: its facts, without who certified it and what proves it.

    Raises EditConflict."""
    rows = LossItem.objects.select_related("case", "claim")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    facts = LossFacts(**{name: getattr(loss, name) for name in LossFacts.__dataclass_fields__ if name not in _SAID})
    copied = add_loss(claim=loss.claim, facts=facts, by=by)
    line = [row for row in _lines(loss) if row.pk != copied.pk]
    place = [row.pk for row in line].index(loss.pk) + 1
    _number([*line[:place], copied, *line[place:]], by)
    return copied


_SAID = ("certified", "certifier", "certified_on")


@transaction.atomic
def move_loss(*, loss_id: UUID, expected_version: int, step: int, by: ActingUser) -> LossItem:
    """Let a line change places with the one before (step -1) or after (1) it in its head; at the end nothing
    changes. Raises EditConflict."""
    rows = LossItem.objects.select_related("case")
    loss: LossItem = locked_in_open_case(rows, pk=loss_id, expected_version=expected_version)
    line = _lines(loss)
    place = [row.pk for row in line].index(loss.pk)
    if not 0 <= place + step < len(line):
        return loss
    line[place], line[place + step] = line[place + step], line[place]
    _number(line, by)
    touch(loss.case)
    record(by=by, verb="legal.loss_moved", target=loss, step=step)
    return loss


def _lines(loss: LossItem) -> list[LossItem]:
    """The lines of its head in their order, locked."""
    rows = LossItem.objects.select_for_update(of=("self",)).filter(claim=loss.claim_id, head=loss.head)
    return sorted(rows.order_by("pk"), key=in_order)


def _number(line: list[LossItem], by: ActingUser) -> None:
    """Give lines the places in which they stand. Nobody's edit is in the way of that, so no version moves on."""
    for place, row in enumerate(line, 1):
        if row.position != place:
            row.position, row.updated_at, row.updated_by = place, timezone.now(), account_of(by)
            row.save(update_fields=["position", "updated_at", "updated_by"])


def _next_position(claim: RestitutionClaim) -> int:
    highest = LossItem.objects.filter(claim=claim).aggregate(highest=Max("position"))["highest"]
    return (highest or 0) + 1


def fill(loss: LossItem, facts: LossFacts) -> None:
    """Set what was entered and what follows from it. Raises DomainError."""
    values = asdict(facts)
    _require_certifier(facts, loss)
    if facts.head != LossItem.Head.TREATMENT:
        _require_past(facts)
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


def _require_certifier(facts: LossFacts, loss: LossItem) -> None:
    is_certified = facts.certified != LossItem.Certified.NONE
    for name in ("certifier", "certified_on"):
        if is_certified and not (getattr(facts, name) or unreadable.stays(loss, name)):
            raise DomainError(_("Enter who certified the loss, and on which day."), field=name)
        if not is_certified and getattr(facts, name):
            raise DomainError(
                _("Choose whether an official certified the loss or who gave the treatment."), field="certified"
            )


def _require_past(facts: LossFacts) -> None:
    """Only treatment is claimed that is still to come (PP 7/2018 article 21 (3) c)."""
    for name in ("period_from", "period_to"):
        day = getattr(facts, name)
        if day is not None:
            require_past(day, field=name)


def _require_rate(facts: LossFacts) -> None:
    message = _("For a foreign currency, enter the exchange rate, its date and its source.")
    for name in ("exchange_rate", "exchange_rate_on", "exchange_rate_source"):
        if not getattr(facts, name):
            raise DomainError(message, field=name)
