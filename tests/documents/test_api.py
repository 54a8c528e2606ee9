"""The API of documents, in whole requests: what comes in is sealed, what goes out is noted."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.compartments import Compartment
from documents.models import Document, DocumentEvent
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    finds_nothing,
    looks,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.documents import samples
from tests.documents.adding import TITLE, added
from tests.documents.conftest import stored_files
from tests.factories import World, make_case

QUERIES = {"documents": 5, "document": 6}


def post(browser: Client, world: World, content: bytes, **facts: Any) -> Any:
    file = SimpleUploadedFile("Slip Gaji Sari.jpg", content, content_type="text/html")
    body = {"file": file, "title": TITLE, "compartment": "general", **facts}
    return browser.post(at("api-documents:documents", world.case), {k: v for k, v in body.items() if v is not None})


def one(name: str, case: Any, document: Any) -> str:
    return at(f"api-documents:{name}", case, pk=getattr(document, "pk", document))


def test_a_document_is_added_shown_renamed_and_fetched(world: World, sign_in: SignIn, store: Path) -> None:
    browser, content = sign_in(world.caseworker), samples.photo()
    made = post(browser, world, content)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    document = {
        "id": made.json()["id"],
        "version": 1,
        "number": 1,
        "title": TITLE,
        "compartment": "general",
        "origin": "RECEIVED",
        "content_type": "image/jpeg",
        "pages": 1,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "scan": "NONE",
        "replaces": None,
        "edition": 1,
        "file_name": f"{world.case.code}-1.jpeg",
        "by": {"id": str(world.caseworker.pk), "name": "Caseworker"},
        "created_at": made.json()["created_at"],
    }
    assert made.json() == document
    [path] = stored_files(store)
    assert content[:100] not in path.read_bytes()
    listed = browser.get(at("api-documents:documents", world.case)).json()
    assert listed == {"results": [document], "next": None}

    lawyer = sign_in(world.lawyer)
    file = lawyer.get(one("file", world.case, document["id"]), headers={"Accept": "image/jpeg"})
    copy = b"".join(file.streaming_content)
    assert (samples.CAMERA.encode() in content, samples.CAMERA.encode() in copy) == (True, False)
    assert (file.status_code, file["Content-Type"], file["Content-Length"]) == (200, "image/jpeg", str(len(copy)))
    assert file["Content-Disposition"] == f'attachment; filename="{world.case.code}-1.jpeg"'
    assert (file["X-Content-Type-Options"], file["Cache-Control"]) == ("nosniff", "no-store")
    assert file["Content-Security-Policy"].endswith("; sandbox")

    url = one("document", world.case, document["id"])
    renamed = send(browser, "PATCH", url, {"title": "Slip gaji April"}, If_Match='"1"')
    assert (renamed.status_code, renamed.headers["ETag"]) == (200, '"2"')
    shown = browser.get(url).json()
    assert shown == renamed.json()
    assert (shown["title"], shown["original_name"]) == ("Slip gaji April", "Slip Gaji Sari.jpg")
    assert [(event["kind"], event["by"]["name"]) for event in shown["custody"]] == [
        ("DOWNLOADED", "Lawyer"),
        ("RECEIVED", "Caseworker"),
    ]
    with nothing_changes():
        stale = send(browser, "PATCH", url, {"title": "Slip gaji Mei", "version": 1})
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})


def test_a_look_is_written_down_before_the_file_leaves(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo())
    sign_in(world.lawyer).get(one("file", world.case, document))
    (entry,) = looks(world, "api.documents.document.opened")
    assert (entry.user_id, entry.case_ids) == (world.lawyer.pk, [world.case.pk])
    assert "general" in entry.compartments


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"file": None}, "file"),
        ({"file": "text"}, "file"),
        ({"title": ""}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"compartment": None}, "compartment"),
        ({"compartment": "gossip"}, "compartment"),
        ({"number": "7"}, "number"),
    ],
)
def test_a_document_that_is_only_nearly_right_is_refused_and_leaves_nothing(
    world: World, sign_in: SignIn, store: Path, facts: dict[str, Any], field: str
) -> None:
    with nothing_changes():
        answer = post(sign_in(world.caseworker), world, samples.photo(), **facts)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert stored_files(store) == []


@pytest.mark.parametrize(
    ("content", "facts", "field"),
    [
        (b"", {}, "file"),
        (b"MZ\x90\x00", {}, "file"),
        (samples.photo(), {"compartment": "legal"}, "compartment"),
    ],
)
def test_what_the_service_refuses_leaves_nothing(
    world: World, sign_in: SignIn, store: Path, content: bytes, facts: dict[str, str], field: str
) -> None:
    with nothing_changes():
        answer = post(sign_in(world.caseworker), world, content, **facts)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert stored_files(store) == []


def test_a_document_in_json_is_refused(world: World, sign_in: SignIn) -> None:
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", at("api-documents:documents", world.case), {"title": "a"})
    assert answer.status_code == 415


def test_a_file_of_somebody_who_may_not_add_leaves_nothing(world: World, sign_in: SignIn, store: Path) -> None:
    with nothing_changes():
        for actor, status in (("reintegration", 403), ("shelter", 403), ("outsider", 404), ("foreigner", 404)):
            assert post(sign_in(world.users[actor]), world, samples.photo()).status_code == status
        assert post(Client(), world, samples.photo()).status_code == 403
    assert stored_files(store) == []


def test_a_kind_that_one_does_not_read_is_not_there(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo(), by="lawyer", compartment=Compartment.LEGAL)
    lawyer = sign_in(world.lawyer)
    assert [row["id"] for row in lawyer.get(at("api-documents:documents", world.case)).json()["results"]] == [
        str(document.pk)
    ]
    caseworker = sign_in(world.caseworker)
    assert caseworker.get(at("api-documents:documents", world.case)).json()["results"] == []
    finds_nothing(
        caseworker, of_one(world.case, document.pk), of_one(SimpleNamespace(pk=uuid4()), uuid4()), marks=(TITLE,)
    )


def test_a_damaged_file_is_told_and_shows_nothing(world: World, sign_in: SignIn, store: Path) -> None:
    document = added(world, samples.photo())
    [path] = stored_files(store)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    browser, url = sign_in(world.caseworker), one("file", world.case, document)
    with nothing_changes():
        damaged = browser.get(url)
        path.unlink()
        missing = browser.get(url)
    assert (damaged.status_code, damaged.content) == (410, missing.content)
    assert damaged.json()["detail"].startswith("The stored file is missing or was changed.")
    with world.at_work(world.caseworker):
        assert [event.kind for event in DocumentEvent.objects.all()] == ["RECEIVED"]


def of_one(case: Any, document: Any) -> Addresses:
    """What is done about one document."""
    return [
        ("GET", one("document", case, document)),
        ("PATCH", one("document", case, document)),
        ("GET", one("file", case, document)),
    ]


def test_who_leaves_the_case_finds_nothing_of_it(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo())
    take_off(world, world.colleague)
    everything = [("GET", at("api-documents:documents", world.case)), *of_one(world.case, document.pk)]
    never = SimpleNamespace(pk=uuid4())
    nowhere = [("GET", at("api-documents:documents", never)), *of_one(never, uuid4())]
    for actor in ("colleague", "outsider", "foreigner"):
        finds_nothing(sign_in(world.users[actor]), everything, nowhere, marks=(TITLE,))


def test_a_document_of_another_case_is_not_found_in_this_one(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo())
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
    finds_nothing(sign_in(world.caseworker), of_one(other, document.pk), of_one(other, uuid4()), marks=(TITLE,))


def test_what_is_added_here_stands_on_the_page(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    post(browser, world, samples.photo())
    assert TITLE in text(browser.get(at("documents:list", world.case)))


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for _again in range(2):
        for compartment in ("general", "clinical", "location"):
            document: Document = added(world, samples.scan(size=(20, 20)), compartment=compartment)
        urls = {
            "documents": at("api-documents:documents", world.case),
            "document": one("document", world.case, document),
        }
        assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES


def test_a_document_comes_in_with_the_token_of_the_session_and_not_without(
    world: World, sign_in: SignIn, store: Path
) -> None:
    """The token is looked for in the form first: the body has been read before the API comes to it."""
    browser = sign_in(world.caseworker)
    browser.get(at("documents:add", world.case))
    browser.handler.enforce_csrf_checks = True
    with nothing_changes():
        assert post(browser, world, samples.photo()).status_code == 403
    assert stored_files(store) == []
    file = SimpleUploadedFile("Slip Gaji Sari.jpg", samples.photo())
    answer = browser.post(
        at("api-documents:documents", world.case),
        {"file": file, "title": TITLE, "compartment": "general"},
        headers={"X-CSRFToken": browser.cookies["csrftoken"].value},
    )
    assert (answer.status_code, len(stored_files(store))) == (201, 1)
    written = browser.generic(
        "PATCH",
        one("document", world.case, answer.json()["id"]),
        '{"title": "Slip gaji April", "version": 1}',
        content_type="application/json",
        headers={"X-CSRFToken": browser.cookies["csrftoken"].value},
    )
    assert (written.status_code, written.json()["title"]) == (200, "Slip gaji April")
