"""With every sealed value damaged every page that shows stands, and every form that does not begin with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import resolve, reverse
from django.utils import translation

from cases.intake.drafts import begin_draft, save_step
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import Damaged
from core.keys import data_keys
from core.keys.fields import EncryptedTextField
from core.web.pages import FormPage
from documents.models import Document
from legal.models import Step
from tests.access.kept_stage import kept_stage
from tests.access.questions import rows
from tests.access.stage import Stage
from tests.cases.asking import SignIn, at, text
from tests.factories import World

WORD = "⚠ Damaged: this cannot be read"
# Whoever may open it first is asked.
ACTORS = ("manager", "lawyer", "caseworker", "counsellor", "shelter", "reintegration")
# They go on from what was answered, placed or read before.
REFUSED = """
cases: intake-review intake-step merge
identification: act evidence
imports: columns reading values
legal: address-state original-use redact redacted-make redacted-use
reintegration: record-visit
"""
# Whose forms are saved as they are opened. The others ask for what is not known, or for something else instead.
SAVED = """
care: change-item change-safety change-service
cases: edit-communication edit-contact edit-debt edit-episode edit-identity edit-leg edit-paper edit-relative
counselling: change
identification: decision-edit
legal: accompaniment-edit amount-edit briefing-edit hearing-edit item-answer letter-edit matter-edit opponent-edit
legal: party-edit statement step-edit testimony-edit wage-entry-edit
reintegration: change-enrolment
shelters: house-notice note
trafficking: edit-actor edit-event edit-involvement
"""
FORMS = {f"{line.split(':')[0]}:{name}" for line in REFUSED.split("\n") if line for name in line.split()[1:]}
SAVING = {f"{line.split(':')[0]}:{name}" for line in SAVED.split("\n") if line for name in line.split()[1:]}
# Prints and files, and what is worked out from what was recorded.
WHOLE = {
    "assessments:assessment",
    "care:print-safety",
    "documents:view",
    "identification:print",
    "identification:section",
    "imports:problems",
    "imports:rows",
    "legal:dossier-build",
    "legal:letter",
    "reintegration:visit",
}
_FIELD = re.compile(rf'<textarea[^>]*>[^<]*{WORD}|value="[^"]*{WORD}')


@pytest.fixture
def stage(db: None, store: Path) -> Stage:
    return kept_stage()


def pages(stage: Stage) -> dict[str, str]:
    """The address of every page, with the records of the own case."""
    own = {key: getattr(one, "pk", one) for key, one in stage.objects["own"].items()}
    return {
        name: reverse(name, kwargs={argument: own[key] for argument, key in row.kwargs.items()})
        for name, row in rows().items()
        if not row.is_api and "GET" in row.methods
    }


def hurt_everything(stage: Stage, *, is_optional: bool = False) -> None:
    """One bit of every sealed value of a case is another; with `is_optional` of those alone that may be empty. What the
    application may not change stays.
    """
    with organisation_scope(stage.world.organisation.pk), connection.cursor() as cursor:
        for table, column in sealed_columns(is_optional=is_optional):
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
            if cursor.fetchone() == (True,):
                changed = f"set_byte({column}, 40, get_byte({column}, 40) # 1)"
                cursor.execute(f"UPDATE {table} SET {column} = {changed} WHERE length({column}) > 40")
    data_keys.forget_all()


def sealed_columns(*, is_optional: bool) -> list[tuple[str, str]]:
    """Tables and columns."""
    return [
        (model._meta.db_table, connection.ops.quote_name(field.column))
        for model in apps.get_models()
        if model._meta.app_label not in ("accounts", "audit", "core")
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField) and (field.blank or not is_optional)
    ]


def optional_values(stage: Stage) -> dict[tuple[str, str, str], bytes]:
    """What is sealed and might be empty, by table, column and row."""
    found: dict[tuple[str, str, str], bytes] = {}
    with organisation_scope(stage.world.organisation.pk), connection.cursor() as cursor:
        for table, column in sealed_columns(is_optional=True):
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL")
            found |= {(table, column, str(pk)): bytes(value) for pk, value in cursor.fetchall()}
    return found


def ask(stage: Stage, actor: str, address: str) -> Any:
    """The answer, or Damaged where it was refused; nothing that the page writes stays."""
    browser = stage.clients[actor]
    browser.raise_request_exception = True
    with transaction.atomic():
        try:
            return browser.get(address)
        except Damaged as refused:
            return refused
        finally:
            transaction.set_rollback(True)


def test_every_page_that_shows_stands(stage: Stage) -> None:
    stage.world.manager.language = "en"
    stage.world.manager.save()
    readers = {}
    addresses = pages(stage)
    for name, address in addresses.items():
        able = (actor for actor in ACTORS if rows()[name].methods["GET"].get(actor) == 200)
        actor = next(able, None)
        if actor is not None and ask(stage, actor, address).status_code == 200:
            readers[name] = actor
    hurt_everything(stage)
    with translation.override("en"):
        answers = {name: ask(stage, actor, addresses[name]) for name, actor in readers.items()}
    refused = {name for name, answer in answers.items() if isinstance(answer, Damaged)}
    assert refused == FORMS | WHOLE
    for name in FORMS:
        assert issubclass(resolve(addresses[name]).func.view_class, FormPage), name
    stood = {name: answer for name, answer in answers.items() if name not in refused}
    assert {name: answer.status_code for name, answer in stood.items()} == dict.fromkeys(stood, 200)
    shown = {name: text(answer) for name, answer in stood.items() if answer["Content-Type"].startswith("text/html")}
    for name in ("legal:matter", "legal:claim", "care:plan", "documents:list", "shelters:house"):
        assert WORD in shown[name], name
    assert [name for name, page in shown.items() if _FIELD.search(page)] == []


def test_a_form_with_something_damaged_beside_it_saves_what_is_typed(stage: Stage) -> None:
    """The titles of the case's documents are what a step may be proved by."""
    world, browser = stage.world, stage.clients["lawyer"]
    hurt_everything(stage)
    with organisation_scope(world.organisation.pk):
        paper = Document.objects.filter(case=world.case, compartment=Compartment.LEGAL).earliest("created_at")
    address = at("legal:step-add", world.case, pk=stage.objects["own"]["matter"].pk)
    typed = {"kind": "P18", "on": "2024-03-05", "number": "B-1", "document": paper.pk}
    wrong = browser.post(address, {**typed, "kind": ""})
    assert (wrong.status_code, "B-1" in text(wrong)) == (422, True)
    assert browser.post(address, typed).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert Step.objects.get(kind="P18").document_id == paper.pk


