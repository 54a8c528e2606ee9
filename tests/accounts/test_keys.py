"""The operator's and the organisations' keys: sealed, opened, changed while people work, and never half."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from accounts import account_keys, key_rotation, operator_key_file
from accounts.models import AccountKey, Organisation
from accounts.operator_keys import operator_keys, written
from accounts.organisation_keys import FileKeyProvider, opened
from audit import chain, verifying
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Identity
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import Damaged, KeyUnavailable
from core.keys import crypto, data_keys
from core.keys.models import DataKey
from tests.cases.asking import SignIn, at, text
from tests.factories import MARK_NAME, MARK_NIK, World, make_case, make_world

CODE = {"language": "en"}


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of this test's own, with the key that all tests use, and a process that has opened nothing yet."""
    own = tmp_path / "operator.key"
    own.write_text(Path(settings.OPERATOR_KEY_FILE).read_text())
    own.chmod(0o600)
    settings.OPERATOR_KEY_FILE = str(own)
    monkeypatch.setattr(data_keys, "provider", FileKeyProvider())
    return own


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("keys", *words, stdout=out, **CODE)
    return out.getvalue()


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just started."""
    data_keys.forget_all()
    monkeypatch.setattr(data_keys, "provider", FileKeyProvider())


def name_of(world: World) -> str:
    with world.at_work(world.caseworker) as by:
        from core.access.log import log_access

        log_access(by=by, act="test.case.opened", rows=[world.case], compartments=[Compartment.IDENTITY])
        return str(Identity.objects.get(person=world.case.person).full_name)


def wrapped_by(world: World) -> set[int]:
    with organisation_scope(world.organisation.pk):
        return set(DataKey.objects.values_list("wrapped_by", flat=True))


def test_without_the_key_pages_say_so_and_signing_in_works(
    world: World, sign_in: SignIn, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.caseworker)
    assert MARK_NAME in text(browser.get(at("cases:detail", world.case)))
    assert Client().get("/_/ready/").status_code == 200
    key_file.rename(key_file.with_name("elsewhere"))
    data_keys.forget_all()
    browser.raise_request_exception = False
    sealed = browser.get(at("cases:detail", world.case))
    assert sealed.status_code == 503
    assert "The records are locked" in text(sealed)
    assert MARK_NAME not in text(sealed)
    ready = Client().get("/_/ready/")
    assert (ready.status_code, ready.content) == (503, b"not ready: sealed, the operator's key is not at hand\n")
    assert Client().get("/sign-in/").status_code == 200
    with pytest.raises(CommandError, match="not at hand"):
        said("status")
    key_file.with_name("elsewhere").rename(key_file)
    assert MARK_NAME in text(browser.get(at("cases:detail", world.case)))


def test_no_job_is_begun_while_sealed(world: World, key_file: Path) -> None:
    from core.management.commands.dispatcher import TROUBLE, send_due

    key_file.unlink()
    with pytest.raises(KeyUnavailable):
        send_due()
    assert KeyUnavailable in TROUBLE


def test_unsealing_takes_the_right_key_alone(world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_out = operator_key_file.written_out()
    for typed, wanted in (
        (written([crypto.new_key()]), "not the key of this installation"),
        ("no key at all", "not the key of this installation"),
        ("", "not the key of this installation"),
    ):
        key_file.unlink(missing_ok=True)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(CommandError, match=wanted):
            said("unseal")
        assert not key_file.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO(written_out + "\n"))
    assert "The installation is open." in said("unseal")
    assert (key_file.stat().st_mode & 0o777, name_of(world)) == (0o600, MARK_NAME)
    monkeypatch.setattr("sys.stdin", io.StringIO(written_out + "\n"))
    with pytest.raises(CommandError, match="open already"):
        said("unseal")


def test_sealing_refuses_to_delete_what_may_be_the_only_copy(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator_key_file, "is_in_memory", lambda path: False)
    with pytest.raises(CommandError, match="lies on a disk"):
        said("seal")
    assert name_of(world) == MARK_NAME
    monkeypatch.setattr(operator_key_file, "is_in_memory", lambda path: True)
    assert "Sealed." in said("seal")
    data_keys.forget_all()
    with pytest.raises(KeyUnavailable):
        name_of(world)
    with pytest.raises(CommandError, match="sealed already"):
        said("seal")


def test_memory_is_told_from_a_disk() -> None:
    assert operator_key_file.is_in_memory(Path("/dev/shm/operator.key")) is True  # noqa: S108 -- only looked at
    assert operator_key_file.is_in_memory(Path(__file__)) is False


def test_a_new_operators_key_leaves_all_content_and_the_old_key_useless(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = operator_keys()
    seed = account_keys.seal("SEED", user_id=world.lawyer.pk, purpose="totp")
    out = said("rotate", "operator")
    assert "A new operator's key wraps the keys of 2 organisations." in out
    (after,) = operator_keys()
    assert after != before
    assert key_file.stat().st_mode & 0o777 == 0o600
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME
    assert account_keys.unseal(seed, user_id=world.lawyer.pk, purpose="totp") == "SEED"
    assert verifying.verify(world.organisation.pk).findings == []
    key_file.write_text(written([before]))
    forget(monkeypatch)
    with pytest.raises(KeyUnavailable):
        name_of(world)
    with pytest.raises(Damaged):
        account_keys.unseal(seed, user_id=world.lawyer.pk, purpose="totp")


def test_the_key_before_stays_beside_the_new_one(world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not copied it before could open no earlier backup any more."""
    monkeypatch.setattr(operator_key_file, "is_in_memory", lambda path: False)
    (first,) = operator_keys()
    kept = key_file.with_name(f"{key_file.name}.before-{timezone.now():%Y-%m-%d}")
    assert f"The key before is kept beside it: {kept}" in said("rotate", "operator")
    assert kept.read_text() == written([first])
    assert kept.stat().st_mode & 0o777 == 0o600

    (second,) = operator_keys()
    said("rotate", "operator")
    assert kept.read_text() == written([first])
    assert kept.with_name(f"{kept.name}-2").read_text() == written([second])


