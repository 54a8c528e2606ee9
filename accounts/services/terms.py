"""The terms of use: published, and accepted by everybody before they work."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import terms
from accounts.models import Terms, TermsAcceptance, account_of
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict


def plant_terms() -> None:
    """Give the open organisation the shipped text, where it has none."""
    if terms.in_force() is None:
        texts = terms.shipped()
        writes.create(Terms(number=1, text_id=texts["id"], text_en=texts["en"], is_shipped=True))


@transaction.atomic
def publish_terms(*, expected_number: int, text_id: str, text_en: str, by: ActingUser) -> Terms:
    """Put a new version in force: everybody accepts it before they go on working. Number 0: there is none yet.

    Raises EditConflict when another is in force than the one that was read, DomainError for the same text again.
    """
    found = terms.in_force()
    if (found.number if found else 0) != expected_number:
        raise EditConflict(found)
    if found is not None and not found.is_shipped and (found.text_id, found.text_en) == (text_id, text_en):
        raise DomainError(_("This is the text that is in force already."))
    row = writes.create(
        Terms(number=expected_number + 1, text_id=text_id, text_en=text_en, published_by=account_of(by))
    )
    record(by=by, verb="terms.published", target=row, number=row.number)
    return row


@transaction.atomic
def accept_terms(*, terms_id: UUID, by: ActingUser) -> TermsAcceptance:
    """Accept the version that one has read; twice changes nothing. Raises DomainError when another is in force now."""
    found = terms.in_force()
    if found is None or found.pk != terms_id:
        raise DomainError(_("The terms have changed meanwhile. Read them again."))
    accepted = terms.accepted_by(by, found)
    if accepted is not None:
        return accepted
    row = writes.create(TermsAcceptance(terms=found, user=account_of(by)))
    record(by=by, verb="terms.accepted", target=row, number=found.number)
    return row
