"""What the pages of one case read off it: its stage, the words at its head, its alerts.

The case itself was read before, through `visible_to`. This is asked apart, in a statement that a connection plans once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.extension import alerts, badges
from cases.record import stages
from cases.record.compiled_sql import PreparedColumns
from cases.record.models import Case

_OF_HEAD = PreparedColumns("case_head", lambda: {"stage": stages.expression, **badges.columns()})
_OF_FRONT = PreparedColumns("case_front", lambda: {"stage": stages.expression, **badges.columns(), **alerts.columns()})


def front(case_id: UUID) -> dict[str, Any]:
    """What the first page of a case reads off it, by the names of the columns. Raises LookupError outside its scope."""
    return _OF_FRONT.of(case_id)


def read_head(case: Case) -> None:
    """Put on `case` its `stage`, and what `heads.words` needs."""
    vars(case).update(_OF_HEAD.of(case.pk))


def read_front(case: Case) -> None:
    """The same, and what `signs.of` needs."""
    vars(case).update(front(case.pk))
