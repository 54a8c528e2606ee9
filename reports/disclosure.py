"""Which counts of people may be shown, so that no number below ten can be worked out from what is shown.

Whoever reads a table is taken to know these rules, and that every category of a code list is counted. What is not shown
is then as open to them as it is on paper: `tests/reports/test_disclosure.py` tries all tables of a size.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LEAST = 10
# With so many in it, what is not shown leaves open of each of its categories whether it is nobody or LEAST - 1.
ENOUGH = 2 * LEAST - 1


@dataclass(frozen=True)
class Shown:
    """What may be shown of one table. `total` is how many people it is about, None where these are too few."""

    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def parts(counts: Mapping[str, int]) -> Shown:
    """Of categories of which each person is in exactly one, empty ones included, in an order that is always the same.

    What is too small is hidden, and with it others, from the last of them on, until the hidden ones tell nothing.
    """
    total = sum(counts.values())
    if total < LEAST:
        return Shown()
    hidden = [count for count in counts.values() if count < LEAST]
    shown = {name: count for name, count in counts.items() if count >= LEAST}
    while shown and hidden and _tells(hidden):
        hidden.append(shown.popitem()[1])
    return Shown(total, shown)


def _tells(hidden: Collection[int]) -> bool:
    """Whether their sum, which everybody can work out, says something of one of them."""
    if len(hidden) < 2 or sum(hidden) < ENOUGH:
        return True
    return max(hidden) < LEAST and sum(hidden) > (LEAST - 1) * (len(hidden) - 1)


def kinds(counts: Mapping[str, int], total: int) -> Shown:
    """Of categories of which each of `total` people may be in several, or in none.

    Hidden is also what nearly all are in: the others are as few as in a small category. As long as the categories could
    be such that nobody is in two, whoever is in none of those shown must be ENOUGH, too.
    """
    if total < LEAST:
        return Shown()
    shown = {name: count for name, count in counts.items() if LEAST <= count <= total - LEAST}
    while shown and 0 <= total - sum(shown.values()) < ENOUGH:
        shown.popitem()
    return Shown(total, shown)
