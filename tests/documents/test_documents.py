"""Documents of a case: adding, opening, and who may not."""

from __future__ import annotations

import hashlib
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation
from PIL import Image

from audit.models import AccessEntry
from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.db import trail_scope
from core.errors import Damaged, DomainError, EditConflict, Unlogged
from core.files.uploads import SealedUpload
from documents import services
from documents.models import Document, DocumentEvent
from documents.workbench import Reason
from tests.cases.asking import SignIn
from tests.documents import samples
from tests.documents.adding import TITLE, added, post, services_add, url
from tests.documents.conftest import stored_files
from tests.factories import World


def test_a_name_that_turns_the_direction_of_reading_fakes_nothing(world: World, sign_in: SignIn, store: Path) -> None:
    client = sign_in(world.caseworker)
    refused = post(client, world, samples.photo(), title="Surat \u202egpj.exe")
    assert refused.status_code == 422
    assert "a hidden character that turns the direction of reading" in refused.content.decode()
    assert stored_files(store) == []
    assert post(client, world, samples.photo(), name="Slip\u202egpj.exe\u202c.jpg").status_code == 303
    with world.at_work(world.caseworker) as by:
        document = Document.objects.visible_to(by).get()
        log_access(by=by, act="test", rows=[document], compartments=[Compartment.GENERAL])
        assert document.original_name == "Slipgpj.exe.jpg"


