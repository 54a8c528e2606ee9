"""What people say of the items of a checklist, and which exhibit is which of them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from legal import checklists
from legal.models import ChecklistAnswer, Exhibit, ExhibitKind, RestitutionClaim
from legal.services.claims import held_claim
from legal.services.rows import require_of_claim


@transaction.atomic
def answer_item(
    *,
    claim: RestitutionClaim,
    item: str,
    expected_version: int,
    answer: str,
    reason: str = "",
    exhibit: Exhibit | None = None,
    by: ActingUser,
) -> ChecklistAnswer:
    """Say of an item that it is there, missing, or does not apply; `expected_version` is that of the answer before, 0
    for none.

    Raises DomainError without a reason for what does not apply or for another claim's exhibit, EditConflict.
    """
    require_open(claim.case)
    if item not in checklists.by_code():
        raise DomainError(_("The checklist has no such item."))
    require_of_claim(exhibit, claim.pk)
    held_claim(claim.pk)
    row = ChecklistAnswer.objects.filter(claim=claim, item=item).select_related("case").first()
    if answer == ChecklistAnswer.Answer.NOT_NEEDED and not (reason or unreadable.stays(row, "reason")):
        raise DomainError(_("Say why it does not apply."), field="reason")
    if row and row.version != expected_version:
        raise EditConflict(row)
    if row is None and expected_version:
        raise DomainError(_("The answer was taken back in the meantime. Look at the checklist again."))
    row = row or ChecklistAnswer(case=claim.case, claim=claim, item=item)
    row.answer, row.reason, row.exhibit = answer, reason, exhibit
    if row._state.adding:
        writes.create(row, by=by)
    else:
        writes.update(row, "answer", "reason", "exhibit", by=by)
    touch(claim.case)
    record(by=by, verb="legal.item_answered", target=row, item=item, answer=answer)
    return row


@transaction.atomic
def clear_answer(*, answer_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Nobody says anything of the item any more: what the system finds out counts again. Raises EditConflict."""
    rows = ChecklistAnswer.objects.select_related("case")
    row: ChecklistAnswer = locked_in_open_case(rows, pk=answer_id, expected_version=expected_version)
    record(by=by, verb="legal.item_cleared", target=row, item=row.item)
    touch(row.case)
    row.delete()


@transaction.atomic
def name_exhibit_kind(*, exhibit_id: UUID, expected_version: int, item: str, by: ActingUser) -> Exhibit:
    """Say which item of the checklist the exhibit is; "" for none. Raises DomainError for what no exhibit can be,
    EditConflict."""
    rows = Exhibit.objects.select_related("case")
    exhibit: Exhibit = locked_in_open_case(rows, pk=exhibit_id, expected_version=expected_version)
    known = checklists.by_code()
    if item and not (item in known and known[item].is_paper):
        raise DomainError(_("The checklist has no such item."), field="item")
    # Its version moves on with its kind: of two who name it at once, the second is told.
    writes.update(exhibit, by=by)
    kind = ExhibitKind.objects.filter(exhibit=exhibit).select_related("case").first()
    if not item:
        if kind:
            kind.delete()
    elif kind:
        kind.item = item
        writes.update(kind, "item", by=by)
    else:
        writes.create(ExhibitKind(case=exhibit.case, exhibit=exhibit, item=item), by=by)
    touch(exhibit.case)
    record(by=by, verb="legal.exhibit_kind", target=exhibit, item=item)
    return exhibit
