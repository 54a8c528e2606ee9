"""The file of the operator's key: made, checked, taken away and brought back, for whoever runs an installation."""

from __future__ import annotations

import hashlib
import os
from itertools import count
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operator_keys import operator_keys, parsed, read, written
from accounts.organisation_keys import check_opens_all
from core.errors import DomainError, KeyUnavailable
from core.files.storage import sync_folder
from core.keys import crypto

GROUP = 4


def ensure(path: Path) -> bool:
    """Make the key when there is none: 32 random bytes in base64, readable by the owner alone. True: it is new.

    A file that is there is never written to. Raises DomainError when it cannot be made, read, or is no key.
    """
    made = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = _make(path)
        read(path)
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


def unseal(path: Path, text: str) -> None:
    """Put the key, as somebody has typed it, where the installation looks for it.

    Raises DomainError when a key is there already, when it is none, and when it does not open every organisation's.
    """
    if path.exists():
        raise DomainError(_("The installation is open already: %(path)s is there.") % {"path": path})
    try:
        # In groups, as it was written down.
        keys = parsed("".join(text.split()))
        check_opens_all(keys)
    except KeyUnavailable as error:
        raise DomainError(_("This is not the key of this installation. Nothing was changed.")) from error
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, keys)


def seal(path: Path) -> None:
    """Take the key away again. Raises DomainError when it may be the only copy: where it lies on a disk."""
    if not path.exists():
        raise DomainError(_("The installation is sealed already."))
    if not is_in_memory(path):
        raise DomainError(_("The key lies on a disk, and may be the only copy. Move it away yourself."))
    path.unlink()


def put_first(path: Path) -> None:
    """Make a new key and put it before the one that is there, which goes on opening what is wrapped by it."""
    _replace(path, [crypto.new_key(), *operator_keys()])


def keep_first(path: Path) -> list[Path]:
    """Move the keys before into files beside it, once nothing is wrapped by them: backups of their time need them.

    Returns these files. Where the key lies in memory none is made: it must not reach a disk.
    """
    first, *before = operator_keys()
    kept = [] if is_in_memory(path) else [_keep(path, key) for key in before]
    _replace(path, [first])
    return kept


def is_in_memory(path: Path) -> bool:
    """Whether the file is gone when the machine is off: it lies on a tmpfs or ramfs."""
    place, kind = Path("/"), ""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _device, mounted, found, *_rest = line.split()
        if path.resolve().is_relative_to(mounted) and Path(mounted).is_relative_to(place):
            place, kind = Path(mounted), found
    return kind in ("tmpfs", "ramfs")


def is_private(path: Path) -> bool:
    """Whether only the file's owner can read it."""
    return not path.stat().st_mode & 0o077


def fingerprint() -> str:
    """A short mark of the key, to tell whether a copy is the right one. It does not betray the key."""
    return grouped(hashlib.sha256(b"harapan operator key" + operator_keys()[0]).hexdigest()[:16])


def written_out() -> str:
    """The key itself in groups, to be written down. Without the spaces it is the file's content."""
    return grouped(written(operator_keys()[:1]).strip())


def grouped(text: str) -> str:
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _make(path: Path) -> bool:
    try:
        _write(path, [crypto.new_key()])
    except FileExistsError:
        return False
    return True


def _keep(path: Path, key: bytes) -> Path:
    """Beside the key file, with the day in its name. A key is kept once, another one of that day under a number."""
    named = f"{path.name}.before-{timezone.now():%Y-%m-%d}"
    for number in count(1):
        beside = path.with_name(named if number == 1 else f"{named}-{number}")
        if not beside.exists():
            _write(beside, [key])
            os.chown(beside, path.stat().st_uid, path.stat().st_gid)
            break
        if read(beside) == [key]:
            break
    return beside


def _replace(path: Path, keys: list[bytes]) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    _write(beside, keys)
    # Whoever runs the command may be somebody else than the service that reads it.
    before = path.stat()
    os.chown(beside, before.st_uid, before.st_gid)
    beside.chmod(before.st_mode & 0o777)
    beside.rename(path)
    # What is wrapped by the new key is written durably next: the name must not point to the old file again then.
    sync_folder(path.parent)


def _write(path: Path, keys: list[bytes]) -> None:
    """A new file, readable by its owner alone. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(written(keys))
        file.flush()
        os.fsync(file.fileno())
