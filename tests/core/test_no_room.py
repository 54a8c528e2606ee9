"""A full disk: who uploads or builds is told so and keeps what was typed, and the watch over the server hears of it."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import IO, Any

import psycopg2.errors
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import db
from core.db import organisation_scope
from core.files import storage as files
from documents.models import Document
from tests.core.web.test_service_gone import hidden
from tests.factories import World

SAID = "There is no room left on the server"
TITLE = "Kuitansi yang sedang diketik"


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Client], store: Any) -> Client:
    browser = sign_in(world.caseworker)
    browser.raise_request_exception = False
    return browser


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the store's disk is full: the kernel refuses each byte, when it is written or when it is flushed."""

    def full(name: str) -> IO[bytes]:
        return open("/dev/full", "wb")

    monkeypatch.setattr(files, "_open_new", full)


def upload(browser: Client, world: World, size: int, **typed: str) -> Any:
    url = reverse("documents:add", kwargs={"case": world.case.pk})
    mark = hidden(browser.get(url).content.decode(), "form_owner")
    file = SimpleUploadedFile("kuitansi.pdf", b"%PDF-1.4" + b"x" * size)
    return browser.post(url, {"title": TITLE, "compartment": "general", "form_owner": mark, "file": file, **typed})


@pytest.mark.parametrize("size", [10, 200_000])
def test_an_upload_says_so_and_what_was_typed_comes_back(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    with monkeypatch.context() as while_full:
        fill(while_full)
        refused = upload(browser, world, size)
        page = refused.content.decode()

    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert SAID in page and TITLE not in page
    with organisation_scope(world.organisation.pk):
        assert not Document.objects.exists()
    url = reverse("documents:add", kwargs={"case": world.case.pk})
    assert TITLE in unescape(browser.post(url, {"kept": hidden(page, "kept")}).content.decode())


def test_a_program_reads_the_reason(world: World, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(monkeypatch)
    url = reverse("api-documents:documents", kwargs={"case": world.case.pk})
    file = SimpleUploadedFile("kuitansi.pdf", b"%PDF-1.4")
    refused = browser.post(url, {"title": TITLE, "compartment": "general", "file": file})
    assert refused.status_code == 503
    assert SAID in refused.json()["detail"]


def test_the_watch_hears_that_files_find_no_room(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert browser.get("/_/ready/").status_code == 200
    assert list(files.stored()) == []
    fill(monkeypatch)
    ready = browser.get("/_/ready/")
    assert (ready.status_code, ready.content) == (503, b"not ready: store of files has no room left\n")


def test_the_watch_hears_that_postgresql_finds_no_room(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OperationalError("could not extend file") from psycopg2.errors.DiskFull()

    monkeypatch.setattr(db, "require_room", full)
    ready = browser.get("/_/ready/")
    assert (ready.status_code, ready.content) == (503, b"not ready: PostgreSQL has no room left\n")
