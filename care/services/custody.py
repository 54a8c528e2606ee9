"""Papers and things of the survivor, and the way they go from hand to hand."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Site
from audit.services import record
from care.models import CustodyMove, HeldItem, Holder
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


class MoveFacts(NamedTuple):
    holder: str
    since: date
    site: Site | None = None
    who: str = ""
    is_signed: bool = False
    note: str = ""


@transaction.atomic
def take_item(*, case: Case, kind: str, description: str, number: str, move: MoveFacts, by: ActingUser) -> HeldItem:
    """Write down a paper or a thing, and who holds it. Raises DomainError for a closed case and as `move_item`."""
    require_open(case)
    _require_sound(move)
    item = writes.create(HeldItem(case=case, kind=kind, description=description, number=number), by=by)
    _append(item, move, number_in_chain=1, by=by)
    record(by=by, verb="care.item_taken", target=item, kind=kind, holder=move.holder)
    return item


@transaction.atomic
def change_item(
    *, item_id: UUID, expected_version: int, kind: str, description: str, number: str, by: ActingUser
) -> HeldItem:
    """Correct what it is. Raises DomainError for a closed case, EditConflict."""
    item = _locked(item_id, expected_version)
    item.kind, item.description, item.number = kind, description, number
    writes.update(item, "kind", "description", "number", by=by)
    touch(item.case)
    record(by=by, verb="care.item_changed", target=item)
    return item


@transaction.atomic
def move_item(*, item_id: UUID, expected_version: int, move: MoveFacts, by: ActingUser) -> CustodyMove:
    """It goes to other hands. What stood before stays.

    Raises DomainError for a closed case, for a day ahead or before the last move, and for our organisation without
    saying where; EditConflict when somebody moved it meanwhile.
    """
    item = _locked(item_id, expected_version)
    last = CustodyMove.objects.filter(item=item).order_by("-number_in_chain")[0]
    _require_sound(move)
    if move.since < last.since:
        raise DomainError(_("It cannot have gone on before the last move."), field="since")
    # The item's version stands for its chain: two who move it at once do not both go on from the same hand.
    writes.update(item, by=by)
    made = _append(item, move, number_in_chain=last.number_in_chain + 1, by=by)
    record(by=by, verb="care.item_moved", target=item, holder=move.holder)
    return made


def _append(item: HeldItem, move: MoveFacts, *, number_in_chain: int, by: ActingUser) -> CustodyMove:
    row = writes.create(
        CustodyMove(case=item.case, item=item, number_in_chain=number_in_chain, **move._asdict()), by=by
    )
    timeline.append(record=row, kind="care.custody", by=by)
    touch(item.case)
    return row


def _locked(item_id: UUID, expected_version: int) -> HeldItem:
    rows = HeldItem.objects.select_related("case")
    item: HeldItem = locked_in_open_case(rows, pk=item_id, expected_version=expected_version)
    return item


def _require_sound(move: MoveFacts) -> None:
    require_past(move.since, field="since")
    if move.holder == Holder.ORGANISATION and move.site is None:
        raise DomainError(_("Say at which site it is."), field="site")
    if move.holder != Holder.ORGANISATION and move.site is not None:
        raise DomainError(_("A site is named only for what our organisation holds."), field="site")
