"""Where the servers of one checkout live, and as whom they run.

Standard library only, as everything that runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pwd
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

PROJECT = Path(__file__).resolve().parent.parent
RUN = PROJECT / ".run"
PACKAGED = RUN / "packaged"
# For servers whose account cannot reach the project; the name tells checkouts apart.
DISTANT = Path("/var/lib") / f"harapan-{hashlib.sha256(str(PROJECT).encode()).hexdigest()[:10]}"
LONGEST_SOCKET = 107  # bytes of a socket's path, a limit of the kernel


class ServiceError(Exception):
    """What went wrong and what to do, for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """Where the servers live and as whom they run."""

    account: pwd.struct_passwd
    data: Path
    sockets: Path

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run as the service account. Output goes to a file: a server's child would keep a pipe open."""
        with (self.data / "last-command.log").open("w+") as output:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment(),
                check=False,
                **identity(self.account),
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def identity(account: pwd.struct_passwd) -> Identity:
    """Keyword arguments that make `subprocess` drop from root to `account`."""
    if os.geteuid() != 0 or account.pw_uid == 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def service_account() -> pwd.struct_passwd:
    """Root never runs a server; `postgres` is there wherever Debian's package is, `nobody` everywhere.

    Whoever owns a data folder that is there already goes on owning it.
    """
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for folder in (RUN, DISTANT):
        if (folder / "postgres").exists() and (owner := (folder / "postgres").stat().st_uid) != 0:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("Neither a user `postgres` nor `nobody` exists, and root must not run the database.")


@functools.cache
def can_walk_to(folder: Path, account: pwd.struct_passwd) -> bool:
    command = ["test", "-x", str(folder)]
    return subprocess.run(command, cwd="/", check=False, **identity(account)).returncode == 0


def own(path: Path, account: pwd.struct_passwd, mode: int) -> Path:
    """Make the folder (or chown the file) so that only `account` and root can look inside."""
    if not path.exists():
        path.mkdir(parents=True)
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


@functools.cache
def place() -> Place:
    account = service_account()
    data = RUN
    if not can_walk_to(PROJECT, account):
        data = DISTANT
        say(f"{account.pw_name} cannot reach {PROJECT}: the servers keep their data in {data}")
        own(data, account, 0o700)
    sockets = data / "sockets"
    if len(os.fsencode(sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        sockets = (Path("/run") if os.geteuid() == 0 else Path("/tmp")) / DISTANT.name
    if sockets.is_symlink() or (sockets.exists() and sockets.stat().st_uid not in (account.pw_uid, 0)):
        raise ServiceError(f"{sockets} belongs to somebody else. Remove it and start again.")
    return Place(account, data, sockets)


def runs_as() -> pwd.struct_passwd:
    """Who runs web, worker and dispatcher: the service account, or the caller where it cannot read the code."""
    account = service_account()
    return account if can_walk_to(PROJECT, account) else pwd.getpwuid(os.geteuid())


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        return line.connect_ex(str(path)) == 0


def say(text: str) -> None:
    print(text, flush=True)
