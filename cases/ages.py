"""What follows from whether a person was a child: other apps say here what they work out anew when that has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from cases.models import Case

Follows = Callable[[Collection[UUID]], None]
_followers: list[Follows] = []


def register(follows: Follows) -> None:
    """`follows` takes the keys of cases, which are held, within the transaction of the change."""
    _followers.append(follows)


def changed(cases: Collection[Case]) -> None:
    for follows in _followers:
        follows({case.pk for case in cases})
