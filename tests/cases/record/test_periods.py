"""Periods put together and compared: what decides who will read more when two records are made one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases.record.periods import Period, first_outside, joined


def day(number: int) -> datetime:
    return datetime(2026, 12, number, tzinfo=UTC)


def periods(*days: tuple[int, int | None]) -> list[Period]:
    return [Period(day(since), None if until is None else day(until)) for since, until in days]


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ([], []),
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(4, 6), (1, 3)], [(1, 3), (4, 6)]),
        ([(1, 9), (2, 3), (5, None)], [(1, None)]),
        ([(1, None), (2, 3)], [(1, None)]),
        ([(1, 2), (1, 4), (2, 3)], [(1, 4)]),
    ],
)
def test_the_same_moments_as_the_fewest_periods(
    apart: list[tuple[int, int | None]], together: list[tuple[int, int | None]]
) -> None:
    assert joined(periods(*apart)) == periods(*together)


@pytest.mark.parametrize(
    ("mine", "others", "first"),
    [
        ([(1, None)], [], 10),
        ([(12, None)], [], 12),
        ([(1, None)], [(1, None)], None),
        ([(1, 20)], [(1, 20)], None),
        ([(1, 15)], [(1, 20)], None),
        ([(1, 20)], [(1, 15)], 15),
        ([(1, None)], [(1, 15)], 15),
        ([(1, None)], [(12, None)], 10),
        ([(1, 12), (14, 16)], [(1, 12)], 14),
        ([(1, 20)], [(1, 12), (14, 20)], 12),
        ([(1, 9)], [], None),
        ([(1, 10)], [], None),
        ([(10, 11)], [(1, 10)], 10),
    ],
)
def test_the_first_moment_in_one_and_in_none_of_the_others(
    mine: list[tuple[int, int | None]], others: list[tuple[int, int | None]], first: int | None
) -> None:
    found = first_outside(periods(*mine), periods(*others), after=day(10))
    assert found == (None if first is None else day(first))
