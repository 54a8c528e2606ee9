"""`manage.py securitycheck`: what holds of who sees what and of what a thief gets, in figures."""

from __future__ import annotations

import os
import subprocess
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import CommandError

from core.commands import HarapanCommand


class Goal(NamedTuple):
    """A figure that the tests report under `name`, and what it must at least or at most be."""

    name: str
    said: str
    at_least: int = 0
    at_most: int | None = None

    def is_met(self, value: int) -> bool:
        return value >= self.at_least and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        return f"at least {self.at_least:,}" if self.at_most is None else f"at most {self.at_most:,}"


GOALS = (
    Goal("matrix_reads", "requests of the access matrix that read", at_least=30_000),
    Goal("matrix_writes", "requests of the access matrix that write", at_least=50_000),
    Goal("matrix_deviations", "answers that it did not promise", at_most=0),
    Goal("matrix_actors", "people who ask", at_least=12),
    Goal("faults_planted", "faults planted in the access rules", at_least=10),
    Goal("faults_unseen", "of them not seen by the matrix", at_most=0),
    Goal("wall_tables", "tables in which two organisations look for each other's rows", at_least=240),
    Goal("wall_foreign_rows", "rows of the other found", at_most=0),
    Goal("wall_requests", "requests on connections that are used again", at_least=10_000),
    Goal("wall_tasks", "tasks on them", at_least=2_000),
    Goal("wall_houses", "organisations that take turns on them", at_least=20),
    Goal("wall_leaks", "times that something was carried over", at_most=0),
    Goal("sealed_moves", "sealed values moved or changed", at_least=10_000),
    Goal("sealed_opened", "of them opened", at_most=0),
    Goal("log_changes", "changes of an access log", at_least=10_000),
    Goal("log_changes_unseen", "of them not found", at_most=0),
    Goal("statistics_pairs", "pairs of figures of statistics subtracted", at_least=1_000),
    Goal("statistics_singled_out", "of them that single somebody out", at_most=0),
    Goal("seizure_texts", "texts in a house that was carried away", at_least=5_000),
    Goal("seizure_found", "places where one can be read", at_most=0),
)
NAMES = frozenset(goal.name for goal in GOALS)
# The tests that report the figures, and how script/test is to run them.
RUNS = (
    (
        "-nauto",
        "--dist=loadfile",
        # The long ones first (tests/conftest.py), else one process has all parts of the matrix and the others wait.
        "--no-loadscope-reorder",
        "tests/access",
        "tests/architecture/test_wall_committed.py",
        "tests/architecture/test_reused_connections.py",
        "tests/core/keys/test_sealed_in_place.py",
        "tests/audit/test_comparing.py",
        "tests/reports/test_differencing.py",
    ),
    (
        "-o",
        "addopts=-q --strict-markers --no-migrations",
        "tests/browser/test_thread.py",
        "tests/browser/test_seizure.py",
    ),
)


class Report(NamedTuple):
    """The figures of one run of tests, by name, and how many of its tests failed or were skipped."""

    figures: Mapping[str, int]
    failed: int


class Command(HarapanCommand):
    languages = ("en",)
    help = (
        "Run the tests that measure the access rules, the seals and the access log, whole, and print their figures. "
        "It needs a checkout with its tests. Ends with an error unless every figure holds."
    )

    # It starts and stops its own database.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", type=Path, action="append", help="read a report of those tests, run none")

    def handle(self, *args: Any, report: list[Path] | None, **options: Any) -> None:
        if report:
            found = [reported(path) for path in report]
        else:
            with tempfile.TemporaryDirectory() as folder:
                found = [self._run(run, Path(folder) / f"{number}.xml") for number, run in enumerate(RUNS)]
        figures: Counter[str] = Counter()
        for each in found:
            figures.update(each.figures)
        held = [self._say(goal, figures) for goal in GOALS]
        failed = sum(each.failed for each in found)
        if failed or not all(held):
            raise CommandError(f"Not everything holds. Tests that failed or were skipped: {failed}.")
        self.stdout.write("All of it holds.")

    def _run(self, run: tuple[str, ...], path: Path) -> Report:
        script = settings.BASE_DIR / "script" / "test"
        if not (settings.BASE_DIR / "tests").is_dir():
            raise CommandError("The tests are not here: run this in a checkout.")
        # The newer format of such reports has no place for a test's own figures.
        report = (f"--junitxml={path}", "-o", "junit_family=xunit1")
        # What somebody has left in their environment must not choose among the tests.
        environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
        command = [str(script), "--full", *report, *run]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False)
        found = reported(path)
        # Tests that were broken off have a report without a failure.
        return found._replace(failed=max(found.failed, int(done.returncode != 0)))

    def _say(self, goal: Goal, figures: Counter[str]) -> bool:
        if goal.name not in figures:
            self.stdout.write(f"{'—':>10}  {goal.said}: not reported")
            return False
        value = figures[goal.name]
        holds = goal.is_met(value)
        self.stdout.write(f"{value:>10,}  {goal.said}: {'holds' if holds else 'MISSED'} ({goal})")
        return holds


def reported(path: Path) -> Report:
    """What a report in JUnit's format says; figures of one name are added up. No whole report is one failed test."""
    figures: Counter[str] = Counter()
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 -- our own tests wrote it
    except (FileNotFoundError, ElementTree.ParseError):
        return Report({}, failed=1)
    for each in root.iter("property"):
        if each.get("name") in NAMES:
            figures[each.attrib["name"]] += int(each.attrib["value"])
    kinds = ("failures", "errors", "skipped")
    failed = sum(int(suite.get(kind, "0")) for suite in root.iter("testsuite") for kind in kinds)
    return Report(figures, failed)
