"""How the letter of a claim reads with what is known now, and what stands in its way: the same for page and API."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cases.record.models import Case
from core.access.actor import ActingUser
from legal import completeness, leaving, outdating, selectors
from legal.dossier import content
from legal.dossier.content import Content
from legal.letters import composing, enclosing, writing
from legal.letters.doubts import of_letter
from legal.letters.letter import Letter
from legal.letters.writing import Told
from legal.models import Dossier, LetterDetails, RestitutionClaim
from legal.services.claims import withdrawn
from legal.services.filings import not_for_filing


@dataclass(frozen=True)
class Reading:
    """`told` is None while nothing was filled in, `letter` as long as something is missing. The rest are sentences:
    `refusal` says why it may not be handed out, and is empty when it may."""

    told: Told | None
    letter: Letter | None
    missing: list[str]
    doubts: list[str]
    differs: list[str]
    day_doubts: list[str]
    refusal: str

    @property
    def details(self) -> LetterDetails | None:
        return self.told.details if self.told else None


def of_claim(claim: RestitutionClaim, *, case: Case, by: ActingUser) -> Reading:
    """`case` is the claim's, read with the principals that reach it. The look at all of it must have been logged."""
    found = content.gather(claim, on=timezone.localdate(), by=by)
    told = composing.told(claim, found, by=by)
    return Reading(
        told,
        found.letter,
        missing=writing.missing(told) if told else [],
        doubts=of_letter(told) if told else [],
        differs=_differs(told, case=case, by=by) if told and found.letter else [],
        day_doubts=_day_doubts(found, told, claim, by=by),
        refusal=withdrawn(claim) or leaving.refusal(claim),
    )


def _day_doubts(found: Content, told: Told | None, claim: RestitutionClaim, *, by: ActingUser) -> list[str]:
    """As when another version is built; but the letter fits one that is on its way, and that one does not print how it
    was given out and filed. Nothing while the claim lies with an office: then the letter has gone out, and who builds
    another version is told there."""
    if claim.state != RestitutionClaim.State.DRAFT:
        return []
    doubts = composing.day_doubts(found, told, by=by)
    newest = Dossier.objects.newest_built(claim) if doubts else None
    if newest is None or not_for_filing(newest) or outdating.looks_outdated(newest, by=by):
        return doubts
    return composing.day_doubts(found, told, by=by, besides=newest)


def _differs(told: Told, *, case: Case, by: ActingUser) -> list[str]:
    """Where the letter and the checklist do not agree."""
    ledger = selectors.ledger(told.claim, by=by)
    return enclosing.differences(told, completeness.of_claim(told.claim, ledger=ledger, case=case, by=by))
