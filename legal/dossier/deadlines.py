"""The next deadline that a dossier names: one of the law, that counts from what the dossier prints as well."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max

from core.access.actor import ActingUser
from core.domain.languages import INDONESIAN, pick
from legal.deadlines.computing import Standing, warning
from legal.deadlines.rules import Mark, Rule
from legal.dossier import words
from legal.models import ClaimAmount, Deadline, RestitutionClaim, Step
from legal.recovery import reckoned
from legal.settling import judged_on, owed_from, settled_of

LABEL = "Tenggat berikutnya"

# Of restitution alone, and counted in calendar days from a step of the police, the prosecutor or the court. Left out:
# what begins with what a dossier does not tell (LPSK's letters, protection), days that somebody entered, working days,
# which rest on our list of holidays, until when a claim may be withdrawn, and what holds for some crimes alone.
NAMED = (
    "BEFORE_DEMAND",
    "COURT_RULES",
    "PAYMENT_14",
    "PAYMENT_30_COURT",
    "PAYMENT_30_RULING",
    "PAYMENT_30_KUHAP",
    "PAYMENT_30_CHILD",
    "WARNING_14",
)


def following(claim: RestitutionClaim, *, on: date, by: ActingUser) -> str:
    """What is due next for the claim on a day, until when and by what law, of what `by` may see; "" for nothing. Where
    laws conflict it is the one that warns; one with another length in this matter is none of the law."""
    going = Deadline.objects.visible_to(by).filter(matter=claim.matter_id, matter__closed_on=None, case__closed_on=None)
    rows = list(going.exclude(rule="").select_related("step").order_by("due_on", "rule", "id"))
    named = [row for row in rows if row.rule in NAMED and row.due_on and row.due_on >= on]
    of_law = [row for row in named if row.length is None and not row.is_by_hand]
    if not of_law:
        return ""
    # Chosen among all that hold, also those that are past: another law does not begin where the first has ended.
    warns = warning(_holding(claim, rows))
    return next((said for row in of_law if row.pk in warns and (said := _said(row))), "")


@dataclass(frozen=True, slots=True)
class _Of:
    """What decides which of its matter's deadlines hold for a claim: others may have been filed, awarded or paid."""

    shown: Set[Mark]
    is_asked: bool
    counts_from: date | None
    """Of what is owed: the day of the last award, or of what ended an appeal since. None: nothing is owed yet."""
    ruled_on: date | None
    """Of the ruling by which it was awarded; None: the judgment did."""

    def has(self, rule: Rule, starts_on: date | None) -> bool:
        if Mark.PAID in rule.settled_by:
            return self._is_awarded_by(rule, starts_on)
        if rule.settled_by:
            return not rule.settled_by & self.shown
        return self.is_asked if rule.id == "COURT_RULES" else True

    def _is_awarded_by(self, rule: Rule, starts_on: date | None) -> bool:
        """Nobody pays what no court has awarded, nor by what did not award it, nor what was appealed."""
        if self.counts_from is None or starts_on is None:
            return False
        if rule.trigger == Step.Kind.RULING:
            return starts_on == self.ruled_on
        if rule.trigger == Step.Kind.JUDGMENT_NOTICE and self.ruled_on:
            return False
        return starts_on >= self.counts_from


def _holding(claim: RestitutionClaim, rows: list[Deadline]) -> Iterator[Standing]:
    """Those that hold for the claim. What the claims of the matter settle is asked of this one alone."""
    of = _of(claim)
    for row in rows:
        rule = row.of_rule
        if rule and of.has(rule, row.starts_on):
            is_open = row.done_on is None and row.dismissed_on is None
            yield row.standing._replace(done_on=row.done_on, is_open=is_open) if rule.settled_by else row.standing


def _of(claim: RestitutionClaim) -> _Of:
    steps = list(Step.objects.filter(matter=claim.matter_id))
    judged = judged_on(steps, Deadline.objects.filter(matter=claim.matter_id))
    amounts = ClaimAmount.objects.filter(claim=claim).order_by().values_list("stage")
    last: dict[str, date] = dict(amounts.annotate(last=Max("on")))
    filed_on = last.get(ClaimAmount.Stage.CLAIMED)
    is_owed = reckoned().filter(pk=claim.pk, due__gt=F("paid")).exists()
    awarded_on = last.get(ClaimAmount.Stage.AWARDED) if is_owed else None
    # A court rules on what it was asked after the judgment: another claim's ruling awards this one nothing.
    is_after = bool(judged and filed_on and filed_on >= judged)
    ruled = [step.on for step in steps if step.kind == Step.Kind.RULING and step.on <= (awarded_on or date.min)]
    ruled_on = max((on for on in ruled if judged and on >= judged), default=None) if is_after else None
    return _Of(
        shown=settled_of(claim, judged).keys(),
        # What is decided waits for no ruling.
        is_asked=claim.state == RestitutionClaim.State.FILED and is_after,
        counts_from=owed_from(awarded_on, steps, ruled_on=ruled_on) if awarded_on else None,
        ruled_on=ruled_on,
    )


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
