"""Who looks at more people in an hour than the work of an hour needs (docs/threat-model.md, S-12).

At the thirtieth case those who read the log are told; before the thirty-first the person shows that it is still them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from audit.access_log import AMONG_OTHERS, SEARCHES
from audit.chain import Look
from core.db import TRAIL, current_organisation, trail_scope
from core.errors import ProofNeeded

WINDOW = timedelta(hours=1)
MOST_CASES = 30
MOST_SEARCHES = 60
# Ten pages of the list of cases, one behind the other.
MOST_LISTED = 500
# In which ways many are seen at once: a list, and the file of one.
MANY = ("listed", "taken")
_COUNTS = """
SELECT user_id, count(DISTINCT looks.case_id) FILTER (WHERE how <> ALL(%s)),
count(DISTINCT looks.id) FILTER (WHERE how = ANY(%s)), count(DISTINCT shown) FILTER (WHERE how = ANY(%s))
FROM (SELECT id, user_id, case_id, case_ids, substring(act from '[a-z]+$') AS how FROM audit_accessentry
WHERE organisation_id = %s AND at > %s AND at <= %s) looks LEFT JOIN LATERAL unnest(case_ids) AS shown ON true
GROUP BY user_id
"""

# Whoever has the case open already is not counted: that is most looks, and others wait meanwhile.
_MAY_OPEN = """
WITH opened AS NOT MATERIALIZED (
    SELECT case_id FROM audit_accessentry WHERE organisation_id = %s AND user_id = %s AND at > %s
    AND case_id IS NOT NULL AND substring(act from '[a-z]+$') <> ALL(%s)
)
SELECT CASE WHEN EXISTS (SELECT FROM opened WHERE case_id = %s) THEN true
ELSE (SELECT count(DISTINCT case_id) < %s FROM opened) END
"""


class Looked(NamedTuple):
    """How many cases somebody opened, each by itself, and saw in lists, and how often they searched among names."""

    user_id: UUID
    cases: int
    searches: int
    listed: int

    @property
    def is_unusual(self) -> bool:
        return self.cases >= MOST_CASES or self.searches > MOST_SEARCHES or self.listed > MOST_LISTED


def counts(now: datetime) -> list[Looked]:
    """What each of the open organisation looked at within the hour before `now`."""
    organisation = current_organisation()
    with trail_scope(organisation), connections[TRAIL].cursor() as cursor:
        cursor.execute(_COUNTS, (list(AMONG_OTHERS), list(SEARCHES), list(MANY), organisation, now - WINDOW, now))
        return [Looked(*row) for row in cursor.fetchall()]


def unusual(now: datetime) -> list[Looked]:
    """Those who looked at more within the hour before `now` than the work of an hour needs."""
    return [one for one in counts(now) if one.is_unusual]


class Bound:
    """What `chain.append` asks before a look of a session that was last proved at a moment."""

    def __init__(self, proved_at: datetime) -> None:
        self._proved_at = proved_at

    def __call__(self, cursor: CursorWrapper, organisation_id: UUID, look: Look) -> None:
        """Raises ProofNeeded when this would be one case more than MOST_CASES within an hour and since the proof."""
        if len(look.case_ids) != 1 or look.act.rpartition(".")[2] in AMONG_OTHERS:
            return
        (case_id,) = look.case_ids
        since = max(self._proved_at, timezone.now() - WINDOW)
        values = (organisation_id, look.user_id, since, list(AMONG_OTHERS), case_id, MOST_CASES)
        cursor.execute(_MAY_OPEN, values)
        if not cursor.fetchone()[0]:
            raise ProofNeeded
