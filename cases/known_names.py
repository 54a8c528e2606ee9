"""Names of people as this process keeps them for a few minutes, folded, to be compared with what somebody types.

Kept for each organisation apart, and only of rows that an asker was allowed to search. What is kept is used as long as
the row's stamp is the same, so that a changed or new name counts at once. Nothing of it leaves the process's memory.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

from cases.models import Identity
from cases.querysets import IdentityQuerySet
from core import keys
from core.db import current_organisation
from core.domain.likeness import Name
from core.fields import opened_to_compare

SECONDS = 300.0
MOST = 250_000
"""Names of so many people at most; with more, all are forgotten and read again."""


@dataclass
class _Kept:
    until: float
    destroyed_keys: int
    # Identity → its stamp and its names: the full one first, then the others.
    names: dict[UUID, tuple[str, tuple[Name, ...]]] = field(default_factory=dict)


_kept: dict[UUID, _Kept] = {}
_lock = threading.Lock()


def names_of(rows: IdentityQuerySet) -> dict[UUID, tuple[Name, ...]]:
    """Identity → names, the full name first, of `rows` (`to_search()`). Who was erased is not among them."""
    stamps = rows.stamps()
    kept = _of_organisation()
    changed = [key for key, stamp in stamps.items() if key not in kept.names or kept.names[key][0] != stamp]
    if changed:
        # Of most rows: the same condition again is shorter than thousands of keys.
        missing = rows if len(changed) * 2 > len(stamps) else Identity.objects.filter(pk__in=changed)
        opened = {
            pk: tuple(Name.of(name) for name in (full_name, *aliases))
            for pk, full_name, aliases in opened_to_compare(missing, "full_name", "aliases")
        }
        kept.names.update((key, (stamps[key], opened.get(key, ()))) for key in changed)
    return {key: names for key in stamps if (names := kept.names[key][1])}


def forget_all() -> None:
    """Forget every name."""
    with _lock:
        _kept.clear()


keys.when_forgotten(forget_all)


def _of_organisation() -> _Kept:
    organisation, now, destroyed = current_organisation(), time.monotonic(), keys.destroyed()
    with _lock:
        found = _kept.get(organisation)
        if found is not None and found.until > now and found.destroyed_keys == destroyed:
            return found
        if sum(len(other.names) for other in _kept.values()) > MOST:
            _kept.clear()
        found = _kept[organisation] = _Kept(now + SECONDS, destroyed)
    # An idle process forgets too.
    timer = threading.Timer(SECONDS, _forget, (organisation, found))
    timer.daemon = True
    timer.start()
    return found


def _forget(organisation: UUID, kept: _Kept) -> None:
    with _lock:
        if _kept.get(organisation) is kept:
            del _kept[organisation]