def test_a_key_that_lies_in_memory_reaches_no_file_beside_it(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator_key_file, "is_in_memory", lambda path: True)
    assert "kept beside it" not in said("rotate", "operator")
    assert list(key_file.parent.glob("*before*")) == []


def test_a_change_of_the_operators_key_that_was_broken_off_is_finished(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator_key_file.put_first(key_file)
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME  # the key before still opens
    assert "was broken off: run keys rotate operator again" in said("status")
    new = operator_keys()[0]
    said("rotate", "operator")
    assert operator_keys() == [new]
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME
    assert "broken off" not in said("status")


def test_the_key_before_is_not_dropped_while_somebody_wraps_with_it(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "_SECONDS_TO_WAIT", 0)
    wrapped, go_on, sealed = threading.Event(), threading.Event(), list[str]()

    def enrol() -> None:
        try:
            with transaction.atomic():
                sealed.append(account_keys.seal("SEED", user_id=world.lawyer.pk, purpose="totp"))
                wrapped.set()
                go_on.wait(60)
        finally:
            connections.close_all()

    someone = threading.Thread(target=enrol)
    someone.start()
    assert wrapped.wait(60)
    with pytest.raises(CommandError, match="Somebody's work holds the old key"):
        said("rotate", "operator")
    assert len(operator_keys()) == 2
    go_on.set()
    someone.join()
    said("rotate", "operator")
    assert len(operator_keys()) == 1
    assert account_keys.unseal(sealed[0], user_id=world.lawyer.pk, purpose="totp") == "SEED"


@pytest.mark.parametrize(
    ("column", "damaged"), [("wrapped_key", True), ("wrapped_lasting", True), ("wrapped_before", True), ("", False)]
)
def test_status_tries_each_key_and_names_whose_does_not_open(world: World, column: str, damaged: bool) -> None:
    account_keys.seal("SEED", user_id=world.lawyer.pk, purpose="totp")
    out = io.StringIO()
    if damaged:
        Organisation.objects.filter(pk=world.organisation.pk).update(**{column: os.urandom(60)})
    else:
        AccountKey.objects.update(wrapped=os.urandom(60))
    with pytest.raises(CommandError, match="Not all that it wraps opens"):
        call_command("keys", "status", stdout=out, **CODE)
    lines = out.getvalue().splitlines()
    after = [lines[number - 1] for number, line in enumerate(lines) if "A key of it does not open." in line]
    assert [line.startswith(f"{world.organisation.name}: ") or "broken off" in line for line in after] == [
        True
    ] * damaged
    assert ("Accounts whose key does not open: 1" in lines) is not damaged


def test_a_new_operators_key_has_its_name_on_the_disk_before_anything_is_wrapped_by_it(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, int]] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append((os.readlink(f"/proc/self/fd/{handle}"), len(operator_keys())))
    )
    operator_key_file.put_first(key_file)
    assert synced[-1] == (str(key_file.parent.resolve()), 2)


