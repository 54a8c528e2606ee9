"""Which night and which shift a moment belongs to, by the clock of the house.

A night begins at noon: what is written at one in the morning belongs to the evening before.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

NOON, NIGHT_BEGINS, MORNING_BEGINS = 12, 21, 5
# Whoever comes for a shift may write before it begins.
BEFORE_SHIFT = timedelta(hours=1)


class Shift(models.TextChoices):
    """The parts of a night, in their order: noon to 21, 21 to 5, 5 to noon."""

    EVENING = "EVENING", _("Evening")
    NIGHT = "NIGHT", _("Night")
    MORNING = "MORNING", _("Morning")


def night_of(moment: datetime, time_zone: str) -> date:
    """The day on whose noon the night of this moment began."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() if local.hour >= NOON else local.date() - timedelta(days=1)


def shift_at(moment: datetime, time_zone: str) -> Shift:
    hour = moment.astimezone(ZoneInfo(time_zone)).hour
    if hour >= NIGHT_BEGINS or hour < MORNING_BEGINS:
        return Shift.NIGHT
    return Shift.EVENING if hour >= NOON else Shift.MORNING


def has_come(night: date, shift: str, *, now: datetime, time_zone: str) -> bool:
    """Whether this shift of a night has begun, or begins within the hour."""
    hours = {Shift.EVENING: NOON, Shift.NIGHT: NIGHT_BEGINS, Shift.MORNING: MORNING_BEGINS}
    day = night + timedelta(days=1) if shift == Shift.MORNING else night
    begins = datetime.combine(day, time(hours[Shift(shift)]), tzinfo=ZoneInfo(time_zone))
    return now >= begins - BEFORE_SHIFT


def writable(night: date, *, now: datetime, admitted_at: datetime, time_zone: str) -> bool:
    """Whether a note of that night can be written now: tonight or the night before, since admission."""
    tonight = night_of(now, time_zone)
    first = max(night_of(admitted_at, time_zone), tonight - timedelta(days=1))
    return first <= night <= tonight


def night_named(text: str, *, first: date, now: datetime, time_zone: str) -> date | None:
    """The night that an address names; None for no date, for one before `first` and for a night that has not begun."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if first <= found <= night_of(now, time_zone) else None


def shift_named(text: str) -> Shift | None:
    """The shift that an address names."""
    return Shift(text.upper()) if text.upper() in Shift else None
