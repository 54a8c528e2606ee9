"""The next deadline that a dossier names: one of the law, that counts from what the dossier prints as well."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from core.domain.languages import INDONESIAN, pick
from legal.deadlines.rules import Mark, Rule
from legal.dossier import words
from legal.models import Deadline, RestitutionClaim, Step
from legal.recovery import reckoned
from legal.settling import STANDING, settled_of

LABEL = "Tenggat berikutnya"

# Of restitution alone, and counted in calendar days from a step of the police, the prosecutor or the court. Left out:
# what begins with what a dossier does not tell (LPSK's letters, protection), days that somebody entered, working days,
# which rest on our list of holidays, until when a claim may be withdrawn, and what holds for some crimes alone.
NAMED = (
    "BEFORE_DEMAND",
    "COURT_RULES",
    "COPY_TO_ALL",
    "PAYMENT_14",
    "PAYMENT_30_COURT",
    "PAYMENT_30_RULING",
    "PAYMENT_30_KUHAP",
    "PAYMENT_30_CHILD",
    "WARNING_14",
)


def following(claim: RestitutionClaim, *, on: date, by: Any) -> str:
    """What is due next for the claim on a day, until when and by what law, of what `by` may see; "" for nothing. Where
    laws conflict it is the one that warns; one with another length in this matter is none of the law."""
    going = Deadline.objects.visible_to(by).undecided().filter(matter=claim.matter_id, rule__in=NAMED, due_on__gte=on)
    rows = going.filter(length=None, created_by=None).select_related("step").order_by("due_on", "rule", "id")
    of_claim = _holding(claim, list(rows))
    return next((said for row in of_claim if (said := _said(row))), "")


def _holding(claim: RestitutionClaim, rows: list[Deadline]) -> list[Deadline]:
    """Those that hold for this claim: rows are of the matter, in which others may have been filed, awarded or paid."""
    if not rows:
        return []
    shown = settled_of(claim)
    is_owed = reckoned().filter(pk=claim.pk, due__gt=F("paid")).exists()
    return [row for row in rows if _holds(row, row.of_rule, claim, set(shown), is_owed=is_owed)]


def _holds(row: Deadline, rule: Rule | None, claim: RestitutionClaim, shown: set[Mark], *, is_owed: bool) -> bool:
    if rule is None:
        return False
    # Nobody pays what no court has awarded.
    if Mark.PAID in rule.settled_by:
        return is_owed and row.is_open and row.warns
    if rule.settled_by:
        return not rule.settled_by & shown
    # A court rules on what it was asked.
    if rule.id == "COURT_RULES" and claim.state not in STANDING:
        return False
    return row.is_open and row.warns


def _said(row: Deadline) -> str:
    """Nothing of a rule that may not be cited, or that there is no longer."""
    rule = row.of_rule
    law = words.cited(rule.provision.law.key, rule.provision.article) if rule else ""
    if rule is None or row.due_on is None or not law:
        return ""
    return f"{pick(rule.label_id, rule.label_en, INDONESIAN)}: {words.day(row.due_on)} ({_counted(row, rule)}; {law})"


def _counted(row: Deadline, rule: Rule) -> str:
    if rule.length is None or row.step is None:
        return "menurut jadwal sidang"
    begun = words.STEPS[Step.Kind(row.step.kind)]
    return f"{rule.length} hari terhitung sejak {begun}, {words.day(row.step.on)}"
