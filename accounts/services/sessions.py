"""Sessions, wherever they were begun: seeing one's own, and ending them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import devices
from accounts.models import Membership
from accounts.session_store import SessionStore, kept_as
from audit.services import record
from core.access.actor import ActingUser
from core.errors import DomainError


@dataclass(frozen=True)
class OwnSession:
    """One of a person's sessions, without the key that opens it. `name` stands for it in an address."""

    name: str
    device: str
    begun: datetime
    seen: datetime
    is_this: bool


def end_sessions(*, organisation_id: UUID, user_id: UUID | None = None) -> int:
    """End every session in which a person, or anybody, works in an organisation. Returns how many."""
    found = _sessions() if user_id is None else _sessions_of(user_id)
    return _end(key for key, content in found if content.get("organisation") == str(organisation_id))


def end_all_sessions(*, user_id: UUID) -> int:
    """End every session of a person. Returns how many."""
    return _end(key for key, _ignored in _sessions_of(user_id))


def own_sessions(*, this: str | None, by: ActingUser) -> list[OwnSession]:
    """The sessions of the acting person that have not ended, this one first, then the one that was seen last.

    `this` is the key of the one that asks.
    """
    kept = kept_as(this or "")
    found = [_shown(key, content, kept) for key, content in _sessions_of(by.pk) if not _is_over(key, content)]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen.timestamp()))


def end_own_session(*, name: str, by: ActingUser) -> None:
    """End one of one's own sessions. Raises DomainError when it has ended already."""
    if not _end(key for key, _ignored in _sessions_of(by.pk) if name_of(key) == name):
        raise DomainError(_("This session has ended already."))
    _note(by, ended=1)


def end_other_sessions(*, this: str | None, by: ActingUser) -> int:
    """End all of one's own sessions but the one that asks. Returns how many."""
    kept = kept_as(this or "")
    ended = _end(key for key, _ignored in _sessions_of(by.pk) if key != kept)
    _note(by, ended=ended)
    return ended


def forget_expired() -> None:
    """Delete the rows of sessions that are over: a round of upkeep."""
    SessionStore.clear_expired()


def name_of(key: str) -> str:
    """What stands in an address for a session that is kept as `key`."""
    return salted_hmac("accounts.sessions", key, algorithm="sha256").hexdigest()[:24]


def _sessions_of(user_id: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each is kept as (session_store.py), and its content.

    Each session is unpacked to see whose it is: there are as many as people at work today, and a column that says so
    would be one more place that tells who is signed in.
    """
    for key, content in _sessions():
        if content.get(SESSION_KEY) == str(user_id):
            yield key, content


def _sessions() -> Iterator[tuple[str, dict[str, Any]]]:
    for row in Session.objects.filter(expire_date__gt=timezone.now()).order_by("session_key").iterator():
        yield row.session_key, row.get_decoded()


def _end(keys: Iterator[str]) -> int:
    found = list(keys)
    for key in found:
        SessionStore().end_kept(key)
    return len(found)


def _last_seen(key: str, content: dict[str, Any]) -> int:
    seen: int = max(content.get("seen", 0), cache.get(f"seen:{key}", 0))
    return seen


def _is_over(key: str, content: dict[str, Any]) -> bool:
    now = time.time()
    idle, begun = now - _last_seen(key, content), now - content.get("begun", 0)
    return bool(idle > settings.IDLE_MINUTES * 60 or begun > settings.ABSOLUTE_HOURS * 3600)


def _shown(key: str, content: dict[str, Any], this: str) -> OwnSession:
    return OwnSession(
        name=name_of(key),
        device=devices.in_words(content.get("device")),
        begun=datetime.fromtimestamp(content.get("begun", 0), tz=UTC),
        seen=datetime.fromtimestamp(_last_seen(key, content), tz=UTC),
        is_this=key == this,
    )


def _note(by: ActingUser, *, ended: int) -> None:
    record(by=by, verb="session.ended", target=Membership.objects.get(pk=by.acting.membership_id), count=ended)
