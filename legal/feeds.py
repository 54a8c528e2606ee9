"""A calendar as other programs read it (RFC 5545), for whoever has its secret address: days, hours and case codes, and
no word of anybody's. What is shown is what the person may see at this moment.

Written here and by no library: nothing that people wrote goes into it, so that no line needs folding or escaping, and
one that would is refused (decision 42).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import throttling
from core.access import providers
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import current_organisation
from legal import calendar, holidays
from legal.calendar import Dated
from legal.models import CalendarFeed
from legal.permissions import LegalPermission
from legal.services.calendars import digest

ACT = "legal.feed.listed"
BACK, AHEAD = timedelta(days=31), timedelta(days=366)
# So many in a day; then each further one waits up to an hour. Programs ask every quarter of an hour at most.
FREE, LONGEST_WAIT = 200, 3600
# Wrong addresses from one place.
FREE_WRONG, LONGEST_WAIT_WRONG = 20, 20 * 60
MOST_OCTETS = 75


class Asked(NamedTuple):
    """Whose calendar it is."""

    user: ActingUser
    feed_id: UUID


def organisation_of(token: str) -> UUID | None:
    """The organisation that an address speaks of; None when it is none."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def asked_by(token: str) -> Asked | None:
    """The person behind an address that works still, inside their organisation's scope; None for every other address,
    and for whoever may not open legal matters at this moment."""
    rules = holidays.rules()
    feed = CalendarFeed.objects.working().filter(token_digest=digest(token)).first()
    if feed is None or rules is None or not rules.allows_feeds:
        return None
    user = providers.authoriser.load(feed.user_id, current_organisation())
    if user is None or user.acting.owes_terms or not user.acting.may(LegalPermission.VIEW):
        return None
    return Asked(user, feed.pk)


def wait(asked: Asked) -> int:
    """The seconds until the address may be read again; 0: now."""
    return throttling.Counter(f"calendar:{asked.feed_id}", FREE, LONGEST_WAIT).take()


def wait_after_wrong(place: str) -> int:
    """The same for whoever asks under addresses that are none."""
    counter = throttling.of_strangers("calendar", place, free=FREE_WRONG, longest=LONGEST_WAIT_WRONG)
    return counter.take()


def read(asked: Asked) -> str:
    """The calendar, after the look was logged."""
    user = asked.user
    with timezone.override(user.acting.time_zone), override(user.language):
        today = timezone.localdate()
        found = calendar.dated(user, today - BACK, today + AHEAD)
        log_access(by=user, act=ACT, rows=[one.case for one in found], compartments=[Compartment.GENERAL])
        log_access(by=user, act=ACT, rows=[one.case for one in found], compartments=[Compartment.LEGAL])
        return written(found, title=_("Appointment"))


def written(found: Iterable[Dated], *, title: str) -> str:
    """As RFC 5545 has it. Raises ValueError for what would have to be folded or escaped."""
    now = _moment(timezone.now())
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Harapan//Calendar//EN", "METHOD:PUBLISH"]
    for one in found:
        lines += ["BEGIN:VEVENT", f"UID:{one.key}", f"DTSTAMP:{now}", *_when(one), f"SUMMARY:{title} {one.case.code}"]
        lines += ["TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    for line in lines:
        value = line.partition(":")[2]
        if len(line.encode()) > MOST_OCTETS or re.search(r"[\\;,\x00-\x1f\x7f]", value):
            raise ValueError("A line of the calendar would have to be folded or escaped.")
    return "".join(f"{line}\r\n" for line in lines)


def _when(one: Dated) -> list[str]:
    if one.when.at is None:
        return [f"DTSTART;VALUE=DATE:{one.when.on:%Y%m%d}"]
    return [f"DTSTART:{_moment(timezone.make_aware(datetime.combine(one.when.on, one.when.at)))}"]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
