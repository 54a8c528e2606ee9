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
# Ten pages of the list of cases, one behind the other.
MOST_LISTED = 500
_COUNTS = """
SELECT user_id, count(DISTINCT looks.case_id) FILTER (WHERE how <> ALL(%s)),
count(DISTINCT looks.id) FILTER (WHERE how = ANY(%s)), count(DISTINCT shown) FILTER (WHERE how = 'listed')
FROM (SELECT id, user_id, case_id, case_ids, substring(act from '[a-z]+$') AS how FROM audit_accessentry
WHERE organisation_id = %s AND at > %s AND at <= %s) looks LEFT JOIN LATERAL unnest(case_ids) AS shown ON true
GROUP BY user_id
"""


class Looked(NamedTuple):
    """How many cases somebody opened, each by itself, and saw in lists, and how often they searched among names."""

    user_id: UUID
    cases: int
    searches: int
    listed: int

    @property
    def is_unusual(self) -> bool:
        return self.cases > MOST_CASES or self.searches > MOST_SEARCHES or self.listed > MOST_LISTED


def counts(now: datetime) -> list[Looked]:
    """What each of the open organisation looked at within the hour before `now`."""
    organisation = current_organisation()
    with trail_scope(organisation), connections[TRAIL].cursor() as cursor:
        cursor.execute(_COUNTS, (list(AMONG_OTHERS), list(SEARCHES), organisation, now - WINDOW, now))
        return [Looked(*row) for row in cursor.fetchall()]


def unusual(now: datetime) -> list[Looked]:
    """Those who looked at more within the hour before `now` than the work of an hour needs."""
    return [one for one in counts(now) if one.is_unusual]
