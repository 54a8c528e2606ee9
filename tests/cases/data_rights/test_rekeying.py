"""New data keys for one person, on real commits: nothing is lost, also when people work or it is killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connections

from audit.models import Act
from cases.data_rights.erasing import erase_person
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.files.uploads import SealedUpload
from core.keys import columns as keys_columns
from core.keys import crypto, data_keys, rekeying
from core.keys.models import DataKey
from counselling.models import Session
from documents.models import Document
from documents.services import add_document
from shelters.models.houses import HOUSE
from tests.access import objects_counselling
from tests.conftest import ROOT
from tests.documents import samples
from tests.factories import World, make_case, make_world
from tests.jobs.processes import until
from trafficking.models import Actor
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts, add_actor, add_event, involve

NOTES = 30
Values = dict[tuple[str, str, str], tuple[bytes, bytes]]


def values(organisation_id: UUID, person_id: UUID) -> Values:
    """Key id and plain content of every value that is sealed for a person; a file's key as the file's own bytes."""
    found: Values = {}
    with organisation_scope(organisation_id):
        opened = {}
        cases = Case.objects.filter(person=person_id)
        sessions = Session.objects.filter(case__in=cases).values_list("pk", flat=True)
        for row in DataKey.objects.filter(subject_id__in=[person_id, *sessions]):
            ours = data_keys.provider.organisation_key(organisation_id, row.wrapped_by)
            opened[row.pk.bytes] = row.opened(ours).key
        for column in rekeying.columns():
            for stored in keys_columns.stored(column):
                key_id = crypto.key_id_of(stored.value).bytes
                if key_id in opened:
                    place = column.place(organisation_id, stored.pk)
                    plain = crypto.unseal_by(stored.value, keys=opened, place=place)
                    if column.model is Document and column.column == "wrapped_file_key":
                        from core.files import storage as files

                        plain = b"".join(files.read(Document.objects.get(pk=stored.pk).storage_name, plain))
                    found[(column.model._meta.label, stored.pk, column.column)] = (key_id, plain)
    return found


def plain(found: Values) -> dict[tuple[str, str, str], bytes]:
    return {place: content for place, (_key_id, content) in found.items()}


def key_ids(found: Values) -> set[bytes]:
    return {key_id for key_id, _content in found.values()}


@pytest.fixture
def world(committed: Any, store: Path) -> World:
    """The cast's world with notes in every compartment that its people write, a session, and a file."""
    made = make_world()
    objects_counselling.make(made)
    for actor, compartment in (("caseworker", "general"), ("lawyer", "legal"), ("caseworker", "general")):
        with made.at_work(made.users[actor]) as by:
            for number in range(NOTES // 3):
                add_note(case=made.case, text=f"catatan {number}", compartment=compartment, by=by)
    with made.at_work(made.caseworker) as by:
        add_document(
            case=made.case,
            upload=SealedUpload.of("slip.png", [samples.scan(size=(20, 20))]),
            title="Slip gaji",
            compartment=Compartment.GENERAL,
            by=by,
        )
    return made


def run(world: World, code: str = "", organisation: str = "Yayasan Contoh") -> str:
    out = io.StringIO()
    call_command("rekey", code or world.case.code, organisation=organisation, language="en", stdout=out)
    return out.getvalue()


def test_everything_is_sealed_anew_and_nothing_else(world: World, store: Path) -> None:
    ours, person = world.organisation.pk, world.case.person_id
    before = values(ours, person)
    others = values(world.other_organisation.pk, world.other_case.person_id)
    with organisation_scope(ours):
        versions = dict(Note.objects.values_list("pk", "version"))
        changed = Case.objects.get(pk=world.case.pk).updated_at
        name = Document.objects.get().storage_name
    assert len(before) > NOTES
    assert {label for label, _pk, _column in before} >= {"cases.Note", "counselling.Session", "documents.Document"}

    assert run(world) == f"Sealed anew: {len(before)} values.\n"

    after = values(ours, person)
    assert plain(after) == plain(before)
    assert not key_ids(after) & key_ids(before)
    assert values(world.other_organisation.pk, world.other_case.person_id) == others
    with organisation_scope(ours):
        assert dict(Note.objects.values_list("pk", "version")) == versions
        assert Case.objects.get(pk=world.case.pk).updated_at == changed
        document = Document.objects.get()
        rows = DataKey.objects.exclude(subject_kind=HOUSE)
        # Those of before are kept, to be read with alone: history and older backups need them.
        assert key_ids(before) <= {row.pk.bytes for row in rows if row.wrapped and row.version == 1}
        assert key_ids(after) <= {row.pk.bytes for row in rows if row.version == 2}
        assert Act.objects.get(verb="case.rekeyed").detail == {"values": len(before)}
    assert document.storage_name != name
    assert {str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()} == {document.storage_name}
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text="sesudahnya", compartment="general", by=by)
    assert not key_ids(values(ours, person)) & key_ids(before)


