"""Idempotency: what is sent twice makes one row.

On a poor line the answer gets lost after the server has saved: the page still holds what was typed, and somebody
presses again. So every form is shown with a mark of its own, and a program may send one. The key of a sending comes
out of that mark, of who sends it, to which address, and of what it says. The rows that the first sending made are kept
with the key for some weeks, and the same sending is answered with them. What was written on meanwhile is another
sending, since nothing may be lost without a word. Without the organisation's key nobody can make one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.core.files import File
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from core import writes
from core.db import in_scope
from core.keys import data_keys
from core.models import IdempotencyKey

KEPT_FOR = timedelta(days=30)
FIELD = "form_mark"
# A page changes them while nothing else is written: a draft that was kept meanwhile, a session that began anew.
_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "form_owner", "kept", "version", FIELD, "mark"})


def new_mark() -> str:
    """Of a page that is being shown."""
    return secrets.token_urlsafe(12)


def digest(kind: str, said: Iterable[Any]) -> bytes:
    """What the same content of one kind has in common. Raises KeyUnavailable."""
    return data_keys.digest(kind, json.dumps(list(said), default=str))


def wait(name: bytes) -> None:
    """Until the transaction ends, let nobody else make what has this digest or key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"once|{name.hex()}"])


def key(kind: str, mark: str, *said: Any, by: UUID) -> UUID:
    """The key of the row itself that `by` makes in the form of this mark, where nobody is at work to whom it would be
    kept; without a mark a new one. Raises KeyUnavailable.
    """
    return UUID(bytes=digest(kind, [mark, by, *said])[:16], version=4) if mark else uuid4()


def key_of(mark: str, *, by: UUID | None, address: str, content: Any) -> UUID | None:
    """The key of a sending; None without a mark. Raises KeyUnavailable."""
    return UUID(bytes=digest("idempotency", [mark, by, address, content])[:16], version=4) if mark else None


def key_of_form(request: HttpRequest) -> UUID | None:
    """That of a form that is posted by somebody at work; None for others."""
    mark = request.POST.get(FIELD, "")
    if not (mark and in_scope()):
        return None
    content = [content_of(request.POST), content_of(request.FILES)]
    by: UUID = request.user.pk  # type: ignore[assignment]  # somebody is at work
    return key_of(mark, by=by, address=request.get_full_path(), content=content)


def content_of(data: Any) -> list[Any]:
    """What a form or a body says: names and values, of a file its hash; without what the page itself carries."""
    pairs = data.lists() if isinstance(data, MultiValueDict) else data.items()
    return sorted([name, _said(value)] for name, value in pairs if name not in _LEFT_OUT)


def made(key: UUID | None) -> Any:
    """The row, or list of rows, that the same sending has made, also one that is just being taken; None for none, and
    where one of them is gone."""
    if key is None:
        return None
    wait(key.bytes)
    kept = IdempotencyKey.objects.filter(pk=key).first()
    found = [] if kept is None else [_row(label, pk) for label, pk in kept.rows]
    if kept is None or None in found:
        return None
    return found if kept.is_list else found[0]


def keep[R](key: UUID | None, act: Callable[[], R]) -> R:
    """What `act` returns: the row, or list of rows, that it makes is kept under the key.

    What it returns that it has not made is not: whoever changes a row is told by its version.
    """
    if key is None:
        return act()
    with writes.noting() as new:
        result = act()
    rows = result if isinstance(result, list) else [result]
    if rows and all(isinstance(row, models.Model) and row in new for row in rows):
        remember(key, result)
    return result


def remember(key: UUID, result: Any) -> None:
    """Keep what was made under the key, for the same sending to be answered with."""
    rows = result if isinstance(result, list) else [result]
    kept = IdempotencyKey(
        id=key, rows=[[row._meta.label, str(row.pk)] for row in rows], is_list=isinstance(result, list)
    )
    IdempotencyKey.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["id"], update_fields=["rows", "is_list", "made_at"]
    )


def forget_old() -> None:
    """Delete the keys of one organisation under which nothing is sent again any more."""
    IdempotencyKey.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()


def _row(label: str, pk: str) -> Any:
    return apps.get_model(label)._default_manager.filter(pk=pk).first()


def _said(value: Any) -> str:
    if isinstance(value, File):
        stored = getattr(value, "stored", None)
        # One that was too large to be kept is like no other.
        return stored.sha256 if stored is not None else new_mark()
    return json.dumps([_said(one) for one in value] if isinstance(value, list) else value, sort_keys=True, default=str)
