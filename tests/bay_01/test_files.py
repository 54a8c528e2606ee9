"""Findings 004, 020, 023, 032 and 036 of the pentest BAY-01 (docs/threat-model.md), asked of what comes in.

There the name of an import led out of its folder, stored names were the time and the name that somebody gave, a PDF was
drawn whole whatever its size, old .xls files were read, and a page of the web called sudo.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve
from rest_framework.parsers import MultiPartParser

from accounts.models import User
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core.access.log import log_access
from core.checks import views
from core.compartments import Compartment
from core.db import organisation_scope
from core.domain.htcds_writing import write_xlsx
from core.files import storage as files
from documents.models import Document
from documents.workbench import Reason
from legal.models import RestitutionClaim
from tests.access.stage import Stage
from tests.bay_01.hidden import at as address
from tests.bay_01.hidden import rows
from tests.bay_01.test_programs import imports
from tests.cases.asking import at, nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.legal.makers import make_claim
from tests.reports.files import bomb, record

SignIn = Callable[[User], Client]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024
STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
NAMES = [
    "../../../etc/cron.d/x",
    "/etc/passwd",
    "..\\..\\windows\\system32\\x.pdf",
    "C:\\boot.ini",
    "a/../../b.jpg",
    "....//x.jpg",
    "%2e%2e%2fx.jpg",
    "x\x00.jpg",
    "x.jpg\x00.html",
    "~/.ssh/authorized_keys",
    "-rf",
    "|touch x",
    "$(touch x).jpg",
    ".",
    "..",
    "con.jpg",
    "a" * 300 + ".jpg",
    "\u202egpj.exe",
    "\n\r.jpg",
    '"; filename="x.html',
    "<script>.jpg",
    " ",
    "paspor-sari.jpg",
]


def on_disk(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def by_page(browser: Client, world: World, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile("x", content, content_type="image/jpeg")
    file._name = name
    return browser.post(at("documents:add", world.case), {"file": file, "title": "Foto", "compartment": "general"})


def by_api(browser: Client, world: World, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile("x", content, content_type="image/jpeg")
    file._name = name
    url = at("api-documents:documents", world.case)
    return browser.post(url, {"file": file, "title": "Foto", "compartment": "general"})


def as_evidence(browser: Client, world: World, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile("x", content, content_type="image/jpeg")
    file._name = name
    with organisation_scope(world.organisation.pk):
        claim = RestitutionClaim.objects.get()
    url = at("legal:exhibit-add", world.case, pk=claim.pk)
    return browser.post(url, {"file": file, "title": "Foto", "form": "COPY", "existing": ""})


Way = Callable[[Client, World, bytes, str], Any]
# Every way in which a file comes in, and who goes it.
WAYS: dict[Way, str] = {by_page: "caseworker", by_api: "caseworker", as_evidence: "lawyer"}
# The addresses that take a file. `legal:evidence-add` adds it by the code of `legal:exhibit-add`, `documents:newer` by
# that of `documents:add`, and the papers of legal work by the service of both.
TAKE_FILES = {
    "documents:add",
    "documents:newer",
    "imports:new",
    "api-documents:documents",
    "legal:exhibit-add",
    "legal:evidence-add",
    *(f"legal:{name}-{act}" for name in ("step", "order", "briefing") for act in ("add", "edit")),
    "legal:signing-set",  # a certificate, which is never kept as a file: tests/legal/test_signing.py
}


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    """What evidence is for."""
    return make_claim(world)


def test_bay_01_020_every_address_that_takes_a_file_is_known_here(stage: Stage) -> None:
    taking = set()
    for name in rows():
        callback = resolve(address(stage, name)).func
        kind = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
        fields = getattr(getattr(kind, "form_class", None), "base_fields", {}).values()
        if any(isinstance(one, forms.FileField) for one in fields) or MultiPartParser in getattr(
            kind, "parser_classes", []
        ):
            taking.add(name)
    assert taking == TAKE_FILES


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_bay_01_004_020_a_file_is_stored_under_no_name_that_anybody_gave(
    world: World,
    sign_in: SignIn,
    store: Path,
    way: Way,
    claim: RestitutionClaim,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor of a time: under a random number, which no row, address or answer tells."""
    monkeypatch.setattr("documents.workbench._ask", lambda *_asked: _finding())  # opened elsewhere
    who = world.users[WAYS[way]]
    browser, taken = sign_in(who), 0
    outside = on_disk(store.parent)
    for name in NAMES:
        answer = way(browser, world, samples.photo(size=(20, 20)), name)
        assert answer.status_code in (201, 303, 400, 422), f"{name!r} {answer.status_code}"
        taken += answer.status_code < 400
    assert taken > len(NAMES) - 6
    stored = on_disk(store)
    assert len(stored) == taken
    assert [name for name in stored if not STORED.fullmatch(name)] == []
    assert {UUID(name[3:]).version for name in stored} == {4}
    folder = store.relative_to(store.parent)
    assert [path for path in on_disk(store.parent) if path not in outside and not path.startswith(f"{folder}/")] == []
    with world.at_work(who) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL, Compartment.LEGAL])
        documents = list(Document.objects.visible_to(by))
        assert len(documents) == taken
        for document in documents:
            assert not set(document.original_name) & set("/\\\0") or "\\" in document.original_name
            assert document.original_name not in ("", ".", "..")
            assert document.file_name == f"{world.case.code}-{document.number}.jpeg"
            for url in (
                at("documents:download", world.case, pk=document.pk),
                at("api-documents:file", world.case, pk=document.pk),
            ):
                sent = browser.get(url)["Content-Disposition"]
                assert sent.partition("filename=")[2] == f'"{document.file_name}"'