def test_a_second_time_makes_newer_keys_and_erasing_destroys_all(world: World) -> None:
    run(world)
    run(world)
    person = world.case.person_id
    with organisation_scope(world.organisation.pk):
        versions = DataKey.objects.filter(subject_id=person).values_list("version", flat=True)
        assert set(versions) == {1, 2, 3}
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", outcome="OTHER", closed_on=world.case.opened_on)
    with world.at_work(world.manager) as by:
        erase_person(person_id=person, reason="REQUEST", by=by)
    with organisation_scope(world.organisation.pk):
        assert {bytes(row.wrapped) for row in DataKey.objects.filter(subject_id=person)} == {b""}
    with pytest.raises(CommandError, match="The content of this person was erased"):
        run(world)


# It seals five values, each in a transaction of its own, and stands still at the sixth.
STANDING_STILL = """
import django, signal, sys
django.setup()
from core.keys import rekeying
rekeying.BATCH = 1
real, count = rekeying._seal_anew, iter(range(5))
def seal_anew(*args):
    next(count, None) is not None or signal.pause()
    real(*args)
rekeying._seal_anew = seal_anew
from django.core.management import call_command
call_command("rekey", sys.argv[1], organisation="Yayasan Contoh", language="en")
"""


def test_a_killed_change_is_finished_with_the_same_keys(world: World) -> None:
    ours, person = world.organisation.pk, world.case.person_id
    before = values(ours, person)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "MEDIA_ROOT": str(storages["sealed"].location),
    }

    def moved() -> int:
        return sum(key_id not in key_ids(before) for key_id, _content in values(ours, person).values())

    with subprocess.Popen(
        [sys.executable, "-c", STANDING_STILL, world.case.code], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as running:
        until(lambda: moved() == 5)
        running.send_signal(signal.SIGKILL)
    half = values(ours, person)
    assert plain(half) == plain(before)
    assert moved() == 5

    said = run(world)
    assert said.endswith("That finished an earlier change. Run the command again for new keys.\n")
    after = values(ours, person)
    assert plain(after) == plain(before)
    assert not key_ids(after) & key_ids(before)
    with organisation_scope(ours):
        assert set(DataKey.objects.filter(subject_id=person).values_list("version", flat=True)) == {1, 2}


def test_people_write_and_read_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rekeying, "BATCH", 2)
    ours, person = world.organisation.pk, world.case.person_id
    before = key_ids(values(ours, person))
    stop = threading.Event()
    written: list[UUID] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            while not stop.is_set():
                with world.at_work(world.caseworker) as by:
                    note = add_note(case=world.case, text=f"sambil {len(written)}", compartment="general", by=by)
                    written.append(note.pk)
        except Exception as error:
            failed.append(error)
        finally:
            for connection in connections.all():
                connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        until(lambda: written)
        run(world)
    finally:
        stop.set()
        worker.join()
    assert failed == []
    after = values(ours, person)
    assert not key_ids(after) & before
    texts = {after[("cases.Note", str(pk), "text")][1].decode() for pk in written}
    assert texts == {f"sambil {number}" for number in range(len(written))}


