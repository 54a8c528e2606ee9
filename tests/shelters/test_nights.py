"""A night begins at noon by the clock of the house."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shelters.nights import Shift, night_of, shift_at, writable

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
NIGHT = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("utc", "zone", "night", "shift"),
    [
        # 04:59 UTC is 11:59 in the west, 12:59 in the middle, 13:59 in the east.
        ((24, 4, 59), WIB, date(2026, 11, 23), Shift.MORNING),
        ((24, 4, 59), WITA, NIGHT, Shift.EVENING),
        ((24, 4, 59), WIT, NIGHT, Shift.EVENING),
        ((24, 5, 0), WIB, NIGHT, Shift.EVENING),
        ((24, 3, 59), WITA, date(2026, 11, 23), Shift.MORNING),
        ((24, 4, 0), WITA, NIGHT, Shift.EVENING),
        ((24, 2, 59), WIT, date(2026, 11, 23), Shift.MORNING),
        ((24, 3, 0), WIT, NIGHT, Shift.EVENING),
        # One in the morning of the 25th belongs to the night of the 24th, everywhere.
        ((24, 18, 0), WIB, NIGHT, Shift.NIGHT),
        ((24, 17, 0), WITA, NIGHT, Shift.NIGHT),
        ((24, 16, 0), WIT, NIGHT, Shift.NIGHT),
        # The edges of the shifts in the west: 21:00 and 05:00.
        ((24, 13, 59), WIB, NIGHT, Shift.EVENING),
        ((24, 14, 0), WIB, NIGHT, Shift.NIGHT),
        ((24, 21, 59), WIB, NIGHT, Shift.NIGHT),
        ((24, 22, 0), WIB, NIGHT, Shift.MORNING),
    ],
)
def test_the_night_and_shift_of_a_moment(utc: tuple[int, int, int], zone: str, night: date, shift: Shift) -> None:
    moment = datetime(2026, 11, *utc, tzinfo=UTC)
    assert (night_of(moment, zone), shift_at(moment, zone)) == (night, shift)


def test_notes_can_be_written_for_tonight_and_the_night_before_since_admission() -> None:
    now = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    long_ago = now - timedelta(days=30)
    nights = [NIGHT + timedelta(days=days) for days in (-2, -1, 0, 1)]
    assert [writable(n, now=now, admitted_at=long_ago, time_zone=WIB) for n in nights] == [False, True, True, False]
    assert [writable(n, now=now, admitted_at=now, time_zone=WIB) for n in nights] == [False, False, True, False]
