"""Names of people as this process keeps them for a few minutes, folded, to be compared with what somebody types.

Kept for each organisation apart, and only of rows that an asker was allowed to search. What is kept is used as long as
the row's stamp is the same, so that a changed or new name counts at once. Nothing of it leaves the process's memory.
"""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

from cases.models import Identity
from cases.querysets import IdentityQuerySet
from core import keys
from core.db import current_organisation
from core.domain.likeness import Name
from core.domain.spellings import Word
from core.fields import opened_to_compare

SECONDS = 300.0
MOST = 250_000
"""Names of so many people at most; with more, all are forgotten and read again."""


@dataclass
class _Kept:
    until: float
    destroyed_keys: int
    # Forgets them in an idle process too. It knows the organisation alone: what was forgotten is held by nobody.
    timer: threading.Timer
    # Key of the identity as text → its stamp and its names: the full one first, then the others.
    names: dict[str, tuple[str, tuple[Name, ...]]] = field(default_factory=dict)


_NOTHING: tuple[str, tuple[Name, ...]] = ("", ())
_kept: dict[UUID, _Kept] = {}
_lock = threading.Lock()


def names_of(rows: IdentityQuerySet) -> dict[str, tuple[Name, ...]]:
    """Key as text → names, the full name first, of `rows` (`to_search()`). Who was erased is not among them."""
    kept = _of_organisation().names
    if not kept:
        # The first time all are read, with their stamps in the same query.
        first = _read(rows)
        kept |= first
        return {key: names for key, (_stamp, names) in first.items()}
    stamps = rows.stamps()
    changed = [key for key, stamp in stamps.items() if kept.get(key, _NOTHING)[0] != stamp]
    if changed:
        # Of most rows: the same condition again is shorter than thousands of keys.
        kept |= _read(rows if len(changed) * 2 > len(stamps) else Identity.objects.filter(pk__in=changed))
        # What does not open now is not tried again until it changes.
        kept |= {key: (stamps[key], ()) for key in changed if kept.get(key, _NOTHING)[0] != stamps[key]}
    return {key: names for key in stamps if (names := kept[key][1])}


def _read(rows: IdentityQuerySet) -> dict[str, tuple[str, tuple[Name, ...]]]:
    seen: dict[str, Word] = {}
    # Tens of thousands of new tuples and no cycle among them: the collector would look at all, again and again.
    gc.disable()
    try:
        return {
            key: (stamp, tuple([Name.of(name, seen) for name in (full_name, *aliases)]))
            for key, stamp, full_name, aliases in opened_to_compare(rows.stamped(), "stamp", "full_name", "aliases")
        }
    finally:
        gc.enable()


def forget_all() -> None:
    """Forget every name."""
    with _lock:
        _drop(*_kept)


keys.when_forgotten(forget_all)


def _of_organisation() -> _Kept:
    organisation, now, destroyed = current_organisation(), time.monotonic(), keys.destroyed()
    with _lock:
        found = _kept.get(organisation)
        if found is not None and found.until > now and found.destroyed_keys == destroyed:
            return found
        _drop(organisation)
        if sum(len(other.names) for other in _kept.values()) > MOST:
            _drop(*_kept)
        timer = threading.Timer(SECONDS, _forget, (organisation,))
        timer.daemon = True
        found = _kept[organisation] = _Kept(now + SECONDS, destroyed, timer)
        timer.start()
    return found


def _forget(organisation: UUID) -> None:
    with _lock:
        _drop(organisation)


def _drop(*organisations: UUID) -> None:
    for organisation in organisations:
        kept = _kept.pop(organisation, None)
        if kept is not None:
            kept.timer.cancel()
