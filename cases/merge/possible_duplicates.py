"""Perhaps two records of one person: what of it somebody reads who sees a case of both, and nobody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from cases.identity.evidence import REASONS
from cases.merge import rules
from cases.merge.duplicate_models import PossibleDuplicate
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment

MOST = 5


class ShownPair(NamedTuple):
    """One pair: a case of each person that the reader sees. `compare_url` is empty for who may not make them one."""

    cases: tuple[Case, Case]
    is_very_likely: bool
    reasons: list[str | Promise]
    compare_url: str

    @property
    def other(self) -> Case:
        return self.cases[1]


def of_case(case: Case, user: ActingUser) -> list[ShownPair]:
    """Those of the person of this case, the likeliest first: the case itself, and one of the other person."""
    if not user.acting.reads(Compartment.IDENTITY):
        return []
    rows = PossibleDuplicate.objects.visible_to(user, CasePermission.VIEW).open().of_person(case.person_id)
    pairs = list(rows.order_by("-is_very_likely", "-created_at", "id")[:MOST])
    return shown(pairs, user, act=CasePermission.VIEW, of={case.person_id: case})


def to_supervise(user: ActingUser) -> Any:
    """The pairs that `user`, at work, sees among the cases whose work they look at."""
    return PossibleDuplicate.objects.visible_to(user, CasePermission.SUPERVISE).open()


def shown(
    pairs: Sequence[PossibleDuplicate], user: ActingUser, *, act: str, of: dict[UUID, Case] | None = None
) -> list[ShownPair]:
    """These pairs, which the user sees under `act`, by the open case of each person that they see, else the latest.

    `of` are cases that stand for their persons, as the first of each pair.
    """
    if not pairs:
        return []
    known = of or {}
    persons = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    rows = Case.objects.with_name_open_to(user, act).filter(person__in=persons).as_listed().latest_last()
    cases = {case.person_id: case for case in rows} | known
    may_merge = _mergeable(persons, user)
    found = []
    for pair in pairs:
        first, second = pair.first_id, pair.second_id
        one, other = (second, first) if second in known else (first, second)
        if one in cases and other in cases:
            url = _compare_url(cases[one], cases[other]) if {one, other} <= may_merge else ""
            words = [REASONS[code] for code in pair.reasons if code in REASONS]
            found.append(ShownPair((cases[one], cases[other]), pair.is_very_likely, words, url))
    return found


def _mergeable(persons: Collection[UUID], user: ActingUser) -> set[UUID]:
    return rules.seen_whole(persons, user) if user.acting.may(CasePermission.MERGE) else set()


def _compare_url(case: Case, other: Case) -> str:
    return reverse("cases:merge", kwargs={"case": case.pk, "pk": other.pk})
