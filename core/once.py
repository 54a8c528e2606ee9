"""What is sent twice is taken once.

On a poor line the answer gets lost after the server has saved: the page still holds what was typed, and somebody
presses again. So a form carries a mark of its own, and the key of the row that it makes comes out of the mark, of who
sends it and of what it says: sent again as it was, it meets that row. What was written on meanwhile is another row,
since nothing may be lost without a word. Nothing is kept for it, and without the organisation's key nobody can make
the key of a row: another's mark, or a made-up one, meets nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import models

from core.idempotency import digest, new_mark, wait


def key(kind: str, mark: str, *said: Any, by: UUID) -> UUID:
    """The key of the row that is made of what `by` says in the form of this mark; without a mark a new one.

    Raises KeyUnavailable.
    """
    return UUID(bytes=digest(kind, [mark, by, *said])[:16], version=4) if mark else uuid4()


def taken[M: models.Model](model: type[M], mark: str, *said: Any, by: UUID) -> tuple[UUID, M | None]:
    """The key of the row that `by` makes by saying this in the form of this mark, and the row where it is made already.

    Raises KeyUnavailable.
    """
    one = key(model._meta.label, mark, *said, by=by)
    return one, made(model, one) if mark else None


def made[M: models.Model](model: type[M], key: UUID) -> M | None:
    """The row that was made already by the same form, also by a sending that is just being taken."""
    wait(key.bytes)
    return model._default_manager.filter(pk=key).first()


__all__ = ["digest", "key", "made", "new_mark", "taken", "wait"]
