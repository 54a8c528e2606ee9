"""Where sessions are kept. Database and cache hold the digest of a session's key, never the key that the browser sends:
whoever reads a copy of either works as nobody.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

_LENGTH = 40  # what the column holds; the key itself has 165 random bits, so that no salt is needed


def kept_as(key: str) -> str:
    """What stands for a session's key in the database and the cache."""
    return hashlib.sha256(key.encode()).hexdigest()[:_LENGTH]


class SessionStore(cached_db.SessionStore):
    """Django's, under the digest. Its asynchronous methods are not: nothing here calls them."""

    @property
    def cache_key(self) -> str:
        return self.cache_key_prefix + kept_as(self._get_or_create_session_key())  # type: ignore[attr-defined]

    def exists(self, session_key: str) -> bool:
        return bool(session_key) and super().exists(kept_as(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept_as(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.end_kept(kept_as(key))

    def end_kept(self, kept: str) -> None:
        """End the session that is kept as this: its key nobody but its browser knows."""
        super().delete(kept)

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        kept = kept_as(self.session_key or "")
        row = self.model.objects.filter(session_key=kept, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row
