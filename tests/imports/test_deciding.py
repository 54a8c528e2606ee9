"""What is offered and taken about rows that may be of one person: nothing that the import then refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.db import organisation_scope
from imports.models import Import, ImportRow
from tests.cases.asking import nothing_changes, text
from tests.factories import MARK_NAME, MARK_NIK, World
from tests.imports.importing import WHOLE, checked, fresh, list_of, made, rows, run, say, states, url, work

OPEN, CLOSED = "Proses", "Selesai"


def of_rina(number: str, status: str, day: str = "07/03/2020") -> list[Any]:
    return [number, day, *WHOLE[2:10], status, ""]


def of_known(number: str, status: str) -> list[Any]:
    """Of the person of the case that is here, and is open."""
    return [number, "05/03/2019", MARK_NAME, "P", "05/05/1998", MARK_NIK, *WHOLE[6:10], status, ""]


def decided(world: World, row: Import) -> dict[int, tuple[str, str]]:
    return {number: (one.state, one.decision) for number, one in rows(world, row).items()}


def test_of_two_open_rows_one_is_left_out_or_each_is_somebody_else(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(of_rina("A-1", OPEN), of_rina("A-2", OPEN), of_rina("A-3", CLOSED)))
    page = text(browser.get(url("doubts", row)))
    assert "Perhaps the same person as in row 2 – very likely: the same NIK" in page
    assert "Both rows are open, and nobody has two open cases: if it is the same person, leave this row out" in page
    fields = browser.get(url("doubts", row)).context["form"].fields
    assert {name: [value for value, _label in fields[name].choices] for name in ("row-3", "row-4")} == {
        "row-3": ["NEW", "SKIP"],
        "row-4": ["NEW", "ROW:2", "ROW:3", "SKIP"],
    }
    with nothing_changes():
        answer = browser.post(url("doubts", row), {"version": row.version, "row-3": "ROW:2", "row-4": "ROW:2"})
    assert answer.status_code == 422
    assert say(browser, url("doubts", row), **{"row-3": "SKIP", "row-4": "ROW:2"}).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert states(world, row) == {"TAKEN": 2, "SKIPPED": 1}
    assert made(world, "A-3").person_id == made(world, "A-1").person_id


def test_both_of_two_open_rows_are_taken_as_two_people(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(of_rina("A-1", OPEN), of_rina("A-2", OPEN)))
    assert say(browser, url("doubts", row), **{"row-3": "NEW"}).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert states(world, row) == {"TAKEN": 2}
    assert made(world, "A-2").person_id != made(world, "A-1").person_id


@pytest.mark.parametrize("first", [["A-1"], ["A-2", "A-1"]])
def test_nobody_is_the_same_as_in_a_row_that_has_a_mistake(world: World, browser: Client, first: list[str]) -> None:
    """A number that was imported before, and one that stands in the list twice."""
    lines = [of_rina(first[0], CLOSED)]
    if len(first) > 1:
        lines = [["A-2", "01/02/2018", "Joko Teladan", "L", "1970", *[""] * 7], *lines]
    else:
        run(browser, world, checked(browser, world, list_of(["A-1", "01/02/2018", "Joko Teladan"] + [""] * 9)))
    row = checked(browser, world, list_of(*lines, of_rina("A-9", OPEN)))
    wrong, last = list(rows(world, row).values())[-2:]
    assert (wrong.state, last.state, last.findings["earlier"]) == ("WRONG", "READY", [])
    row = run(browser, world, row)
    assert "FAILED" not in states(world, row)


def test_a_row_is_not_of_the_person_of_one_that_is_left_out(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(of_known("A-1", CLOSED), of_known("A-2", CLOSED)))
    said = "Row 3 is said to be of the same person as row 2, which is left out."
    with nothing_changes():
        answer = browser.post(url("doubts", row), {"version": row.version, "row-2": "SKIP", "row-3": "ROW:2"})
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert say(browser, url("doubts", row), **{"row-2": "NEW", "row-3": "ROW:2"}).status_code == 303
    # Nor when the other row is left out later.
    answer = say(browser, f"{url('doubts', row)}?all", **{"row-2": "SKIP"})
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert decided(world, row) == {2: ("DOUBTFUL", "NEW"), 3: ("DOUBTFUL", "ROW:2")}


def test_nobody_gets_two_open_cases_by_way_of_a_third_row_or_of_a_case(world: World, browser: Client) -> None:
    lines = [of_rina("A-1", CLOSED), of_rina("A-2", OPEN), of_rina("A-3", OPEN), of_known("A-4", CLOSED)]
    row = checked(browser, world, list_of(*lines, of_known("A-5", OPEN)))
    known = f"CASE:{world.case.pk}"
    said = "Row %d would be a second open case of one person, and nobody has two."
    right = {"row-3": "ROW:2", "row-4": "NEW", "row-5": known, "row-6": "NEW"}
    for wrong, number in (({"row-4": "ROW:2"}, 4), ({"row-6": "ROW:5"}, 6)):
        with nothing_changes():
            answer = browser.post(url("doubts", row), {"version": row.version, **right, **wrong})
        assert (answer.status_code, said % number in text(answer)) == (422, True)
    assert say(browser, url("doubts", row), **right).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert states(world, row) == {"TAKEN": 5}


def test_what_does_not_go_together_after_another_check_is_asked_again(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(of_rina("A-1", CLOSED), of_rina("A-2", CLOSED), of_rina("A-3", OPEN)))
    assert say(browser, url("doubts", row), **{"row-3": "ROW:2", "row-4": "ROW:3"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        ImportRow.objects.filter(parent=row, number=3).update(decision="SKIP")
    assert say(browser, url("values", row)).status_code == 303
    work()
    assert decided(world, row) == {2: ("READY", ""), 3: ("DOUBTFUL", "SKIP"), 4: ("DOUBTFUL", "")}
