"""What is written goes only into compartments that the writer reads in this very case, not merely somewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from cases.notes.models import Note
from cases.notes.services import add_note as notes_add_note
from cases.record.access_models import Grant
from cases.team import grants
from cases.team.services import grant_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from core.files.uploads import SealedUpload
from documents import services as documents
from documents.models import Document
from tests.accounts.conftest import role
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.documents import samples
from tests.documents.conftest import stored_files
from tests.factories import World


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    """Case manager of the whole organisation, and counsellor at a site far away."""
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
        accounts.add_member(user=world.manager, role=role(world, "counsellor"), site=far, by=None)
    return sign_in(world.manager)


def let_in(world: World) -> None:
    """The manager gets into this case in every role that they hold."""
    with world.at_work(world.caseworker) as by:
        grant_access(
            case=world.case, user=world.manager, reason="Cover", until=timezone.now() + timedelta(days=1), by=by
        )


def add_note(browser: Client, world: World, compartment: str) -> Any:
    return browser.post(at("cases:add-note", world.case), {"text": "Sudah makan.", "compartment": compartment})


def add_document(browser: Client, name: str, world: World, compartment: str) -> Any:
    file = SimpleUploadedFile("foto.jpg", samples.photo())
    return browser.post(at(name, world.case), {"file": file, "title": "Foto", "compartment": compartment})


def kinds_offered(browser: Client, name: str, world: World) -> list[str]:
    page = text(browser.get(at(name, world.case)))
    return [value for value in Compartment.values if f'name="compartment" value="{value}"' in page]


def test_a_note_of_a_kind_that_is_read_elsewhere_alone_is_refused(world: World, browser: Client) -> None:
    with nothing_changes():
        page = add_note(browser, world, "counselling")
        api = send(browser, "POST", at("api-cases:notes", world.case), {"text": "a", "compartment": "counselling"})
    assert (page.status_code, "This choice is no longer possible" in text(page)) == (422, True)
    assert (api.status_code, api.json()) == (
        422,
        {"detail": "You cannot write notes of this kind in this case.", "field": "compartment"},
    )
    assert add_note(browser, world, "clinical").status_code == 303


def test_nor_is_a_document_taken(world: World, browser: Client, store: Path) -> None:
    with nothing_changes():
        page = add_document(browser, "documents:add", world, "counselling")
        api = add_document(browser, "api-documents:documents", world, "counselling")
    assert (page.status_code, "This choice is no longer possible" in text(page)) == (422, True)
    assert (api.status_code, api.json()) == (
        422,
        {"detail": "You cannot add documents of this kind in this case.", "field": "compartment"},
    )
    assert stored_files(store) == []
    assert add_document(browser, "documents:add", world, "clinical").status_code == 303


def test_the_forms_offer_what_the_services_take(world: World, browser: Client) -> None:
    names = ("cases:detail", "documents:add")
    here = ["general", "identity", "location", "clinical"]
    assert [kinds_offered(browser, name, world) for name in names] == [here, here]
    let_in(world)
    assert [kinds_offered(browser, name, world) for name in names] == [[*here, "counselling"]] * 2


def test_a_grant_opens_this_case_to_the_role_that_is_held_elsewhere(world: World, browser: Client, store: Path) -> None:
    let_in(world)
    assert add_note(browser, world, "counselling").status_code == 303
    assert add_document(browser, "documents:add", world, "counselling").status_code == 303
    with world.at_work(world.manager) as user:
        for model in (Note, Document):
            assert [row.compartment for row in model.objects.visible_to(user, case=world.case)] == ["counselling"]


def test_the_services_ask_anew(world: World, browser: Client, store: Path) -> None:
    """Whoever calls them with a case that was read before the grant ended is refused all the same."""
    let_in(world)
    with world.at_work(world.manager) as user:
        case = world.case
        assert "counselling" in case.compartments_of(user, "cases.add_note")
        Grant.objects.filter(case=case).update(until=timezone.now())
        grants.sync(case)
        with nothing_changes():
            with pytest.raises(DomainError, match="menulis catatan jenis ini dalam kasus ini"):
                notes_add_note(case=case, text="a", compartment=Compartment.COUNSELLING, by=user)
            with pytest.raises(DomainError, match="menambahkan dokumen jenis ini dalam kasus ini"):
                documents.add_document(
                    case=case,
                    upload=SealedUpload.of("x.jpg", [samples.photo()]),
                    title="x",
                    compartment=Compartment.COUNSELLING,
                    by=user,
                )