def test_a_file_of_another_installation_is_not_changed(world: World, key_file: Path) -> None:
    before = written([crypto.new_key()])
    key_file.write_text(before)
    with pytest.raises(CommandError, match="The keys are not at hand"):
        said("rotate", "operator")
    assert key_file.read_text() == before


@pytest.mark.parametrize("content", [b"\xff\xfe\x00random", b"no key"])
def test_a_file_that_holds_no_key_is_said(world: World, key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(CommandError, match="The keys are not at hand"):
        said("status")


def test_a_new_operators_key_is_read_by_whom_the_one_before_was(world: World, key_file: Path) -> None:
    # As on a server, where somebody else runs the command. Only a superuser gives a file away.
    somebody = 65_534 if os.geteuid() == 0 else os.geteuid()
    os.chown(key_file, somebody, -1)
    key_file.chmod(0o640)
    said("rotate", "operator")
    found = key_file.stat()
    assert (found.st_uid, found.st_mode & 0o777) == (somebody, 0o640)


def test_a_key_file_that_cannot_be_written_says_what_to_do(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_args: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(operator_key_file, "_write", denied)
    with pytest.raises(CommandError, match="Write the new key above the one before"):
        said("rotate", "operator")
    assert name_of(world) == MARK_NAME


def test_where_the_second_line_cannot_be_taken_away_the_change_itself_is_whole(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: the new line was put above on the host, and the file is read-only."""
    operator_key_file.put_first(key_file)
    new, before = operator_keys()

    def denied(*_args: Any) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(operator_key_file, "_write", denied)
        out = said("rotate", "operator")
    assert "Everything is wrapped by the first line now. Keep the second line elsewhere, then take it away" in out
    assert "kept beside it" not in out
    assert operator_keys() == [new, before]
    key_file.write_text(written([new]))
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME


def test_status_names_the_keys_that_still_lie_beside_it(
    world: World, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator_key_file, "is_in_memory", lambda path: False)
    assert "A key from before" not in said("status")
    said("rotate", "operator")
    (kept,) = key_file.parent.glob("operator.key.before-*")
    wanted = f"  A key from before lies beside it: move it away from this machine. {kept}\n"
    assert said("status").count(wanted) == 1
    kept.unlink()
    assert "A key from before" not in said("status")


def test_a_new_organisations_key_leaves_content_digests_and_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(world.organisation.pk):
        row = Organisation.objects.get(pk=world.organisation.pk)
        old = opened(row, 1)
        digest = data_keys.digest("nik", MARK_NIK)
        other_before = set(DataKey.objects.values_list("id", "wrapped"))
        count = DataKey.objects.count()
    out = said("rotate", "organisation", "--organisation", world.organisation.name)
    assert out == f"{world.organisation.name}: {count} data keys wrapped anew\n"
    assert wrapped_by(world) == {2}
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME
    assert verifying.verify(world.organisation.pk).findings == []
    with organisation_scope(world.organisation.pk):
        assert data_keys.digest("nik", MARK_NIK) == digest
        assert not other_before & set(DataKey.objects.values_list("id", "wrapped"))
        for key in DataKey.objects.all():
            with pytest.raises(Damaged):
                key.opened(old)
        row.refresh_from_db()
        assert (row.key_version, bytes(row.wrapped_before)) == (2, b"")
    with organisation_scope(world.other_organisation.pk):
        assert set(DataKey.objects.values_list("wrapped_by", flat=True)) == {1}


def test_a_destroyed_key_stays_destroyed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation_scope(world.organisation.pk):
        DataKey.objects.filter(subject_id=world.case.person_id, compartment=Compartment.IDENTITY).update(wrapped=b"")
    said("rotate", "organisation")
    forget(monkeypatch)
    assert name_of(world) == gettext("Erased")
    with organisation_scope(world.organisation.pk):
        assert {bytes(key.wrapped) for key in DataKey.objects.filter(compartment=Compartment.IDENTITY)} == {b""}


def test_a_change_that_was_broken_off_is_finished_with_the_same_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 1)
    version = key_rotation._begin(world.organisation.pk)
    key_rotation._wrap_some(world.organisation.pk, version)
    assert wrapped_by(world) == {1, 2}
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME
    assert "A change of it was broken off with" in said("status")
    # A case that is registered meanwhile is under the new key.
    with world.at_work(world.caseworker) as by:
        make_case(by=by, site=world.site)
    said("rotate", "organisation", "--organisation", world.organisation.name)
    assert wrapped_by(world) == {2}
    assert "broken off" not in said("status")
    forget(monkeypatch)
    assert name_of(world) == MARK_NAME


def test_a_row_that_was_read_before_the_change_ended_still_opens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation_scope(world.organisation.pk):
        row = DataKey.objects.filter(subject_id=world.case.person_id).first()
    assert row is not None
    said("rotate", "organisation", "--organisation", world.organisation.name)
    forget(monkeypatch)
    with organisation_scope(world.organisation.pk):
        assert data_keys._opened(row).id == row.pk


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["rotate"], "Say which key"),
        (["rotate", "organisation", "--organisation", "Tidak Ada"], "no such organisation"),
    ],
)
def test_what_the_command_cannot_do_it_says(world: World, words: list[str], wanted: str) -> None:
    with pytest.raises(CommandError, match=wanted):
        said(*words)


def test_keys_are_changed_while_people_work(committed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three changes while others read, write and register: nothing fails, and nothing is left under an old key."""
    world = make_world()
    failed: list[BaseException] = []
    stop = threading.Event()

    def until_stopped(work: Callable[[], object]) -> threading.Thread:
        def loop() -> None:
            try:
                while not stop.is_set():
                    work()
                    data_keys.forget_all()
            except BaseException as error:  # told by the test's own thread
                failed.append(error)
            finally:
                connections.close_all()

        return threading.Thread(target=loop)

    def write() -> None:
        with world.at_work(world.caseworker) as by:
            add_note(case=world.case, text="MARKNOTE", by=by)

    def register() -> None:
        with world.at_work(world.caseworker) as by:
            make_case(by=by, site=world.site)

    workers = [until_stopped(work) for work in (lambda: name_of(world), write, register)]
    for worker in workers:
        worker.start()
    for _ in range(3):
        key_rotation.change_organisation_key(world.organisation.pk)
    stop.set()
    for worker in workers:
        worker.join()
    assert failed == []
    assert wrapped_by(world) == {4}
    forget(monkeypatch)
    with world.at_work(world.caseworker):
        assert Note.objects.count() > 0
        for row in DataKey.objects.all():
            data_keys._opened(row)
    assert verifying.verify(world.organisation.pk).findings == []
    assert chain.key_of(world.organisation.pk)
