"""Sealed files that no row names are swept away; a file that a row names never is."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

from core.files import storage as files
from core.files.uploads import SealedUpload
from core.history import Change
from core.jobs import periodic
from documents import leftovers, services
from documents.models import Document
from tests.documents import samples
from tests.factories import World, make_world

TITLE = "Slip gaji"


def stored(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def grow_old(folder: Path, by: timedelta = leftovers.AGE + timedelta(minutes=1)) -> None:
    """Everything in the store was last written that long ago."""
    then = time.time() - by.total_seconds()
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def added(world: World, user: str = "caseworker") -> Document:
    case = world.other_case if user == "foreigner" else world.case
    with world.at_work(world.users[user]) as by:
        return services.add_document(
            case=case, upload=SealedUpload.of("slip.jpg", [samples.photo()]), title=TITLE, compartment="general", by=by
        )


def made(world: World, name: UUID) -> Document:
    with world.at_work(world.caseworker) as by:
        return services.keep_made(
            case=world.case,
            content=[samples.pdf()],
            pages=1,
            title=TITLE,
            compartment="general",
            made_for=name,
            by=by,
        )


def test_what_no_row_of_any_organisation_names_is_deleted(world: World, store: Path) -> None:
    ours, theirs = added(world), added(world, "foreigner")
    lost = files.store([b"never to be read again"])
    (store / "00").mkdir(exist_ok=True)
    (store / "00" / "not-ours").write_bytes(b"somebody else put it here")
    grow_old(store)
    assert leftovers.sweep() == 1
    kept = {ours.storage_name, theirs.storage_name, "00/not-ours"}
    assert stored(store) == kept
    assert lost.name not in kept
    assert leftovers.sweep() == 0
    assert stored(store) == kept


def test_a_file_whose_row_may_still_come_is_left_alone(world: World, store: Path) -> None:
    added(world)
    grow_old(store)
    arriving = files.store([b"its request is still at work"])
    grow_old(store / arriving.name[:2], leftovers.AGE - timedelta(minutes=5))
    assert leftovers.sweep() == 0
    assert arriving.name in stored(store)


@pytest.mark.parametrize("has_rows", [True, False])
def test_another_installations_store_is_left_alone(world: World, store: Path, has_rows: bool) -> None:
    if has_rows:
        gone = added(world)
        files.delete(gone.storage_name)
    strange = files.store([b"a row of another database names it"])
    grow_old(store)
    assert leftovers.sweep() == 0
    assert stored(store) == {strange.name}


def test_a_store_that_does_not_exist_yet_is_no_trouble(world: World, store: Path) -> None:
    store.rmdir()
    assert leftovers.sweep() == 0


def test_the_log_tells_the_number_and_no_name(world: World, store: Path, caplog: pytest.LogCaptureFixture) -> None:
    added(world)
    lost = files.store([b"x"])
    grow_old(store)
    with caplog.at_level("INFO", logger="harapan"):
        leftovers.sweep()
    [line] = [record for record in caplog.records if record.name == "harapan"]
    assert (line.getMessage(), line.__dict__["count"]) == ("sealed files without a row deleted", 1)
    assert lost.name[3:] not in repr(line.__dict__)


def test_the_command_says_how_many(world: World, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added(world)
    files.store([b"x"])
    grow_old(store)
    call_command("sweep_files")
    assert capsys.readouterr().out == "1\n"


def test_the_dispatcher_makes_the_round_every_day(world: World, store: Path) -> None:
    assert periodic.registry["documents.sweep"] == (timedelta(days=1), leftovers.sweep)
    added(world)
    lost = files.store([b"x"])
    grow_old(store)
    periodic.run("documents.sweep")
    assert lost.name not in stored(store)


def test_every_model_that_keeps_sealed_files_is_asked() -> None:
    # A version of a row names its file too; it is the row that keeps it.
    models = [model for model in apps.get_models() if not issubclass(model, Change)]
    keeping = {m for m in models if any("storage_name" in field.name for field in m._meta.local_fields)}
    assert set(leftovers.registry) == keeping


def test_what_a_killed_process_left_is_deleted(committed: None, store: Path) -> None:
    world = make_world()
    kept = added(world)
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("documents.services.touch", lambda case: os.kill(os.getpid(), signal.SIGKILL))
                added(world)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status)
    assert len(stored(store)) == 2
    assert leftovers.sweep() == 0
    grow_old(store)
    assert leftovers.sweep() == 1
    assert stored(store) == {kept.storage_name}


def test_work_that_comes_back_meanwhile_keeps_its_file(
    committed: None, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted a day ago, done again under the same name between the sweep's look and its hand."""
    world = make_world()
    added(world)
    name = uuid4()
    files.store([b"half of the work"], name=name)
    grow_old(store)
    writing, looked = threading.Event(), threading.Event()
    result: dict[str, Any] = {}

    def do_again() -> None:
        looked.wait(20)
        with world.at_work(world.caseworker):
            result["document"] = made(world, name)
            # Written, old in no way, and not committed: the sweep must wait until it is.
            writing.set()
            until_somebody_waits()
        connections.close_all()

    hold = files.hold

    def hold_late(held: str) -> None:
        if threading.current_thread() is threading.main_thread():
            looked.set()
            assert writing.wait(20)
            grow_old(store)
        hold(held)

    monkeypatch.setattr(files, "hold", hold_late)
    work = threading.Thread(target=do_again)
    work.start()
    assert leftovers.sweep() == 0
    work.join(20)
    assert result["document"].storage_name in stored(store)


def until_somebody_waits() -> None:
    """Until another connection waits for an advisory lock, or a second has passed."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
