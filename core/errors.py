"""What goes wrong for a reason that a person can act on."""

from __future__ import annotations

import errno
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from psycopg2.errors import DiskFull
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError


class DomainError(Exception):
    """A rule of the work refuses this now. `message` is translated and says what to do."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class EditConflict(Exception):
    """Somebody else changed the row since it was read. `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(f"{type(current).__name__} {current.pk} is at version {current.version}")
        self.current = current


class NoRoom(Exception):
    """A file was not stored: the disk is full."""


class Unlogged(RuntimeError):
    """Sealed content was about to be read without a line in the access log: a programmer's error."""


class ProofNeeded(Exception):
    """Nothing was shown: the person is asked first whether it is still them. A page and an endpoint answer so."""


class KeyUnavailable(Exception):
    """The key of this content is not at hand (the installation is sealed, or the key was destroyed)."""


class Damaged(Exception):
    """Sealed content does not open: changed, cut, or moved from where it was written.

    `record` says what it is of, as the log and the check of a backup do: the model and the key. Empty for a file.
    """

    record = ""


SERVICE_GONE = (OperationalError, InterfaceError, RedisConnectionError, RedisTimeoutError, KeyUnavailable)
"""What is raised when PostgreSQL, the cache or the keys cannot be reached now."""


_FULL = (errno.ENOSPC, errno.EDQUOT)


def is_no_room(error: BaseException | None) -> bool:
    """Whether a disk is full: that of the files, of temporary files, or of PostgreSQL."""
    if isinstance(error, NoRoom) or (isinstance(error, OSError) and error.errno in _FULL):
        return True
    return isinstance(error, OperationalError) and isinstance(error.__cause__, DiskFull)


def is_service_gone(error: BaseException | None) -> bool:
    """Whether the work cannot be done now for want of a service or of room, and can be done later."""
    return isinstance(error, SERVICE_GONE) or is_no_room(error)
