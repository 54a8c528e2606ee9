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
import os
import pwd
import secrets
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from broker import broker_is_up, broker_socket, find_broker, start_broker, stop_broker
from cluster import database_is_given, database_urls, postgres_is_up, start_postgres, stop_postgres
from place import RUN, ServiceError, own, place, runs_as, say


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
