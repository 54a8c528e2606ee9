"""What goes by itself: old lists, work that stands still, and what a page costs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RolePermission
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from core.jobs.models import Job
from core.key_subjects import KeySubject
from core.keys import data_keys
from imports import services
from imports.models import Import, ImportRow
from imports.plan import House
from imports.rows import Read
from imports.services import checking
from tests.cases.asking import nothing_changes, queries, text
from tests.factories import MARK_NAME, World
from tests.imports import lists
from tests.imports.importing import begun, checked, fresh, run, say, states, url, work

LIST = lists.csv_of(
    ["No", "Nama", "JK", "Tanggal lapor"],
    [[number, f"Orang{number} Contoh", "P", "05/03/2019"] for number in range(1, 9)],
)


def old(row: Import, **changed: object) -> None:
    Import.objects.filter(pk=row.pk).update(updated_at=timezone.now() - timedelta(days=15), **changed)


def test_what_nobody_imported_is_deleted_after_fourteen_days(world: World, browser: Client, store: object) -> None:
    kept, gone = begun(browser, world, LIST, name="a.csv"), begun(browser, world, LIST, name="b.csv")
    with organisation_scope(world.organisation.pk):
        old(gone)
    assert services.empty_old() == 1
    with organisation_scope(world.organisation.pk):
        assert list(Import.objects.values_list("pk", flat=True)) == [kept.pk]
        assert not ImportRow.objects.filter(parent=gone.pk).exists()
        assert not data_keys.rows_of([gone.key_subject()]).exists()


def test_after_fourteen_days_the_report_is_left_of_an_import(world: World, browser: Client) -> None:
    row = run(browser, world, checked(browser, world, LIST))
    with organisation_scope(world.organisation.pk):
        ImportRow.objects.filter(parent=row, number=2).update(state="FAILED")
        old(row)
    assert services.empty_old() == 1
    row = fresh(world, row)
    with organisation_scope(world.organisation.pk):
        assert not data_keys.rows_of([row.key_subject()]).exists()
        assert not ImportRow.objects.filter(parent=row, cells__isnull=False).exists()
    assert states(world, row) == {"FAILED": 1, "TAKEN": 7}
    shown = text(browser.get(url("detail", row)))
    assert row.sha256 in shown
    assert "What the rows said was deleted." in shown
    assert browser.get(url("rows", row)).status_code == 200
    assert services.empty_old() == 0


def test_work_that_stands_still_is_said_and_goes_on(world: World, browser: Client) -> None:
    row = checked(browser, world, LIST)
    assert say(browser, url("run", row)).status_code == 303
    with organisation_scope(world.organisation.pk):
        right = RolePermission.objects.get(role__code="case-manager", code="imports.run")
        right.delete()
    work()
    with organisation_scope(world.organisation.pk):
        assert Job.objects.get(kind="imports.run").state == Job.State.FAILED
        assert not ImportRow.objects.filter(state="TAKEN").exists()
        right.save(force_insert=True)
    shown = text(browser.get(url("detail", row)))
    assert "You may no longer import this list, or it was given up." in shown
    assert say(browser, url("go-on", row)).status_code == 303
    work()
    assert states(world, row) == {"TAKEN": 8}
    with nothing_changes():
        assert browser.post(url("go-on", row), {"version": fresh(world, row).version}).status_code == 404


def test_a_part_is_done_once_however_often_its_job_runs(world: World, browser: Client) -> None:
    row = checked(browser, world, LIST)
    assert say(browser, url("run", row)).status_code == 303
    with organisation_scope(world.organisation.pk):
        Job.objects.filter(kind="imports.run").update(attempts=0)
    work()
    with organisation_scope(world.organisation.pk):
        Job.objects.filter(kind="imports.run").update(state="WAITING")
    work()
    assert states(world, row) == {"TAKEN": 8}


def test_the_part_that_changes_asks_for_itself_and_then_for_the_page(world: World, browser: Client) -> None:
    row = begun(browser, world, LIST)
    assert say(browser, url("columns", row)).status_code == 303
    assert say(browser, url("values", row)).status_code == 303
    asked = browser.get(url("detail", row), headers={"HX-Request": "true"})
    assert 'id="import-progress"' in text(asked)
    assert "<html" not in text(asked)
    work()
    asked = browser.get(url("detail", row), headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == f"/imports/{row.pk}/"


@pytest.mark.parametrize(("count", "parts"), [(3, 2), (8, 4), (9, 3), (80, 4)])
def test_a_long_list_is_read_no_more_often_than_a_short_one(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch, count: int, parts: int
) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(checking, "MOST_PARTS", 4)
    read_all, read = checking.read_all, []

    def noted(row: Import, house: House) -> dict[int, Read]:
        read.append(row)
        return read_all(row, house)

    monkeypatch.setattr(checking, "read_all", noted)
    lines = [[number, f"Orang{number} Contoh", "P", "05/03/2019"] for number in range(1, count + 1)]
    row = checked(browser, world, lists.csv_of(["No", "Nama", "JK", "Tanggal lapor"], lines))
    assert (row.state, len(read)) == ("CHECKED", parts)


def test_a_stale_page_does_not_change_a_list(world: World, browser: Client) -> None:
    row = begun(browser, world, LIST)
    assert say(browser, url("columns", row)).status_code == 303
    with nothing_changes():
        answer = say(browser, url("columns", row), version=row.version)
    assert answer.status_code == 409


def test_how_many_queries_pages_take(world: World, browser: Client) -> None:
    row = checked(browser, world, lists.messy_xlsx(12))
    assert {name: queries(browser, url(name, row)) for name in ("detail", "columns", "values", "rows", "doubts")} == {
        "detail": 8,
        "columns": 7,
        "values": 8,
        "rows": 8,
        "doubts": 9,
    }


def test_how_many_queries_the_question_of_the_same_person_takes(world: World, browser: Client) -> None:
    """The same for one who is alike as for several."""
    found = {}
    for count in (1, 4):
        made = [[f"{count}-{number}", MARK_NAME, "P", "05/03/2019"] for number in range(count)]
        row = checked(browser, world, lists.csv_of(["No", "Nama", "JK", "Tanggal lapor"], made))
        found[count] = queries(browser, f"{url('doubts', row)}?all")
    assert found == {1: 16, 4: 16}


def test_thousands_of_values_are_sealed_with_one_question_for_their_key(world: World) -> None:
    subject = KeySubject("import", uuid4())
    with world.at_work(world.manager), CaptureQueriesContext(connection) as asked:
        with data_keys.writing_many(subject, Compartment.IDENTITY):
            first = data_keys.for_writing(subject, Compartment.IDENTITY)
            count = len(asked)
            assert [data_keys.for_writing(subject, Compartment.IDENTITY) for _number in range(50)] == [first] * 50
            assert len(asked) == count
            assert data_keys.for_writing(KeySubject("import", uuid4()), Compartment.IDENTITY) != first
        data_keys.destroy([subject])
        with pytest.raises(DomainError):
            data_keys.for_writing(subject, Compartment.IDENTITY)