def test_work_of_before_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has looked up the key of before and writes with it only after the first pass."""
    ours, person = world.organisation.pk, world.case.person_id
    before = key_ids(values(ours, person))
    looked_up, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with world.at_work(world.caseworker) as by:
            key = data_keys.for_writing(world.case.key_subject(), "general")
            looked_up.set()
            go_on.wait(60)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(data_keys, "for_writing", lambda subject, compartment: key)
                add_note(case=world.case, text="terlambat", compartment="general", by=by)
        for connection in connections.all():
            connection.close()

    def waits(seconds: float) -> None:
        go_on.set()
        time.sleep(seconds)

    monkeypatch.setattr(rekeying, "time", SimpleNamespace(monotonic=time.monotonic, sleep=waits))
    worker = threading.Thread(target=work)
    worker.start()
    assert looked_up.wait(60)
    run(world)
    go_on.set()
    worker.join()
    after = values(ours, person)
    assert b"terlambat" in plain(after).values()
    assert not key_ids(after) & before


def test_erasing_waits_for_keys_that_are_being_made_and_destroys_them(world: World) -> None:
    person = world.case.person_id
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", outcome="OTHER", closed_on=world.case.opened_on)
    begun = threading.Event()

    def somebody_waits() -> bool:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
            return bool(cursor.fetchone()[0])

    def work() -> None:
        with organisation_scope(world.organisation.pk):
            rekeying._begin([world.case.key_subject()])
            begun.set()
            until(somebody_waits)
        for connection in connections.all():
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(60)
    with world.at_work(world.manager) as by:
        erase_person(person_id=person, reason="REQUEST", by=by)
    worker.join()
    with organisation_scope(world.organisation.pk):
        rows = DataKey.objects.filter(subject_id=person)
        assert {row.version for row in rows} == {1, 2}
        assert {bytes(row.wrapped) for row in rows} == {b""}


def test_a_value_that_does_not_open_is_named_and_nothing_is_lost(world: World) -> None:
    ours, person = world.organisation.pk, world.case.person_id
    before = plain(values(ours, person))
    with organisation_scope(ours):
        note = Note.objects.order_by("pk").first()
        assert note is not None
        raw = note.__dict__["text"].data
        with connections["default"].cursor() as cursor:
            cursor.execute("UPDATE cases_note SET text = %s WHERE id = %s", [raw[:-1] + bytes([raw[-1] ^ 1]), note.pk])
    with pytest.raises(CommandError, match=f"A sealed value does not open \\(cases.Note {note.pk}\\)"):
        run(world)
    with organisation_scope(ours), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE cases_note SET text = %s WHERE id = %s", [raw, note.pk])
    run(world)
    assert plain(values(ours, person)) == before


def test_the_command_says_what_it_does_not_find(world: World) -> None:
    with pytest.raises(CommandError, match="There is no such organisation"):
        run(world, organisation="Tidak ada")
    with pytest.raises(CommandError, match="There is no such case in this organisation"):
        run(world, organisation="Lembaga Lain")


def test_actors_and_events_that_the_case_names_get_new_keys_too(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        facts = InvolvementFacts(roles=["RecruiterOrIntermediary"])
        named = add_actor(case=world.case, facts=ActorFacts("RECRUITER", "Budi Contoh"), involvement=facts, by=by)
        other = make_case(by=by, site=world.site, name="Orang Lain")
        involve(case=other, actor=named.actor, involvement=facts, by=by)
        alone = add_actor(case=other, facts=ActorFacts("RECRUITER", "Lain Contoh"), involvement=facts, by=by)
        event = add_event(case=world.case, facts=EventFacts("RAID", "Ruko Contoh"), by=by).event
    run(world)
    with organisation_scope(world.organisation.pk):
        versions = {
            row.pk: set(DataKey.objects.filter(subject_id=row.pk).values_list("version", flat=True))
            for row in (named.actor, event, alone.actor)
        }
    assert versions == {named.actor_id: {1, 2}, event.pk: {1, 2}, alone.actor_id: {1}}
    with world.at_work(world.caseworker) as by:
        actor = Actor.objects.get(pk=named.actor_id)
        log_access(by=by, act="test", rows=[actor], compartments=[Compartment.GENERAL])
        sealed_by = data_keys.by_id(actor.__dict__["name"].key_id).id
        assert DataKey.objects.get(pk=sealed_by).version == 2
        assert actor.name == "Budi Contoh"
