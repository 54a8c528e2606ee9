"""How a dossier goes from hand to hand. The claim follows: it is filed as long as one of its dossiers is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from documents.models import Document
from legal import approving
from legal.models import Dossier, Filing, FilingStep, RestitutionClaim
from legal.services.claims import cannot_follow, follow_dossier, held_claim, note_filed, undo_filed, withdrawn
from legal.services.computing import recompute
from legal.services.rows import require_of_case

State = RestitutionClaim.State


@dataclass(frozen=True)
class StepFacts:
    """What is known of one step."""

    kind: str
    on: date
    who: str = ""
    office: str = ""
    receipt_number: str = ""
    note: str = ""
    document: Document | None = None


@transaction.atomic
def record_filing(*, dossier: Dossier, facts: StepFacts, by: ActingUser) -> FilingStep:
    """Record the next step of a version, and let the claim follow it.

    Raises DomainError for a step that does not follow, a version that was not built or has yet to be approved, signing
    or filing one after a later one was, or of a claim that is withdrawn, a day that lies ahead, before it was built or
    before the last step, an office that has another version, or a claim that cannot follow.
    """
    require_open(dossier.case)
    claim = held_claim(dossier.claim_id)
    last = last_step(dossier)
    _require_next(dossier, claim, last, facts)
    require_of_case(facts.document, dossier.case_id)
    if facts.kind == Filing.FILED:
        if not facts.office:
            raise DomainError(_("Enter the office where it was filed."), field="office")
        if claim.state != State.DECIDED:  # else it is written down afterwards: the award stands
            follow_dossier(claim, State.FILED, by=by)
        note_filed(dossier, claim, on=facts.on, by=by)
    if facts.kind == Filing.RETURNED:
        follow_dossier(claim, State.DRAFT, by=by)
    step = FilingStep(case=dossier.case, dossier=dossier, number=last.number + 1 if last else 1, **_values(facts))
    writes.create(step, by=by)
    recompute([claim.matter_id])
    timeline.append(record=step, kind="legal.filing", by=by)
    touch(dossier.case)
    record(by=by, verb="legal.filing_recorded", target=step, kind=step.kind, number=dossier.number)
    return step


@transaction.atomic
def undo_filing(*, step_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out the last step, which was recorded by mistake, and with it what became of the claim by it.

    Raises DomainError for one that is not the last, went with the claim's withdrawal or was decided upon, EditConflict.
    """
    found = FilingStep.objects.select_related("dossier").get(pk=step_id)
    held_open(found.case_id)
    claim = held_claim(found.dossier.claim_id)
    step = FilingStep.objects.select_related("case", "dossier").locked(pk=step_id, expected_version=expected_version)
    if step.kind == Filing.TAKEN_BACK:
        raise DomainError(came_back(step.kind))
    if last_step(step.dossier) != step:
        raise DomainError(_("Another step follows this one. Take that one out first."))
    if step.kind == Filing.FILED:
        undo_filed(step, claim, by=by)
    if step.kind == Filing.RETURNED:
        elsewhere = _lies_elsewhere(claim, step.dossier)
        if elsewhere:
            raise DomainError(elsewhere)
        follow_dossier(claim, State.FILED, by=by)
    timeline.append(record=step, kind="legal.filing_undone", by=by)
    record(by=by, verb="legal.filing_undone", target=step, kind=step.kind, number=step.dossier.number)
    touch(step.case)
    step.delete()
    recompute([claim.matter_id])


def last_step(dossier: Dossier) -> FilingStep | None:
    return FilingStep.objects.filter(dossier=dossier).order_by("-number").first()


def _values(facts: StepFacts) -> dict[str, Any]:
    # asdict() would copy the document.
    return {name: getattr(facts, name) for name in StepFacts.__dataclass_fields__}


class Onward(NamedTuple):
    """Whether a step of a version may be recorded now, and why none may, as a sentence; empty where nothing is to be
    done: its way has ended, or the claim was decided while an office has this version or another."""

    may: bool
    held_up: str


