"""`manage.py bench`: how fast the hot pages are, as ratios to their floors of the same run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError

from config import environment
from core.commands import HarapanCommand
from core.db import connect
from demo.bench import alike, dossier, guesses, rotation, trail
from demo.bench.fill import Filled, fill
from demo.bench.run import Figure, measure

FIRST_STEP = "fill and measure"
LIMITS = {"list": 2.5, "case": 2.5}
# Milliseconds within which 95 of 100 answer, in the organisation of so many people.
SEARCH_SIZE = 20_000
SEARCH = {"name search (sees all)": 100, "name search (sees 41)": 100, "name search, one erased": 300}
# With what is read off a case by a statement of its own (docs/decisions/0060), and pairs of perhaps one person, which
# are asked for whether there are any or not (0058): else the number would tell of one that the reader does not see.
MOST_QUERIES = 14
MOST_GROWTH = 1.2
# What is measured instead, in a database of its own, by an option of that name: what its number says, and by what.
INSTEAD: dict[str, tuple[str, str, Callable[[int], Measured]]] = {
    "trail": ("ENTRIES", "the access log with so many", trail.measure),
    "alike": ("PAIRS", "whether what is hidden answers as what is not there, by so many pairs", alike.measure),
    "guesses": ("GUESSES", "so many guesses of one password", guesses.measure),
    "dossier": ("EXHIBITS", "a restitution dossier of so many exhibits", dossier.measure),
    "rotation": ("PERSONS", "a change of the keys of so many people while others work", rotation.measure),
}


class Measured(Protocol):
    """What was found prints itself, and says in words which goals were not met."""

    @property
    def missed(self) -> list[str]: ...


class Command(HarapanCommand):
    languages = ("en",)
    help = "Measure the hot pages at two sizes, in databases of their own, beside their floors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sizes", default="10000,100000", help="numbers of cases, separated by commas")
        parser.add_argument("--rounds", type=int, default=7)
        parser.add_argument("--each", type=int, default=15, help="requests per side and round")
        parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
        for name, (metavar, said, _measure) in INSTEAD.items():
            parser.add_argument(f"--{name}", type=int, metavar=metavar, help=f"measure {said}")
        parser.add_argument("--here", action="store_true", help="(used by the command itself) in this database")
        parser.add_argument("--one", type=int, help="(used by the command itself) measure one size, print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        instead = [name for name in INSTEAD if options[name]]
        if options["one"]:
            print(json.dumps(self._one(options["one"], options["rounds"], options["each"])))
        elif instead and options["here"]:
            self._instead(instead[0], options[instead[0]])
        elif instead:
            for name in instead:
                print(self._with_its_own_keys(name, options[name]))
        else:
            sizes = [int(size) for size in options["sizes"].split(",")]
            self._print({size: self._figures(size, options) for size in sizes})

    def _instead(self, name: str, number: int) -> None:
        found = INSTEAD[name][2](number)
        print(found)
        _say_missed(found.missed)

    def _with_its_own_keys(self, name: str, number: int) -> str:
        """Measured with a copy of the operator's key, which may be changed."""
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy2(settings.OPERATOR_KEY_FILE, folder)
            variables = {"HARAPAN_KEY_FILE": copy}
            return self._in_its_own_database(name, f"--{name}={number}", "--here", fresh=True, variables=variables)

    def _one(self, size: int, rounds: int, each: int) -> list[dict[str, Any]]:
        filled = _filled_before() or fill(cases=size)
        # Among more people than any organisation has, the search would take most of the time, with no goal to meet.
        without = "name search" if size > SEARCH_SIZE else ""
        return [figure.as_dict() for figure in measure(filled, rounds=rounds, each=each, without=without)]

    def _figures(self, size: int, options: dict[str, Any]) -> list[Figure]:
        wanted = (f"--one={size}", f"--rounds={options['rounds']}", f"--each={options['each']}")
        said = self._in_its_own_database(str(size), *wanted, fresh=options["fresh"])
        return [Figure(**figure) for figure in json.loads(said.splitlines()[-1])]

    def _in_its_own_database(
        self, what: str, *bench: str, fresh: bool, variables: Mapping[str, str] | None = None
    ) -> str:
        """What the command says with those options in the database of that measurement."""
        name = f"harapan_bench_{what}"
        databases = {
            key: _renamed(environment.required(key), name)
            for key in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL")
        }
        made = _make_database(name, fresh=fresh)
        child = {**os.environ, **(variables or {}), **databases, "DJANGO_SETTINGS_MODULE": "config.settings.bench"}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        self.stderr.write(f"{what}: {'made' if made else 'kept'} {name}, {FIRST_STEP} …")
        owner = {**child, "DATABASE_URL": databases["DATABASE_OWNER_URL"]}
        subprocess.run([*manage, "migrate", "-v0"], check=True, env=owner)
        done = subprocess.run([*manage, "bench", *bench], env=child, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(done.stderr[-2000:])
        return done.stdout

    def _print(self, found: dict[int, list[Figure]]) -> None:
        print(
            f"{'':30}{'cases':>9}{'page ms':>9}{'p95 ms':>8}{'floor ms':>9}"
            f"{'ratio':>7}{'queries':>8}{'log':>5}{'bytes':>8}"
        )
        for figures in _by_name(found).values():
            for size, figure in figures.items():
                print(
                    f"{figure.name:30}{size:>9,}{figure.page_ms:>9.1f}{figure.p95_ms:>8.1f}{figure.floor_ms:>9.1f}{figure.ratio:>7.2f}"
                    f"{figure.queries:>8}{figure.trail:>5}{figure.size:>8,}"
                )
            if len(figures) > 1:
                print(f"{'':30}{'growth':>9}{_growth(figures):>9.2f}")
        self._judge(found)

    def _judge(self, found: dict[int, list[Figure]]) -> None:
        missed = []
        for size, figures in found.items():
            for figure in figures:
                limit = LIMITS.get(figure.name.split()[0].rstrip(","))
                if limit and figure.ratio > limit:
                    missed.append(f"{figure.name} at {size:,}: {figure.ratio:.2f} × floor, wanted {limit}")
                if limit and figure.queries > MOST_QUERIES:
                    missed.append(f"{figure.name} at {size:,}: {figure.queries} queries, wanted {MOST_QUERIES}")
                wanted = SEARCH.get(figure.name) if size <= SEARCH_SIZE else None
                if wanted and figure.p95_ms > wanted:
                    missed.append(f"{figure.name} at {size:,}: 95 of 100 in {figure.p95_ms:.0f} ms, wanted {wanted}")
        for name, by_size in _by_name(found).items():
            if name.split()[0].rstrip(",") in LIMITS and _growth(by_size) > MOST_GROWTH:
                missed.append(f"{name}: grows {_growth(by_size):.2f} ×, wanted {MOST_GROWTH}")
        _say_missed(missed)


def _say_missed(goals: list[str]) -> None:
    print("\n".join(f"missed: {line}" for line in goals) or "All goals are met.")


def _by_name(found: Mapping[int, list[Figure]]) -> dict[str, dict[int, Figure]]:
    """The figures of each scenario, by size."""
    names = dict.fromkeys(figure.name for figures in found.values() for figure in figures)
    return {
        name: {size: one for size, figures in found.items() for one in figures if one.name == name} for name in names
    }


def _growth(figures: Mapping[int, Figure]) -> float:
    """How many times longer the page takes at the last size than at the first."""
    return figures[max(figures)].page_ms / figures[min(figures)].page_ms


def _renamed(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc, path=f"/{database}"))


