"""How a dossier goes from hand to hand. The claim follows: it is filed as long as one of its dossiers is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.services.locking import held_open, require_open
from cases.services.touch import touch
from core import writes
from core.errors import DomainError
from documents.models import Document
from legal import approving
from legal.models import Dossier, Filing, FilingStep, RestitutionClaim
from legal.services.claims import follow_dossier, forget_claimed, held_claim, note_filed
from legal.services.computing import recompute

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
def record_filing(*, dossier: Dossier, facts: StepFacts, by: Any) -> FilingStep:
    """Record the next step of a version, and let the claim follow it.

    Raises DomainError for a step that does not follow, a version that was not built or has yet to be approved, signing
    or filing one after a later one was, a day that lies ahead, before it was built or before the last step, an office
    that has another version, or a claim that cannot follow.
    """
    require_open(dossier.case)
    claim = held_claim(dossier.claim_id)
    last = last_step(dossier)
    _require_next(dossier, last, facts)
    if facts.document and facts.document.case_id != dossier.case_id:
        raise DomainError(_("This document belongs to another case."), field="document")
    if facts.kind == Filing.FILED:
        if not facts.office:
            raise DomainError(_("Enter the office where it was filed."), field="office")
        _require_no_other(claim, dossier)
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
def undo_filing(*, step_id: UUID, expected_version: int, by: Any) -> None:
    """Take out the last step, which was recorded by mistake; the claim goes back with it,
    and what was noted as claimed then is taken out.

    Raises DomainError for one that is not the last or went with the claim's withdrawal, EditConflict.
    """
    found = FilingStep.objects.select_related("dossier").get(pk=step_id)
    held_open(found.case_id)
    claim = held_claim(found.dossier.claim_id)
    step = FilingStep.objects.select_related("case", "dossier").locked(pk=step_id, expected_version=expected_version)
    if step.kind == Filing.TAKEN_BACK:
        raise DomainError(_("It was taken back with the claim. Build a new version to file it again."))
    if last_step(step.dossier) != step:
        raise DomainError(_("Another step follows this one. Take that one out first."))
    if step.kind == Filing.FILED:
        follow_dossier(claim, State.DRAFT, by=by)
        forget_claimed(step, claim, by=by)
    if step.kind == Filing.RETURNED:
        _require_no_other(claim, step.dossier)
        follow_dossier(claim, State.FILED, by=by)
    record(by=by, verb="legal.filing_undone", target=step, kind=step.kind, number=step.dossier.number)
    touch(step.case)
    step.delete()
    recompute([claim.matter_id])


def last_step(dossier: Dossier) -> FilingStep | None:
    return FilingStep.objects.filter(dossier=dossier).order_by("-number").first()


def _values(facts: StepFacts) -> dict[str, Any]:
    # asdict() would copy the document.
    return {name: getattr(facts, name) for name in StepFacts.__dataclass_fields__}


def _require_next(dossier: Dossier, last: FilingStep | None, facts: StepFacts) -> None:
    if not dossier.is_built:
        raise DomainError(_("This version was not built, so it cannot be signed or filed."))
    if facts.kind in (Filing.SIGNED, Filing.FILED):
        if approving.unapproved_of([dossier]):
            raise DomainError(approving.not_yet())
        _require_newest(dossier)
    state = Filing(last.kind) if last else Filing.DRAFTED
    if facts.kind not in FilingStep.NEXT[state]:
        raise DomainError(
            _("A dossier cannot go from “%(old)s” to “%(new)s”.")
            % {"old": state.label, "new": Filing(facts.kind).label},
            field="kind",
        )
    if facts.on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    built_on = timezone.localdate(dossier.built_at)
    if facts.on < built_on:
        message = _("This version was built on %(day)s: it cannot be signed or filed before that day.")
        raise DomainError(message % {"day": date_format(built_on)}, field="on")
    if last and facts.on < last.on:
        raise DomainError(_("The step before it was on a later day."), field="on")


def _require_newest(dossier: Dossier) -> None:
    """A later version of which a step is recorded has taken the place of this one, also where it was returned."""
    later = FilingStep.objects.filter(dossier__claim=dossier.claim_id, dossier__number__gt=dossier.number)
    number = later.aggregate(number=Max("dossier__number"))["number"]
    if number:
        raise DomainError(
            _("Version %(number)d is newer, and was signed or filed already. File that one or one that is newer still.")
            % {"number": number}
        )


def _require_no_other(claim: RestitutionClaim, dossier: Dossier) -> None:
    other = FilingStep.objects.standing().filter(dossier__claim=claim).exclude(dossier=dossier)
    standing = other.select_related("dossier").first()
    if standing:
        raise DomainError(
            _("Version %(number)d lies with an office already. Record first that it was returned.")
            % {"number": standing.dossier.number}
        )
