"""What of the matrix a run asks: all where a change may concern everybody, and in three days each pair of address and
actor in any case."""

from __future__ import annotations

import pytest

from tests.access import extent as extents
from tests.access.extent import Extent, asked_today, touched
from tests.access.questions import READING, Question, every_question, rows

NOTHING = Extent(frozenset(), "")


@pytest.fixture(scope="module")
def every() -> list[Question]:
    return every_question(rows(), READING)


@pytest.mark.parametrize(
    "path",
    [
        "core/jobs.py",
        "accounts/data/roles.json",
        "audit/services.py",
        "config/settings/base.py",
        "requirements/base.txt",
        "tests/access/matrix.yaml",
        "tests/factories.py",
        "templates/base.html",
        "templates/layouts/page.html",
        "legal/permissions.py",
        "cases/team/services.py",
        "shelters/access/rules.py",
        "cases/web/pages.py",
    ],
)
def test_what_decides_for_everybody_has_all_asked(every: list[Question], path: str) -> None:
    found = touched(["docs/access.md", path], "since yesterday")
    assert (found.apps, found.why) == (None, f"{path} has changed since yesterday")
    assert asked_today(every, found) == every


@pytest.mark.parametrize(
    ("path", "apps"),
    [
        ("legal/views/claims.py", {"legal"}),
        ("templates/shelters/stay.html", {"shelters"}),
        ("cases/notes/services.py", {"cases"}),
        ("core.md", set()),
        ("docs/access.md", set()),
        ("locale/id/LC_MESSAGES/django.po", set()),
        ("tests/legal/test_pages.py", set()),
        ("README.md", set()),
    ],
)
def test_a_change_of_an_app_has_all_rows_of_it_asked(every: list[Question], path: str, apps: set[str]) -> None:
    found = touched([path], "since yesterday")
    assert found.apps == frozenset(apps)
    asked = asked_today(every, found)
    of_it = [one for one in every if extents.app_of(one.row) in apps]
    assert asked[: len(of_it)] == of_it
    # Of the rest a third of the pairs, each once.
    others = {(one.row.name, one.actor) for one in every} - {(one.row.name, one.actor) for one in of_it}
    rest = asked[len(of_it) :]
    assert len(rest) == pytest.approx(len(others) / 3, abs=1)
    assert len({(one.row.name, one.actor) for one in rest}) == len(rest)


@pytest.mark.parametrize("first", [20261130, 20261230])
def test_three_days_ask_each_address_of_each_actor(every: list[Question], first: int) -> None:
    days = {20261130: (20261130, 20261201, 20261202), 20261230: (20261230, 20261231, 20270101)}[first]
    asked = [asked_today(every, NOTHING, seed=day) for day in days]
    pairs = [{(one.row.name, one.actor) for one in of_day} for of_day in asked]
    assert set.union(*pairs) == {(one.row.name, one.actor) for one in every}
    assert all(pairs[0].isdisjoint(later) for later in pairs[1:])
    # Each address every day, and the same again by the same number.
    assert all({one.row.name for one in of_day} == set(rows()) for of_day in asked)
    assert asked_today(every, NOTHING, seed=first) == asked[0]


def test_a_week_later_the_same_pairs_are_asked_in_another_way(every: list[Question]) -> None:
    asked = [asked_today(every, NOTHING, seed=day) for day in (20261130, 20261203)]
    assert [(one.row.name, one.actor) for one in asked[0]] == [(one.row.name, one.actor) for one in asked[1]]
    assert sum(one != other for one, other in zip(*asked, strict=True)) > len(asked[0]) / 2


def test_without_a_commit_to_compare_with_the_sample_is_asked_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extents, "IS_WHOLE", False)
    monkeypatch.setattr(extents, "_git", lambda *words: ["1795000000"] if "-1" in words and len(words) == 3 else [])
    extents.extent.cache_clear()
    try:
        assert extents.extent() == Extent(frozenset(), "git knows of no commit to compare with")
        monkeypatch.setattr(extents, "IS_WHOLE", True)
        extents.extent.cache_clear()
        assert extents.extent().apps is None
    finally:
        extents.extent.cache_clear()
