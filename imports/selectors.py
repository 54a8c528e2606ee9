"""What the services and the pages of an import read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Site
from cases.identity.duplicates import log_matches
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.team.selectors import people_for_team
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.jobs.models import Job
from imports.models import Import, ImportRow
from imports.plan import House, Plan
from imports.workbench import ENCODINGS, SEPARATORS

CHECK, RUN, UNDO = "imports.check", "imports.run", "imports.undo"
JOBS = {Import.State.CHECKING: CHECK, Import.State.RUNNING: RUN, Import.State.UNDOING: UNDO}
SHOWN = (Compartment.IDENTITY,)


def log_look(row: Import, *, by: ActingUser, how: str = "opened") -> None:
    """Write down that `by` opens what stands in a list."""
    log_access(by=by, act=f"imports.import.{how}", rows=[row], compartments=SHOWN)


def sites_for(by: ActingUser) -> Any:
    """Where `by` may open cases."""
    return Site.objects.visible_to(by).filter(pk__in=by.acting.sites(CasePermission.REGISTER)).order_by("name")


def house_of(row: Import, *, by: ActingUser) -> House:
    """What values of the list may name, as things are now."""
    return House(
        today=timezone.localdate(),
        members=dict(people_for_team(by).values_list("pk", "name")),
        sites=dict(sites_for(by).values_list("pk", "name")),
        site_id=row.site_id,
        lead_id=row.lead_id,
        source=row.source,
    )


def plan_of(row: Import) -> Plan:
    """The look must have been logged."""
    return Plan.of(row.plan)


def counts(row: Import) -> Counter[str]:
    """How many rows are in each state; under "undecided" those about which somebody has to decide first."""
    by_state = row.rows.values_list("state").annotate(count=Count("pk")).order_by()
    found: Counter[str] = Counter(dict(by_state))
    found["undecided"] = row.rows.filter(state=ImportRow.State.DOUBTFUL, decision="").count()
    return found


def failure(row: Import) -> str:
    """Why the work on the list stands still, as a person may read it; empty while it goes on."""
    if not row.is_at_work:
        return ""
    last = Job.objects.filter(kind=JOBS[Import.State(row.state)], subject_id=row.pk).order_by("-due", "-id").first()
    return last.failure if last is not None and last.state == Job.State.FAILED else ""


def encoding(code: str) -> str:
    return ENCODINGS.get(code, code)


def separator(code: str) -> str:
    return str(SEPARATORS.get(code, code))


def alike(case_ids: Collection[str], *, by: ActingUser) -> list[Any]:
    """Those of the cases in which `by` may read who the person is, for a list to be compared with. Logs the look."""
    visible = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(pk__in=case_ids)
    found = list(visible.as_listed()) if case_ids else []
    log_matches(found, by=by)
    return found
