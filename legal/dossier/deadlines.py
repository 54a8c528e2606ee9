"""The next deadline that a dossier names: one of the law, that counts from what the dossier prints as well."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.domain.languages import INDONESIAN, pick
from legal.deadlines.rules import Rule
from legal.dossier import words
from legal.models import Deadline, RestitutionClaim, Step

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
    """What is due next in the claim's matter on a day, until when and by what law, of what `by` may see; "" for
    nothing. Where laws conflict it is the one that warns; one with another length in this matter is none of the law."""
    found = Deadline.objects.visible_to(by).warning().filter(matter=claim.matter_id, rule__in=NAMED, due_on__gte=on)
    rows = found.filter(length=None, created_by=None).select_related("step").order_by("due_on", "rule", "id")
    return next((said for row in rows if (said := _said(row))), "")


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
