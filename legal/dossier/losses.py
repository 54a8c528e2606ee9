"""The loss tables of a dossier: one for each head, each line with how it comes to its amount."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from legal.dossier import annexes, words
from legal.models import Exhibit, LossItem

FROM_WAGES = "dari perhitungan upah"
FROM_CHANGED_WAGES = "dari perhitungan upah yang kemudian diubah; langkah-langkahnya tidak dimuat dalam berkas ini"


@dataclass(frozen=True)
class Line:
    number: int
    description: str
    period: str
    calculation: str
    exchange: str
    rupiah: str
    evidence: str
    certified: str = ""
    source: str = ""


@dataclass(frozen=True)
class Table:
    """The losses of one head, and what they come to."""

    letter: str
    title: str
    lines: list[Line]
    subtotal: str


def losses_by_head(
    losses: list[LossItem], links: dict[UUID, list[Exhibit]], *, worked: Collection[UUID]
) -> list[Table]:
    """`worked` are the wage calculations that the dossier prints; a line of another one says that it is not."""
    tables = []
    for letter, title in words.HEADS.items():
        rows = [loss for loss in losses if loss.head == letter]
        if rows:
            lines = [
                _line(number, loss, links[loss.pk], is_worked=loss.wages_id in worked)
                for number, loss in enumerate(rows, 1)
            ]
            subtotal = sum((loss.amount_idr for loss in rows), Decimal(0))
            tables.append(Table(letter.lower(), title, lines, words.amount(subtotal)))
    return tables


def _line(number: int, loss: LossItem, evidence: list[Exhibit], *, is_worked: bool) -> Line:
    exchange = ""
    if loss.exchange_rate is not None and loss.exchange_rate_on is not None:
        in_rupiah = f"1 {loss.currency} = Rp{words.number(loss.exchange_rate, 2)}"
        exchange = f"Kurs {in_rupiah} ({words.day(loss.exchange_rate_on)}, {loss.exchange_rate_source})"
    return Line(
        number=number,
        description=loss.description,
        period=words.period(loss.period_from, loss.period_to),
        calculation=_calculation(loss),
        exchange=exchange,
        rupiah=words.amount(loss.amount_idr),
        evidence=", ".join(exhibit.mark for exhibit in evidence),
        certified=annexes.certified(loss),
        source=_source(loss, is_worked=is_worked),
    )


def _source(loss: LossItem, *, is_worked: bool) -> str:
    if loss.wages_id is None:
        return ""
    return FROM_WAGES if is_worked else FROM_CHANGED_WAGES


def _calculation(loss: LossItem) -> str:
    """How the line comes to its amount, in its own currency."""
    rate = words.amount(loss.rate, loss.currency)
    if loss.is_lump_sum:
        # What a calculation comes to in part months is no lump sum, whether its working is printed or not.
        return f"Sekaligus {rate}" if loss.wages_id is None else rate
    unit = "" if loss.unit == LossItem.Unit.SUM else f" {words.UNITS[LossItem.Unit(loss.unit)]}"
    product = f"{words.number(loss.quantity)}{unit} × {rate}"
    return f"{product} = {words.amount(loss.amount, loss.currency)}" if loss.is_foreign else product
