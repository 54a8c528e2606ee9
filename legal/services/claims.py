"""Restitution claims."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.services.locking import locked_in_open_case, require_open
from cases.services.touch import touch
from core import writes
from core.errors import DomainError
from legal.models import Matter, RestitutionClaim


@transaction.atomic
def open_claim(*, matter: Matter, route: str, shows_address: bool = False, by: Any) -> RestitutionClaim:
    """Begin a claim in an open matter. Raises DomainError when the matter has ended."""
    require_open(matter.case)
    if not matter.is_open:
        raise DomainError(_("This matter is closed. Open a new one for the claim."))
    claim = writes.create(
        RestitutionClaim(case=matter.case, matter=matter, route=route, shows_address=shows_address), by=by
    )
    timeline.append(record=claim, kind="legal.claim", by=by)
    touch(matter.case)
    record(by=by, verb="legal.claim_opened", target=claim, route=route, shows_address=shows_address)
    return claim


@transaction.atomic
def change_claim(
    *, claim_id: UUID, expected_version: int, route: str, state: str, shows_address: bool, by: Any
) -> RestitutionClaim:
    """Change the route, the state, or whether dossiers show the home address. Raises EditConflict, and DomainError
    for a state that does not follow."""
    rows = RestitutionClaim.objects.select_related("case")
    claim: RestitutionClaim = locked_in_open_case(rows, pk=claim_id, expected_version=expected_version)
    moved = state != claim.state
    if moved and state not in RestitutionClaim.NEXT[claim.state]:
        raise DomainError(
            _("A claim cannot go from “%(old)s” to “%(new)s”.")
            % {"old": claim.get_state_display(), "new": RestitutionClaim.State(state).label},
            field="state",
        )
    claim.route, claim.state, claim.shows_address = route, state, shows_address
    writes.update(claim, "route", "state", "shows_address", by=by)
    if moved:
        timeline.append(record=claim, kind="legal.claim_state", by=by)
    touch(claim.case)
    record(by=by, verb="legal.claim_changed", target=claim, route=route, state=state, shows_address=shows_address)
    return claim
