"""`record()`: what was done, in the transaction of the act."""

from __future__ import annotations

from typing import Any

from audit.models import Act
from core.access.actor import ActingUser
from core.records import OrganisationOwned


def record(*, by: ActingUser | None, verb: str, target: OrganisationOwned, **detail: Any) -> Act:
    """Note an act; `by` is None where a round or a command did it. `detail` holds codes, ids and counts only: never
    what a person wrote or is called.

    What organisations and their sites are called may stand there: it is no secret of a survivor.
    """
    case_id = getattr(target, "case_id", None)
    if target._meta.label == "cases.Case":
        case_id = target.pk
    return Act.objects.create(
        organisation_id=target.organisation_id,
        user_id=by.pk if by is not None else None,
        verb=verb,
        target_model=target._meta.label,
        target_id=target.pk,
        case_id=case_id,
        detail=detail,
    )
