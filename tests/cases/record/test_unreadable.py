"""What is damaged: pages that show stand with a word in its place; it gets into nothing that is kept or given on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.identity.models import Communication
from cases.identity.relatives import CommunicationFacts, save_communication
from cases.identity.services import FIELDS, change_identity
from cases.notes.drafts import keep_note_draft
from cases.notes.models import Note
from cases.notes.services import add_note, change_note
from cases.record.models import Case, Identity, Person
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core import unreadable
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import Damaged, DomainError
from core.history import changes_of
from core.keys import data_keys
from core.keys.models import DataKey
from tests.cases.asking import SignIn, at, text
from tests.factories import MARK_NAME, World, make_case

WORD = "⚠ Damaged: this cannot be read"
OTHER = "Kenanga Umpama"
ANEW = "What was here is damaged and cannot be read. Type it anew"
STAYS = "Left empty, it stays as it is."


def sql(world: World, statement: str, *values: Any) -> None:
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)
    data_keys.forget_all()


def hurt(world: World, table: str, column: str, where: str, value: Any) -> None:
    """One bit of a sealed value is another."""
    sql(
        world,
        f"UPDATE {table} SET {column} = set_byte({column}, 40, get_byte({column}, 40) # 1) WHERE {where} = %s",
        value,
    )


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    world.manager.language = "en"
    world.manager.save()
    with world.at_work(world.manager) as by:
        make_case(by=by, site=world.site, name=OTHER)
        add_note(case=world.case, text="Catatan utuh", by=by)
    found = sign_in(world.manager)
    found.raise_request_exception = False
    return found


HARM = {
    "a bit": "UPDATE cases_identity SET full_name = set_byte(full_name, 40, get_byte(full_name, 40) # 1) "
    "WHERE person_id = %(person)s",
    "the end": "UPDATE cases_identity SET full_name = substr(full_name, 1, 12) WHERE person_id = %(person)s",
    "the key": "UPDATE core_datakey SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) "
    "WHERE subject_id = %(person)s AND compartment = 'identity'",
}


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_name_takes_no_page_down(
    world: World, browser: Client, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute(HARM[harm], {"person": world.case.person_id})
        identity = Identity.objects.get(person=world.case.person_id).pk
        key = DataKey.objects.get(subject_id=world.case.person_id, compartment=Compartment.IDENTITY).pk
    data_keys.forget_all()
    listed = {reverse("cases:list"), reverse("cases:supervised-cases")}
    for url in [
        at("cases:detail", world.case),
        at("cases:person", world.case),
        at("cases:changes", world.case),
        *listed,
    ]:
        answer = browser.get(url)
        assert (answer.status_code, WORD in text(answer)) == (200, True), url
        assert (OTHER in text(answer)) is (url in listed)
        if url != at("cases:changes", world.case):
            assert MARK_NAME not in text(answer)
    assert str(identity) in caplog.text or key.hex in caplog.text
    assert "Catatan utuh" in text(browser.get(at("cases:detail", world.case)))
    found = browser.post(reverse("cases:search"), {"text": world.case.code})
    assert (found.status_code, WORD in text(found)) == (200, True)
    for typed in ("damaged", "contohnama"):
        assert world.case.code not in text(browser.post(reverse("cases:search"), {"text": typed}))
    assert browser.get(at("cases:add-note", world.case)).status_code == 200, "the name is no field of it"


@pytest.mark.parametrize("column", ["birth_date", "nik", "occupation", "aliases", "phone", "address"])
def test_each_fact_of_a_person_is_shown_to_be_damaged(world: World, browser: Client, column: str) -> None:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        row = Identity.objects.get(person=world.case.person_id)
        facts = {name: getattr(row, name) for name in FIELDS}
        change_identity(
            case=world.case,
            identity_id=row.pk,
            expected_version=row.version,
            facts={**facts, "aliases": ["Bunga"], "occupation": "Penjahit", "address": "Jalan Contoh 1"},
            by=by,
        )
    hurt(world, "cases_identity", column, "person_id", world.case.person_id)
    page = "cases:contact" if column in ("phone", "address") else "cases:person"
    answer = browser.get(at(page, world.case))
    assert (answer.status_code, text(answer).count(WORD)) == (200, 1)


def test_what_is_damaged_is_no_answer_of_the_api(world: World, browser: Client) -> None:
    hurt(world, "cases_identity", "full_name", "person_id", world.case.person_id)
    answer = browser.get(reverse("api-cases:detail", kwargs={"pk": world.case.pk}))
    said = {"detail": "Something that is kept here is damaged and does not open."}
    with world.at_work(world.caseworker):
        said["record"] = f"cases.Identity {Identity.objects.get(person=world.case.person_id).pk}"
    assert (answer.status_code, answer.json()) == (500, said)


def test_a_change_beside_damage_is_told_to_be_saved(world: World, browser: Client) -> None:
    """Else a program would send it once more."""
    with world.at_work(world.caseworker) as by:
        task = add_task(case=world.case, title="Telepon", due_on=date(2036, 12, 9), assignee=by, by=by)
    hurt(world, "cases_task", "title", "id", task.pk)
    url = reverse("api-cases:task", kwargs={"case": world.case.pk, "pk": task.pk})
    refused = browser.get(reverse("api-cases:tasks", kwargs={"case": world.case.pk}))
    assert (refused.status_code, refused.json()["record"]) == (500, f"cases.Task {task.pk}")
    change = {"done": True, "version": task.version}
    answer = browser.patch(url, change, content_type="application/json")
    words = "Saved. Something else that is kept here is damaged and does not open."
    said = {"id": str(task.pk), "version": 2, "detail": words}
    assert (answer.status_code, answer.json(), answer["ETag"]) == (200, said, '"2"')
    with world.at_work(world.caseworker):
        assert Task.objects.get(pk=task.pk).done_at


@pytest.mark.parametrize("column", ["full_name", "birth_date"])
def test_what_is_damaged_begins_no_form_and_is_typed_anew(world: World, browser: Client, column: str) -> None:
    hurt(world, "cases_identity", column, "person_id", world.case.person_id)
    url = at("cases:edit-identity", world.case)
    page = browser.get(url)
    begun = page.context["form"]
    assert (page.status_code, text(page).count(ANEW), begun[column].value()) == (200, 1, None)
    # The name stands above the form, too.
    assert text(page).count(WORD) == (column == "full_name")
    typed = {name: begun[name].value() or "" for name in begun.fields}
    typed |= {"full_name": "Melati Umpama", "birth_date": "1999-02-03"}
    assert browser.post(url, typed).status_code == 303
    shown = text(browser.get(at("cases:person", world.case)))
    assert (WORD in shown, "Melati Umpama" in shown, "3 February 1999" in shown) == (False, True, True)
    with organisation_scope(world.organisation.pk):
        changes: Any = changes_of(Identity)
        versions = changes.objects.filter(person=world.case.person_id).order_by("pgh_id")
        kept = [bytes(sealed) for sealed in versions.values_list(column, flat=True)]
        assert len(set(kept[-2:])) == 2, "the damaged bytes are in the history"


def save(browser: Client, address: str, **typed: str) -> int:
    """The status of a form that is sent as it was opened, with some of it typed."""
    begun = {bound.name: bound.value() or "" for bound in browser.get(address).context["form"]}
    return browser.post(address, {**begun, **typed}).status_code


def test_what_must_be_typed_anew_is_not_said_to_stay_when_it_is_left_empty(world: World, browser: Client) -> None:
    person = world.case.person_id
    hurt(world, "cases_identity", "full_name", "person_id", person)
    url = at("cases:edit-identity", world.case)
    page = text(browser.get(url))
    assert (page.count(ANEW), page.count(STAYS)) == (1, 0)
    assert save(browser, url, occupation="Penjahit") == 422
    hurt(world, "cases_identity", "birth_date", "person_id", person)
    page = text(browser.get(url))
    assert (page.count(ANEW), page.count(STAYS)) == (2, 1)


def test_a_damaged_date_of_birth_makes_nobody_a_child(world: World, browser: Client) -> None:
    def age() -> tuple[int | None, bool, bool]:
        with organisation_scope(world.organisation.pk):
            row = Person.objects.get(pk=world.case.person_id)
        return row.birth_year, row.is_child, row.is_said_adult

    # Eighteen at intake; by the year alone it could be seventeen.
    with organisation_scope(world.organisation.pk):
        year = Case.objects.get(pk=world.case.pk).opened_on.year - 18
    url = at("cases:edit-identity", world.case)
    assert save(browser, url, birth_date=f"1/1/{year}") == 303
    hurt(world, "cases_identity", "birth_date", "person_id", world.case.person_id)
    for typed in ({"occupation": "Penjahit"}, {"birth_year": ""}, {"birth_year": str(year), "age_group": "CHILD"}):
        assert save(browser, url, **typed) == 303
        assert age() == (year, False, False), typed
    assert save(browser, url, birth_year=str(year + 1)) == 303
    assert age() == (year + 1, True, False)
    assert WORD in text(browser.get(at("cases:person", world.case))), "the date is as it was"


def test_a_damaged_yes_or_no_begins_as_not_known_and_stays_at_it(world: World, browser: Client) -> None:
    facts = CommunicationFacts(has_disability=True, disability="Sulit mendengar")
    with world.at_work(world.manager) as by:
        row = save_communication(case_id=world.case.pk, expected_version=0, facts=facts, by=by)

    def stored() -> bytes | None:
        with organisation_scope(world.organisation.pk):
            value = Communication.objects.get(pk=row.pk).__dict__["has_disability"]
        return None if value is None else bytes(value.data)

    hurt(world, "cases_communication", "has_disability", "id", row.pk)
    before, url = stored(), at("cases:edit-communication", world.case)
    page = browser.get(url)
    assert page.status_code == 200
    assert "Choose anew. With “Not known” it stays as it is." in text(page)
    assert page.context["form"]["has_disability"].value() == "unknown"
    assert save(browser, url, support="Bicara pelan") == 303
    assert stored() == before
    shown = text(browser.get(at("cases:person", world.case)))
    assert (WORD in shown, "Bicara pelan" in shown, "Sulit mendengar" in shown) == (True, True, True)
    assert save(browser, url, has_disability="no") == 303
    assert WORD not in text(browser.get(at("cases:person", world.case)))
    assert save(browser, url, has_disability="unknown") == 303
    assert stored() is None


def test_a_damaged_draft_is_told_and_its_box_is_empty(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.manager) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        keep_note_draft(case=world.case, expected_version=0, text="Setengah jadi", compartment="general", by=by)
    hurt(world, "cases_notedraft", "text", "case_id", world.case.pk)
    world.manager.language = "en"
    world.manager.save()
    answer = sign_in(world.manager).get(at("cases:detail", world.case))
    assert (answer.status_code, text(answer).count(WORD)) == (200, 1)
    assert answer.context["form"].initial["text"] == ""


def test_the_history_of_a_case_stands_around_a_damaged_version(world: World, browser: Client) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text="Semula", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        written = change_note(note_id=note.pk, expected_version=1, text="Kedua", by=by)
        whole = bytes(Note.objects.values_list("text", flat=True).get(pk=written.pk).data)
    hurt(world, "cases_note", "text", "id", note.pk)
    sql(world, "UPDATE cases_note SET text = %s WHERE id = %s", whole, note.pk)
    for _look in range(2):
        page = text(browser.get(at("cases:changes", world.case)))
        assert page.count(WORD) == 2, "what the second became, and what became the second again"
        assert page.count("Kedua") == 3
        assert "Semula" in page


def test_a_row_that_was_shown_with_the_word_keeps_what_was_sealed(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text="Catatan", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
        hurt(world, "cases_note", "text", "id", note.pk)
        row = Note.objects.get(pk=note.pk)
        before = row.__dict__["text"].data
        with unreadable.shown():
            assert row.text == unreadable.word()
            row.save()
        with pytest.raises(Damaged):
            _ = row.text
        assert Note.objects.get(pk=note.pk).__dict__["text"].data == before


@pytest.mark.parametrize("language", ["en", "id"])
def test_nobody_saves_the_word(world: World, browser: Client, language: str) -> None:
    with translation.override(language):
        word = str(unreadable.word())
    answer = browser.post(
        at("cases:add-note", world.case), {"text": f"Kutipan: {word}", "compartment": "general", "version": 0}
    )
    assert answer.status_code == 422
    assert "Type it anew" in text(answer)
    with world.at_work(world.caseworker) as by:
        for value in (word, [word], {"a": {"b": [word]}}):
            with pytest.raises(DomainError):
                unreadable.refuse(value)
        assert Note.objects.count() == 1
        assert by.pk == world.caseworker.pk


def test_a_sealed_start_is_no_damage(world: World, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sql(world, "UPDATE core_datakey SET id = gen_random_uuid() WHERE subject_id = %s", world.case.person_id)
    answer = browser.get(at("cases:detail", world.case))
    assert (answer.status_code, WORD in text(answer)) == (503, False)
