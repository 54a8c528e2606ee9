"""Calendar months and the site's own morning."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reintegration.schedule import MONTHS, local_day, months_after, reminder_moment, visit_days


@pytest.mark.parametrize(
    ("returned_on", "days"),
    [
        (date(2026, 3, 15), [date(2026, 4, 15), date(2026, 6, 15), date(2026, 9, 15), date(2027, 3, 15)]),
        (date(2026, 8, 31), [date(2026, 9, 30), date(2026, 11, 30), date(2027, 2, 28), date(2027, 8, 31)]),
        (date(2027, 8, 31), [date(2027, 9, 30), date(2027, 11, 30), date(2028, 2, 29), date(2028, 8, 31)]),
        (date(2026, 1, 31), [date(2026, 2, 28), date(2026, 4, 30), date(2026, 7, 31), date(2027, 1, 31)]),
        (date(2028, 2, 29), [date(2028, 3, 29), date(2028, 5, 29), date(2028, 8, 29), date(2029, 2, 28)]),
        (date(2026, 12, 30), [date(2027, 1, 30), date(2027, 3, 30), date(2027, 6, 30), date(2027, 12, 30)]),
    ],
)
def test_visits_fall_on_the_same_day_of_the_month_or_its_last(returned_on: date, days: list[date]) -> None:
    assert visit_days(returned_on) == dict(zip(MONTHS, days, strict=True))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)), st.integers(0, 120))
def test_a_month_later_is_never_another_month(start: date, months: int) -> None:
    found = months_after(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day <= start.day
    assert found.day == start.day or (found.day >= 28 and months_after(found, 0) == found)


@pytest.mark.parametrize(
    ("time_zone", "moment"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 30, 1, 0, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        # In Jayapura eight in the morning is still the day before in UTC.
        ("Asia/Jayapura", datetime(2026, 11, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_eight_in_the_morning_is_the_sites_own(time_zone: str, moment: datetime) -> None:
    assert reminder_moment(date(2026, 11, 30), time_zone) == moment
    assert local_day(moment, time_zone) == date(2026, 11, 30)