def test_a_photo_is_added_and_comes_back_without_its_notes(world: World, sign_in: SignIn, store: Path) -> None:
    client, content = sign_in(world.caseworker), samples.photo()
    response = post(client, world, content)
    assert response.status_code == 303
    with world.at_work(world.caseworker) as by:
        document = Document.objects.visible_to(by).get()
        log_access(by=by, act="test", rows=[document], compartments=[Compartment.GENERAL])
        assert (document.title, document.original_name) == (TITLE, "Slip Gaji Sari.jpg")
        assert (document.content_type, document.number, document.pages) == ("image/jpeg", 1, 1)
        assert (document.size, document.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert TimelineEntry.objects.get(kind="documents.added").compartment == Compartment.GENERAL
    [path] = stored_files(store)
    assert content[:100] not in path.read_bytes()

    opened = client.get(url("download", world, document))
    copy = b"".join(opened.streaming_content)
    assert samples.CAMERA.encode() in content
    assert samples.CAMERA.encode() not in copy
    assert opened["Content-Type"] == "image/jpeg"
    assert opened["Content-Length"] == str(len(copy))
    assert opened["Content-Disposition"] == f'attachment; filename="{world.case.code}-1.jpeg"'
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Cache-Control"] == "no-store"
    assert opened["Content-Security-Policy"].startswith("default-src 'none';")
    assert opened["Content-Security-Policy"].endswith("; sandbox")


def test_a_pdf_is_downloaded_under_a_neutral_name_and_nothing_in_it_may_act(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.pdf("kontrak"))
    response = sign_in(world.lawyer).get(url("download", world, document))
    assert response["Content-Disposition"] == f'attachment; filename="{world.case.code}-1.pdf"'
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert response["Content-Security-Policy"].endswith("; sandbox")
    with world.at_work(world.lawyer):
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", "by__email"))
    assert kinds == [("RECEIVED", "caseworker@contoh.test"), ("DOWNLOADED", "lawyer@contoh.test")]


def test_a_document_is_looked_at_page_by_page_on_a_page_of_ours(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.pdf("satu", "dua", "tiga"))
    client = sign_in(world.lawyer)
    page = client.get(url("view", world, document) + "?page=2").content.decode()
    picture = f"/cases/{world.case.pk}/documents/{document.pk}/pages/2/"
    assert f'<img class="document-page" src="{picture}" alt="Page 2 of 3">' in page
    assert ('href="?page=1"' in page, 'href="?page=3"' in page) == (True, True)
    shown = client.get(picture)
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (200, "image/jpeg", "no-store")
    assert shown["Content-Security-Policy"].endswith("; sandbox")
    with Image.open(BytesIO(shown.content)) as image:
        assert (image.size, min(image.convert("L").tobytes()) < 60) == ((1400, 1982), True)
    for odd, number in (("", 1), ("?page=9", 3), ("?page=0", 1), ("?page=x", 1), ("?page=99999", 1), ("?page=²", 1)):
        assert f"/pages/{number}/" in client.get(url("view", world, document) + odd).content.decode()
    for number in (0, 4, 999_999):
        assert client.get(picture.replace("/2/", f"/{number}/")).status_code == 404
    with world.at_work(world.lawyer):
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", "by__email"))
    assert kinds == [("RECEIVED", "caseworker@contoh.test"), ("VIEWED", "lawyer@contoh.test")]


def test_a_picture_shows_a_photo_upright_and_without_its_notes(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo(orientation=6))
    shown = sign_in(world.lawyer).get(f"/cases/{world.case.pk}/documents/{document.pk}/pages/1/").content
    assert samples.CAMERA.encode() not in shown
    with Image.open(BytesIO(shown)) as image:
        assert (image.size, dict(image.getexif())) == ((600, 400), {})


def test_the_original_comes_bit_by_bit_to_who_may_have_it_after_a_fresh_proof(world: World, sign_in: SignIn) -> None:
    content = samples.photo(orientation=6)
    document = added(world, content)
    path = url("original", world, document)
    for actor in ("caseworker", "reintegration"):
        client = sign_in(world.users[actor])
        assert client.get(path).status_code == 403
        assert path not in client.get(url("detail", world, document)).content.decode()
    client = sign_in(world.lawyer)
    session = client.session
    session["proved"], proved = 0, session["proved"]
    session.save()
    assert client.get(path).status_code == 302
    assert client.get(f"/api/v1/cases/{world.case.pk}/documents/{document.pk}/original/").status_code == 403
    session["proved"] = proved
    session.save()
    response = client.get(path)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == f'attachment; filename="{world.case.code}-1.jpeg"'
    assert response["Content-Security-Policy"].endswith("; sandbox")
    sent = client.get(f"/api/v1/cases/{world.case.pk}/documents/{document.pk}/original/")
    assert hashlib.sha256(b"".join(sent.streaming_content)).hexdigest() == document.sha256
    with world.at_work(world.lawyer):
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", "by__email"))
    assert kinds == [("RECEIVED", "caseworker@contoh.test"), *[("ORIGINAL", "lawyer@contoh.test")] * 2]


def test_a_newer_version_takes_the_place_of_the_older_in_the_list(world: World, sign_in: SignIn) -> None:
    first, client = added(world, samples.photo()), sign_in(world.lawyer)
    file = SimpleUploadedFile("b.png", samples.scan())
    made = client.post(url("newer", world, first), {"file": file, "title": "Slip gaji Maret, terbaca"})
    with world.at_work(world.lawyer) as by:
        second = Document.objects.get(replaces=first.pk)
        assert (second.edition, second.compartment, second.number) == (2, first.compartment, 2)
        with pytest.raises(DomainError, match="versi yang lebih baru"):
            upload = SealedUpload.of("c.png", [samples.scan()])
            services.add_document(
                case=world.case, upload=upload, title="x", compartment="general", replaces=first, by=by
            )
    assert made["Location"] == url("detail", world, second)
    listed = client.get(url("list", world)).content.decode()
    assert (url("detail", world, second) in listed, url("detail", world, first) in listed) == (True, False)
    third = services_add(world, samples.scan(), replaces=second)
    for one, others in ((first, (second, third)), (third, (first, second))):
        page = client.get(url("detail", world, one)).content.decode()
        assert all(f'href="{url("detail", world, other)}"' in page for other in others)
    old, newest = (client.get(url("detail", world, one)).content.decode() for one in (first, third))
    assert ("There is a newer version" in old, "There is a newer version" in newest) == (True, False)
    assert f'{url("detail", world, third)}">Open the newest' in old
    assert url("newer", world, first) not in client.get(url("detail", world, first)).content.decode()
    assert client.get(url("download", world, first)).status_code == 200
    refused = client.post(
        url("newer", world, first), {"file": SimpleUploadedFile("d.png", samples.scan()), "title": "x"}
    )
    assert refused.status_code == 422
    with world.at_work(world.lawyer):
        assert Document.objects.count() == 3


def test_a_version_stays_in_the_case_and_kind_of_what_it_replaces(world: World) -> None:
    first = added(world, samples.photo())
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError, match="berjenis sama"):
        services.add_document(
            case=world.case,
            upload=SealedUpload.of("c.png", [samples.scan()]),
            title="x",
            compartment=Compartment.LOCATION,
            replaces=first,
            by=by,
        )


