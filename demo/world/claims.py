"""What stands beside the ledger of a claim: the wage calculation, opponents, the statement, the joint claim."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal

from core.access.actor import ActingUser
from demo.world.life import Life
from legal import services
from legal.models import JointClaim, LossItem, Party, RestitutionClaim, WageEntry
from legal.services.losses import LossFacts
from legal.services.statements import StatementFacts
from legal.services.wages import CalculationFacts, EntryFacts
from trafficking.models import EventLink

# Every third claim rests on a calculation; the others were entered by hand.
CALCULATED = 3


def is_calculated(life: Life) -> bool:
    return life.plan.number % CALCULATED == 0


def calculate(life: Life, claim: RestitutionClaim, wages: LossFacts, *, paid: Decimal) -> LossItem:
    """The line of unpaid wages, worked out and taken over; whole months, as the other claims have. `paid` is what came
    of the wage of a month, as the episode tells."""
    if wages.period_from is None or wages.period_to is None:
        raise ValueError("The wages of the demo have their days.")
    until = wages.period_to.replace(day=monthrange(wages.period_to.year, wages.period_to.month)[1])
    until = min(until, life.survivor.ended_on)
    facts = CalculationFacts(
        title="Pekerjaan selama eksploitasi",
        period_from=wages.period_from,
        period_to=until,
        currency=wages.currency,
        exchange_rate=wages.exchange_rate,
        exchange_rate_on=wages.exchange_rate_on,
        exchange_rate_source=wages.exchange_rate_source,
    )
    kinds = WageEntry.Kind
    entries = [
        EntryFacts(
            kinds.WAGE,
            wages.rate,
            basis=WageEntry.Basis.PROMISED,
            source="Keterangan korban tentang upah yang dijanjikan",
        ),
        *([_received(paid)] if paid else []),
        EntryFacts(
            kinds.DEDUCTION,
            (wages.rate / 10).quantize(Decimal(1)),
            taken=WageEntry.Taken.FOOD,
            is_in_paid=True,
            source="Dicatat pemberi kerja sebagai biaya makan",
        ),
    ]
    with life.at_work(life.lawyer, life.case) as by:
        calculation = services.begin_calculation(claim=claim, facts=facts, entries=entries, by=by)
        [line] = services.take_over(calculation_id=calculation.pk, expected_version=calculation.version, by=by)
    return line


def _received(paid: Decimal) -> EntryFacts:
    return EntryFacts(WageEntry.Kind.PAID, paid, source="Keterangan korban tentang upah yang diterima")


def beside(life: Life, claim: RestitutionClaim) -> None:
    """Against whom the claim runs, and for some what no receipt shows."""
    with life.at_work(life.lawyer, life.case) as by:
        respondent = Party.objects.get(matter=claim.matter_id, role=Party.Role.RESPONDENT)
        services.add_opponent(claim=claim, party=respondent, by=by)
        if is_calculated(life):
            told = StatementFacts(
                suffering="Korban merasa takut dan malu, dan sulit tidur sejak peristiwa itu.",
                family="Keluarga menanggung utang selama korban tidak dapat mengirim uang.",
                told_on=life.today(),
            )
            services.write_statement(claim=claim, expected_version=0, facts=told, by=by)
        _join(life, claim, by)


def _join(life: Life, claim: RestitutionClaim, by: ActingUser) -> None:
    link = EventLink.objects.filter(case=life.case, ended_at=None).select_related("event").first()
    if link is None:
        return
    joint = JointClaim.objects.filter(event=link.event_id).first()
    if joint is None:
        services.open_joint_claim(claim=claim, event=link.event, name="Permohonan bersama para korban", by=by)
    else:
        services.join_claim(claim=claim, joint=joint, by=by)
