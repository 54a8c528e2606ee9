"""What became of the claims: assessed, demanded, awarded, and little of it paid, as it mostly goes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.world.calendar import Strand
from demo.world.life import Life
from demo.world.proceedings import register_number
from legal import services
from legal.models import ClaimAmount, LossItem, Payment, RestitutionClaim
from legal.services.amounts import AmountFacts

# Days from the opening of the matter: the demand is read on day 234, the judgment on day 273, and final on day 281.
ASSESSED_AFTER, DEMANDED_AFTER, AWARDED_AFTER, EXECUTED_AFTER = 140, 234, 273, 290
# Of an application after the judgment: the court rules on it, and nobody demands it.
RULED_AFTER, RULING_EXECUTED_AFTER = 340, 355
Stage, Body, Reason = ClaimAmount.Stage, ClaimAmount.Body, ClaimAmount.Reason
MONTHS = 6


def follow(life: Life, claim: RestitutionClaim, first: date) -> Strand:
    """From the filed claim on. A case that was closed later had nothing to wait for any more."""
    # Figures of its own: those of the other strands stay as they were.
    random = Random(f"restitution {life.plan.number}")  # noqa: S311 -- made-up data
    claimed = _claimed(life, claim)
    assessed = _share(claimed, random.randint(60, 95))
    demanded = assessed if random.random() < 0.7 else _share(assessed, random.randint(70, 90))
    awarded = _share(demanded, random.randint(40, 90))
    if claim.route == RestitutionClaim.Route.COURT:
        yield from _ruled(life, claim, awarded, first, random)
        return
    for days, stage, amount, body, why in (
        (ASSESSED_AFTER, Stage.ASSESSED, assessed, Body.LPSK, random.choice((Reason.NO_EVIDENCE, Reason.RECKONED))),
        (DEMANDED_AFTER, Stage.DEMANDED, demanded, Body.PROSECUTOR, Reason.NOT_TAKEN_UP),
        (AWARDED_AFTER, Stage.AWARDED, awarded, Body.COURT, random.choice((Reason.SUFFERING, Reason.RECKONED))),
    ):
        day = first + timedelta(days=days)
        if not life.is_open_on(day):
            return
        yield life.moment(day, 13)
        _record(life, claim, stage, amount, body, why)
    day = first + timedelta(days=EXECUTED_AFTER)
    if not life.is_open_on(day):
        return
    yield life.moment(day, 14)
    if life.plan.closed_on:
        _end(life, claim, awarded)
        return
    yield from _pay(life, claim, awarded, random)


def _ruled(life: Life, claim: RestitutionClaim, awarded: Decimal, first: date, random: Random) -> Strand:
    yield life.moment(first + timedelta(days=RULED_AFTER), 13)
    _record(life, claim, Stage.AWARDED, awarded, Body.COURT, Reason.RECKONED)
    yield life.moment(first + timedelta(days=RULING_EXECUTED_AFTER), 14)
    yield from _pay(life, claim, awarded, random)


def _claimed(life: Life, claim: RestitutionClaim) -> Decimal:
    with life.at_work(life.lawyer):
        return sum(LossItem.objects.filter(claim=claim).values_list("amount_idr", flat=True), Decimal(0))


def _share(amount: Decimal, percent: int) -> Decimal:
    """So much of it, in whole ten thousands."""
    return Decimal(int(amount * percent / 100) // 10_000 * 10_000)


def _record(life: Life, claim: RestitutionClaim, stage: str, amount: Decimal, body: str, why: str) -> None:
    with life.at_work(life.lawyer, life.case) as by:
        is_in_judgment = body == Body.COURT and claim.route != RestitutionClaim.Route.COURT
        own = f"{life.plan.number + 40}/CONTOH/{life.today():%Y}"
        number = register_number(life, claim.matter) if is_in_judgment else own
        facts = AmountFacts(
            stage=stage, amount_idr=amount, on=life.today(), body=body, number=number, reason=why, reason_text=""
        )
        services.record_amount(claim=RestitutionClaim.objects.get(pk=claim.pk), facts=facts, by=by)


def _end(life: Life, claim: RestitutionClaim, awarded: Decimal) -> None:
    """A tenth was found, seized and paid."""
    found = _share(awarded, 10)
    _record(life, claim, Stage.EXECUTED, found, Body.PROSECUTOR, Reason.NO_ASSETS)
    _arrive(life, claim, found, Payment.Through.AUCTION)


def _pay(life: Life, claim: RestitutionClaim, awarded: Decimal, random: Random) -> Strand:
    """Some pay in instalments and stop, some do not pay at all and serve a penalty for it."""
    if random.random() < 0.25:
        with life.at_work(life.lawyer, life.case) as by:
            services.note_penalty(claim=claim, on=life.today(), months=random.randint(2, 6), by=by)
        return
    _record(life, claim, Stage.EXECUTED, awarded, Body.PROSECUTOR, "")
    begins = life.today() + timedelta(days=20)
    part = _share(awarded, random.randint(50, 100))
    with life.at_work(life.lawyer, life.case) as by:
        services.plan_instalments(claim=claim, total=part, count=MONTHS, first_due_on=begins, by=by)
    for number in range(random.randint(0, 3)):
        yield life.moment(begins + timedelta(days=30 * number + 2), 10)
        _arrive(life, claim, part // MONTHS, Payment.Through.COURT)


def _arrive(life: Life, claim: RestitutionClaim, amount: Decimal, through: str) -> None:
    if not amount:
        return
    with life.at_work(life.lawyer, life.case) as by:
        services.record_payment(claim=claim, paid_on=life.today(), amount_idr=amount, through=through, by=by)