def _finding() -> Any:
    from documents.workbench import Finding

    return Finding("image/jpeg", 1)


def test_bay_01_004_the_store_opens_and_writes_only_names_of_its_own(store: Path) -> None:
    """A backup's list of files is a text like any other."""
    for name in (
        *NAMES,
        "ab/../../x",
        "ab/" + "0" * 31,
        "ab/" + "0" * 32 + "\n",
        "AB/" + "A" * 32,
        "ab/" + "0" * 32 + "/x",
    ):
        assert not files.is_name(name), name
        with pytest.raises(ValueError):
            files.put_back(name, [b"x"])
    assert on_disk(store) == []


def take(world: World, path: Path, *options: str) -> str:
    User.objects.filter(pk=world.caseworker.pk).update(language="en")
    out = io.StringIO()
    call_command(
        "import_htcds",
        str(path),
        "--organisation",
        str(world.organisation.pk),
        "--by",
        world.caseworker.email,
        *options,
        stdout=out,
    )
    return out.getvalue()


def test_bay_01_004_parts_of_a_workbook_that_lead_elsewhere_are_written_nowhere(world: World, tmp_path: Path) -> None:
    content = io.BytesIO(write_xlsx([record("W-1")], columns=list(record("W-1"))))
    with zipfile.ZipFile(content, "a") as archive:
        for name in ("../MARKOUT.xml", "/tmp/MARKOUT.xml", "..\\MARKOUT.xml", "xl/../../../MARKOUT.xml"):  # noqa: S108
            archive.writestr(name, "<x/>")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "file.xlsx").write_bytes(content.getvalue())
    before = on_disk(tmp_path)
    take(world, folder / "file.xlsx")
    assert on_disk(tmp_path) == before
    assert not Path("/tmp/MARKOUT.xml").exists()  # noqa: S108
    with organisation_scope(world.organisation.pk):
        assert ExternalRecord.objects.get().external_id == "W-1"


def test_bay_01_004_a_number_of_the_source_that_looks_like_a_path_is_only_a_number(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b'[{"cas_ExternalId": "../../etc/passwd", "cas_IncomingReferralDate": "2025-10-01"}]')
    before = on_disk(tmp_path)
    take(world, path)
    assert on_disk(tmp_path) == before
    with organisation_scope(world.organisation.pk):
        assert ExternalRecord.objects.get().external_id == "../../etc/passwd"


