"""Ending an exceptional access before its time: one that was granted, or an emergency."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from audit.services import record
from cases.extension import timeline
from cases.record.access_models import Grant
from cases.team import grants
from core import writes
from core.access.actor import ActingUser


def cut_short(grant: Grant, *, by: ActingUser) -> None:
    """End it now, where it still runs: the next request is refused. Whoever calls this holds the case and the row."""
    if grant.until <= timezone.now():
        return
    grant.until = max(timezone.now(), grant.since + timedelta(microseconds=1))
    writes.update(grant, "until", by=by)
    grants.sync(grant.case)
    timeline.append(record=grant, kind="cases.access_ended", by=by)
    whose = {"user": str(grant.user_id)} if grant.site_id is None else {"site": str(grant.site_id)}
    record(by=by, verb="case.access_ended", target=grant.case, **whose)
