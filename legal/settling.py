"""Since when the claims and requests of matters show that something was done, which no step of theirs need say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, Max

from legal.deadlines.beginning import Asked
from legal.deadlines.rules import Mark
from legal.models import ClaimAmount, Payment, ProtectionRequest, RestitutionClaim
from legal.recovery import reckoned

_Stage, _Body = ClaimAmount.Stage, ClaimAmount.Body
_LIES_WITH = {_Body.PROSECUTOR: Mark.WITH_PROSECUTOR, _Body.COURT: Mark.WITH_COURT}
_WHOEVER = {_Stage.DEMANDED: Mark.DEMANDED, _Stage.AWARDED: Mark.AWARDED}
# What was returned for completion lies with nobody, and what was withdrawn is nobody's claim.
_STANDING = (RestitutionClaim.State.FILED, RestitutionClaim.State.DECIDED)


def settled(matter_ids: Collection[UUID]) -> Mapping[UUID, Mapping[Mark, date]]:
    """By matter the first day of each mark that holds; of what was paid the day on which nothing was owed any more."""
    found: dict[UUID, dict[Mark, date]] = defaultdict(dict)
    claims = RestitutionClaim.objects.filter(matter__in=matter_ids, state__in=_STANDING)
    amounts = ClaimAmount.objects.filter(claim__in=claims, stage__in=(_Stage.CLAIMED, *_WHOEVER))
    columns = ("claim", "claim__matter", "stage", "body", "on")
    # Each claim lies with whom it was filed last: whoever had it before has returned it.
    lies: dict[UUID, tuple[date, UUID, str]] = {}
    for claim, matter, stage, body, on in amounts.order_by("on", "created_at", "id").values_list(*columns):
        if stage == _Stage.CLAIMED:
            lies[claim] = (on, matter, body)
        else:
            found[matter].setdefault(_WHOEVER[stage], on)
    for on, matter, body in sorted(lies.values()):
        if body in _LIES_WITH:
            found[matter].setdefault(_LIES_WITH[body], on)
    # Whoever serves a penalty instead has not paid.
    owing = set(reckoned().filter(matter__in=matter_ids, due__gt=F("paid")).values_list("matter", flat=True))
    paid = Payment.objects.filter(claim__in=claims).values_list("claim__matter").annotate(last=Max("paid_on"))
    for matter, on in paid.order_by():
        if matter not in owing and Mark.AWARDED in found[matter]:
            found[matter][Mark.PAID] = on
    return found


def asked(matter_ids: Collection[UUID]) -> Mapping[UUID, list[Asked]]:
    """By matter the requests for protection that were sent, by that day. Nobody waits for an answer to one that was
    ended without one."""
    found: dict[UUID, list[Asked]] = defaultdict(list)
    rows = ProtectionRequest.objects.filter(matter__in=matter_ids, sent_on__isnull=False)
    for row in rows.exclude(state=ProtectionRequest.State.DRAFTED).order_by("sent_on", "asked_on", "id"):
        found[row.matter_id].append(Asked(row.asked_on, row.sent_on, row.answered_on))  # type: ignore[arg-type]  # was sent
    return found