def test_bay_01_020_addresses_name_what_they_are_about_by_random_keys() -> None:
    """Whole numbers and words stand in few of them, each with its reason."""
    meant = {
        "invitation/<str:token>/": "the link itself is the secret",
        "recovery/<str:token>/": "as above",
        "account/sign-in/<int:pk>/name/": "one's own passkeys; another's is not there",
        "account/sign-in/<int:pk>/remove/": "as above",
        "account/devices/<str:name>/end/": "one's own sessions, by a digest",
        "m/<slug:address>/": "ten random signs, on a poster: whoever has them writes, and reads nothing",
        "m/<slug:address>/code/": "as above; what is read there, the code opens",
        "k/<str:token>.ics": "the link itself is the secret",
        "legal/letters/shipped/<slug:kind>/": "a text that is the same for everybody",
        "legal/letters/new/<slug:kind>/": "as above",
        "legal/holidays/<int:year>/check/": "a year",
        "legal/holidays/<str:day>/rename/": "a day",
        "legal/holidays/<str:day>/remove/": "as above",
        "legal/holidays/<str:day>/restore/": "as above",
    }
    others = {route for route, _callback in views() if set(re.findall(r"<(\w+):", route)) - {"uuid"}}
    assert {route for route in others if "<uuid:" not in route} == set(meant)
    # Of a thing that is named by its key: a night and a shift of a stay, a page of a document, and parts whose names
    # stand in lists of ours.
    assert {tuple(re.findall(r"<(?!uuid)\w+:(\w+)>", route)) for route in others - set(meant)} == {
        ("night", "shift"),
        ("number",),
        ("step",),
        ("code",),
        ("part", "code"),
        ("section",),
        ("kind",),
        ("element",),
        ("item",),
    }


TOO_MUCH: dict[str, tuple[Reason, Callable[[], bytes]]] = {
    "pages": (Reason.TOO_MANY_PAGES, lambda: samples.many_pages(501)),
    "pixels": (Reason.TOO_MANY_PIXELS, samples.pixel_bomb),
    "a page of a mile": (Reason.BROKEN, lambda: samples.pdf("x", size=(1e6, 1e6))),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_bay_01_023_a_file_that_asks_for_too_much_is_refused_and_kept_nowhere(
    world: World, sign_in: SignIn, store: Path, claim: RestitutionClaim, kind: str
) -> None:
    reason, make = TOO_MUCH[kind]
    content, browsers = make(), {way: sign_in(world.users[who]) for way, who in WAYS.items()}
    with nothing_changes():
        for way, browser in browsers.items():
            answer = way(browser, world, content, "berkas.pdf")
            assert answer.status_code == 422
            assert str(reason.label) in text(answer).replace("&#x27;", "'")
    assert on_disk(store) == []


def test_bay_01_023_strangers_files_are_opened_in_the_workbench_alone() -> None:
    """Under its limits of memory, time, pages and pixels: nothing else of ours loads what opens a picture or a PDF."""
    opening = {
        module
        for module, names in imports().items()
        if names & {"PIL", "pikepdf", "pypdf", "fitz", "pdf2image", "magic"}
    }
    assert opening == {
        "documents/workbench/inside/__main__.py",
        "documents/workbench/inside/blackening.py",
        "documents/workbench/inside/pages.py",
        "documents/workbench/inside/pictures.py",
        "core/files/pdf.py",  # joins pages that the workbench has made
        "core/files/pdf_copies.py",  # marks what was made here
        "demo/bench/dossier.py",  # draws the papers that are measured
        "demo/world/papers.py",  # draws the papers of the made-up world
    }
    inside = Path(settings.BASE_DIR) / "documents/workbench/inside"
    program = "".join(part.read_text() for part in inside.glob("*.py"))
    for limit in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "MOST_PAGES", "MOST_PIXELS", "MOST_DRAWN"):
        assert program.count(limit) >= 1, limit


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", ["daftar.xls", "daftar.doc", "daftar.pdf", "daftar.xlsx", "daftar.msg"])
def test_bay_01_036_an_old_office_file_is_no_document(
    world: World, sign_in: SignIn, store: Path, claim: RestitutionClaim, way: Way, name: str
) -> None:
    """By its content, whatever it is called; nor is a new one, or a script that is called a picture."""
    browser = sign_in(world.users[WAYS[way]])
    with nothing_changes():
        for content in (OLE, write_xlsx([record("X-1")], columns=list(record("X-1"))), b"#!/bin/sh\n"):
            answer = way(browser, world, content, name)
            assert answer.status_code == 422
            assert str(Reason.WRONG_TYPE.label) in text(answer)
    assert on_disk(store) == []


@pytest.mark.parametrize("name", ["daftar.xls", "daftar.xlsx", "daftar.json"])
def test_bay_01_036_an_old_spreadsheet_is_no_import(world: World, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for content, said in ((OLE, "in the old .xls format"), (bomb(), "unpacks to far more"), (b"id\tnama\n", "neither")):
        path.write_bytes(content)
        with pytest.raises(CommandError, match=said), nothing_changes():
            take(world, path)
    with organisation_scope(world.organisation.pk):
        assert (Case.objects.count(), ExternalRecord.objects.count()) == (1, 0)
