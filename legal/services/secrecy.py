"""Saying in writing that something does not show where the survivor lives."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal import secrecy
from legal.models import AddressStatement, RestitutionClaim
from legal.services.claims import held_claim


@transaction.atomic
def state_no_address(
    *, claim: RestitutionClaim, about: str, fingerprint: str, statement: str, by: ActingUser
) -> AddressStatement:
    """Write down that somebody has looked at an exhibit, or at a part of the dossier, and that no address and no other
    secret of where the survivor is stands there. Said again of the same, it is the same statement.

    Raises DomainError in a closed case, and for what is not found any more as it was looked at. The look must have been
    logged."""
    require_open(claim.case)
    claim = held_claim(claim.pk)
    said = AddressStatement.objects.filter(claim=claim, about=about, fingerprint=fingerprint).first()
    if said is not None:
        return said
    found = secrecy.findings(claim, by=by)
    if (about, fingerprint) not in {(one.about, one.fingerprint) for one in found}:
        raise DomainError(_("This has changed since you looked at it. Look at it again."), field="about")
    row = AddressStatement(case=claim.case, claim=claim, about=about, fingerprint=fingerprint, statement=statement)
    writes.create(row, by=by)
    touch(claim.case)
    record(by=by, verb="legal.address_stated", target=row, claim=str(claim.pk), about=about)
    return row
