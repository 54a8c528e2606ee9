"""Restitution claims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.history import Change, changes_of
from legal.models import (
    AddressStatement,
    ClaimAmount,
    Deadline,
    Dossier,
    Filing,
    FilingStep,
    LegalRecord,
    LossItem,
    Matter,
    RestitutionClaim,
    Step,
)
from legal.services.computing import recompute
from legal.settling import judged_on

State = RestitutionClaim.State


@transaction.atomic
def open_claim(*, matter: Matter, route: str, shows_address: bool = False, by: ActingUser) -> RestitutionClaim:
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
    *, claim_id: UUID, expected_version: int, route: str, state: str, shows_address: bool, by: ActingUser
) -> RestitutionClaim:
    """Change the route, the state, or whether dossiers show the home address. Raises EditConflict, and DomainError
    for a state that does not follow, or that its dossiers contradict."""
    rows = RestitutionClaim.objects.select_related("case")
    claim: RestitutionClaim = locked_in_open_case(rows, pk=claim_id, expected_version=expected_version)
    moved = state != claim.state
    if moved and state not in RestitutionClaim.NEXT[claim.state]:
        raise DomainError(
            _("A claim cannot go from “%(old)s” to “%(new)s”.")
            % {"old": claim.get_state_display(), "new": RestitutionClaim.State(state).label},
            field="state",
        )
    if moved and claim.state == State.DECIDED:
        _require_no_award(claim)
    elif moved:
        _require_dossiers_to_agree(claim, state)
    is_filed = moved and claim.state == State.DRAFT and state == State.FILED
    if shows_address != claim.shows_address:
        # What was said of them was said of another secret.
        AddressStatement.objects.filter(claim=claim).delete()
    claim.route, claim.shows_address = route, shows_address
    if moved and state == State.WITHDRAWN:
        _take_back(claim, by=by)
    _move(claim, state, by=by)
    if is_filed:
        note_claimed(claim, _ledger_total(claim), on=timezone.localdate(), by=by)
    recompute([claim.matter_id])
    touch(claim.case)
    record(by=by, verb="legal.claim_changed", target=claim, route=route, state=state, shows_address=shows_address)
    return claim


def held_claim(claim_id: UUID) -> RestitutionClaim:
    """The claim, whose steps and amounts nobody else changes until the transaction ends."""
    return RestitutionClaim.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=claim_id)


def withdrawn(claim: RestitutionClaim) -> str:
    """Why nothing of a claim is built, signed, filed or given out, nor an amount of it recorded or changed, as a
    sentence; empty unless it is withdrawn."""
    if not claim.is_withdrawn:
        return ""
    return _("This claim is withdrawn. Change that first, if it goes on after all.")


def require_not_withdrawn(claim: RestitutionClaim) -> None:
    """Raise DomainError for a claim that is withdrawn."""
    reason = withdrawn(claim)
    if reason:
        raise DomainError(reason)


def cannot_follow(claim: RestitutionClaim, state: str) -> str:
    """Why a claim cannot go where its dossier goes, as a sentence; empty when it can, or is there."""
    if state == claim.state or state in RestitutionClaim.NEXT[claim.state]:
        return ""
    return _("The claim is “%(state)s”. Change that first.") % {"state": claim.get_state_display()}


def follow_dossier(claim: RestitutionClaim, state: str, *, by: ActingUser) -> None:
    """Move a held claim to where its dossier went. Raises DomainError when the claim cannot go there."""
    if state == claim.state:
        return
    reason = cannot_follow(claim, state)
    if reason:
        raise DomainError(reason)
    _move(claim, state, by=by)
    record(by=by, verb="legal.claim_moved", target=claim, state=state)


def decide(claim: RestitutionClaim, *, by: ActingUser) -> None:
    """Let a held claim be decided, as it is once something was awarded. Raises DomainError for one never filed."""
    if claim.state not in (State.FILED, State.DECIDED):
        raise DomainError(_("Only a filed claim is decided. Record first that it was filed."))
    follow_dossier(claim, State.DECIDED, by=by)


def reopen(claim: RestitutionClaim, *, by: ActingUser) -> None:
    """Let a held claim be filed again whose last award was taken out."""
    if claim.state == State.DECIDED and not _awards(claim).exists():
        follow_dossier(claim, State.FILED, by=by)


def _awards(claim: RestitutionClaim) -> Any:
    return ClaimAmount.objects.filter(claim=claim, stage=ClaimAmount.Stage.AWARDED)


def _require_no_award(claim: RestitutionClaim) -> None:
    if _awards(claim).exists():
        raise DomainError(_("An award is recorded. Remove it first, if it was a mistake."), field="state")


def _move(claim: RestitutionClaim, state: str, *, by: ActingUser) -> None:
    """The one place where a claim changes its state."""
    moved = claim.state != state
    claim.state = state
    writes.update(claim, "route", "state", "shows_address", by=by)
    if moved:
        timeline.append(record=claim, kind="legal.claim_state", detail=state, by=by)


def _require_dossiers_to_agree(claim: RestitutionClaim, state: str) -> None:
    """A claim is filed as long as one of its dossiers lies with an office, and only then once it has one."""
    standing = FilingStep.objects.standing().filter(dossier__claim=claim).select_related("dossier").first()
    if state == State.FILED and standing is None:
        built = Dossier.objects.newest_built(claim)
        if built:
            raise DomainError(
                _("Record at version %(number)d of the dossier that it was filed: the claim follows.")
                % {"number": built.number},
                field="state",
            )
    if state == State.DRAFT and standing:
        raise DomainError(
            _("Version %(number)d of the dossier lies with an office. Record there that it was returned.")
            % {"number": standing.dossier.number},
            field="state",
        )


def _take_back(claim: RestitutionClaim, *, by: ActingUser) -> None:
    """A claim that is withdrawn takes back the dossier that lies with an office."""
    for step in FilingStep.objects.standing().filter(dossier__claim=claim).select_related("dossier"):
        back = FilingStep(
            case=claim.case,
            dossier=step.dossier,
            number=step.number + 1,
            kind=Filing.TAKEN_BACK,
            on=timezone.localdate(),
            who=by.name,
        )
        writes.create(back, by=by)
        timeline.append(record=back, kind="legal.filing", by=by)
        record(by=by, verb="legal.filing_recorded", target=back, kind=back.kind, number=step.dossier.number)


BODIES = {
    RestitutionClaim.Route.INVESTIGATOR: ClaimAmount.Body.INVESTIGATOR,
    RestitutionClaim.Route.PROSECUTOR: ClaimAmount.Body.PROSECUTOR,
    RestitutionClaim.Route.LPSK: ClaimAmount.Body.LPSK,
    RestitutionClaim.Route.COURT: ClaimAmount.Body.COURT,
}


def note_filed(dossier: Dossier, claim: RestitutionClaim, *, on: date, by: ActingUser) -> None:
    """What a version claims that is filed: what it says itself, however the ledger has changed since."""
    total = dossier.total
    note_claimed(claim, _ledger_total(claim) if total is None else total, on=on, by=by)


def note_claimed(claim: RestitutionClaim, total: Decimal, *, on: date, by: ActingUser) -> None:
    """Note what is claimed of whom as of a day; filed with the same body again and with the same sum, the earlier day
    stands, unless the court has given judgment since."""
    stage = ClaimAmount.Stage.CLAIMED
    rows = ClaimAmount.objects.filter(claim=claim, stage=stage, on__lte=on)
    before = rows.order_by("-on", "-created_at", "-id").first()
    body = BODIES[RestitutionClaim.Route(claim.route)]
    if not total or (before and (before.amount_idr, before.body) == (total, body) and not _is_anew(before, on)):
        return
    amount = ClaimAmount(case=claim.case, claim=claim, stage=stage, amount_idr=total, on=on, body=body)
    writes.create(amount, by=by)
    record(by=by, verb="legal.amount_recorded", target=amount, stage=stage)


def _is_anew(before: ClaimAmount, on: date) -> bool:
    """Whether what a court had before its judgment is filed with it after that: the law counts days for this alone."""
    if before.body != ClaimAmount.Body.COURT:
        return False
    of_matter = {"matter__claims": before.claim_id}
    judged = judged_on(Step.objects.filter(**of_matter), Deadline.objects.filter(**of_matter))
    return judged is not None and before.on < judged <= on


def undo_filed(step: FilingStep, claim: RestitutionClaim, *, by: ActingUser) -> None:
    """Undo what a filing that was none wrote with it: that the held claim is filed, and what it claims as of that day.

    What was written at another time stays: filed on paper before, it stays filed and claims the same, and decided
    before, it stays decided. Raises DomainError for a claim that this filing let be filed, and that was decided since.
    """
    if _written_with(step, RestitutionClaim, Change.UPDATE, id=claim.pk, state=State.FILED).exists():
        follow_dossier(claim, State.DRAFT, by=by)
    noted = _written_with(step, ClaimAmount, Change.INSERT, claim=claim.pk, stage=ClaimAmount.Stage.CLAIMED)
    for amount in ClaimAmount.objects.filter(pk__in=noted.values("id"), on=step.on):
        record(by=by, verb="legal.amount_removed", target=amount, stage=amount.stage)
        amount.delete()


def _written_with(step: FilingStep, model: type[LegalRecord], label: str, **of: Any) -> Any:
    """The changes of a model that were written in the piece of work in which a step was, by what the database kept."""
    steps: Any = changes_of(FilingStep)
    changes: Any = changes_of(model)
    work = steps.objects.filter(id=step.pk, pgh_label=Change.INSERT).values("pgh_work")
    return changes.objects.filter(pgh_work__in=work, pgh_label=label, **of)


def _ledger_total(claim: RestitutionClaim) -> Decimal:
    return LossItem.objects.filter(claim=claim).aggregate(total=Sum("amount_idr"))["total"] or Decimal(0)
