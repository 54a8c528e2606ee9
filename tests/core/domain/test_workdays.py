"""Counting days by hand and by the program, and what is known of holidays."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from core.domain import workdays
from core.domain.workdays import Holidays, calendar_days, national, working_days

YEARS = range(2023, 2030)
KNOWN = Holidays(
    {day.on: day.name for year in YEARS for day in national(year)},
    workdays.confirmed_years(),
)


def test_over_idul_fitri_only_days_of_work_are_counted() -> None:
    """From Friday 13 March 2026: 16, 17; then Nyepi and Idul Fitri until the 24th; 25, 26, 27; 30, 31, 1, 2; Good
    Friday; 6 to 10 April."""
    found = working_days(date(2026, 3, 13), 14, KNOWN)

    assert found.on == date(2026, 4, 10)
    assert [on for on, _name in found.skipped] == [
        date(2026, 3, 18),
        date(2026, 3, 19),
        date(2026, 3, 20),
        date(2026, 3, 23),
        date(2026, 3, 24),
        date(2026, 4, 3),
    ]
    assert (found.weekend_days, found.falls_on, found.unconfirmed) == (8, None, ())
    with override("id"):
        assert str(found.skipped[0][1]) == "Cuti bersama Hari Suci Nyepi"
    with override("en"):
        assert str(found.skipped[1][1]) == "Nyepi (Day of Silence)"


def test_a_leap_day_is_a_day() -> None:
    assert calendar_days(date(2028, 2, 20), 14, KNOWN).on == date(2028, 3, 5)
    assert calendar_days(date(2027, 2, 20), 14, KNOWN).on == date(2027, 3, 6)
    # Monday 28, Tuesday 29, Wednesday 1.
    assert working_days(date(2028, 2, 25), 3, KNOWN).on == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("start", "length", "on", "falls_on"),
    [
        (date(2026, 10, 1), 30, date(2026, 10, 31), ""),
        (date(2026, 12, 10), 14, date(2026, 12, 24), "Joint leave: Christmas Day"),
        (date(2026, 10, 6), 14, date(2026, 10, 20), None),
        (date(2026, 11, 10), -3, date(2026, 11, 7), ""),
    ],
)
def test_calendar_days_that_end_on_a_day_off_stay_there_and_say_so(
    start: date, length: int, on: date, falls_on: str | None
) -> None:
    found = calendar_days(start, length, KNOWN)

    with override("en"):
        assert (found.on, found.falls_on) == (on, falls_on)


def test_the_turn_of_the_year() -> None:
    """From Thursday 10 December 2026: 11; 14 to 18; 21, 22, 23; two days off; 28 to 31; New Year; 4 January."""
    found = working_days(date(2026, 12, 10), 14, KNOWN)

    assert found.on == date(2027, 1, 4)
    assert found.unconfirmed == (2027,)
    assert working_days(date(2026, 12, 28), -2, KNOWN).on == date(2026, 12, 22)


def test_a_year_without_a_list_knows_its_fixed_days_alone() -> None:
    assert [day.on for day in national(2029)] == [
        date(2029, 1, 1),
        date(2029, 5, 1),
        date(2029, 6, 1),
        date(2029, 8, 17),
        date(2029, 12, 25),
    ]
    assert workdays.confirmed_years() == {2024, 2025, 2026}
    assert calendar_days(date(2029, 3, 1), 14, KNOWN).unconfirmed == (2029,)
    assert "setneg" in workdays.source_of(2027)
    assert workdays.source_of(2029) == ""


@pytest.mark.parametrize(("year", "holidays", "joint_leave"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8)])
def test_a_confirmed_year_has_as_many_days_as_its_decree(year: int, holidays: int, joint_leave: int) -> None:
    """2024: 17 and 10, and two polling days; 2025: 17 and 10, and 18 August; 2026: 17 and 8."""
    days = national(year)

    assert sum(not day.is_joint_leave for day in days) == holidays
    assert sum(day.is_joint_leave for day in days) == joint_leave


def test_a_slip_of_the_finger_is_refused() -> None:
    with pytest.raises(ValueError, match="3661"):
        working_days(date(2026, 1, 1), 3661, KNOWN)
