"""Standing in for an absent colleague, in many cases at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from cases.cover import rules
from cases.cover.models import Cover
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team import grants
from cases.team.services import keeping_somebody, put_on, take_off
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.registry import signal

# Tell of each `cover` that is made, and that is ended before its time, and `by` whom.
cover_made, cover_ended = signal("cases.cover_made"), signal("cases.cover_ended")


@transaction.atomic
def cover(
    *, absent: User, stand_in: User, first: date | None, last: date, chosen: Collection[UUID], by: ActingUser
) -> Cover:
    """Give `stand_in` the chosen ones of the parts that `covers.parts` offers, for those days.

    Raises DomainError, and changes nothing, when one of them is not offered any more; and as `covers.parts`.
    """
    parts = partial(rules.parts, absent=absent, stand_in=stand_in, first=first, last=last, by=by)
    Case.objects.all_held(part.row.case_id for part in parts() if part.row.pk in chosen)
    # Read once more, now that nobody changes the teams of these cases.
    offered = {part.row.pk: part for part in parts() if not part.refusal}
    if not chosen:
        raise DomainError(_("Choose at least one case."))
    if not offered.keys() >= set(chosen):
        raise DomainError(rules.changed())
    made = writes.create(Cover(absent=absent, stand_in=stand_in), by=by)
    for part in (part for key, part in offered.items() if key in chosen):
        _take_over(part, made, by)
    record(by=by, verb="cover.made", target=made, absent=str(absent.pk), stand_in=str(stand_in.pk))
    cover_made.send(Cover, cover=made, by=by)
    return made


def _take_over(part: rules.CoveredPart, made: Cover, by: ActingUser) -> None:
    case, (since, until) = part.row.case, part.period
    row = Assignment(case=case, user=made.stand_in, part=part.row.part, since=since, until=until, cover=made)
    put_on(row, by=by, cover=str(made.pk))


@transaction.atomic
def end_cover(*, cover_id: UUID, expected_version: int, by: ActingUser) -> Cover:
    """End it now in all cases in which `by` may assign.

    Raises EditConflict; DomainError when it has ended there, and where nobody else could let others into a restricted
    one.
    """
    lasting = rules.in_reach(by).lasting().filter(cover=cover_id)
    Case.objects.all_held(lasting.values_list("case_id", flat=True))
    ended = Cover.objects.select_related("absent", "stand_in").locked(pk=cover_id, expected_version=expected_version)
    rows = list(lasting.select_related("case__site").order_by("case_id", "part"))
    if not rows:
        raise DomainError(_("This has ended already."))
    with keeping_somebody(row.case for row in rows):
        for row in rows:
            take_off(row, by=by)
            grants.sync(row.case)
    writes.update(ended, by=by)
    record(by=by, verb="cover.ended", target=ended)
    cover_ended.send(Cover, cover=ended, by=by)
    return ended
