"""What is shown of a table says of no hidden number what it is, also to somebody who knows the rules by heart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.disclosure import ENOUGH, LEAST, Shown, kinds, parts

NAMES = "abcdef"


def named(*counts: int) -> dict[str, int]:
    return dict(zip(NAMES, counts, strict=False))


@pytest.mark.parametrize(
    ("counts", "total", "shown"),
    [
        ((0, 0), None, {}),
        ((9, 0), None, {}),
        ((4, 5), None, {}),
        ((10, 0), 10, {}),
        ((10, 10), 20, {"a": 10, "b": 10}),
        ((30, 3), 33, {}),
        ((30, 0), 30, {}),
        # The last is hidden with the small one, since their sum is known.
        ((30, 3, 20), 53, {"a": 30}),
        ((3, 30, 20), 53, {"b": 30}),
        # Together 18: then the one would be 8 at most.
        ((3, 30, 15, 20), 68, {"b": 30, "c": 15}),
        ((3, 30, 20, 15), 68, {"b": 30}),
        # Small ones alone, of which each may still be anything: their sum says nothing.
        ((5, 5, 5, 5, 30), 50, {"e": 30}),
        # The others together would be 18: then one is at least 7, or all of them are 9.
        ((9, 8, 8, 30), 55, {}),
        ((9, 9, 9, 30, 40), 97, {"d": 30}),
        ((9, 9, 30, 40), 88, {"c": 30}),
    ],
)
def test_of_parts(counts: tuple[int, ...], total: int | None, shown: dict[str, int]) -> None:
    assert parts(named(*counts)) == Shown(total, shown)


def all_counts(size: int, total: int) -> Iterator[tuple[int, ...]]:
    if size == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in all_counts(size - 1, total - first):
            yield (first, *rest)


@pytest.mark.parametrize(("size", "most"), [(2, 90), (3, 62), (4, 40)])
def test_whoever_tries_all_tables_learns_of_no_small_number_what_it_is(size: int, most: int) -> None:
    """Every table of the size: of those that look alike, each hidden number that may be small may be any small one."""
    alike: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for total in range(most + 1):
        for counts in all_counts(size, total):
            shown = parts(named(*counts))
            assert all(count >= LEAST for count in shown.counts.values())
            alike[repr(shown)].append(counts)
    for look, tables in alike.items():
        for place in range(size):
            if f"'{NAMES[place]}'" in look:
                continue
            possible = {counts[place] for counts in tables}
            assert len(possible) >= LEAST, (look, place)
            assert min(possible) >= LEAST or possible >= set(range(LEAST)), (look, place)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_what_is_hidden_is_nobody_or_many(counts: list[int]) -> None:
    table = named(*counts)
    found = parts(table)
    if found.total is None:
        assert sum(counts) < LEAST
        return
    assert found.total == sum(counts)
    hidden = {name: count for name, count in table.items() if name not in found.counts}
    assert found.counts == {name: table[name] for name in found.counts}
    assert len(hidden) != 1
    if hidden and found.counts:
        assert sum(hidden.values()) >= ENOUGH
    # Nothing is left out that could be shown.
    assert bool(hidden) == (min(counts) < LEAST)


@pytest.mark.parametrize(
    ("counts", "total", "shown"),
    [
        ((9,), 9, Shown()),
        ((10, 9), 40, Shown(40, {"a": 10})),
        # All but a few, all, and just few enough.
        ((31,), 40, Shown(40, {})),
        ((40,), 40, Shown(40, {})),
        ((30,), 40, Shown(40, {})),
        ((21,), 40, Shown(40, {"a": 21})),
        # Were nobody in two, two people would be in none.
        ((20, 18), 40, Shown(40, {"a": 20})),
        ((20, 20), 40, Shown(40, {"a": 20})),
        # Somebody is in two.
        ((25, 24), 40, Shown(40, {"a": 25, "b": 24})),
    ],
)
def test_of_kinds(counts: tuple[int, ...], total: int, shown: Shown) -> None:
    assert kinds(named(*counts), total) == shown


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 9), st.integers(0, 5))
def test_a_small_kind_changes_nothing_of_what_is_shown(counts: list[int], small: int, place: int) -> None:
    total = max([*counts, 30])
    before = kinds(named(*counts), total)
    place %= len(counts)
    if NAMES[place] in before.counts or counts[place] >= LEAST:
        return
    counts[place] = small
    assert kinds(named(*counts), total) == before
    rest = total - sum(before.counts.values())
    assert rest < 0 or rest >= ENOUGH
    assert all(LEAST <= count <= total - LEAST for count in before.counts.values())