def onward(dossier: Dossier, claim: RestitutionClaim, state: str) -> Onward:
    """How a version that stands there goes on."""
    reasons = [_refusal(dossier, claim, kind) for kind in FilingStep.NEXT[state]]
    if not all(reasons):
        return Onward(may=True, held_up="")
    is_settled = claim.state == State.DECIDED and (
        state in FilingStep.WITH_AN_OFFICE or bool(_lies_elsewhere(claim, dossier))
    )
    return Onward(may=False, held_up=reasons[0] if reasons and not is_settled else "")


def came_back(state: str) -> str:
    """Why a version that stands there is never filed again, as a sentence; empty unless its way has ended."""
    if state == Filing.RETURNED:
        return _("Complete the claim and build a new version: that one is filed.")
    if state == Filing.TAKEN_BACK:
        return _("It was taken back with the claim. Build a new version to file it again.")
    return ""


def not_for_filing(dossier: Dossier) -> str:
    """Why a version is not given out to be filed, as a sentence: a later one has taken its place, or it came back."""
    last = last_step(dossier)
    return superseded(dossier) or (came_back(last.kind) if last else "")


def superseded(dossier: Dossier) -> str:
    """Why a version is neither signed nor filed any more, as a sentence: a later one of which a step is recorded has
    taken its place, also where that was returned. Empty while none has."""
    later = FilingStep.objects.filter(dossier__claim=dossier.claim_id, dossier__number__gt=dossier.number)
    newest = later.order_by("-dossier__number", "-number").values_list("dossier__number", "kind").first()
    if newest is None:
        return ""
    number, kind = newest
    said = _("Version %(number)d is newer, and was signed or filed already. File that one or one that is newer still.")
    if kind != Filing.TAKEN_BACK:  # else it went with the claim, and stays recorded
        said += " " + _("If that was recorded by mistake, undo its steps first.")
    return said % {"number": number}


def _refusal(dossier: Dossier, claim: RestitutionClaim, kind: str) -> str:
    """Why a step that follows cannot be taken now."""
    if kind in (Filing.SIGNED, Filing.FILED):
        waits = approving.not_yet() if approving.unapproved_of([dossier]) else ""
        reason = withdrawn(claim) or waits or superseded(dossier)
        if reason or kind == Filing.SIGNED:
            return reason
        return _lies_elsewhere(claim, dossier) or cannot_follow(claim, State.FILED)
    return cannot_follow(claim, State.DRAFT) if kind == Filing.RETURNED else ""


def _require_next(dossier: Dossier, claim: RestitutionClaim, last: FilingStep | None, facts: StepFacts) -> None:
    if not dossier.is_built:
        raise DomainError(_("This version was not built, so it cannot be signed or filed."))
    state = Filing(last.kind) if last else Filing.DRAFTED
    if facts.kind not in FilingStep.NEXT[state]:
        raise DomainError(
            _("A dossier cannot go from “%(old)s” to “%(new)s”.")
            % {"old": state.label, "new": Filing(facts.kind).label},
            field="kind",
        )
    reason = _refusal(dossier, claim, facts.kind)
    if reason:
        raise DomainError(reason)
    if facts.on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    built_on = timezone.localdate(dossier.built_at)
    if facts.on < built_on:
        message = _("This version was built on %(day)s: it cannot be signed or filed before that day.")
        raise DomainError(message % {"day": date_format(built_on)}, field="on")
    if last and facts.on < last.on:
        raise DomainError(_("The step before it was on a later day."), field="on")


def _lies_elsewhere(claim: RestitutionClaim, dossier: Dossier) -> str:
    """Why a version does not go to an office: another one lies there."""
    other = FilingStep.objects.standing().filter(dossier__claim=claim).exclude(dossier=dossier)
    standing = other.select_related("dossier").first()
    if standing is None:
        return ""
    return _("Version %(number)d lies with an office already. Record first that it was returned.") % {
        "number": standing.dossier.number
    }
