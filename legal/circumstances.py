"""What of a case and of a matter decides whether a rule of law holds there: whether the survivor was a child when it
happened, whether sexual exploitation is on record, whether restitution was awarded.

Read whoever asks: what is computed is nobody's act. All of it stands in plain columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from cases.episodes.models import Episode
from cases.episodes.sexual_violence import EXPLOITATION
from cases.identity.facts import under_18
from cases.record.models import Case
from legal.deadlines.rules import Mark, OnlyFor, Rule, Unit, entered_by_hand
from legal.models import ClaimAmount, Order
from legal.recovery import reckoned


class Circumstances(NamedTuple):
    """`was_child` is None where no age is known: such a person may be a child."""

    was_child: bool | None
    is_sexual: bool

    def may_hold(self, rule: Rule) -> bool:
        """Whether the rule is for such a survivor, as far as anybody knows."""
        if rule.only_for == OnlyFor.CHILD:
            return self.was_child is not False
        return rule.only_for != OnlyFor.SEXUAL_VIOLENCE or self.is_sexual


def of_cases(case_ids: Collection[UUID]) -> dict[UUID, Circumstances]:
    """Two queries. A child is who was under 18 at intake, or when the earliest episode began."""
    days: dict[UUID, list[date]] = defaultdict(list)
    sexual: set[UUID] = set()
    episodes = Episode.objects.filter(case__in=case_ids).values_list("case", "started_on", "exploitation_types")
    for case_id, started_on, types in episodes:
        if started_on:
            days[case_id].append(started_on)
        if EXPLOITATION.intersection(types):
            sexual.add(case_id)
    found = {}
    for case in Case.objects.filter(pk__in=case_ids).select_related("person"):
        person, day = case.person, min(days[case.pk], default=None)
        was_child = person.was_child
        if not was_child and day and person.birth_year is not None:
            was_child = under_18(day, birth_date=None, birth_year=person.birth_year)
        found[case.pk] = Circumstances(was_child, case.pk in sexual)
    return found


def offered(case_id: UUID) -> list[Rule]:
    """The rules that somebody may apply by hand in this case."""
    known = of_cases([case_id])[case_id]
    return [rule for rule in entered_by_hand() if known.may_hold(rule)]


def awarded(matter_ids: Collection[UUID]) -> dict[UUID, date]:
    """The matters in which something is to be paid, each with the last day on which it was awarded: by what is recorded
    of a claim; where of none an award is, by an order that awards restitution. What is executed of an award that
    nobody recorded has no such day (`date.min`)."""
    rows = reckoned().filter(matter__in=matter_ids)
    known = ClaimAmount.objects.filter(claim__in=rows, stage=ClaimAmount.Stage.AWARDED)
    owing = rows.filter(due__gt=0)
    found = dict.fromkeys(owing.values_list("matter", flat=True), date.min)
    of_claims = known.filter(claim__in=owing).order_by().values_list("claim__matter").annotate(last=Max("on"))
    orders = Order.objects.filter(matter__in=matter_ids, restitution__gt=0)
    of_orders = orders.exclude(matter__in=known.values("claim__matter")).order_by()
    return found | dict(of_orders.values_list("matter").annotate(last=Max("on"))) | dict(of_claims)


def is_of_payment(rule: Rule) -> bool:
    """Whether it asks for the payment of what was awarded."""
    return Mark.PAID in rule.settled_by


def ends_with_judgment(rule: Rule) -> bool:
    """Whether it is about what had to come before the judgment."""
    return rule.unit == Unit.EVENT
