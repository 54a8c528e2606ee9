"""How long the staff of a house reach a case: while it is asked, while the person lives there, and a week more.

Nobody need think of it while somebody lives there: a round of upkeep puts the end off in time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from accounts.models import Organisation
from cases.record.access_models import Grant
from cases.record.models import Case
from cases.team.renewal import renew_share
from cases.team.services import share_with_site
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.logs import logger
from shelters.models import BedRequest, House, Stay

WHILE_ASKED = timedelta(days=3)
WHILE_LIVING = timedelta(days=180)
BEYOND_PLAN = timedelta(days=30)
AFTER_DISCHARGE = timedelta(days=7)
# So long before the end it is put off: rounds may be missed for some days, and people are told of nothing.
RENEWED_BEFORE = timedelta(days=30)


def share_while_asked(case: Case, house: House, *, by: ActingUser) -> None:
    _at_least(case, house, timezone.now() + WHILE_ASKED, _("A bed was asked for."), by=by)


def share_while_living(case: Case, house: House, *, planned_until: date | None, by: ActingUser) -> None:
    """For 180 days, or a month beyond a longer plan: an overdue resident must not vanish from the board."""
    _at_least(case, house, _while_living(planned_until), _("The person lives in the house."), by=by)


def renew_shares() -> int:
    """Put off what ends soon, or has run out, of the access of houses to those who live there, in every organisation.
    Returns of how many.

    Each case by itself: one that fails is told to the operator, and keeps no other from being renewed.
    """
    found = in_each(lambda organisation: [(organisation, key) for key in _ending()])
    return sum(_renewed(organisation, stay_id) for ending in found for organisation, stay_id in ending)


def _ending() -> list[UUID]:
    lasting = Grant.objects.filter(case=OuterRef("case"), site=OuterRef("house__site"))
    lasting = lasting.filter(until__gt=timezone.now() + RENEWED_BEFORE)
    return list(Stay.objects.open().exclude(Exists(lasting)).order_by("id").values_list("id", flat=True))


def _renewed(organisation: Organisation, stay_id: UUID) -> bool:
    try:
        with organisation_scope(organisation.pk):
            return _renew(stay_id)
    except Exception:
        logger.exception("access of a house not renewed", extra={"stay": str(stay_id)})
        return False


def _renew(stay_id: UUID) -> bool:
    case = Case.objects.held(Stay.objects.values_list("case_id", flat=True).get(pk=stay_id))
    # Whoever was discharged meanwhile, or whose stay another round has seen to, is not among these any more.
    stay = Stay.objects.select_related("house__site").filter(pk__in=_ending()).filter(pk=stay_id).first()
    if stay is None:
        return False
    until = _while_living(stay.planned_until)
    renewed = renew_share(case=case, site=stay.house.site, until=until, usual=WHILE_LIVING)
    return renewed is not None


def share_after_discharge(case: Case, house: House, *, discharged_at: datetime, by: ActingUser) -> None:
    """A week for the handover, unless the case has other business with the same site."""
    if not _has_business(case, house):
        until = discharged_at + AFTER_DISCHARGE
        share_with_site(case=case, site=house.site, reason=_("Handover after discharge."), until=until, by=by)


def end_share(case: Case, house: House, *, by: ActingUser) -> None:
    """Now, after a request that led to nothing, unless the case has other business with the same site."""
    if not _has_business(case, house) and _running(case, house) is not None:
        reason = _("The bed request has ended.")
        share_with_site(case=case, site=house.site, reason=reason, until=timezone.now(), by=by)


def _while_living(planned_until: date | None) -> datetime:
    now = timezone.now()
    until = now + WHILE_LIVING
    if planned_until is not None:
        until = max(until, now + (planned_until - timezone.localdate(now)) + BEYOND_PLAN)
    return until


def _at_least(case: Case, house: House, until: datetime, reason: str, *, by: ActingUser) -> None:
    """Never shorter than what runs already."""
    running = _running(case, house)
    if running is None or running < until:
        share_with_site(case=case, site=house.site, reason=reason, until=until, by=by)


def _running(case: Case, house: House) -> datetime | None:
    grants = Grant.objects.filter(case=case, site=house.site_id, until__gt=timezone.now())
    return grants.order_by("-until").values_list("until", flat=True).first()


def _has_business(case: Case, house: House) -> bool:
    """Whether the case has an open stay or a waiting request in any house of the site."""
    here = {"case": case, "house__site": house.site_id}
    return Stay.objects.open().filter(**here).exists() or BedRequest.objects.waiting().filter(**here).exists()
