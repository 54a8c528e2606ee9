"""Whose work somebody sees to: their own, in the cases in which they stand in that of the absent colleague, and what
they have handed over until the next one is there."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.handover.models import HandedPart
from cases.record.access_models import Assignment
from cases.record.periods import DayAt
from core.access.actor import ActingUser


def seen_to_by(user: ActingUser, holder: str) -> Q:
    """Of a row of a case: whether who has it (`holder` names the field) is `user`, or a colleague for whom they stand
    in there now. It opens nothing: the rows are those of `visible_to(user)`.

    The colleagues are asked for beforehand, in one query. As a condition within the query of the rows they would make
    PostgreSQL compare every visible row with every colleague, also for the many who stand in for nobody.
    """
    found = Q(**{holder: user.pk})
    for absent, cases in _stands_in_for(user).items():
        found |= Q(**{holder: absent, "case__in": cases})
    return found


def _stands_in_for(user: ActingUser) -> dict[UUID, list[UUID]]:
    """The cases in which `user` stands in now, by the colleague in whose place."""
    parts = Assignment.objects.current().filter(user=user.pk, cover__isnull=False)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for absent, case in parts.values_list("cover__absent", "case").order_by("cover__absent", "case"):
        found[absent].append(case)
    return found


def still_with(user: ActingUser, holder: str, code: str) -> Exists:
    """Of a row of a case with its day (`due_on`): whether who has it got it from `user` with what goes along as `code`,
    by a part in the case that is yet to begin, after that day."""
    handed = HandedPart.objects.alias(first=DayAt("case__site__time_zone", "taken__since")).filter(
        case=OuterRef("case"),
        given__user=user.pk,
        taken__user=OuterRef(f"{holder}_id"),
        taken__since__gt=timezone.now(),
        first__gt=OuterRef("due_on"),
        moved__has_key=code,
        is_undone=False,
    )
    return Exists(handed)


def others_for(user: ActingUser) -> list[UUID]:
    """Who may have to see to something of somebody's now: their stand-ins, and who has handed them what is yet to
    begin, in whichever cases."""
    stand_ins = Assignment.objects.current().filter(cover__absent=user.pk).values_list("user_id", flat=True)
    handed = HandedPart.objects.filter(taken__user=user.pk, taken__since__gt=timezone.now(), is_undone=False)
    return sorted({*stand_ins, *handed.values_list("given__user_id", flat=True)})
