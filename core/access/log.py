"""The line in the access log that is committed before anything is shown."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from core.access import providers
from core.access.actor import ActingUser
from core.errors import Unlogged
from core.key_subjects import KeySubject

# What a page asks for that opens one more after many.
MANY = "many"

_logged: ContextVar[set[tuple[UUID, str]] | None] = ContextVar("logged", default=None)
_proved_at: ContextVar[datetime | None] = ContextVar("proved_at", default=None)


def log_access(
    *, by: ActingUser, act: str, rows: Iterable[Any], compartments: Iterable[str], purpose: str = ""
) -> None:
    """Write down, before it is shown, that `by` opens these compartments of these rows.

    A row answers `access_case_id()` (UUID or None) and `key_subject()`, or `key_subjects()` where a look at it opens
    content of more than one. Only compartments that the
    user's roles may read are logged and opened; rows must come from `visible_to(by)`. A model that says `opened_by`
    has content of no case, under keys of its own: whoever holds that permission opens it, whatever their roles read.
    Raises Unlogged outside `accountable()`, and whatever keeps the line from being written.
    """
    logged = _logged.get()
    if logged is None:
        raise Unlogged("log_access() works inside accountable() only.")
    rows = list(rows)
    # Each once, in the order of the rows.
    subjects = dict.fromkeys(subject.id for row in rows for subject in _subjects(row))
    case_ids = dict.fromkeys(case_id for row in rows if (case_id := row.access_case_id()) is not None)
    is_theirs = _are_opened_by(rows, by)
    opened = [str(value) for value in compartments if is_theirs or by.acting.reads(value)]
    if not subjects or not opened:
        return
    providers.recorder.opened(
        by=by,
        act=act,
        case_ids=list(case_ids),
        subject_ids=list(subjects),
        compartments=opened,
        purpose=purpose,
        proved_at=_proved_at.get(),
    )
    logged.update((subject, compartment) for subject in subjects for compartment in opened)


def _are_opened_by(rows: Iterable[Any], user: ActingUser) -> bool:
    codes = {getattr(row, "opened_by", None) for row in rows}
    return all(code is not None and user.acting.may(code) for code in codes)


def _subjects(row: Any) -> list[KeySubject]:
    several = getattr(row, "key_subjects", None)
    return several() if several else [row.key_subject()]


def log_search(*, by: ActingUser, act: str, compartments: Iterable[str]) -> None:
    """Write down that `by` looked for somebody in these compartments and was shown nobody."""
    searched = [str(value) for value in compartments if by.acting.reads(value)]
    providers.recorder.opened(
        by=by, act=act, case_ids=[], subject_ids=[], compartments=searched, purpose="", proved_at=None
    )


def is_logged(subject: KeySubject, compartment: str) -> bool:
    """Whether this scope has logged that it opens this compartment of this subject."""
    logged = _logged.get()
    return logged is not None and (subject.id, compartment) in logged


def require_logged(subject: KeySubject, compartment: str) -> None:
    """Raise Unlogged unless this scope has logged that it opens this compartment of this subject."""
    if not is_logged(subject, compartment):
        raise Unlogged(f"Content of {compartment} was read without a line in the access log.")


class accountable:  # a context manager, named like contextlib's
    """One request or job: what it logs, it may open, and no longer than it lasts.

    `proved_at` is when the request's session was last proved; a job has none.
    """

    def __init__(self, proved_at: datetime | None = None) -> None:
        self._at = proved_at

    def __enter__(self) -> None:
        self._tokens = _logged.set(set()), _proved_at.set(self._at)

    def __exit__(self, *exc: object) -> None:
        logged, proved_at = self._tokens
        _logged.reset(logged)
        _proved_at.reset(proved_at)
