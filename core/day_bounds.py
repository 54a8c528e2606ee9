"""Days as moments."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone


def begins(day: date, zone: str = "") -> datetime:
    """The moment at which a day begins in a time zone; without one, in that of the request or the job."""
    return datetime.combine(day, time.min, ZoneInfo(zone) if zone else timezone.get_current_timezone())
