"""What a dossier carries beside its loss tables: how wages were worked out, and the statement on immaterial loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from core.domain.dates import format_date, format_period
from core.domain.languages import INDONESIAN
from core.domain.money import format_money
from legal import taken_over, wages, working
from legal.models import ImmaterialStatement, LossItem, RestitutionClaim

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


def worked(claim: RestitutionClaim, *, by: Any) -> list[wages.Worked]:
    """The calculations of which the ledger has lines, each as it was when it came to what the ledger shows: what is
    printed must add up. One that was changed since, and of which that is not known any more, is left out."""
    found = [one for one in wages.of_claim(claim, by=by) if one.is_taken_over]
    earlier = taken_over.as_taken_over([one for one in found if one.differs], claim, by=by)
    return [earlier.get(one.calculation.pk, one) for one in found if not one.differs or one.calculation.pk in earlier]


def workings(printed: list[wages.Worked]) -> list[Working]:
    with translation.override(INDONESIAN):
        return [_working(found) for found in printed]


def _working(found: wages.Worked) -> Working:
    calculation = found.calculation
    hours = ""
    if calculation.legal_hours_per_week is not None:
        hours = f"{working.hours(calculation.legal_hours_per_week)} seminggu ({calculation.legal_hours_source})"
    return Working(
        title=calculation.title,
        period=format_period(calculation.period_from, calculation.period_to, INDONESIAN),
        hours=hours,
        steps=[
            WorkingStep(one.title, one.about, one.how, one.result, one.exhibit)
            for one in working.shown(calculation, found.entries, found.result)
        ],
        total=format_money(found.result.total, calculation.currency, INDONESIAN),
        rules=working.rules(found.result),
    )


def statement(claim: RestitutionClaim, *, by: Any) -> Statement | None:
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
