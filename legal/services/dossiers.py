"""Asking for a dossier, and keeping the one that was made."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.services import record
from cases.record.locking import CLOSED, locked_in_open_case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.files import storage as files
from core.jobs import queue as jobs
from core.jobs.models import Job
from legal import leaving, openable, redacting, secrecy
from legal.models import Dossier, LossItem, RestitutionClaim
from legal.services.claims import withdrawn

KIND = "legal.dossier"
_BEING_BUILT = gettext_lazy("A dossier of this claim is being built. Wait until it is there.")


@transaction.atomic
def request_dossier(*, claim: RestitutionClaim, expected_version: int, by: ActingUser) -> Dossier:
    """Ask for the claim's next dossier; a worker builds it.

    Raises DomainError in a closed case, for a claim that is withdrawn, without the survivor's consent, without a loss,
    while boxes on an exhibit are not made into a copy, for who may not open one of them, while an exhibit or a text may
    give away where the survivor lives, or while one is being built; EditConflict; NoRoom on a full disk. What was asked
    for before the case was closed is built all the same.
    """
    rows = RestitutionClaim.objects.select_related("case")
    claim = locked_in_open_case(rows, pk=claim.pk, expected_version=expected_version)
    require_buildable(claim, by=by)
    reason = secrecy.refusal(secrecy.findings(claim, by=by))
    if reason:
        raise DomainError(not_built(reason))
    files.require_room()
    if _is_being_built(claim):
        raise DomainError(str(_BEING_BUILT))
    highest = Dossier.objects.filter(claim=claim).aggregate(highest=Max("number"))["highest"] or 0
    dossier = Dossier(case=claim.case, claim=claim, number=highest + 1)
    dossier.job = jobs.enqueue(kind=KIND, subject_id=dossier.pk, recipient_id=by.pk)
    writes.create(dossier, by=by)
    touch(claim.case)
    record(by=by, verb="legal.dossier_requested", target=dossier, claim=str(claim.pk), number=dossier.number)
    return dossier


def require_buildable(claim: RestitutionClaim, *, by: ActingUser) -> None:
    """Raise DomainError, with the reason, when no dossier may or can be made of the claim now, or not by `by`.

    The look into the legal compartment is logged by the caller.
    """
    reason = why_not_buildable(claim, by=by)
    if reason:
        raise DomainError(reason)


def why_none(claim: RestitutionClaim, *, by: ActingUser) -> str:
    """Why `request_dossier` would refuse now, as a sentence; "" where it would not. Nothing sealed stands in it."""
    if not claim.case.is_open:
        return str(CLOSED)
    return why_not_buildable(claim, by=by) or (str(_BEING_BUILT) if _is_being_built(claim) else "")


def _is_being_built(claim: RestitutionClaim) -> bool:
    rows = Dossier.objects.filter(claim=claim)
    return rows.filter(job__state__in=[Job.State.WAITING, Job.State.CLAIMED]).exists()


def why_not_buildable(claim: RestitutionClaim, *, by: ActingUser) -> str:
    """The reason of `require_buildable` as a sentence, "" where one can be made. Nothing sealed stands in it."""
    gone = withdrawn(claim)
    if gone:
        return gone
    reason = (
        leaving.refusal(claim)
        or redacting.refusal(redacting.unmade(claim))
        # By their numbers alone: why a job failed is kept as it stands.
        or openable.refusal(exhibit.mark for exhibit in openable.unopened(claim, by=by))
        or secrecy.refusal(secrecy.of_exhibits(claim))
    )
    if reason:
        return not_built(reason)
    return "" if LossItem.objects.filter(claim=claim).exists() else _("Enter at least one loss first.")


def not_built(reason: str) -> str:
    return _("No dossier may be built: %(reason)s") % {"reason": reason}