def _make_database(name: str, *, fresh: bool) -> bool:
    """Make the database with the roles' usual rights. Returns False when it is there already."""
    connection = _superuser(environment.required("DATABASE_SUPERUSER_URL"))
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return False
        cursor.execute(f"CREATE DATABASE \"{name}\" OWNER harapan_owner TEMPLATE template0 ENCODING 'UTF8'")
    connection.close()
    inside = _superuser(_renamed(environment.required("DATABASE_SUPERUSER_URL"), name))
    with inside.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        cursor.execute("ALTER SCHEMA public OWNER TO harapan_owner")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {settings.DATABASE_APP_ROLE}")
        for what in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
            cursor.execute(
                "ALTER DEFAULT PRIVILEGES FOR ROLE harapan_owner IN SCHEMA public "
                f"GRANT {what} TO {settings.DATABASE_APP_ROLE}"
            )
    inside.close()
    return True


def _superuser(url: str) -> Any:
    connection = connect(environment.database(url))
    connection.autocommit = True
    return connection


def _filled_before() -> Filled | None:
    """What an earlier run left, so that the database is filled once."""
    connection = _superuser(environment.required("DATABASE_SUPERUSER_URL"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.email, u.id, o.id FROM accounts_user u, accounts_organisation o WHERE u.email LIKE '%@bench.test'"
        )
        people = {email.split("@")[0]: (user, organisation) for email, user, organisation in cursor.fetchall()}
        cursor.execute("SELECT case_id FROM cases_timelineentry GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        deep = cursor.fetchone()
    connection.close()
    if not people or deep is None:
        return None
    manager, organisation = people["manager"]
    return Filled(*(UUID(str(key)) for key in (organisation, manager, people["caseworker"][0], deep[0])))


__all__ = ["Command"]
