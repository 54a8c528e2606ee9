"""Two installations beside each other, the one that is backed up and an empty one, and commands in their processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from backups import container
from config import environment
from tests.conftest import ROOT
from tests.superuser import superuser

PRIVATE, PUBLIC = container.new_identity()
RIGHTS = ROOT / "script" / "postgres" / "rights.sql"


@dataclass
class Backup:
    """The two files of a backup, and the file with the key for them."""

    content: Path
    keys: Path
    identity: Path


class Running:
    """`manage.py` that is still at work; killed at the end."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command, self._environment = command, environment

    def __enter__(self) -> Self:
        self.popen = subprocess.Popen(
            self._command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self._environment,
        )
        return self

    def wait_for(self, words: str) -> None:
        """Read what it says until it says this."""
        assert self.popen.stdout is not None
        assert any(words in line for line in self.popen.stdout), words

    def __exit__(self, *exc: object) -> None:
        self.popen.kill()
        self.popen.communicate(timeout=30)


@dataclass
class Installation:
    """A database and a store of files, as `manage.py` finds them in its environment."""

    database: str
    media: Path
    key_file: str
    more: dict[str, str] = field(default_factory=dict)
    # Where its restores keep and find what migrating does (replaying.py); without it each migrates by itself.
    migrations: Path | None = None

    def url(self, role: str = "") -> str:
        return urlsplit(os.environ[f"TEST_DATABASE_{role}URL"])._replace(path=f"/{self.database}").geturl()

    def run(self, *words: str | Path, role: str = "", text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """`manage.py` in English, as on a developer's machine; `role`: as whom it speaks to the database."""
        return subprocess.run(
            self.command(*words),
            cwd=ROOT,
            input=text,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env=self.environment(role) | more,
        )

    def command(self, *words: str | Path) -> list[str]:
        program = ["-m", "tests.backups.replaying"] if self.migrations else [str(ROOT / "manage.py")]
        return [sys.executable, "-u", *program, *map(str, words), "--language", "en"]

    def environment(self, role: str = "") -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": self.url(role),
            "DATABASE_BACKUP_URL": self.url("BACKUP_"),
            "MEDIA_ROOT": str(self.media),
            "HARAPAN_KEY_FILE": self.key_file,
            "BACKUP_RECIPIENTS": PUBLIC,
            "MIGRATIONS_FOLDER": str(self.migrations or ""),
            **self.more,
        }

    def migrate(self) -> None:
        """As a server does when it starts: all tables, and nobody in them."""
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
        subprocess.run(command, check=True, env=self.environment("OWNER_"))

    def restore(self, backup: Backup, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        """As the owner of the tables."""
        words = ("restore", backup.content, backup.keys, "--identity", backup.identity, *options)
        return self.run(*words, role="OWNER_", **more)

    def sessions(self) -> int:
        """How many are connected to the database, beside the superuser."""
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename <> current_user", [self.database]
            )
            return int(cursor.fetchone()[0])

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        with superuser(self.database) as cursor:
            yield cursor

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, past every wall, as text and in order."""
        with self.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            found = {}
            for (name,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1')
                found[name] = cursor.fetchall()
        return found

    def shape(self) -> list[tuple[Any, ...]]:
        """Who may do what with which table, what walls it has, and which triggers and constraints."""
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, "
                "(SELECT array_agg(polname ORDER BY polname)::text FROM pg_policy WHERE polrelid = c.oid), "
                "(SELECT array_agg(conname ORDER BY conname)::text FROM pg_constraint WHERE conrelid = c.oid), "
                "(SELECT array_agg(tgname || tgenabled::text ORDER BY tgname)::text FROM pg_trigger "
                " WHERE tgrelid = c.oid AND NOT tgisinternal) "
                "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1"
            )
            return list(cursor.fetchall())

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.media)): p.read_bytes() for p in self.media.rglob("*") if p.is_file()}


@contextmanager
def empty_installation(folder: Path, key_file: str) -> Iterator[Installation]:
    """A database with roles and rights and nothing in it, beside the test database; dropped at the end."""
    beside = str(environment.database(os.environ["TEST_DATABASE_URL"])["NAME"])
    name = f"{beside}_empty"
    with superuser() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} OWNER harapan_owner")
    try:
        with superuser(name) as cursor:
            for statement in statements(name):
                cursor.execute(statement)
        media = folder / "media-of-the-empty-one"
        media.mkdir(exist_ok=True)
        yield Installation(name, media, key_file)
    finally:
        with superuser() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def statements(database: str) -> list[str]:
    """rights.sql without what only psql understands."""
    plain = "\n".join(line for line in RIGHTS.read_text().splitlines() if not line.startswith(("--", "SELECT", "\\")))
    return [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO harapan_app",
        plain,
    ]
