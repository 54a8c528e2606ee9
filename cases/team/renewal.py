"""A site's access that goes on by itself. Whether the site still needs it, says the app that asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Site
from audit.services import record
from cases.record.access_models import Grant
from cases.record.models import Case
from cases.team import grants
from core import writes
from core.history import changes_of
from core.keys import data_keys

# The database tells the moment of a version by its own clock, and by the beginning of the transaction.
CLOCKS = timedelta(days=1)


@transaction.atomic
def renew_share(*, case: Case, site: Site, until: datetime, usual: timedelta) -> Grant | None:
    """Let a site reach a case until a later moment, in nobody's name: it goes on with what the site has, or had until
    that ran out. The caller has held the case.

    None where there is nothing to go on with: the site never had it, the person was erased, or somebody ended it before
    its time. That stays so until somebody gives it anew for as long as is `usual`.
    """
    given = list(Grant.objects.select_for_update().filter(case=case, site=site).order_by("since", "id"))
    if not given or data_keys.are_destroyed(case.key_subject()) or _was_ended(given, usual):
        return None
    grant = max(given, key=lambda row: (row.until, row.since))
    if grant.until < until:
        grant.until = until
        writes.update(grant, "until", by=None)
        grants.sync(case)
        record(by=None, verb="case.share_renewed", target=case, site=str(site.pk))
    return grant


def _was_ended(given: Sequence[Grant], usual: timedelta) -> bool:
    """Whether the last that anybody did with these, but for what lasts less long than is usual, was to bring an end
    forward: by hand or by the review of an emergency. One that brings back an end of before ends nothing."""
    changes: Any = changes_of(Grant)
    versions = changes.objects.filter(id__in=[grant.pk for grant in given]).order_by("pgh_id")
    was_ended, ends = False, defaultdict[UUID, list[datetime]](list)
    for key, until, at in versions.values_list("id", "until", "pgh_created_at"):
        earlier = ends[key]
        if earlier and until < earlier[-1]:
            was_ended = was_ended or until not in earlier
        elif until not in earlier[-1:] and until - at > usual - CLOCKS:
            was_ended = False
        earlier.append(until)
    return was_ended
