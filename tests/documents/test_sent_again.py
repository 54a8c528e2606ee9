"""A file that is sent again after its answer got lost is one document, and leaves nothing else in the store."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document
from tests.cases.asking import SignIn, nothing_changes
from tests.cases.record.test_sent_again import mark_in
from tests.documents import samples
from tests.documents import test_api as api
from tests.documents.adding import post, url
from tests.documents.conftest import stored_files
from tests.factories import World

PHOTO = samples.photo()


def documents(world: World) -> list[Document]:
    with world.at_work(world.caseworker) as by:
        return list(Document.objects.visible_to(by).order_by("number"))


def test_a_document_is_added_once(world: World, sign_in: SignIn, store: Path) -> None:
    browser = sign_in(world.caseworker)
    mark = mark_in(browser.get(url("add", world)).content.decode())
    first = post(browser, world, PHOTO, form_mark=mark)
    files = stored_files(store)
    with nothing_changes():
        again = post(sign_in(world.caseworker), world, PHOTO, form_mark=mark)
    for answer in (first, again):
        assert (answer.status_code, answer.headers["Location"]) == (303, url("list", world))
    assert stored_files(store) == files
    # Another photo, another name, another page.
    for more in ({"title": "Yang lain"}, {"compartment": "identity"}, {"form_mark": ""}):
        assert post(browser, world, PHOTO, **{"form_mark": mark, **more}).status_code == 303
    assert post(browser, world, samples.scan(), form_mark=mark).status_code == 303
    assert len(documents(world)) == 5


def test_a_newer_version_is_added_once(world: World, sign_in: SignIn, store: Path) -> None:
    browser = sign_in(world.caseworker)
    post(browser, world, PHOTO)
    (older,) = documents(world)
    address = url("newer", world, older)
    mark = mark_in(browser.get(address).content.decode())

    def send() -> int:
        file = SimpleUploadedFile("b.jpg", PHOTO)
        return int(browser.post(address, {"file": file, "title": "Baru", "form_mark": mark}).status_code)

    assert send() == 303
    with nothing_changes():
        assert send() == 303
    assert [one.edition for one in documents(world)] == [1, 2]


def test_another_program_gets_the_document_that_it_added(world: World, sign_in: SignIn, store: Path) -> None:
    browser = sign_in(world.caseworker)
    first = api.post(browser, world, PHOTO, mark="satu")
    again = api.post(browser, world, PHOTO, mark="satu")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert api.post(browser, world, PHOTO, mark="dua").json()["id"] != first.json()["id"]
    assert len(documents(world)) == 2