@pytest.mark.parametrize("byte", [0, 40])
def test_a_damaged_intake_hinders_no_other_and_can_be_discarded(world: World, sign_in: SignIn, byte: int) -> None:
    """Whether what it says does not open, or it is no sealed text at all."""
    world.caseworker.language = "en"
    world.caseworker.save()
    with world.at_work(world.caseworker) as by:
        draft = begin_draft(step="contact", answers={"rule": ["ANY"]}, by=by).draft
        named = {"full_name": ["Orang Contoh"]}
        save_step(draft_id=draft.pk, step="person", expected_version=0, answers=named, by=by)
    browser, new = sign_in(world.caseworker), reverse("cases:intake")
    assert "Orang Contoh" in text(browser.get(new))
    with world.at_work(world.caseworker), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_draftstep SET answers = set_byte(answers, %s, get_byte(answers, %s) # 1)", [byte, byte]
        )
    away = reverse("cases:discard-intake", kwargs={"pk": draft.pk})
    page = text(browser.get(new))
    assert (WORD in page, away in page, "Orang Contoh" in page) == (True, True, False)
    with world.at_work(world.caseworker):
        draft.refresh_from_db()
    assert browser.post(away, {"version": draft.version}).status_code == 303
    assert away not in text(browser.get(new))


def test_what_is_damaged_stays_where_nothing_is_typed_in_its_place(stage: Stage) -> None:
    """Whoever mends the file later has it still; whoever knows it types it anew, and can take that away again."""
    world, browser = stage.world, stage.clients["caseworker"]
    columns = ("address", "birth_date", "phone", "phone_digest", "occupation")

    def stored() -> dict[str, Any]:
        with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(columns)} FROM cases_identity WHERE person_id = %s", [world.case.person_id]
            )
            return dict(zip(columns, (value and bytes(value) for value in cursor.fetchone()), strict=True))

    def save(**typed: str) -> None:
        page = browser.get(address).context["form"]
        known = {bound.name: bound.value() or "" for bound in page}
        assert browser.post(address, {**known, **typed}).status_code == 303

    address = at("cases:edit-identity", world.case)
    save(address="Jalan Contoh 1", birth_date="5/3/1999", phone="+62811000111")
    hurt_everything(stage)
    before = stored()
    save(full_name="Nama Contoh", occupation="Penjahit")
    after = stored()
    assert {name for name in columns if after[name] != before[name]} == {"occupation"}
    assert all(before[name] for name in columns if name != "occupation")

    save(full_name="Nama Contoh", address="Jalan Contoh 2", birth_date="5/3/1999", phone="+62811000111")
    save(address="")
    assert (stored()["address"], bool(stored()["phone"])) == (None, True)


def save_as_opened(stage: Stage, name: str, address: str) -> set[tuple[str, str, str]] | None:
    """Which optional values are others than before; None where no form begins with damage or it is not saved.

    Nothing stays of it.
    """
    actor = next((one for one in ACTORS if rows()[name].methods["GET"].get(one) == 200), None)
    page = None if actor is None else ask(stage, actor, address)
    form = page.context["form"] if page is not None and getattr(page, "status_code", 0) == 200 else None
    if actor is None or form is None or not form.damaged:
        return None
    begun = {bound.html_name: "on" if bound.value() is True else bound.value() for bound in form}
    with transaction.atomic():
        try:
            before = optional_values(stage)
            typed = {key: value for key, value in begun.items() if value not in (None, False, "", [])}
            is_saved = stage.clients[actor].post(address, typed).status_code == 303
            return {key for key, value in optional_values(stage).items() ^ before.items()} if is_saved else None
        finally:
            transaction.set_rollback(True)


def test_every_form_saved_as_it_was_opened_keeps_what_is_damaged(stage: Stage) -> None:
    forms = {
        name: address
        for name, address in pages(stage).items()
        if issubclass(getattr(resolve(address).func, "view_class", object), FormPage)
    }
    hurt_everything(stage, is_optional=True)
    changed = {name: save_as_opened(stage, name, address) for name, address in forms.items()}
    assert {name: keys for name, keys in changed.items() if keys is not None} == {name: set() for name in SAVING}
