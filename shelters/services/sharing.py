"""How long the staff of a house reach a case: while it is asked, while the person lives there, and a week more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import services as cases
from cases.models import Case, Grant
from shelters.models import BedRequest, House, Stay

WHILE_ASKED = timedelta(days=3)
WHILE_LIVING = timedelta(days=180)
BEYOND_PLAN = timedelta(days=30)
AFTER_DISCHARGE = timedelta(days=7)


def share_while_asked(case: Case, house: House, *, by: Any) -> None:
    _at_least(case, house, timezone.now() + WHILE_ASKED, _("A bed was asked for."), by=by)


def share_while_living(case: Case, house: House, *, planned_until: date | None, by: Any) -> None:
    """For 180 days, or a month beyond a longer plan: an overdue resident must not vanish from the board."""
    now = timezone.now()
    until = now + WHILE_LIVING
    if planned_until is not None:
        until = max(until, now + (planned_until - timezone.localdate(now)) + BEYOND_PLAN)
    _at_least(case, house, until, _("The person lives in the house."), by=by)


def share_after_discharge(case: Case, house: House, *, discharged_at: datetime, by: Any) -> None:
    """A week for the handover, unless the case has other business with the same site."""
    if not _has_business(case, house):
        until = discharged_at + AFTER_DISCHARGE
        cases.share_with_site(case=case, site=house.site, reason=_("Handover after discharge."), until=until, by=by)


def end_share(case: Case, house: House, *, by: Any) -> None:
    """Now, after a request that led to nothing, unless the case has other business with the same site."""
    if not _has_business(case, house) and _running(case, house) is not None:
        reason = _("The bed request has ended.")
        cases.share_with_site(case=case, site=house.site, reason=reason, until=timezone.now(), by=by)


def _at_least(case: Case, house: House, until: datetime, reason: str, *, by: Any) -> None:
    """Never shorter than what runs already."""
    running = _running(case, house)
    if running is None or running < until:
        cases.share_with_site(case=case, site=house.site, reason=reason, until=until, by=by)


def _running(case: Case, house: House) -> datetime | None:
    grants = Grant.objects.filter(case=case, site=house.site_id, until__gt=timezone.now())
    return grants.order_by("-until").values_list("until", flat=True).first()


def _has_business(case: Case, house: House) -> bool:
    """Whether the case has an open stay or a waiting request in any house of the site."""
    here = {"case": case, "house__site": house.site_id}
    return Stay.objects.open().filter(**here).exists() or BedRequest.objects.waiting().filter(**here).exists()
