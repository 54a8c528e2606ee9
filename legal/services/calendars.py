"""The organisation's holidays and rules of the calendar, and the secret addresses under which people read theirs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.db import current_organisation
from core.domain import workdays
from core.errors import DomainError, EditConflict
from legal import holidays
from legal.models import CalendarFeed, CalendarRules, Holiday, Matter
from legal.services.computing import recompute


@transaction.atomic
def set_holiday(*, on: date, name: str, is_off: bool, expected_version: int = 0, by: ActingUser) -> Holiday:
    """Say that a day is a holiday of this name, or that it is none, and count every deadline anew.

    `expected_version` 0: nothing was said of the day yet. Raises EditConflict, DomainError.
    """
    known = {day.on: day.name for day in workdays.national(on.year)}
    if not is_off and on not in known:
        raise DomainError(_("This day is no holiday."), field="on")
    row = Holiday.objects.select_for_update(of=("self",)).filter(on=on).first()
    if row is None:
        row = writes.create(Holiday(on=on, name=name, is_off=is_off), by=by)
    else:
        if not expected_version:
            raise DomainError(_("There is an entry for this day already."), field="on")
        if row.version != expected_version:
            raise EditConflict(row)
        row.name, row.is_off = name, is_off
        writes.update(row, "name", "is_off", by=by)
    record(by=by, verb="holiday.set", target=row, on=on.isoformat(), is_off=is_off)
    recompute_all()
    return row


@transaction.atomic
def remove_holiday(*, holiday_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take back what the organisation has said of a day: it is again as in the data. Raises EditConflict."""
    row = Holiday.objects.locked(pk=holiday_id, expected_version=expected_version)
    record(by=by, verb="holiday.removed", target=row, on=row.on.isoformat())
    row.delete()
    recompute_all()


@transaction.atomic
def check_year(*, year: int, is_checked: bool, by: ActingUser) -> CalendarRules:
    """Say that somebody has compared the list of a year with the decree, or take that back."""
    row = _rules(by)
    years = {*row.checked_years, year} if is_checked else {*row.checked_years} - {year}
    row.checked_years = sorted(years)
    writes.update(row, "checked_years", by=by)
    record(by=by, verb="calendar.year_checked", target=row, year=year, is_checked=is_checked)
    return row


@transaction.atomic
def allow_feeds(*, is_allowed: bool, by: ActingUser) -> CalendarRules:
    """Let staff read their calendar in another program, or end it: the addresses that were given stop at once and for
    good."""
    row = _rules(by)
    row.allows_feeds = is_allowed
    writes.update(row, "allows_feeds", by=by)
    if not is_allowed:
        for feed in CalendarFeed.objects.working().select_for_update(of=("self",)).order_by("id"):
            feed.revoked_at = timezone.now()
            writes.update(feed, "revoked_at", by=by)
    record(by=by, verb="calendar.feeds_allowed", target=row, is_allowed=is_allowed)
    return row


def _rules(by: ActingUser) -> CalendarRules:
    row = CalendarRules.objects.select_for_update(of=("self",)).first()
    return row or writes.create(CalendarRules(), by=by)


def recompute_all() -> None:
    """Count the deadlines of every open matter anew."""
    recompute(list(Matter.objects.filter(closed_on=None, case__closed_on=None).values_list("pk", flat=True)))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by: ActingUser) -> str:
    """Give `by` a new secret address for their calendar; an earlier one stops. Returns the token: it is shown once and
    not kept. Raises DomainError where the organisation has not allowed it."""
    allowed = holidays.rules()
    if allowed is None or not allowed.allows_feeds:
        raise DomainError(_("Your organisation has not allowed calendars in other programs."))
    _end(by)
    token = f"{current_organisation()}.{secrets.token_urlsafe(32)}"
    feed = writes.create(CalendarFeed(user=account_of(by), token_digest=digest(token)), by=by)
    record(by=by, verb="calendar.feed_opened", target=feed)
    return token


@transaction.atomic
def revoke_feed(*, by: ActingUser) -> None:
    """Make one's own address worthless."""
    _end(by)


def _end(by: ActingUser) -> None:
    for feed in CalendarFeed.objects.visible_to(by).working().select_for_update(of=("self",)).order_by("id"):
        feed.revoked_at = timezone.now()
        writes.update(feed, "revoked_at", by=by)
        record(by=by, verb="calendar.feed_revoked", target=feed)
