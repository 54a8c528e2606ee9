"""Making and checking the file of the operator's key, for whoever sets an installation up."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.organisation_keys import operator_key
from core import crypto
from core.errors import DomainError, KeyUnavailable

GROUP = 4


def ensure(path: Path) -> bool:
    """Make the key when there is none: 32 random bytes in base64, readable by the owner alone. True: it is new.

    A file that is there is never written to. Raises DomainError when it cannot be made, read, or is no key.
    """
    made = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = _make(path)
        operator_key()
    except FileExistsError as error:
        raise DomainError(_("%(path)s cannot hold the key: something else is there.") % {"path": path}) from error
    except (KeyUnavailable, UnicodeDecodeError) as error:
        raise DomainError(
            _("The key file %(path)s holds no key. Put the right file there; it is not overwritten.") % {"path": path}
        ) from error
    except OSError as error:
        raise DomainError(
            _("The key file %(path)s cannot be made or read: %(reason)s.")
            % {"path": path, "reason": os.strerror(error.errno or 0)}
        ) from error
    return made


def is_private(path: Path) -> bool:
    """Whether only the file's owner can read it."""
    return not path.stat().st_mode & 0o077


def fingerprint() -> str:
    """A short mark of the key, to tell whether a copy is the right one. It does not betray the key."""
    return grouped(hashlib.sha256(b"harapan operator key" + operator_key()).hexdigest()[:16])


def written_out() -> str:
    """The key itself in groups, to be written down. Without the spaces it is the file's content."""
    return grouped(base64.b64encode(operator_key()).decode())


def grouped(text: str) -> str:
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _make(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(crypto.new_key()).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True
