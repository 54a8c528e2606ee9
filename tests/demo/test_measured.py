"""What `manage.py bench` measures beside the hot pages: what it asks, and that it can miss."""

from __future__ import annotations

import pytest

from demo.bench import alike, guesses, rotation
from demo.bench.alike import Alike, Compared
from demo.bench.asking import Answer


def test_each_address_with_a_case_in_it_is_asked() -> None:
    routes = set(alike._routes())
    assert {"/cases/*/", "/cases/*/notes/new/", "/api/v1/cases/*/"} <= routes
    assert not [route for route in routes if "<" in route or route.count("*") != 1]


@pytest.mark.parametrize(
    ("slower", "pairs", "chance"), [(5, 10, 1.0), (10, 10, 2 / 1024), (0, 10, 2 / 1024), (8, 10, 112 / 1024)]
)
def test_how_likely_chance_alone_is(slower: int, pairs: int, chance: float) -> None:
    assert alike.sign_test(slower, pairs) == pytest.approx(chance)


def test_what_differs_by_itself_is_left_out_and_nothing_else() -> None:
    there = Answer(0.1, 404, {"Date": "a", "X-Queries": "4"}, b'<input name="csrfmiddlewaretoken" value="aB1">')
    missing = Answer(0.2, 404, {"Date": "b", "X-Queries": "4"}, b'<input name="csrfmiddlewaretoken" value="cD2">')
    assert alike._compared("a", [(there, missing)]).different == 0
    for other in (
        missing._replace(status=403),
        missing._replace(headers={"X-Queries": "5"}),
        missing._replace(content=b"!"),
    ):
        assert alike._compared("a", [(there, other)]).different == 1


def test_goals_that_are_missed_are_said() -> None:
    well = Compared("well", 0, 0.2, 0.5)
    assert Alike(30, [well], well).missed == []
    found = Alike(30, [Compared("other", 1, 0, 1), Compared("slow", 0, -5, 0.004)], Compared("sign-in", 0, 19, 0.01))
    assert found.missed == [
        "other: 1 pairs with different answers, wanted none",
        "slow: medians differ by -5.00 ms, wanted 5",
        "slow: p = 0.00400 among 2, wanted more than 0.01",
        "sign-in: p = 0.01000 among 1, wanted more than 0.01",
    ]
    assert guesses.Guessed(10, 100, 0, 0, True).missed == []
    assert len(guesses.Guessed(10, 101, 0, 1, False).missed) == 3
    assert rotation.Rotated(1, 2, 300, 3, 4, 0, 0).missed == []
    assert len(rotation.Rotated(1, 2, 301, 3, 4, 1, 1).missed) == 3
    assert rotation.Rotated(1, 2, 1, 3, 0, 0, 0).missed == ["0 of 0 answers failed, wanted none"]
