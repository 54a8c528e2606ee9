"""What a dossier carries beside its loss tables: how wages were worked out, and the statement on immaterial loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from core.access.actor import ActingUser
from core.domain.dates import format_date, format_period
from core.domain.languages import INDONESIAN
from core.domain.money import format_money
from legal import taken_over, wages, working
from legal.domain.wages import WAGES, StepKind
from legal.models import ImmaterialStatement, LossEvidence, LossItem, RestitutionClaim

PARTS = {
    "suffering": "Penderitaan",
    "life": "Akibat bagi kehidupan dan pekerjaan",
    "family": "Akibat bagi keluarga",
    "health": "Akibat bagi kesehatan",
    "own_words": "Keterangan korban dengan kata-katanya sendiri",
}
CERTIFIED = {
    LossItem.Certified.NONE: "belum disahkan",
    LossItem.Certified.OFFICIAL: "disahkan pejabat",
    LossItem.Certified.PROVIDER: "disahkan pemberi layanan",
}


@dataclass(frozen=True)
class WorkingStep:
    title: str
    about: list[str]
    how: list[str]
    result: str
    evidence: str


@dataclass(frozen=True)
class Working:
    """One wage calculation that the losses rest on, step by step."""

    title: str
    period: str
    hours: str
    steps: list[WorkingStep]
    total: str
    rules: list[str]


@dataclass(frozen=True)
class Statement:
    """Headings with what was told under each. `told` is when, `report` the mark of what bears it out."""

    parts: list[tuple[str, str]]
    told: str
    report: str


@dataclass(frozen=True)
class Printed(wages.Worked):
    """A calculation with the marks of what proves each of its lines in the ledger, by their part of it."""

    marks: Mapping[str, list[str]]


def worked(claim: RestitutionClaim, *, by: ActingUser) -> list[Printed]:
    """The calculations of which the ledger has lines, each as it was when it came to what the ledger shows: what is
    printed must add up. One that was changed since, and of which that is not known any more, is left out."""
    found = [one for one in wages.of_claim(claim, by=by) if one.is_taken_over]
    if not found:
        return []
    earlier = taken_over.as_taken_over([one for one in found if one.differs], claim, by=by)
    kept = [earlier.get(one.calculation.pk, one) for one in found]
    marks: defaultdict[Any, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = LossEvidence.objects.visible_to(by).filter(loss__wages__in=[one.calculation.pk for one in found])
    for row in rows.select_related("loss", "exhibit").order_by("exhibit__number"):
        marks[row.loss.wages_id][row.loss.wage_part].append(row.exhibit.mark)
    return [
        Printed(one.calculation, one.entries, one.result, one.changes, marks[one.calculation.pk])
        for one in kept
        if not one.differs
    ]


def workings(printed: list[Printed]) -> list[Working]:
    with translation.override(INDONESIAN):
        return [_working(found) for found in printed]


def _working(found: Printed) -> Working:
    calculation = found.calculation
    hours = ""
    if calculation.legal_hours_per_week is not None:
        hours = f"{working.hours(calculation.legal_hours_per_week)} seminggu ({calculation.legal_hours_source})"
    return Working(
        title=calculation.title,
        period=format_period(calculation.period_from, calculation.period_to, INDONESIAN),
        hours=hours,
        steps=[
            WorkingStep(one.title, one.about, one.how, one.result, evidence)
            for one, evidence in zip(
                working.shown(calculation, found.entries, found.result), _evidence(found), strict=True
            )
        ],
        total=format_money(found.result.total, calculation.currency, INDONESIAN),
        rules=working.rules(found.result),
    )


def _evidence(found: Printed) -> Iterator[str]:
    """What bears out each step: the exhibit of its entry; where it comes to a line of the ledger, all that prove it."""
    steps = found.result.steps
    own = {str(entry.pk): entry.exhibit.mark for entry in found.entries if entry.exhibit}
    unpaid = [step for step in steps if step.kind in (StepKind.DUE, StepKind.DUE_TOTAL, StepKind.UNPAID)]
    for step in steps:
        part = WAGES if unpaid and step is unpaid[-1] else step.key
        proving, mark = found.marks.get(part, []), own.get(step.key)
        yield ", ".join([mark, *proving] if mark and mark not in proving else proving)


def statement(claim: RestitutionClaim, *, by: ActingUser) -> Statement | None:
    """What the survivor agreed to have printed; None for nothing."""
    rows = ImmaterialStatement.objects.visible_to(by).filter(claim=claim, is_printed=True)
    found = rows.select_related("case", "report").first()
    if found is None:
        return None
    parts = [(PARTS[name], text) for name in ImmaterialStatement.PARTS if (text := getattr(found, name))]
    if not parts:
        return None
    told = format_date(found.told_on, INDONESIAN) if found.told_on else ""
    return Statement(parts, told, found.report.mark if found.report else "")


def certified(loss: LossItem) -> str:
    """Who certified a loss, and when."""
    said = CERTIFIED[LossItem.Certified(loss.certified)]
    if loss.certified_on is None:
        return said
    return f"{said}: {loss.certifier}, {format_date(loss.certified_on, INDONESIAN)}"
