"""Who looks at more people in an hour than the work of an hour needs (security.md, S-12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from audit.looks import AMONG_OTHERS, SEARCHES
from core.db import TRAIL, current_organisation, trail_scope

WINDOW = timedelta(hours=1)
MOST_CASES = 30
MOST_SEARCHES = 60
_COUNTS = """
SELECT user_id, count(DISTINCT case_id) FILTER (WHERE how <> ALL(%s)), count(*) FILTER (WHERE how = ANY(%s))
FROM (SELECT user_id, case_id, substring(act from '[a-z]+$') AS how FROM audit_accessentry
WHERE organisation_id = %s AND at > %s AND at <= %s) looks GROUP BY user_id
"""


class Unusual(NamedTuple):
    """Somebody who opened or searched too much within the hour before a moment."""

    user_id: UUID
    cases: int
    searches: int


def unusual(now: datetime) -> list[Unusual]:
    """Those of the open organisation who within the hour before `now` opened more than MOST_CASES cases, each by
    itself, or searched among names more than MOST_SEARCHES times."""
    organisation = current_organisation()
    with trail_scope(organisation), connections[TRAIL].cursor() as cursor:
        cursor.execute(_COUNTS, (list(AMONG_OTHERS), list(SEARCHES), organisation, now - WINDOW, now))
        counts = [Unusual(*row) for row in cursor.fetchall()]
    return [one for one in counts if one.cases > MOST_CASES or one.searches > MOST_SEARCHES]
