"""Against whom a claim runs."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal.models import Opponent, Party, RestitutionClaim

# Those who can be made to pay.
ROLES = (Party.Role.RESPONDENT, Party.Role.THIRD_PARTY)


@transaction.atomic
def add_opponent(*, claim: RestitutionClaim, party: Party, relation: str = "", by: ActingUser) -> Opponent:
    """Let a claim run against a party of its matter. Raises DomainError for another's, for who cannot be made to
    pay, and for a third party without why it pays; ValidationError when it does already."""
    require_open(claim.case)
    if party.matter_id != claim.matter_id:
        raise DomainError(_("This party belongs to another matter."), field="party")
    require_asked_to_pay(party.role, bool(relation), at_role="party", at_relation="relation")
    opponent = writes.create(Opponent(case=claim.case, claim=claim, party=party, relation=relation), by=by)
    touch(claim.case)
    record(by=by, verb="legal.opponent_added", target=opponent, party=str(party.pk))
    return opponent


@transaction.atomic
def change_opponent(*, opponent_id: UUID, expected_version: int, relation: str, by: ActingUser) -> Opponent:
    """Say in other words why a party pays. Raises DomainError, EditConflict."""
    rows = Opponent.objects.select_related("case", "party")
    opponent: Opponent = locked_in_open_case(rows, pk=opponent_id, expected_version=expected_version)
    says_why = bool(relation) or unreadable.stays(opponent, "relation")
    require_asked_to_pay(opponent.party.role, says_why, at_role="relation", at_relation="relation")
    opponent.relation = relation
    writes.update(opponent, "relation", by=by)
    touch(opponent.case)
    record(by=by, verb="legal.opponent_changed", target=opponent)
    return opponent


@transaction.atomic
def remove_opponent(*, opponent_id: UUID, expected_version: int, by: ActingUser) -> None:
    """The claim no longer runs against the party, who stays in the matter. Raises EditConflict."""
    rows = Opponent.objects.select_related("case")
    opponent: Opponent = locked_in_open_case(rows, pk=opponent_id, expected_version=expected_version)
    record(by=by, verb="legal.opponent_removed", target=opponent, party=str(opponent.party_id))
    touch(opponent.case)
    opponent.delete()


def require_asked_to_pay(role: str, says_why: bool, *, at_role: str, at_relation: str) -> None:
    """Raise DomainError for who cannot be made to pay, and for a third party of which nobody says why it pays."""
    if role not in ROLES:
        raise DomainError(_("A claim runs against a respondent or a third party who pays."), field=at_role)
    if role == Party.Role.THIRD_PARTY and not says_why:
        raise DomainError(_("Say why this third party pays."), field=at_relation)
