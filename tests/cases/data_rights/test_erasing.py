"""Erasing a person: nothing that was told is readable anywhere, what is not theirs stays, and it cannot be undone."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from audit import erasures
from audit.models import Act, Erasure
from audit.verifying import verify
from cases.data_rights.erasing import erase_person
from cases.data_rights.models import DATA_REQUEST
from cases.enquiries.models import ENQUIRY
from cases.extension import erasure
from cases.extension.timeline_models import TimelineEntry
from cases.intake.draft_models import DRAFT
from cases.merge.rules import persons_behind
from cases.notes.models import Note
from cases.record.access_models import EmergencyAccess, Grant
from cases.record.models import Case, Identity, Person
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from core.key_subjects import PERSON, KeySubject
from core.keys import columns as keys_columns
from core.keys import crypto, data_keys
from core.keys.models import DataKey
from counselling.models import SESSION
from documents.models import Document
from imports.models import IMPORT, MAPPING
from legal.models import RestitutionClaim
from legal.models.signing import CERTIFICATE
from shelters.models.houses import HOUSE
from tests.access import objects_counselling
from tests.access.extent import third_of_today
from tests.access.kept_stage import kept_stage
from tests.access.objects_counselling import MARK_SESSION
from tests.access.questions import every_question, rows
from tests.access.stage import Stage, arguments, signed_in
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.factories import MARK_NAME, MARK_NIK, World
from trafficking.models import ACTOR, EVENT

ACTORS = ("manager", "caseworker", "counsellor", "lawyer", "shelter_manager", "health")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def close(*persons: UUID) -> None:
    Case.objects.filter(person__in=persons).update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))


def erase(world: World, *persons: UUID) -> list[Erasure]:
    with world.at_work(world.manager) as by:
        close(*persons)
        RestitutionClaim.objects.update(state=RestitutionClaim.State.WITHDRAWN)
        return [erase_person(person_id=one, reason="REQUEST", by=by) for one in persons]


def sealed_texts(organisation_id: UUID) -> Iterator[bytes]:
    """Everything that is sealed of survivors and long enough to be looked for."""
    opened = {}
    for row in DataKey.objects.exclude(
        subject_kind__in=[HOUSE, DRAFT, IMPORT, MAPPING, CERTIFICATE, DATA_REQUEST]
    ).exclude(wrapped=b""):
        ours = data_keys.provider.organisation_key(organisation_id, row.wrapped_by)
        opened[row.pk.bytes] = row.opened(ours).key
    for column in keys_columns.columns():
        for stored in keys_columns.stored(column):
            if crypto.key_id_of(stored.value).bytes in opened:
                place = column.place(organisation_id, stored.pk)
                plain = crypto.unseal_by(stored.value, keys=opened, place=place)
                if len(plain) >= 8:
                    yield plain


def holds(content: bytes, canary: bytes) -> bool:
    return canary in content or base64.b64encode(canary)[:-4] in content or canary.hex().encode() in content


@pytest.fixture
def stage(db: None, store: Path) -> Stage:
    return kept_stage()


@pytest.mark.no_cover  # what it opens is covered by other tests, and measuring makes it half as slow again
def test_nothing_that_was_told_is_found_by_anybody(
    stage: Stage, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    world = stage.world
    with organisation_scope(world.organisation.pk):
        persons = sorted(set(Case.objects.values_list("person_id", flat=True)))
        behind = {record for person in persons for record in persons_behind(person)}
        canaries = set(sealed_texts(world.organisation.pk))
        names = set(Document.objects.values_list("storage_name", flat=True))
    assert (len(persons), len(behind)) == (6, 9)
    assert len(canaries) >= 30 and {MARK_NAME.encode(), MARK_SESSION.encode()} <= canaries
    for actor in ACTORS:
        stage.clients[actor].get("/cases/search/", {"q": MARK_NAME})
    with django_capture_on_commit_callbacks(execute=True):
        erase(world, *persons)

    asked = 0
    pages = [one for one in every_question(rows(), ["GET"]) if one.actor in ACTORS and one.state == "own"]
    for question in third_of_today(pages):
        with transaction.atomic():
            client = stage.clients[question.actor]
            response = client.get(reverse(question.row.name, kwargs=arguments(stage, question)))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        if "sessionid" in response.cookies:
            stage.clients[question.actor] = signed_in(world, question.actor)
        assert response.status_code < 500, str(question)
        found = [canary for canary in canaries if holds(content, canary)]
        assert found == [], str(question)
        asked += 1
    assert asked > 300
    for actor in ("manager", "caseworker"):
        for typed in (MARK_NAME, MARK_NIK):
            page = text(stage.clients[actor].post(reverse("cases:search"), {"q": typed}))
            assert world.case.code not in page
    with organisation_scope(world.organisation.pk):
        assert list(sealed_texts(world.organisation.pk)) == []
        numbers = Identity.objects.values_list("nik_digest", "passport_digest", "phone_digest")
        assert set(numbers) == {(None, None, None)}
        assert not any(Document.objects.exclude(wrapped_file_key=b"").values_list("pk"))
        assert set(Grant.objects.filter(case__person__in=persons).values_list("reason", flat=True)) <= {""}
        emergencies = EmergencyAccess.objects.values_list("reason", "finding")
        assert set(emergencies) <= {("", "")}
        assert erasures.verify() == []
    assert not names & {str(path.relative_to(store)) for path in store.rglob("*")}
    assert verify(world.organisation.pk).findings == []
    # What is another's stays: the other organisation opens its own case as before.
    foreign = stage.objects["foreign"]["case"]
    assert MARK_NAME in text(stage.clients["foreigner"].get(foreign.get_absolute_url()))


def test_whatever_lies_under_keys_of_its_own_is_a_persons_or_a_houses(stage: Stage) -> None:
    """A new kind of them is to be told to erasing, or to be added here since it tells of nobody."""
    with organisation_scope(stage.world.organisation.pk):
        of_persons = {subject.kind for subject in erasure.subjects_of(Person.objects.values_list("pk", flat=True))}
        assert of_persons == {SESSION, ENQUIRY, EVENT, ACTOR}
        assert set(DataKey.objects.values_list("subject_kind", flat=True)) == {
            PERSON,
            *of_persons,
            HOUSE,
            DRAFT,
            IMPORT,
            CERTIFICATE,
            DATA_REQUEST,
        }


def test_what_is_not_told_stays_and_pages_say_that_it_was_erased(world: World, sign_in: SignIn) -> None:
    (entry,) = erase(world, world.case.person_id)
    browser = sign_in(world.manager)
    page = browser.get(at("cases:detail", world.case))
    assert page.status_code == 200
    for words in (world.case.code, "Content erased for good", "Erased"):
        assert words in text(page), words
    assert "Erased" in text(browser.get(reverse("cases:list"), {"status": "CLOSED"}))
    with organisation_scope(world.organisation.pk):
        assert Person.objects.get(pk=world.case.person_id).citizenship == "ID"
        assert TimelineEntry.objects.filter(case=world.case, kind="cases.erased").count() == 1
        act = Act.objects.get(verb="case.erased")
        assert (act.target_id, act.user_id, act.detail) == (
            world.case.pk,
            world.manager.pk,
            {"reason": "REQUEST", "sequence": 1},
        )
        stored = Erasure.objects.get()
        assert (stored.person_id, stored.user_id, stored.reason, stored.sequence) == (
            world.case.person_id,
            world.manager.pk,
            "REQUEST",
            entry.sequence,
        )


def test_nothing_is_added_afterwards(world: World, sign_in: SignIn) -> None:
    erase(world, world.case.person_id)
    subject = KeySubject(PERSON, world.case.person_id)
    with organisation_scope(world.organisation.pk):
        assert DataKey.objects.filter(subject_id=subject.id).values("compartment").distinct().count() == 6
        for compartment in Compartment.values:
            with pytest.raises(DomainError, match="was erased"):
                data_keys.for_writing(subject, compartment)
    browser = sign_in(world.manager)
    with organisation_scope(world.organisation.pk):
        version = Case.objects.get(pk=world.case.pk).version
    with nothing_changes():
        answer = browser.post(at("cases:reopen", world.case), {"version": version})
    assert answer.status_code == 422 and "The case stays closed." in text(answer)
    # Notes are taken and facts changed in closed cases too; not in this one.
    for name, sent in (
        ("cases:add-note", {"text": "Masih di sini.", "compartment": "general"}),
        ("cases:edit-identity", {"full_name": "Nama Baru", "nik": MARK_NIK, "phone": "0812 0000 0002", "version": "1"}),
    ):
        with nothing_changes():
            answer = browser.post(at(name, world.case), sent)
        assert answer.status_code == 422
        assert "The content of this person was erased. Nothing can be added to it." in text(answer)
    with world.at_work(world.manager) as by, pytest.raises(DomainError, match="erased already"):
        erase_person(person_id=world.case.person_id, reason="MISTAKE", by=by)


def test_an_open_case_and_a_filed_claim_stand_against_it(stage: Stage) -> None:
    world = stage.world
    person = world.case.person_id
    refused = pytest.raises(DomainError, match="A case of this person is open")
    with world.at_work(world.manager) as by, nothing_changes(), refused:
        erase_person(person_id=person, reason="REQUEST", by=by)
    with world.at_work(world.manager) as by:
        close(person)
        RestitutionClaim.objects.filter(case=world.case).update(state=RestitutionClaim.State.FILED)
        with nothing_changes(), pytest.raises(DomainError, match="A restitution claim is filed and not decided"):
            erase_person(person_id=person, reason="REQUEST", by=by)
        assert Erasure.objects.count() == 0
        assert not data_keys.are_destroyed(KeySubject(PERSON, person))


@pytest.mark.parametrize("kind", [PERSON, SESSION])
def test_the_ledger_shows_what_was_changed_and_what_came_back(world: World, kind: str) -> None:
    objects_counselling.make(world)
    erase(world, world.case.person_id)
    with organisation_scope(world.organisation.pk):
        row = DataKey.objects.filter(subject_kind=kind, wrapped=b"").first()
        assert row is not None
        DataKey.objects.filter(pk=row.pk).update(wrapped=b"x")
        assert erasures.verify() == [(erasures.Wrong.UNDONE, 1)]
    out = io.StringIO()
    with pytest.raises(CommandError, match="not what was written"):
        call_command("audit", "verify", language="en", stdout=out)
    assert "1: Content of somebody who was erased can be read" in out.getvalue()
    with organisation_scope(world.organisation.pk):
        DataKey.objects.filter(pk=row.pk).update(wrapped=b"")
        assert erasures.verify() == []


@pytest.mark.parametrize("name", ["at", "person_id", "user_id", "reason", "sequence", "previous", "digest"])
def test_every_part_of_an_entry_is_covered(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta
    from uuid import uuid4

    (entry,) = erase(world, world.case.person_id)
    others = {
        "at": entry.at + timedelta(seconds=1),
        "person_id": uuid4(),
        "user_id": uuid4(),
        "reason": "MISTAKE",
        "sequence": 2,
        "previous": b"x" * 32,
        "digest": b"x" * 32,
    }
    real = Erasure.objects.order_by

    def changed(*fields: str) -> list[Erasure]:
        found = list(real(*fields))
        for row in found:
            setattr(row, name, others[name])
        return found

    with organisation_scope(world.organisation.pk):
        monkeypatch.setattr(Erasure.objects, "order_by", changed)
        assert [finding.kind for finding in erasures.verify()] == [erasures.Wrong.CHANGED]


def run(world: World, monkeypatch: pytest.MonkeyPatch, *, typed: str, **options: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("builtins.input", lambda question: typed)
    given = {"organisation": "Yayasan Contoh", "by": "manager@contoh.test", "reason": "retention"} | options
    call_command("erase", options.get("code", world.case.code), **(given | {"language": "en", "stdout": out}))
    return out.getvalue()


def test_the_command_asks_twice_and_gives_a_receipt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = world.case.code
    with organisation_scope(world.organisation.pk):
        close(world.case.person_id)
    for refused, sentence in (
        ({"typed": "yes"}, "Nothing was erased."),
        ({"typed": code, "by": "foreigner@contoh.test"}, "Nobody of that address works in this organisation."),
        ({"typed": code, "organisation": "Tidak ada"}, "There is no such organisation."),
        ({"typed": code, "organisation": "Lembaga Lain", "by": "foreigner@contoh.test"}, "There is no such case"),
    ):
        with nothing_changes(), pytest.raises(CommandError, match=sentence):
            run(world, monkeypatch, **refused)
    said = run(world, monkeypatch, typed=code)
    with organisation_scope(world.organisation.pk):
        entry = Erasure.objects.get()
        assert entry.reason == "RETENTION"
        assert bytes(entry.digest).hex() in said and code in said and MARK_NAME not in said
        assert Note.objects.count() == 0
    with pytest.raises(CommandError, match="erased already"):
        run(world, monkeypatch, typed=code)


def test_the_command_erases_nothing_where_nobody_can_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation_scope(world.organisation.pk):
        close(world.case.person_id)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    given = {"organisation": "Yayasan Contoh", "by": "manager@contoh.test", "reason": "request", "language": "en"}
    with nothing_changes(), pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase", world.case.code, **given, stdout=io.StringIO())
