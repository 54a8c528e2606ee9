"""Since when the claims and requests of matters show that something was done, which no step of theirs need say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Max

from legal.deadlines.beginning import Asked
from legal.deadlines.rules import Mark
from legal.models import (
    ClaimAmount,
    Deadline,
    Filing,
    FilingStep,
    Payment,
    ProtectionRequest,
    RestitutionClaim,
    Step,
)
from legal.recovery import reckoned

_Stage, _Body = ClaimAmount.Stage, ClaimAmount.Body
_WHOEVER = {_Stage.DEMANDED: Mark.DEMANDED, _Stage.AWARDED: Mark.AWARDED}
# What was returned for completion lies with nobody, and what was withdrawn is nobody's claim.
_STANDING = (RestitutionClaim.State.FILED, RestitutionClaim.State.DECIDED)
# Whoever has notice of a judgment need not have written down the day of the judgment itself.
_JUDGED = (Step.Kind.JUDGMENT, Step.Kind.JUDGMENT_FINAL, Step.Kind.JUDGMENT_NOTICE)

_APPEALS = (Step.Kind.APPEAL, Step.Kind.CASSATION)
_FINAL = (Step.Kind.JUDGMENT_FINAL, Step.Kind.JUDGMENT_NOTICE)


class Filed(NamedTuple):
    """A version that was filed. `answers`: the last day of notices that it answers; one of the day on which the first
    was filed is about that one."""

    on: date
    answers: date


def judged_on(steps: Iterable[Step], deadlines: Iterable[Deadline]) -> date | None:
    """Since when a matter shows that there is a judgment: by a step of it, or by the day from which somebody counts for
    a claim after it. None: it does not show any."""
    days = [step.on for step in steps if step.kind in _JUDGED]
    for row in deadlines:
        rule = row.of_rule
        if row.is_by_hand and row.counted_from and rule and Mark.WITH_COURT in rule.settled_by:
            days.append(row.counted_from)
    return min(days, default=None)


def appealed_on(steps: Iterable[Step]) -> date | None:
    """The day of the last appeal or cassation."""
    return max((step.on for step in steps if step.kind in _APPEALS), default=None)


def owed_from(awarded_on: date, steps: Collection[Step], *, ruled_on: date | None) -> date | None:
    """From which day what was last awarded on a day is owed; None as long as nothing final has come since the last
    appeal. After that of a ruling, the next one is final."""
    appealed = appealed_on(steps)
    if appealed is None:
        return awarded_on
    final = (*(step.on for step in steps if step.kind in _FINAL), ruled_on)
    ended = [day for day in final if day and day >= appealed]
    if not ended:
        return None
    # A copy that came while it was appealed was of a judgment that was not final.
    return awarded_on if awarded_on > appealed else min(ended)


def settled(matter_ids: Collection[UUID], judged: Mapping[UUID, date | None]) -> Mapping[UUID, Mapping[Mark, date]]:
    """By matter the first day of each mark that holds; of what was paid the day on which nothing was owed any more.
    `judged` says of each matter what `judged_on` does."""
    return _shown(RestitutionClaim.objects.filter(matter__in=matter_ids), judged)


def settled_of(claim: RestitutionClaim, judged: date | None) -> Mapping[Mark, date]:
    """The same of one claim alone, whose matter was `judged` on a day: another one of it may lie elsewhere."""
    return _shown(RestitutionClaim.objects.filter(pk=claim.pk), {claim.matter_id: judged}).get(claim.matter_id, {})


def _shown(of: Any, judged: Mapping[UUID, date | None]) -> dict[UUID, dict[Mark, date]]:
    found: dict[UUID, dict[Mark, date]] = defaultdict(dict)
    claims = of.filter(state__in=_STANDING)
    amounts = ClaimAmount.objects.filter(claim__in=claims, stage__in=(_Stage.CLAIMED, *_WHOEVER))
    columns = ("claim", "claim__matter", "stage", "body", "on")
    # Each claim lies with whom it was filed last: whoever had it before has returned it. What is filed after the
    # judgment goes another way, and changes nothing of where it lay until then.
    lies: dict[tuple[UUID, bool], tuple[date, UUID, str]] = {}
    for claim, matter, stage, body, on in amounts.order_by("on", "created_at", "id").values_list(*columns):
        if stage == _Stage.CLAIMED:
            lies[claim, _is_after(judged.get(matter), on)] = (on, matter, body)
        else:
            found[matter].setdefault(_WHOEVER[stage], on)
    for (_claim, is_after), (on, matter, body) in sorted(lies.items(), key=lambda item: item[1]):
        if body == _Body.PROSECUTOR:
            found[matter].setdefault(Mark.WITH_PROSECUTOR, on)
        elif body == _Body.COURT and is_after:
            found[matter].setdefault(Mark.WITH_COURT, on)
    # Whoever serves a penalty instead has not paid.
    owing = set(reckoned().filter(pk__in=of, due__gt=F("paid")).values_list("matter", flat=True))
    paid = Payment.objects.filter(claim__in=claims).values_list("claim__matter").annotate(last=Max("paid_on"))
    for matter, on in paid.order_by():
        if matter not in owing and Mark.AWARDED in found[matter]:
            found[matter][Mark.PAID] = on
    return found


def _is_after(judged: date | None, on: date) -> bool:
    return judged is not None and on >= judged


def filed_with_lpsk(matter_ids: Collection[UUID]) -> Mapping[UUID, list[Filed]]:
    """By matter the versions that were filed with LPSK. One that was returned afterwards completed what was asked for
    before it."""
    found: dict[UUID, list[Filed]] = defaultdict(list)
    claims: set[UUID] = set()
    rows: Any = FilingStep.objects.filter(dossier__claim__matter__in=matter_ids, kind=Filing.FILED).with_taker()
    with_lpsk = rows.filter(taker=_Body.LPSK).order_by("dossier__number")
    for matter, claim, on in with_lpsk.values_list("dossier__claim__matter", "dossier__claim", "on"):
        found[matter].append(Filed(on, answers=on if claim in claims else on - timedelta(days=1)))
        claims.add(claim)
    return found


def asked(matter_ids: Collection[UUID]) -> Mapping[UUID, list[Asked]]:
    """By matter the requests for protection that were sent, by that day. Nobody waits for an answer to one that was
    ended without one."""
    found: dict[UUID, list[Asked]] = defaultdict(list)
    rows = ProtectionRequest.objects.filter(matter__in=matter_ids, sent_on__isnull=False)
    for row in rows.exclude(state=ProtectionRequest.State.DRAFTED).order_by("sent_on", "asked_on", "id"):
        found[row.matter_id].append(Asked(row.asked_on, row.sent_on, row.answered_on))  # type: ignore[arg-type]  # was sent
    return found
