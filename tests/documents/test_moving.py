"""A document of the wrong kind is put right, in all its versions: who does not read the new kind opens it no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from core.keys import crypto
from core.keys.models import DataKey
from documents import selectors, services
from documents.models import Document, DocumentEvent
from legal import services as legal
from tests.cases.asking import SignIn, at, leaks, nothing_changes, send, text
from tests.documents import samples
from tests.documents.adding import added, services_add, url
from tests.factories import World
from tests.legal.makers import make_claim

CLINICAL = {"title": "MARKTITLE visum", "compartment": "clinical", "version": "1"}


Everything = Callable[..., list[Any]]


@pytest.fixture
def everything(world: World) -> Everything:
    """All rows of a model, whoever asks."""

    def found(model: Any, **conditions: Any) -> list[Any]:
        with organisation_scope(world.organisation.pk):
            return list(model.objects.filter(**conditions))

    return found


def under(world: World, document: Document) -> set[str]:
    """The compartments of the keys under which the title and the file's key lie."""
    with organisation_scope(world.organisation.pk):
        row = Document.objects.get(pk=document.pk)
        values = (row.__dict__["title"].data, bytes(row.wrapped_file_key))
        return {DataKey.objects.get(pk=crypto.key_id_of(value)).compartment for value in values}


def test_a_document_of_the_wrong_kind_is_put_right(world: World, sign_in: SignIn, everything: Everything) -> None:
    document = added(world, samples.photo())
    browser, reader = sign_in(world.caseworker), sign_in(world.lawyer)
    assert reader.get(url("detail", world, document)).status_code == 200
    form = text(browser.get(url("title", world, document)))
    readers = form[form.index("Who reads it") : form.index('<form class="form"')]
    assert "Lawyer" in readers.split("Health")[0] and "Lawyer" not in readers.split("Health")[1]
    assert browser.post(url("title", world, document), CLINICAL).status_code == 303
    (row,) = everything(Document)
    assert (row.compartment, row.sha256, row.storage_name) == ("clinical", document.sha256, document.storage_name)
    assert under(world, document) == {"clinical"}
    assert [one.compartment for one in everything(TimelineEntry, subject_id=document.pk)] == ["clinical"]
    assert "MOVED" in {one.kind for one in everything(DocumentEvent)}
    # The file opens as before to who reads the new kind, and to nobody else.
    assert browser.get(url("download", world, document)).status_code == 200
    assert "MARKTITLE visum" in text(browser.get(at("cases:changes", world.case)))
    for name in ("detail", "view", "download", "title"):
        answer = reader.get(url(name, world, document))
        assert (answer.status_code, leaks(answer)) == (404, [])
    for page in (url("list", world), at("cases:detail", world.case), at("cases:changes", world.case)):
        assert "MARKTITLE" not in text(reader.get(page))


def test_all_versions_of_a_paper_move_together(world: World, sign_in: SignIn, everything: Everything) -> None:
    first = added(world, samples.photo())
    second = services_add(world, samples.scan(), replaces=first)
    other = added(world, samples.scan())
    assert sign_in(world.caseworker).post(url("title", world, second), CLINICAL).status_code == 303
    kinds = {row.pk: row.compartment for row in everything(Document)}
    assert kinds == {first.pk: "clinical", second.pk: "clinical", other.pk: "general"}
    assert under(world, first) == under(world, second) == {"clinical"}
    browser = sign_in(world.caseworker)
    assert [browser.get(url("download", world, one)).status_code for one in (first, second)] == [200, 200]


@pytest.mark.parametrize("kind", ["legal", "counselling", "nonsense"])
def test_it_goes_only_where_one_adds_documents(world: World, sign_in: SignIn, kind: str) -> None:
    document, browser = added(world, samples.photo()), sign_in(world.caseworker)
    with nothing_changes():
        page = browser.post(url("title", world, document), {**CLINICAL, "compartment": kind})
        api = send(
            browser,
            "PATCH",
            at("api-documents:document", world.case, pk=document.pk),
            {"title": "x", "compartment": kind, "version": 1},
        )
    assert (page.status_code, api.status_code) == (422, 400 if kind == "nonsense" else 422)


def test_what_is_used_elsewhere_or_made_here_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    document = added(world, samples.photo())
    said = {"document_id": document.pk, "expected_version": 1, "title": "x", "compartment": "clinical"}
    with world.at_work(world.caseworker) as by, translation.override("en"):
        log_access(by=by, act="test", rows=[document], compartments=[Compartment.GENERAL])
        with monkeypatch.context() as patched, nothing_changes():
            patched.setattr(selectors, "is_used", lambda one: True)
            with pytest.raises(DomainError, match="used elsewhere in the case"):
                services.change_title(**said, by=by)
        Document.objects.filter(pk=document.pk).update(origin=Document.Origin.MADE)
        with nothing_changes(), pytest.raises(DomainError, match="that it was made for"):
            services.change_title(**said, by=by)


def test_a_document_that_a_record_names_stays_where_it_is(world: World, sign_in: SignIn) -> None:
    document, claim = added(world, samples.photo()), make_claim(world)
    with world.at_work(world.lawyer) as by:
        assert not selectors.is_used(document)
        legal.add_exhibit(claim=claim, document=document, description="Bukti", by=by)
        assert selectors.is_used(document)
    with nothing_changes():
        refused = sign_in(world.caseworker).post(url("title", world, document), CLINICAL)
    assert refused.status_code == 422
    # By what, whoever does not read it does not learn.
    shown = text(refused)
    assert "This document is used elsewhere in the case, so its kind stays." in shown


@pytest.mark.parametrize("actor", ["outsider", "foreigner", "lawyer", "administrator"])
def test_who_does_not_change_it_does_not_move_it(world: World, sign_in: SignIn, actor: str) -> None:
    document = added(world, samples.photo(), compartment=Compartment.CLINICAL)
    with nothing_changes():
        answer = sign_in(world.users[actor]).post(url("title", world, document), {**CLINICAL, "compartment": "general"})
    assert answer.status_code in (403, 404)
    assert leaks(answer) == []
