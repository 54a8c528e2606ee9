"""The case list as a file: who may take it, what is in it, what is written down of it, and what it leaves out."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import RolePermission, Site
from cases.case_list import export as case_list_export
from cases.record.models import Case
from core.db import organisation_scope
from tests.cases.asking import MARKS, SignIn, looks, nothing_changes, queries, restrict, text
from tests.factories import World, make_case

FILE = "/cases/file/"
QUERIES = 5


def cells(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200, text(answer)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]


def another(world: World, **changes: Any) -> Case:
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name="MARKOTHER Umpama")
        Case.objects.filter(pk=case.pk).update(**changes)
        return case


def test_the_file_holds_what_the_list_shows_without_names(world: World, sign_in: SignIn) -> None:
    other = another(world, priority="URGENT", updated_at=datetime(2026, 3, 1, tzinfo=UTC))
    browser = sign_in(world.manager)
    asked = "?sort=-updated&column=code&column=priority&column=lead&column=opened&column=age&column=gender"
    page = text(browser.get(FILE + asked))
    assert "Case code, Priority, Lead caseworker, Opened, Age, Gender" in page
    assert queries(browser, FILE + asked) == QUERIES
    answer = browser.post(FILE + asked)
    assert answer["Content-Disposition"] == f'attachment; filename="list-{timezone.localdate().isoformat()}.xlsx"'
    head, first, second = cells(answer)
    assert head == ["Case code", "Priority", "Lead caseworker", "Opened", "Age", "Gender"]
    assert first[:4] == [world.case.code, "Normal", "Caseworker", datetime(2026, 3, 2)]
    assert second[:3] == [other.code, "Urgent", "Caseworker"]
    assert not any(mark in str(line) for mark in (*MARKS, "MARKOTHER") for line in (first, second))
    (entry,) = looks(world, "cases.case.taken")
    assert (set(entry.case_ids), entry.compartments) == ({world.case.pk, other.pk}, ["general"])


def test_the_filters_of_the_list_hold_and_the_code_is_always_there(world: World, sign_in: SignIn) -> None:
    other = another(world, priority="URGENT")
    browser = sign_in(world.manager)
    lines = cells(browser.post(f"{FILE}?priority=URGENT&column=status&column=stage"))
    assert lines == [["Case code", "Status", "Stage"], [other.code, "Active", "Intake"]]
    browser.cookies["django_language"] = "id"
    answer = browser.post(f"{FILE}?priority=URGENT&column=site")
    assert cells(answer) == [["Kode kasus", "Tempat kerja"], [other.code, "Kantor Contoh"]]


def test_a_restricted_case_is_left_out_also_for_who_sees_it(world: World, sign_in: SignIn) -> None:
    other = another(world)
    restrict(world, other)
    browser = sign_in(world.manager)
    assert [line[0] for line in cells(browser.post(FILE))] == ["Case code", world.case.code]
    assert other.pk not in looks(world, "cases.case.taken")[0].case_ids


def test_without_the_right_there_is_neither_link_nor_file(world: World, sign_in: SignIn) -> None:
    link = f'href="{FILE}?'
    assert link in text(sign_in(world.manager).get("/cases/"))
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="case-manager", code="cases.take_list").delete()
    for user in (world.manager, world.caseworker, world.lawyer):
        browser = sign_in(user)
        assert link not in text(browser.get("/cases/"))
        with nothing_changes():
            assert [browser.get(FILE).status_code, browser.post(FILE).status_code] == [403, 403]
    assert looks(world, "cases.case.taken") == []


def test_a_stranger_takes_their_own_list(world: World, sign_in: SignIn) -> None:
    found = [line[0] for line in cells(sign_in(world.foreigner).post(FILE))]
    assert found == ["Case code", world.other_case.code]


@pytest.mark.parametrize(("query", "most", "said"), [("?priority=URGENT", 9, "no case"), ("", 1, "holds 1 cases at")])
def test_an_empty_list_and_one_too_long_are_refused(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, query: str, most: int, said: str
) -> None:
    another(world)
    monkeypatch.setattr(case_list_export, "MOST", most)
    answer = sign_in(world.manager).post(FILE + query)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert looks(world, "cases.case.taken") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?status=bogus", "Status"),
        ("?lead=00000000-0000-4000-8000-000000000000&priority=NORMAL", "Lead caseworker"),
        ("?status=ACTIVE&status=bogus", "Status"),
    ],
)
def test_a_filter_that_is_there_no_longer_makes_no_file_of_other_cases(
    world: World, sign_in: SignIn, query: str, name: str
) -> None:
    browser = sign_in(world.manager)
    said = f"What was asked for is there no longer: {name}. No file was made."
    page = text(browser.get(FILE + query))
    assert (said in page, "Download the file" in page, "The file holds codes" in page) == (True, False, False)
    answer = browser.post(FILE + query)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert looks(world, "cases.case.taken") == []
    browser.cookies["django_language"] = "id"
    page = text(browser.get(FILE + query))
    assert "Yang diminta sudah tidak ada" in page
    assert "Tidak ada berkas yang dibuat." in page


def test_no_cell_is_a_formula(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Site.objects.filter(pk=world.site.pk).update(name="=HYPERLINK(1)")
    (_head, line) = cells(sign_in(world.manager).post(f"{FILE}?column=site&column=opened"))
    assert line[1] == "'=HYPERLINK(1)"
    assert line[2].date() == date(2026, 3, 2)
