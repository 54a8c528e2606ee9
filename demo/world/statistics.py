"""What the data officer does: figures of this year's quarters that are over, and of years before."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from accounts.models import User
from core.access import providers
from core.access.log import accountable
from core.db import current_organisation
from core.errors import DomainError
from demo.world.people import Staff
from reports.models import Release
from reports.periods import Period, offered
from reports.services import make_release


def make_figures(staff: Staff) -> None:
    """As long a period of each year as there is, once. Of years with too few people there is nothing to show."""
    officer = next(person for person in staff.people if person.role == "data-officer")
    by = User.objects.filter(email=officer.email(staff.domain)).first()
    acting = providers.authoriser.acting(by, current_organisation()) if by else None
    if by is None or acting is None:
        return
    by.acting = acting
    with accountable(), timezone.override(acting.time_zone):
        longest: dict[int, Period] = {}
        for period in offered(timezone.localdate(), []):
            longest.setdefault(period.year, period)
        made = {release.begins_on.year for release in Release.objects.all()}
        for period in (one for year, one in longest.items() if year not in made):
            with suppress(DomainError):
                make_release(period=period, by=by)
