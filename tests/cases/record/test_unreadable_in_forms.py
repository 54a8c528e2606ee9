"""Forms beside damage: what was typed stays where it is not saved, and where nothing was typed nothing is asked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.urls import resolve

from cases.episodes.services import add_episode
from cases.safe_contact.services import ContactFacts, save_safe_contact
from core.errors import Damaged
from core.web.form_fields import PastedField, TextField
from core.web.pages import FormPage
from tests.access.kept_stage import kept_stage
from tests.access.questions import rows
from tests.access.stage import Stage
from tests.cases.asking import SignIn, at, send, text
from tests.cases.record.test_unreadable import hurt
from tests.cases.record.test_unreadable_everywhere import ACTORS, WORD, ask, hurt_everything, optional_values, pages
from tests.factories import World

TYPED = "Diketik Contoh 77"
# Every form that begins with something damaged and carries the version of what it changes.
CONFLICTING = """
care: change-item change-safety change-service
cases: edit-communication edit-contact edit-debt edit-episode edit-identity edit-leg edit-paper edit-relative
counselling: change
identification: decision-edit
legal: accompaniment-edit amount-edit briefing-edit deadline-edit hearing-edit item-answer letter-edit matter-edit
legal: opponent-edit party-edit statement step-edit testimony-edit wage-entry-edit
reintegration: change-enrolment
shelters: house-notice note
trafficking: edit-actor edit-event edit-involvement
"""
# One asks for a choice first, the other became a case.
NOT_ASKED = {"cases:enquiry", "reintegration:missed"}


@pytest.fixture
def stage(db: None, store: Path) -> Stage:
    return kept_stage()


def begun(page: Any) -> dict[str, Any]:
    """What a browser sends of a form as it was opened."""
    found = {bound.html_name: "on" if bound.value() is True else bound.value() for bound in page.context["form"]}
    return {name: value for name, value in found.items() if value not in (None, False, "", [])}


def words(form: Any) -> str:
    """The name of a field into which one types."""
    kinds = (TextField, PastedField)
    named = [bound for bound in form if not bound.is_hidden and isinstance(bound.field, kinds)]
    return str((named or [bound for bound in form if type(bound.field).__name__ == "CharField"])[0].html_name)


def opened(stage: Stage) -> dict[str, tuple[str, str, Any]]:
    """Actor, address and page of every form that begins with something damaged and has a version."""
    found = {}
    for name, address in pages(stage).items():
        actor = next((one for one in ACTORS if rows()[name].methods["GET"].get(one) == 200), None)
        if actor is None or not issubclass(getattr(resolve(address).func, "view_class", object), FormPage):
            continue
        page = ask(stage, actor, address)
        form = None if isinstance(page, Damaged) or page.status_code != 200 else page.context.get("form")
        if form is not None and form.damaged and "version" in form.fields:
            found[name] = (actor, address, page)
    return found


def test_what_was_typed_stays_where_somebody_was_quicker(stage: Stage) -> None:
    hurt_everything(stage, is_optional=True)
    met: dict[str, Any] = {}
    for name, (actor, address, page) in opened(stage).items():
        typed = begun(page)
        typed |= {"version": int(typed.get("version", 0)) + 7, words(page.context["form"]): TYPED}
        browser = stage.clients[actor]
        with transaction.atomic():
            before = optional_values(stage)
            answer = browser.post(address, typed)
            assert optional_values(stage) == before, name
            transaction.set_rollback(True)
        met[name] = (answer.status_code, TYPED in text(answer))
    named = [(line.split(":")[0], name) for line in CONFLICTING.split("\n") if line for name in line.split()[1:]]
    expected = {f"{app}:{name}": (409, True) for app, name in named}
    assert met == expected | dict.fromkeys(NOT_ASKED, (422, True))


def sealed_address(stage: Stage) -> bytes:
    found = [value for (table, column, _pk), value in optional_values(stage).items() if (table, column) == ADDRESS]
    return found[0]


ADDRESS = ("cases_identity", '"address"')


@pytest.fixture
def identity(stage: Stage) -> tuple[Client, str, dict[str, Any]]:
    """Browser, address and content of a form with a damaged home address and date of birth."""
    stage.world.caseworker.language = "en"
    stage.world.caseworker.save()
    browser, address = stage.clients["caseworker"], at("cases:edit-identity", stage.world.case)
    typed = {**begun(browser.get(address)), "address": "Jalan Contoh 1", "birth_date": "5/3/1999"}
    assert browser.post(address, typed).status_code == 303
    hurt_everything(stage, is_optional=True)
    return browser, address, begun(browser.get(address))


def test_who_was_slower_sees_the_word_beside_what_they_typed(
    stage: Stage, identity: tuple[Client, str, dict[str, Any]]
) -> None:
    browser, address, mine = identity
    assert browser.post(address, {**mine, "occupation": "Penjahit"}).status_code == 303
    before = sealed_address(stage)
    mine |= {"address": "Jalan Contoh 9", "occupation": "Buruh"}
    answer = browser.post(address, mine)
    assert answer.status_code == 409
    form = answer.context["form"]
    told = {one.choice_name: (one.mine, one.theirs) for one in form.differences}
    assert told == {"keep-address": ("Jalan Contoh 9", WORD), "keep-occupation": ("Buruh", "Penjahit")}
    theirs = {**mine, "version": form["version"].value(), "keep-address": "theirs"}
    assert browser.post(address, theirs).status_code == 303
    assert sealed_address(stage) == before
    assert browser.get(address).context["form"]["occupation"].value() == "Buruh"


def test_what_was_typed_comes_back_after_signing_in_again(identity: tuple[Client, str, dict[str, Any]]) -> None:
    browser, address, mine = identity
    mark = re.search(r'name="form_owner" value="([^"]*)"', text(browser.get(address)))
    assert mark is not None
    refused = Client().post(address, {**mine, "birth_place": TYPED, "form_owner": mark[1]})
    kept = re.search(r'name="sealed_form"[^>]*value="([^"]*)"', text(refused))
    assert (refused.status_code, kept is not None) == (401, True)
    back = browser.post(address, {"kept": kept[1] if kept else ""})
    form = back.context["form"]
    assert (back.status_code, form["birth_place"].value(), form["address"].value()) == (200, TYPED, None)
    assert browser.post(address, {"kept": "nothing"}).status_code == 200


def test_what_was_typed_in_another_organisation_stays_typed(
    stage: Stage, identity: tuple[Client, str, dict[str, Any]]
) -> None:
    browser, address, mine = identity
    world, before = stage.world, optional_values(stage)
    for user, is_typed in ((world.caseworker, True), (world.manager, False)):
        mark = Signer(salt="form-owner").sign(f"{user.pk}|{world.other_organisation.pk}")
        answer = browser.post(address, {**mine, "birth_place": TYPED, "form_owner": mark})
        assert (answer.status_code, TYPED in text(answer)) == (409, is_typed)
    assert optional_values(stage) == before


def test_a_program_changes_a_session_beside_its_damaged_content(stage: Stage) -> None:
    case, session = stage.world.case, stage.objects["own"]["session"]
    browser, url = stage.clients["counsellor"], at("api-counselling:session", case, pk=session.pk)
    hurt_everything(stage, is_optional=True)
    before = optional_values(stage)
    emptied = send(browser, "PATCH", url, {"content": "", "version": 1})
    assert (emptied.status_code, emptied.json()["field"]) == (422, "content")
    answer = send(browser, "PATCH", url, {"minutes": 45, "version": 1})
    assert (answer.status_code, answer.json()["minutes"], answer.json()["version"]) == (200, 45, 2)
    assert optional_values(stage) == before
    assert send(browser, "PATCH", url, {"content": TYPED, "version": 2}).status_code == 200
    again = send(browser, "PATCH", url, {"content": "", "version": 3})
    assert (again.status_code, send(browser, "GET", url).json()["content"]) == (422, TYPED)


def test_a_program_changes_a_briefing_beside_the_damaged_reason(stage: Stage) -> None:
    case, briefing = stage.world.case, stage.objects["own"]["briefing"]
    browser, url = stage.clients["lawyer"], at("api-legal:briefing", case, pk=briefing.pk)
    hurt_everything(stage, is_optional=True)
    before = optional_values(stage)
    emptied = send(browser, "PATCH", url, {"unsigned_because": "", "version": 1})
    assert (emptied.status_code, emptied.json()["field"]) == (422, "unsigned_because")
    answer = send(browser, "PATCH", url, {"rights": ["COMPANION"], "version": 1})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert optional_values(stage) == before
    anew = send(browser, "PATCH", url, {"unsigned_because": TYPED, "questions": "", "version": 2})
    assert (anew.status_code, anew.json()["unsigned_because"]) == (200, TYPED)


def test_a_party_is_changed_beside_the_damaged_reason_why_it_pays(stage: Stage) -> None:
    case, opponent = stage.world.case, stage.objects["own"]["opponent"]
    browser, url = stage.clients["lawyer"], at("api-legal:party", case, pk=opponent.party_id)
    hurt_everything(stage, is_optional=True)
    before = optional_values(stage)
    answer = send(browser, "PATCH", url, {"name": TYPED, "version": 1})
    assert (answer.status_code, answer.json()["name"]) == (200, TYPED)
    assert optional_values(stage) == before


def test_a_note_beside_a_damaged_text_is_saved_once(stage: Stage) -> None:
    browser, address = stage.clients["shelter"], pages(stage)["shelters:note"]
    hurt_everything(stage, is_optional=True)
    before, page = optional_values(stage), browser.get(address)
    assert page.context["form"].damaged
    for _sent in range(2):
        assert browser.post(address, {"version": 1, "needs_attention": "on"}).status_code == 303
    assert browser.get(address).context["form"]["version"].value() == 2
    assert browser.post(address, {"version": 1, "text": TYPED}).status_code == 409
    assert optional_values(stage) == before
    assert browser.post(address, {"version": 2}).status_code == 303
    assert browser.post(address, {"version": 3, "text": TYPED}).status_code == 303
    assert browser.post(address, {"version": 4}).status_code == 422


def test_an_episode_of_which_all_is_damaged_is_saved_as_it_was_opened(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        episode = add_episode(case=world.case, facts={"account": TYPED}, by=by)
    browser, address = sign_in(world.caseworker), at("cases:edit-episode", world.case, pk=episode.pk)
    assert browser.post(address, {"version": 1}).status_code == 422
    hurt(world, "cases_episode", "account", "id", episode.pk)
    assert browser.post(address, {"version": 1}).status_code == 303
    shown = browser.get(address).context["form"]
    assert (shown["version"].value(), bool(shown.damaged)) == (2, True)


@pytest.mark.parametrize("rule", ["ONLY_SO", "ANY"])
def test_another_unsafe_way_is_added_beside_damaged_safe_ones(world: World, sign_in: SignIn, rule: str) -> None:
    facts = ContactFacts(rule="ONLY_SO", safe_channels=["SMS"])
    with world.at_work(world.caseworker) as by:
        contact = save_safe_contact(case_id=world.case.pk, expected_version=0, facts=facts, by=by)
    browser, address = sign_in(world.caseworker), at("cases:edit-contact", world.case)
    refused = browser.post(address, {"version": 1, "rule": "ONLY_SO"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["safe_channels"])
    hurt(world, "cases_safecontact", "safe_channels", "id", contact.pk)
    assert browser.post(address, {"version": 1, "rule": rule, "unsafe_channels": ["CALL"]}).status_code == 303
    form = browser.get(address).context["form"]
    assert (form["version"].value(), form["unsafe_channels"].value(), bool(form.damaged)) == (2, ["CALL"], True)
