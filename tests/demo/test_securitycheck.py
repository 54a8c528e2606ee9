"""`manage.py securitycheck` holds what the tests report against its goals, and is silent about nothing."""

from __future__ import annotations

import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demo.management.commands.securitycheck import GOALS, Goal

GOOD = {goal.name: goal.at_least if goal.at_most is None else goal.at_most for goal in GOALS}


def report(path: Path, figures: dict[str, int], **ends: int) -> Path:
    """As pytest writes it: two tests that report half of each figure."""
    cases = "".join(
        "<testcase name='a'><properties>"
        + "".join(f"<property name='{name}' value='{value // 2}'/>" for name, value in figures.items())
        + "<property name='told' value='a line'/></properties></testcase>"
        for _half in range(2)
    )
    odd = "".join(f"<property name='{name}' value='{value % 2}'/>" for name, value in figures.items())
    counts = " ".join(f"{kind}='{ends.get(kind, 0)}'" for kind in ("failures", "errors", "skipped"))
    path.write_text(
        f"<testsuites><testsuite {counts}>{cases}"
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
    assert said[1] == "    50,000  requests of the access matrix that write: holds (at least 50,000)"
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


@pytest.mark.parametrize("kind", ["failures", "errors", "skipped"])
def test_a_test_that_did_not_pass_does_not_hold(kind: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Tests that failed or were skipped: 1"):
        check(report(tmp_path / "1.xml", GOOD, **{kind: 1}))


def test_a_report_that_is_not_there_or_not_whole_does_not_hold(tmp_path: Path) -> None:
    whole, other = report(tmp_path / "1.xml", GOOD), tmp_path / "2.xml"
    for _state in ("not there", "cut off"):
        with pytest.raises(CommandError, match="Tests that failed or were skipped: 1"):
            check(whole, other)
        other.write_text(whole.read_text()[:-20])


@pytest.mark.parametrize(("code", "ending"), [(0, "All of it holds."), (2, "failed or were skipped: 2")])
def test_a_run_that_was_broken_off_does_not_hold_whatever_it_reports(
    code: int, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[dict[str, str]] = []

    def run(command: list[str], *, env: dict[str, str], **options: object) -> subprocess.CompletedProcess[str]:
        ran.append(env)
        path = Path(next(word for word in command if "junitxml" in word).partition("=")[2])
        report(path, GOOD if len(ran) == 1 else dict.fromkeys(GOOD, 0))
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    try:
        said = check()
    except CommandError as error:
        said = str(error)
    assert ending in said
    assert len(ran) == 2 and not any("PYTEST_ADDOPTS" in env for env in ran)