def test_what_leaves_is_logged_before_it_leaves(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo())
    sign_in(world.lawyer).get(url("download", world, document))
    with trail_scope(world.organisation.pk):
        entry = AccessEntry.objects.using("trail").order_by("-at").first()
    assert entry is not None
    assert (entry.user_id, entry.case_ids) == (world.lawyer.pk, [world.case.pk])
    assert Compartment.GENERAL in entry.compartments


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        (Reason.WRONG_TYPE, b"<script>alert(1)</script>"),
        (Reason.ENCRYPTED, samples.encrypted_pdf()),
        (Reason.BROKEN, samples.photo(size=(3000, 2000))[:9000]),
        (Reason.TOO_MANY_PIXELS, samples.pixel_bomb()),
    ],
)
def test_a_refused_file_says_what_to_do_and_leaves_nothing(
    world: World, sign_in: SignIn, store: Path, reason: Reason, content: bytes
) -> None:
    response = post(sign_in(world.caseworker), world, content)
    assert response.status_code == 422
    with translation.override("en"):
        assert str(reason.label) in response.content.decode()
    with world.at_work(world.caseworker):
        assert Document.objects.count() == DocumentEvent.objects.count() == 0
    assert stored_files(store) == []


def test_an_empty_file_and_one_over_the_limit_are_refused(
    world: World, sign_in: SignIn, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(world.caseworker)
    empty = post(client, world, b"")
    assert (empty.status_code, "The file is empty" in empty.content.decode()) == (422, True)
    monkeypatch.setattr(settings, "UPLOAD_LIMIT_BYTES", 5_000)
    large = post(client, world, samples.photo())
    assert (large.status_code, "The file is too large" in large.content.decode()) == (422, True)
    assert stored_files(store) == []
    with world.at_work(world.caseworker):
        assert Document.objects.count() == 0


def test_a_failure_after_the_file_was_taken_leaves_neither_row_nor_file(
    world: World, sign_in: SignIn, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise DomainError("Nanti saja.")

    monkeypatch.setattr("documents.services.record", fail)
    response = post(sign_in(world.caseworker), world, samples.photo())
    assert response.status_code == 422
    with world.at_work(world.caseworker):
        assert Document.objects.count() == 0
    assert stored_files(store) == []


def test_each_reader_sees_the_kinds_that_their_role_reads(world: World, sign_in: SignIn) -> None:
    general = added(world, samples.scan())
    legal = added(world, samples.scan(), by="lawyer", compartment=Compartment.LEGAL)
    location = added(world, samples.scan(), compartment=Compartment.LOCATION)
    seen = {}
    for actor in ("caseworker", "lawyer", "reintegration", "manager"):
        client = sign_in(world.users[actor])
        page = client.get(url("list", world)).content.decode()
        seen[actor] = [d.number for d in (general, legal, location) if str(d.pk) in page]
        for document in (general, legal, location):
            expected = 200 if document.number in seen[actor] else 404
            for name in ("detail", "view", "download"):
                assert client.get(url(name, world, document)).status_code == expected
    assert seen == {"caseworker": [1, 3], "lawyer": [1, 2], "reintegration": [1, 3], "manager": [1, 3]}


def test_nobody_adds_to_a_kind_that_they_do_not_read(world: World, sign_in: SignIn, store: Path) -> None:
    response = post(sign_in(world.caseworker), world, samples.photo(), compartment=Compartment.LEGAL)
    assert response.status_code == 422
    assert stored_files(store) == []
    upload = SealedUpload.of("x.jpg", [samples.photo()])
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError):
        services.add_document(case=world.case, upload=upload, title="x", compartment=Compartment.COUNSELLING, by=by)
    assert upload.claimed is False


def test_a_stale_title_is_refused(world: World) -> None:
    document = added(world, samples.photo())
    with world.at_work(world.caseworker) as by:
        services.change_title(document_id=document.pk, expected_version=1, title="Kontrak", by=by)
        with pytest.raises(EditConflict):
            services.change_title(document_id=document.pk, expected_version=1, title="Lain", by=by)
        log_access(by=by, act="test", rows=[document], compartments=[Compartment.GENERAL])
        assert Document.objects.get(pk=document.pk).title == "Kontrak"


def test_a_file_does_not_open_without_the_log_in_another_row_or_when_it_was_changed(
    world: World, sign_in: SignIn, store: Path
) -> None:
    first, second = added(world, samples.photo()), added(world, samples.scan())
    with world.at_work(world.caseworker) as by:
        with pytest.raises(Unlogged):
            Document.objects.get(pk=first.pk).open_file()
        log_access(by=by, act="test", rows=[first], compartments=[Compartment.GENERAL])
        moved = Document.objects.get(pk=first.pk)
        moved.wrapped_file_key = second.wrapped_file_key
        with pytest.raises(Damaged):
            moved.open_file()
    path = store / first.storage_name
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    client = sign_in(world.caseworker)
    response = client.get(url("download", world, first))
    assert (response.status_code, "This file cannot be opened" in response.content.decode()) == (410, True)
    path.unlink()
    assert client.get(url("download", world, first)).status_code == 410
    with world.at_work(world.caseworker):
        assert not DocumentEvent.objects.filter(kind=DocumentEvent.Kind.DOWNLOADED).exists()


def test_the_chain_of_custody_only_grows(world: World) -> None:
    added(world, samples.photo())
    with world.at_work(world.caseworker), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('documents_documentevent', 'UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def test_the_database_holds_neither_title_nor_name(world: World) -> None:
    added(world, samples.photo())
    with world.at_work(world.caseworker), connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM documents_document d")
        text = cursor.fetchone()[0]
    for plain in (TITLE, "Slip Gaji Sari"):
        assert plain not in text
        assert plain.encode().hex() not in text


@pytest.mark.parametrize("origin", Document.Origin.values)
def test_to_take_a_file_away_asks_for_a_fresh_proof(world: World, sign_in: SignIn, origin: str) -> None:
    document = added(world, samples.scan(size=(9, 9)))
    with world.at_work(world.caseworker):
        Document.objects.filter(pk=document.pk).update(origin=origin)
    client = sign_in(world.caseworker)
    file = url("download", world, document)
    by_program = f"/api/v1/cases/{world.case.pk}/documents/{document.pk}/file/"
    proved(client, 0)
    refused = client.get(file)
    assert (refused.status_code, unquote(refused["Location"])) == (302, f"/step-up/?next={file}")
    assert client.get(by_program).status_code == 403
    with world.at_work(world.caseworker):
        assert not document.events.filter(kind__in=["VIEWED", "DOWNLOADED"]).exists()
        assert not AccessEntry.objects.filter(act="documents.document.taken").exists()
    proved(client, int(time.time()))
    assert [client.get(path).status_code for path in (file, by_program)] == [200, 200]


@pytest.mark.parametrize(("origin", "status"), [("RECEIVED", 200), ("MADE", 302)])
def test_to_look_asks_for_one_where_harapan_has_put_a_whole_case_together(
    world: World, sign_in: SignIn, origin: str, status: int
) -> None:
    document = added(world, samples.scan(size=(9, 9)))
    with world.at_work(world.caseworker):
        Document.objects.filter(pk=document.pk).update(origin=origin)
    client = sign_in(world.caseworker)
    proved(client, 0)
    looks = (url("view", world, document), f"/cases/{world.case.pk}/documents/{document.pk}/pages/1/")
    assert [client.get(path).status_code for path in looks] == [status, status]


def proved(client: Client, at: int) -> None:
    """As if the session had proved itself then."""
    session = client.session
    session["proved"] = at
    session.save()


def test_queries(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    documents = [added(world, samples.scan(size=(9, 9))) for _number in range(5)]
    client = sign_in(world.caseworker)
    client.get(url("list", world))
    one = documents[0]
    for name, document, count in (("list", None, 11), ("detail", one, 13), ("view", one, 18), ("download", one, 12)):
        with django_assert_num_queries(count, info=name):
            client.get(url(name, world, document))
