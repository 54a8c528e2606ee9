"""What stands beside the ledger of a claim, made through the services. What is sensitive carries a mark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from legal import services
from legal.models import (
    ImmaterialStatement,
    JointMember,
    Opponent,
    Party,
    RestitutionClaim,
    WageCalculation,
    WageEntry,
)
from legal.services.statements import StatementFacts
from legal.services.wages import CalculationFacts, EntryFacts
from tests.factories import World
from trafficking.models import EventLink
from trafficking.services import add_event
from trafficking.services.events import EventFacts

MARK_WORK = "MARKWORK rumah tangga di Johor"
MARK_SOURCE = "MARKSOURCE pesan singkat perekrut"
MARK_RELATION = "MARKRELATION perusahaan milik pelaku"
MARK_SUFFERING = "MARKSUFFERING tidak dapat tidur"
MARK_JOINT = "MARKJOINT permohonan bersama penggerebekan"
MARK_EVENT = "MARKEVENT penggerebekan rumah penampungan"


def employment(**changes: Any) -> CalculationFacts:
    """Nine months of work."""
    facts: dict[str, Any] = {
        "title": MARK_WORK,
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 9, 30),
    }
    return CalculationFacts(**{**facts, **changes})


def due(**changes: Any) -> EntryFacts:
    facts: dict[str, Any] = {
        "kind": WageEntry.Kind.WAGE,
        "basis": WageEntry.Basis.PROMISED,
        "amount": Decimal(4_500_000),
        "source": MARK_SOURCE,
    }
    return EntryFacts(**{**facts, **changes})


def paid(**changes: Any) -> EntryFacts:
    """The one month that was paid."""
    facts: dict[str, Any] = {
        "kind": WageEntry.Kind.PAID,
        "amount": Decimal(4_500_000),
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 1, 31),
    }
    return EntryFacts(**{**facts, **changes})


def fee(**changes: Any) -> EntryFacts:
    facts: dict[str, Any] = {
        "kind": WageEntry.Kind.DEDUCTION,
        "taken": WageEntry.Taken.RECRUITMENT_FEE,
        "amount": Decimal(7_500_000),
        "per": WageEntry.Per.TOTAL,
    }
    return EntryFacts(**{**facts, **changes})


def begin(world: World, claim: RestitutionClaim, **changes: Any) -> WageCalculation:
    with world.at_work(world.lawyer) as by:
        return services.begin_calculation(claim=claim, facts=employment(**changes), by=by)


def enter(world: World, calculation: WageCalculation, facts: EntryFacts | None = None) -> WageEntry:
    with world.at_work(world.lawyer) as by:
        return services.add_entry(calculation=calculation, facts=facts or due(), by=by)


def take_over(world: World, calculation: WageCalculation) -> None:
    with world.at_work(world.lawyer) as by:
        read(by, calculation.case)
        now = WageCalculation.objects.get(pk=calculation.pk)
        services.take_over(calculation_id=now.pk, expected_version=now.version, by=by)


def read(by: ActingUser, case: Case) -> None:
    """Write down that the case is read, as its pages do."""
    log_access(by=by, act="cases.case.opened", rows=[case], compartments=Compartment.values)


def oppose(world: World, claim: RestitutionClaim, **party: Any) -> Opponent:
    """A third party who pays."""
    with world.at_work(world.lawyer) as by:
        facts = {"role": Party.Role.THIRD_PARTY, "name": "PT Induk Contoh"} | party
        row = services.add_party(matter=claim.matter, **facts, by=by)
        return services.add_opponent(claim=claim, party=row, relation=MARK_RELATION, by=by)


def tell(world: World, claim: RestitutionClaim, **facts: Any) -> ImmaterialStatement:
    with world.at_work(world.lawyer) as by:
        told = StatementFacts(**{"suffering": MARK_SUFFERING, **facts})
        return services.write_statement(claim=claim, expected_version=0, facts=told, by=by)


def be_there(world: World, case: Case | None = None) -> EventLink:
    """The survivor was part of an event."""
    with world.at_work(world.caseworker) as by:
        facts = EventFacts(kind="RAID", name=MARK_EVENT, happened_on=date(2025, 9, 30))
        return add_event(case=case or world.case, facts=facts, by=by)


def join(world: World, claim: RestitutionClaim) -> JointMember:
    link = be_there(world)
    with world.at_work(world.lawyer) as by:
        return services.open_joint_claim(claim=claim, event=link.event, name=MARK_JOINT, by=by)
