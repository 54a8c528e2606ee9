"""Whose work somebody sees to: their own and, in the cases in which they stand in, that of the absent colleague."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cases.models import Assignment


def seen_to_by(user: Any, holder: str) -> Q:
    """Of a row of a case: whether who has it (`holder` names the field) is `user`, or a colleague for whom they stand
    in there now. It opens nothing: the rows are those of `visible_to(user)`."""
    covered = Assignment.objects.current().filter(
        user=user.pk, case=OuterRef("case"), cover__absent=OuterRef(f"{holder}_id")
    )
    return Q(**{holder: user.pk}) | Q(Exists(covered))


def stand_ins_for(user: Any) -> list[UUID]:
    """Who stands in for somebody now, in whichever cases."""
    rows = Assignment.objects.current().filter(cover__absent=user.pk)
    return sorted(set(rows.values_list("user_id", flat=True)))
