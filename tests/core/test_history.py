"""What the history of rows keeps: every way of writing, by whom and at what, sealed as the rows are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import manage
from accounts.models import User
from audit.models import AccessEntry
from cases.notes.models import Note
from cases.notes.services import add_note, change_note
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import author, organisation_scope, trail_scope
from core.errors import Unlogged
from core.history import changes_of
from core.history_rls import begin
from core.jobs import periodic
from core.jobs import queue as jobs
from core.keys import data_keys
from core.keys.fields import SealedValue
from core.keys.models import DataKey
from tests.factories import World
from tests.jobs.conftest import KIND
from tests.superuser import superuser

SignIn = Callable[[User], Client]
CANARY = "KENARI sebuah tanda yang tidak boleh terbaca"
WORK = re.compile(r"(request [0-9a-f]{12}|job [0-9a-f-]{36}|round [a-z_.-]+|[\w. /-]*)")


def changes(model: type[Any]) -> Any:
    found = changes_of(model)
    assert found is not None
    return found._default_manager.order_by("pgh_id")


def labels(model: type[Any], pk: UUID) -> list[str]:
    return list(changes(model).filter(id=pk).values_list("pgh_label", flat=True))


def run_sql(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def write_note(world: World, text: str = CANARY) -> Note:
    with world.at_work(world.caseworker) as by:
        return add_note(case=world.case, text=text, by=by)


def new_task(world: World) -> Task:
    with world.at_work(world.caseworker) as by:
        return add_task(case=world.case, title=CANARY, assignee=by, due_on=timezone.localdate(), by=by)


def test_every_way_of_writing_is_kept(world: World) -> None:
    task = new_task(world)
    with organisation_scope(world.organisation.pk):
        Task.objects.filter(pk=task.pk).update(due_on=timezone.localdate() + timedelta(days=1))
        run_sql("UPDATE cases_task SET version = 7 WHERE id = %s", task.pk)
        Task.objects.bulk_update([Task(pk=task.pk, version=8)], ["version"])
        run_sql("DELETE FROM cases_task WHERE id = %s", task.pk)
        found = list(changes(Task).filter(id=task.pk).values_list("pgh_label", "version", "due_on"))
        (today, tomorrow) = (timezone.localdate(), timezone.localdate() + timedelta(days=1))
        assert found == [
            ("insert", 1, today),
            ("update", 1, tomorrow),
            ("update", 7, tomorrow),
            ("update", 8, tomorrow),
            ("delete", 8, tomorrow),
        ]


def test_rows_that_are_put_in_or_taken_away_together_are_kept_one_by_one(world: World) -> None:
    note = write_note(world)
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk__in=[world.case.pk]).update(priority="HIGH")
        run_sql(
            "INSERT INTO cases_note SELECT (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid()))).*"
            " FROM cases_note n, generate_series(1, 3) WHERE n.id = %s",
            note.pk,
        )
        copies = list(Note.objects.exclude(pk=note.pk).values_list("pk", flat=True))
        run_sql("DELETE FROM cases_note WHERE id = ANY(%s)", copies)
        assert len(copies) == 3
        assert [labels(Note, pk) for pk in copies] == [["insert", "delete"]] * 3
        assert labels(Case, world.case.pk)[-1] == "update"


def test_that_a_case_was_only_touched_is_told_by_what_was_written_in_it(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        before = labels(Case, world.case.pk)
    note = write_note(world)
    with organisation_scope(world.organisation.pk):
        assert labels(Case, world.case.pk) == before
        assert labels(Note, note.pk) == ["insert"]


def test_what_is_undone_leaves_no_change(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        before = changes(Note).count()
    with pytest.raises(RuntimeError, match="undone"), world.at_work(world.caseworker) as by:
        add_note(case=world.case, text=CANARY, by=by)
        raise RuntimeError("undone")
    with organisation_scope(world.organisation.pk):
        assert changes(Note).count() == before


def test_the_application_cannot_make_a_change_up(world: World) -> None:
    note = write_note(world)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with organisation_scope(world.organisation.pk), refused, transaction.atomic():
        run_sql(
            "INSERT INTO cases_notechange (pgh_created_at, pgh_label, pgh_work, id, organisation_id)"
            " VALUES (now(), 'update', '', %s, %s)",
            note.pk,
            world.organisation.pk,
        )


def test_the_changes_of_another_organisation_are_not_there(world: World) -> None:
    write_note(world)
    with organisation_scope(world.other_organisation.pk):
        for model in apps.get_models():
            if (kept := changes_of(model)) is not None:
                rows: Any = kept
                assert rows.objects.exclude(organisation=world.other_organisation.pk).count() == 0
        assert changes(Case).filter(id=world.other_case.pk).count() > 0
    assert changes(Case).count() == 0  # outside of any scope


def test_a_page_tells_who_and_in_which_request(world: World, sign_in: SignIn) -> None:
    address = reverse("cases:add-note", kwargs={"case": world.case.pk})
    assert sign_in(world.caseworker).post(address, {"text": CANARY, "compartment": "general"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        change = changes(Note).last()
    with trail_scope(world.organisation.pk):
        look = AccessEntry.objects.using("trail").order_by("sequence").last()
    assert (change.pgh_label, change.pgh_by) == ("insert", world.caseworker.pk)
    assert change.pgh_work == f"request {look.request}"
    with organisation_scope(world.organisation.pk):
        run_sql("UPDATE cases_note SET version = version + 1 WHERE id = %s", change.id)
        after = changes(Note).last()
    assert after.pgh_by is None  # the request is over, on the same connection
    assert not after.pgh_work.startswith("request")


def test_the_interface_of_programs_tells_it_too(world: World, sign_in: SignIn) -> None:
    address = reverse("api-cases:notes", kwargs={"case": world.case.pk})
    answer = sign_in(world.manager).post(address, {"text": CANARY}, content_type="application/json")
    assert answer.status_code == 201
    with organisation_scope(world.organisation.pk):
        change = changes(Note).last()
    assert (change.pgh_by, change.pgh_work[:8]) == (world.manager.pk, "request ")


def test_a_job_tells_for_whom_and_which(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(job: Any, user: ActingUser) -> None:
        add_note(case=Case.objects.visible_to(user).get(), text=CANARY, by=user)

    monkeypatch.setitem(jobs.registry._values, KIND, write)
    with world.at_work(world.caseworker):
        job = jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=world.colleague.pk)
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())
    with organisation_scope(world.organisation.pk):
        change = changes(Note).last()
    assert (change.pgh_by, change.pgh_work) == (world.colleague.pk, f"job {job.pk}")


def test_a_round_and_what_opens_no_work_are_told_apart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def turn() -> None:
        with organisation_scope(world.organisation.pk):
            Case.objects.update(priority="HIGH")

    monkeypatch.setitem(periodic.registry._values, "tests.turn", periodic.PeriodicRound(timedelta(days=1), turn))
    periodic.run("tests.turn")
    with organisation_scope(world.organisation.pk):
        Case.objects.update(priority="LOW")
        run_sql("SELECT set_config('application_name', 'manage.py something', true)")
        Case.objects.update(priority="NORMAL")
        found = list(changes(Case).filter(pgh_label="update").values_list("priority", "pgh_by", "pgh_work"))
    assert found[-3:] == [
        ("HIGH", None, "round tests.turn"),
        ("LOW", None, ""),
        ("NORMAL", None, "manage.py something"),
    ]


def test_a_command_is_known_by_its_name_and_nothing_that_was_typed_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGAPPNAME", "")
    monkeypatch.delenv("PGAPPNAME")
    monkeypatch.setattr("sys.argv", ["manage.py", "import_htcds", CANARY])
    monkeypatch.setattr("django.core.management.execute_from_command_line", lambda argv: None)
    manage.main()
    assert os.environ["PGAPPNAME"] == "manage.py import_htcds"


def test_a_scope_within_another_gives_back_who_works(world: World) -> None:
    home = world.organisation.pk
    with author(by=world.caseworker.pk, work="request 1"), organisation_scope(home):
        with author(by=world.manager.pk), organisation_scope(home):
            Case.objects.update(priority="HIGH")
        Case.objects.update(priority="LOW")
        found = list(changes(Case).filter(pgh_label="update").values_list("pgh_by", "pgh_work"))
    assert found[-2:] == [(world.manager.pk, "request 1"), (world.caseworker.pk, "request 1")]


def test_no_change_tells_an_address_or_a_word_of_anybody(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    browser.get(reverse("cases:list"), {"q": CANARY})
    browser.post(
        reverse("cases:add-note", kwargs={"case": world.case.pk}) + "?next=KENARI",
        {"text": CANARY, "compartment": "general"},
        headers={"User-Agent": CANARY, "Referer": f"https://contoh.test/{CANARY}"},
    )
    with organisation_scope(world.organisation.pk):
        works = set()
        for model in apps.get_models():
            if changes_of(model) is not None:
                works |= set(changes(model).values_list("pgh_work", flat=True))
    assert any(work.startswith("request ") for work in works)
    assert all(WORK.fullmatch(work) and "KENARI" not in work for work in works)


def test_what_is_sealed_is_sealed_in_every_change(world: World) -> None:
    note = write_note(world)
    new_task(world)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[note], compartments=[Compartment.GENERAL])
        change_note(note_id=note.pk, text=f"{CANARY} lagi", expected_version=note.version, by=by)
    shapes = (CANARY, CANARY.encode().hex())
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        for model in apps.get_models():
            if (kept := changes_of(model)) is not None:
                cursor.execute(f'SELECT c::text FROM "{kept._meta.db_table}" c')
                for (row,) in cursor.fetchall():
                    assert not any(shape in row for shape in shapes), model
        assert labels(Note, note.pk) == ["insert", "update"]


def opened(change: Any) -> str:
    field: Any = Note._meta.get_field("text")
    return str(field.open_at(change.organisation, change.id, SealedValue(bytes(change.text))))


def test_the_same_keys_open_the_versions_after_a_line_in_the_log_and_none_when_they_are_destroyed(
    world: World,
) -> None:
    note = write_note(world)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[note], compartments=[Compartment.GENERAL])
        change_note(note_id=note.pk, text=f"{CANARY} lagi", expected_version=note.version, by=by)
    with world.at_work(world.caseworker) as by:
        first, second = changes(Note).filter(id=note.pk)
        with pytest.raises(Unlogged):
            opened(first)
        log_access(by=by, act="test", rows=[note], compartments=[Compartment.GENERAL])
        assert [opened(first), opened(second)] == [CANARY, f"{CANARY} lagi"]
        DataKey.objects.filter(subject_id=note.key_subject().id).update(wrapped=b"")
        data_keys.forget_all()
        with translation.override("en"):
            assert [opened(first), opened(second)] == ["Erased", "Erased"]


def test_a_reused_connection_carries_nobody_over(committed: Any) -> None:
    from tests.factories import make_world

    world = make_world()
    home, away = world.organisation.pk, world.other_organisation.pk
    people = [world.caseworker.pk, None, world.manager.pk]
    for turn in range(12):
        organisation, by = (home, away)[turn % 2], people[turn % 3]
        work = f"request {turn:012x}"
        try:
            with author(by=by, work=work), organisation_scope(organisation):
                Case.objects.update(priority=("HIGH", "LOW", "URGENT")[turn % 3], version=turn + 2)
                change = changes(Case).last()
                assert (change.organisation, change.pgh_by, change.pgh_work) == (organisation, by, work)
                if turn % 4 == 3:
                    raise RuntimeError("in the middle")
        except RuntimeError:
            pass
        with organisation_scope(organisation):
            Case.objects.update(priority="NORMAL", version=turn + 100)
            left = changes(Case).last()
            assert (left.version, left.pgh_by, left.pgh_work) == (turn + 100, None, "")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.by', true), current_setting('app.work', true)")
            assert cursor.fetchone() in [("", ""), (None, None)]


def test_rows_from_before_begin_their_history_as_they_are(committed: Any) -> None:
    from tests.factories import make_world

    world = make_world()
    note = write_note(world)
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE cases_notechange")
        begin(Note, changes(Note).model, cursor.execute)
    with organisation_scope(world.organisation.pk):
        (found,) = changes(Note).all()
        stored = Note.objects.values_list("text", flat=True).get()
        assert (found.id, found.pgh_label, found.pgh_by) == (note.pk, "found", None)
        assert bytes(found.text) == stored.data
