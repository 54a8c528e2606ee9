"""Names of people, and digests of their numbers, as this process keeps them for a while to be compared.

Kept for each organisation apart, only of rows that an asker was allowed to search, and forgotten when the session of
whoever searched there last can have ended. What is kept is used as long as the row's stamp is the same and its key not
destroyed, so that a changed, new or erased name counts at once. Nothing of it leaves the process's memory.
"""

from __future__ import annotations

import gc
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import xor
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from cases.identity import numbers
from cases.record.models import Identity
from cases.record.querysets import IdentityQuerySet
from core.db import current_organisation
from core.domain.likeness import Match, Name, by_word, rank
from core.domain.spellings import Words
from core.key_subjects import PERSON
from core.keys import data_keys
from core.keys.fields import opened_to_compare

SECONDS = 60.0 * settings.IDLE_MINUTES
LATEST = 3
"""Of so many askers' rows it is kept whole who they are: most searches come from few, and little changes between."""
MOST = 250_000
"""Names of so many people at most; with more, all are forgotten and read again."""


class IndexedPerson(NamedTuple):
    """What is compared of one person."""

    stamp: int
    names: tuple[Name, ...]
    """The full one first, then the others; none of whoever was erased."""
    digests: tuple[bytes, ...]


@dataclass(frozen=True)
class Searched:
    """Those among whom an asker looks, by the key of the identity as text. Nobody else is compared."""

    names: Mapping[str, tuple[Name, ...]]
    _known: Mapping[str, IndexedPerson]

    @cached_property
    def _holders(self) -> dict[str, set[str]]:
        return by_word(self.names)

    def like(self, text: str) -> list[Match[str]]:
        """Whose names are like `text` (`likeness.rank()`)."""
        return rank(text, self.names, self._holders)

    def holding(self, wanted: Mapping[bytes, str]) -> Iterator[tuple[str, str]]:
        """(key, which number) of those who have a number of `wanted` (`numbers.wanted()`).

        Not asked of the database: its index would answer sooner where nobody at all has the number.
        """
        if wanted:
            for key in self.names:
                for digest in self._known[key].digests:
                    if digest in wanted:
                        yield key, wanted[digest]


@dataclass
class _Kept:
    until: float
    destroyed_keys: int
    # Forgets them in an idle process too. It knows the organisation alone: what was forgotten is held by nobody.
    timer: threading.Timer
    known: dict[str, IndexedPerson] = field(default_factory=dict)
    # (stamp of them all, those who had it) of the latest searches.
    latest: deque[tuple[tuple[int, int], Searched]] = field(default_factory=lambda: deque(maxlen=LATEST))


_kept: dict[UUID, _Kept] = {}
_lock = threading.Lock()


def of_list(people: Mapping[str, tuple[Sequence[str], Mapping[str, str]]]) -> Searched:
    """Names and numbers of people who are nobody's case yet, by any key: to be compared like those who are. Not kept.

    Of each the names, the full one first, and the numbers as `numbers.wanted()` takes them.
    """
    seen = Words()
    known = {
        key: IndexedPerson(0, tuple([Name.of(name, seen) for name in names if name]), tuple(numbers.wanted(held)))
        for key, (names, held) in people.items()
    }
    return Searched({key: one.names for key, one in known.items() if one.names}, known)


def searched(rows: IdentityQuerySet) -> Searched:
    """What is known of `rows` (`to_search()`)."""
    memory = _of_organisation()
    kept = memory.known
    if kept:
        stamp_of_all = rows.stamp_of_all()
        for before, same in tuple(memory.latest):
            if before == stamp_of_all:
                return same
        stamps = rows.stamps()
        changed = [key for key, stamp in stamps.items() if key not in kept or kept[key].stamp != stamp]
        if changed:
            # Of most rows: the same condition again is shorter than thousands of keys.
            read = _read(rows if len(changed) * 2 > len(stamps) else Identity.objects.filter(pk__in=changed))
            # What does not open now is not tried again until it changes.
            kept |= {key: read.get(key, IndexedPerson(stamps[key], (), ())) for key in changed}
        known = {key: kept[key] for key in stamps}
    else:
        # The first time all are read, with their stamps in the same query.
        known = _read(rows)
        kept |= known
        stamps = {key: one.stamp for key, one in known.items()}
    found = Searched({key: one.names for key, one in known.items() if one.names}, known)
    # Joined as the database does it. Asked for again, they might be those of a later moment.
    memory.latest.append(((len(stamps), reduce(xor, stamps.values(), 0)), found))
    return found


def _read(rows: IdentityQuerySet) -> dict[str, IndexedPerson]:
    seen = Words()
    # Tens of thousands of new tuples and no cycle among them: the collector would look at all, again and again.
    gc.disable()
    try:
        return {
            key: IndexedPerson(
                stamp,
                tuple([Name.of(name, seen) for name in (full_name, *aliases)]),
                tuple(map(bytes, filter(None, digests))),
            )
            for key, stamp, full_name, aliases, *digests in opened_to_compare(
                rows.stamped(), "stamp", "full_name", "aliases", *map(numbers.column, numbers.NUMBERS)
            )
        }
    finally:
        gc.enable()


def forget_all(sender: object, **_: Any) -> None:
    """Forget every name, with the keys that opened them."""
    with _lock:
        _drop(*_kept)


data_keys.keys_forgotten.connect(forget_all, dispatch_uid="cases.known_names")


def _of_organisation() -> _Kept:
    organisation, now, destroyed = current_organisation(), time.monotonic(), data_keys.destroyed()
    with _lock:
        found = _kept.get(organisation)
        if found is not None and found.until <= now:
            found = None
        if found is not None and found.destroyed_keys == destroyed:
            found.until = now + SECONDS
            return found
    known = {} if found is None else _less_erased(found.known)
    with _lock:
        _drop(organisation)
        if sum(len(other.known) for other in _kept.values()) > MOST:
            _drop(*_kept)
        # In place of the old: who read under it, before somebody was erased, keeps nothing of them here.
        found = _kept[organisation] = _Kept(now + SECONDS, destroyed, _timer(organisation, SECONDS), known)
    return found


def _less_erased(known: dict[str, IndexedPerson]) -> dict[str, IndexedPerson]:
    # Copied in one step, as others may be adding to it.
    left = dict(known)
    for key in Identity.objects.filter(person__in=data_keys.destroyed_of(PERSON)).values_list("pk", flat=True):
        left.pop(str(key), None)
    return left


def _timer(organisation: UUID, seconds: float) -> threading.Timer:
    timer = threading.Timer(seconds, _forget, (organisation,))
    timer.daemon = True
    timer.start()
    return timer


def _forget(organisation: UUID) -> None:
    """Forget the names of an organisation in which nobody has searched for so long; later, if somebody has."""
    with _lock:
        kept = _kept.get(organisation)
        if kept is not None:
            left = kept.until - time.monotonic()
            if left > 0:
                kept.timer = _timer(organisation, left)
            else:
                _drop(organisation)


def _drop(*organisations: UUID) -> None:
    for organisation in organisations:
        kept = _kept.pop(organisation, None)
        if kept is not None:
            kept.timer.cancel()
