"""How a person may be reached without danger."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.choice_rules import require_language
from cases.record.models import Case
from cases.record.touch import touch
from cases.safe_contact.choice_rules import require_channels
from cases.safe_contact.models import SafeContact
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict


@dataclass(frozen=True)
class ContactFacts:
    """How the person may be reached: channels are those of `SafeContact.Channel`, the language one of ISO 639."""

    rule: str
    safe_channels: list[str] = field(default_factory=list)
    times: str = ""
    trusted: str = ""
    unsafe_channels: list[str] = field(default_factory=list)
    must_not_know: str = ""
    say_from: str = ""
    pass_phrase: str = ""
    language: str = ""


@transaction.atomic
def save_safe_contact(*, case_id: UUID, expected_version: int, facts: ContactFacts, by: ActingUser) -> SafeContact:
    """Write down how the person of a case may be reached; version 0 where nothing was written yet.

    Also in a closed case: somebody may have to be reached years later. Raises DomainError for what contradicts itself,
    EditConflict.
    """
    case = Case.objects.held(case_id)
    contact = SafeContact.objects.select_for_update(of=("self",)).filter(case=case).first()
    require_safe_contact(facts, contact)
    if contact is None:
        contact = writes.create(SafeContact(case=case, **asdict(facts)), by=by)
    elif contact.version != expected_version:
        raise EditConflict(contact)
    else:
        contact.case = case
        for name, value in asdict(facts).items():
            setattr(contact, name, value)
        writes.update(contact, *asdict(facts), by=by)
    timeline.append(record=contact, kind="cases.contact", by=by)
    touch(case)
    record(by=by, verb="case.safe_contact_written", target=contact)
    return contact


def require_safe_contact(facts: ContactFacts, contact: SafeContact | None = None) -> None:
    """Raise DomainError for instructions that nobody could follow; `contact` is the row that they are to change."""
    require_channels(facts.safe_channels, field="safe_channels")
    require_channels(facts.unsafe_channels, field="unsafe_channels")
    require_language(facts.language, field="language")
    has_safe_one = facts.safe_channels or unreadable.stays(contact, "safe_channels")
    if facts.rule == SafeContact.Rule.ONLY_SO and not has_safe_one:
        raise DomainError(_("Name at least one safe way."), field="safe_channels")
    if facts.rule == SafeContact.Rule.NEVER and facts.safe_channels:
        raise DomainError(_("Nobody is to get in touch, yet a safe way is named."), field="safe_channels")
    if set(facts.safe_channels) & set(facts.unsafe_channels):
        raise DomainError(_("The same way cannot be safe and not safe."), field="unsafe_channels")
