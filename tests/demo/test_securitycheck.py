"""`manage.py securitycheck` holds what the tests report against its goals, and is silent about nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demo.management.commands.securitycheck import GOALS, Goal

GOOD = {goal.name: goal.at_least if goal.at_most is None else goal.at_most for goal in GOALS}


def report(path: Path, figures: dict[str, int], *, failures: int = 0) -> Path:
    """As pytest writes it: two tests that report half of each figure."""
    cases = "".join(
        "<testcase name='a'><properties>"
        + "".join(f"<property name='{name}' value='{value // 2}'/>" for name, value in figures.items())
        + "<property name='told' value='a line'/></properties></testcase>"
        for _half in range(2)
    )
    odd = "".join(f"<property name='{name}' value='{value % 2}'/>" for name, value in figures.items())
    path.write_text(
        f"<testsuites><testsuite failures='{failures}' errors='0'>{cases}"
        f"<testcase name='b'><properties>{odd}</properties></testcase></testsuite></testsuites>"
    )
    return path


def check(*reports: Path) -> str:
    out = StringIO()
    call_command("securitycheck", *(f"--report={path}" for path in reports), stdout=out)
    return out.getvalue()


def test_all_goals_met_is_said_figure_by_figure(tmp_path: Path) -> None:
    first = report(tmp_path / "1.xml", dict(list(GOOD.items())[:4]))
    second = report(tmp_path / "2.xml", dict(list(GOOD.items())[4:]))
    said = check(first, second).splitlines()
    assert len(said) == len(GOALS) + 1
    assert said[0] == "    50,000  requests of the access matrix: holds (at least 50,000)"
    assert said[-1] == "All of it holds."


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.name)
def test_each_goal_can_be_missed(goal: Goal, tmp_path: Path) -> None:
    name = goal.name
    worse = GOOD[name] + (1 if goal.at_most is not None else -1)
    with pytest.raises(CommandError, match="Not everything holds"):
        check(report(tmp_path / "1.xml", GOOD | {name: worse}))


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.name)
def test_a_figure_that_nobody_reports_does_not_hold(goal: Goal, tmp_path: Path) -> None:
    name = goal.name
    with pytest.raises(CommandError, match="Not everything holds"):
        check(report(tmp_path / "1.xml", {other: value for other, value in GOOD.items() if other != name}))


def test_a_failed_test_and_a_report_that_is_not_there_do_not_hold(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Failed tests: 1"):
        check(report(tmp_path / "1.xml", GOOD, failures=1))
    with pytest.raises(CommandError, match="Failed tests: 1"):
        check(report(tmp_path / "1.xml", GOOD), tmp_path / "2.xml")
