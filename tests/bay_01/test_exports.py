"""Findings 003, 024, 025 and 026 of the pentest BAY-01 (docs/threat-model.md), asked of what leaves the house.

There an export held all that was asked for and not what its asker might see, was checked when it was asked for alone,
carried formulas into spreadsheets, and was printed by a renderer that fetched files and other hosts.
"""

from __future__ import annotations

import csv
import io
import re
import socket
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from accounts import services as accounts
from accounts.models import Membership, Organisation, RolePermission, User
from cases.episodes.services import add_episode
from core.db import organisation_scope
from core.files import pdf_layout
from core.jobs.models import Job
from documents.models import Document, DocumentEvent
from legal import services
from legal.models import Dossier
from notifications.models import Notification
from reports.counting import CLOSED, ENQUIRIES, OPENED
from reports.figures import TOLD
from reports.periods import Period
from tests.access.stage import Stage
from tests.bay_01.conftest import Shown
from tests.bay_01.hidden import ask, at, rows
from tests.cases.asking import at as of_case
from tests.cases.asking import nothing_changes, send, take_off, text
from tests.documents import samples
from tests.factories import MARK_NAME, World
from tests.imports import lists
from tests.imports.importing import begun, say
from tests.imports.importing import url as of_list
from tests.imports.importing import work as finish
from tests.legal.dossiers import Paper, file_of, laid_out, work
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, wages
from tests.reports.files import json_file, record

SignIn = Callable[[User], Client]
PERIOD = Period(2025, 1, 4)
TABLES = {**OPENED, **CLOSED, **ENQUIRIES}
LABELS = [(name, told.label) for name, told in TOLD.items()]
MARK_PAPER = "MARKPAPER surat dokter"
EXPORTS = ("legal:dossier-build", "api-legal:dossiers")
# Asked for and sent in one request, so that no right can go in between; the matrix asks of it.
AT_ONCE = {
    "cases:list-file",
    "documents:download",
    "documents:original",
    "api-documents:file",
    "api-documents:original",
    "legal:dossier-filing",
    "legal:letter-file",
    "api-legal:letter-file",
}
# Files that tell of nobody, and why.
NO_EXPORT = {
    "imports:problems": "numbers of rows, headings and our own sentences; no cell of the list",
    "reports:release-file": "published counts, of which no small one is told",
}
CASE_STATES = ("own", "unassigned", "restricted", "crossed", "foreign", "missing")

# Answers of ours that a spreadsheet opens: the name of the address, and the test that shows how its cells are escaped.
# None has a reason to exist before it stands here.
SPREADSHEETS = {
    "imports:problems": "test_bay_01_024_the_rows_to_mend_of_a_list_hold_no_formula",
    "reports:release-file": "test_bay_01_024_the_file_of_statistics_holds_numbers_and_words_of_our_lists_alone",
}


def asked(world: World, *, papers: bool = False) -> Dossier:
    """A dossier that the lawyer has asked for and no worker has built."""
    claim = make_claim(world)
    give_consent(world)
    loss = add_loss(world, claim, wages())
    if papers:
        paper = add_paper(world, samples.pdf(MARK_PAPER), MARK_PAPER, by="caseworker", compartment="general")
        with world.at_work(world.lawyer) as by:
            exhibit = services.add_exhibit(claim=claim, document=paper, description="Surat", by=by)
            services.prove(loss=loss, exhibit=exhibit, by=by)
    with world.at_work(world.lawyer) as by:
        return services.request_dossier(claim=claim, expected_version=1, by=by)


def test_bay_01_003_nobody_starts_an_export_of_what_they_do_not_see(stage: Stage) -> None:
    """By page and API, in a case of every state; nothing is queued, and nothing of the claim is in the answer."""
    version = stage.objects["own"]["claim"].version
    asking = [("lawyer", state) for state in CASE_STATES if state != "own"]
    asking += [
        (actor, "own") for actor in ("caseworker", "manager", "outsider", "dpo", "foreigner", "ended", "anonymous")
    ]
    with nothing_changes():
        for name in EXPORTS:
            for actor, state in asking:
                answer = ask(stage.clients[actor], name, "POST", at(stage, name, state), {"version": version})
                assert answer.status_code in (302, 403, 404), f"{actor} {name} {state}"
                assert "MARK" not in text(answer)


def test_bay_01_003_whatever_asks_the_proof_for_an_export_is_known_here(stage: Stage) -> None:
    """A new one is asked of by the test above, and says below what happens when a right is gone by the time it runs."""
    assert {name for name in rows() if asks_for_an_export(at(stage, name))} == set(EXPORTS) | AT_ONCE


def asks_for_an_export(url: str) -> bool:
    callback = resolve(url).func
    asked = getattr(getattr(callback, "view_class", None) or getattr(callback, "cls", None), "step_up", "")
    return "export" in (asked.values() if isinstance(asked, dict) else [asked])


def test_bay_01_003_whatever_a_browser_keeps_as_a_file_asks_the_proof_or_tells_of_nobody(
    stage: Stage, everything_shown: list[Shown]
) -> None:
    kept = {one.name for one in everything_shown if "attachment" in one.kind}
    assert {name for name in kept if not asks_for_an_export(at(stage, name))} == set(NO_EXPORT)
    assert kept - set(NO_EXPORT) == {
        "documents:download",
        "documents:original",
        "api-documents:file",
        "api-documents:original",
    }


def test_bay_01_003_a_dossier_takes_in_only_what_its_asker_may_open(world: World) -> None:
    """The paper was open to them when it became an exhibit, and is not when the pages are put together."""
    dossier = asked(world, papers=True)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", compartment="general", code="core.read").delete()
        RolePermission.objects.filter(role__code="lawyer", code="documents.view").delete()
    with world.at_work(world.lawyer) as by:
        assert not Document.objects.visible_to(by, "documents.view").exists()
    work()
    with organisation_scope(world.organisation.pk):
        job = Job.objects.get(subject_id=dossier.pk)
        assert (job.state, "P-1" in job.failure, MARK_PAPER in job.failure) == (Job.State.FAILED, True, False)
        row = Dossier.objects.get(pk=dossier.pk)
        assert (row.built_at, row.document_id, row.own_part_id) == (None, None, None)
        assert not Document.objects.filter(origin=Document.Origin.MADE).exists()
        assert not DocumentEvent.objects.filter(kind=DocumentEvent.Kind.BUNDLED).exists()


def leaves_the_case(world: World) -> None:
    take_off(world, world.lawyer)


def is_switched_off(world: World) -> None:
    with world.at_work(world.administrator) as by:
        row = Membership.objects.get(user=world.lawyer)
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=by)


def loses_the_right(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="legal.build_dossier").delete()


def loses_the_names(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", compartment="identity").delete()


def organisation_is_suspended(world: World) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)


ENDS = [leaves_the_case, is_switched_off, loses_the_right, loses_the_names, organisation_is_suspended]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_bay_01_026_an_export_asks_again_when_it_runs(world: World, store: Path, end: Callable[[World], None]) -> None:
    dossier = asked(world, papers=True)
    files = sorted(path for path in store.rglob("*") if path.is_file())
    end(world)
    work()
    with organisation_scope(world.organisation.pk):
        row = Dossier.objects.get(pk=dossier.pk)
        assert (row.document_id, row.built_at, row.content_digest) == (None, None, "")
        assert Job.objects.get(subject_id=dossier.pk).state == Job.State.FAILED
        assert not Document.objects.filter(origin=Document.Origin.MADE).exists()
        assert not DocumentEvent.objects.filter(kind=DocumentEvent.Kind.BUNDLED).exists()
        told = Notification.objects.filter(kind="notifications.work_failed")
        assert {row.recipient_id for row in told} <= {world.lawyer.pk}
    assert sorted(path for path in store.rglob("*") if path.is_file()) == files, "nothing is left on the disk"


def test_bay_01_026_what_was_exported_is_not_there_for_who_has_left_the_case(world: World, sign_in: SignIn) -> None:
    dossier = asked(world)
    work()
    browser = sign_in(world.lawyer)
    with organisation_scope(world.organisation.pk):
        row = Dossier.objects.get(pk=dossier.pk)
    file = row.document_id
    assert file is not None
    addresses = [
        f"/cases/{world.case.pk}/documents/{file}/file/",
        of_case("api-documents:file", world.case, pk=file),
        of_case("documents:detail", world.case, pk=file),
        of_case("legal:dossier", world.case, pk=dossier.pk),
        of_case("api-legal:dossier", world.case, pk=dossier.pk),
    ]
    assert [browser.get(url).status_code for url in addresses] == [200] * 5
    take_off(world, world.lawyer)
    for url in addresses:
        gone = browser.get(url)
        assert (gone.status_code, MARK_NAME in text(gone), world.case.code in text(gone)) == (404, False, False)
    with organisation_scope(world.organisation.pk):
        assert DocumentEvent.objects.filter(document=file, kind="DOWNLOADED").count() == 2


SPREADSHEET_TYPES = ("csv", "excel", "spreadsheet", "ms-", "tab-separated", "opendocument")


def test_bay_01_024_no_address_answers_with_what_a_spreadsheet_opens(everything_shown: list[Shown]) -> None:
    """The first that does comes here, and says how its cells are escaped."""
    found = {one.name for one in everything_shown if any(kind in one.kind.casefold() for kind in SPREADSHEET_TYPES)}
    assert (len(everything_shown) > 150, found) == (True, set(SPREADSHEETS))


def test_bay_01_024_the_rows_to_mend_of_a_list_hold_no_formula(world: World, sign_in: SignIn, store: Path) -> None:
    """Headings come from a file of somebody else: they are texts in the workbook, also for who saves it as CSV."""
    heads = ["Nama", "=HYPERLINK(1)", "+cmd", "-1+1", "@SUM(1)", "\t=1", "Tanggal lapor"]
    content = lists.csv_of(heads, [["Wati Umpama", "1", "12", "x", "x", "x", "05/03/2019"]], separator=";")
    browser = sign_in(world.manager)
    row = begun(browser, world, content, name="a.csv")
    for place, code in (("1", "nik"), ("2", "passport"), ("3", "birth_date"), ("4", "age"), ("5", "closed_on")):
        assert say(browser, of_list("columns", row), **{f"column-{place}": code}).status_code == 303
    assert say(browser, of_list("values", row)).status_code == 303
    finish()
    book = openpyxl.load_workbook(io.BytesIO(browser.get(of_list("problems", row)).content))
    cells = [cell for line in book.worksheets[0].iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert len(cells) >= 5 * 5
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.lstrip()[0] in "=+-@"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_bay_01_024_the_file_of_statistics_holds_numbers_and_words_of_our_lists_alone(
    stage: Stage, language: str
) -> None:
    """Nobody types what stands in it, and no word of a list begins like a formula wherever a line is parted."""
    browser = stage.clients["data_officer"]
    browser.cookies["django_language"] = language
    file = browser.get(at(stage, "reports:release-file"))
    lines = list(csv.reader(file.content.decode("utf-8-sig").splitlines()))
    assert [len(line) for line in lines] == [5] * len(lines)
    assert len(lines) > 10
    words = list(chain.from_iterable(re.split(r"[,;\t|]", cell) for line in lines for cell in line))
    labels = [str(label(code, PERIOD)) for name, label in LABELS for code in TABLES[name].order(PERIOD)]
    assert [word for word in words + labels if word.lstrip().startswith(tuple("=+-@＝＋－＠"))] == []


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1",
    "x;=1+1",
    "x,=1+1",
    'x";=1+1',
    "x|=1+1",
    "x; +1",
    "x;@A1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("//a.test")',
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_bay_01_024_the_report_of_an_import_holds_no_formula_wherever_a_spreadsheet_parts_it(
    world: World, tmp_path: Path, separator: str
) -> None:
    """Its cells repeat what stands in the file. Spreadsheets set to Indonesian part a line at semicolons."""
    world.caseworker.language = "en"
    world.caseworker.save()
    records = [record(text, prs_Gender=text, vic_MethodsOfControl=text) for text in FORMULAS]
    report, out = tmp_path / "report.csv", io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_htcds",
            str(json_file(tmp_path / "file", *records)),
            "--organisation",
            str(world.organisation.pk),
            "--by",
            world.caseworker.email,
            "--report",
            str(report),
            stdout=out,
        )
    assert ended.value.code == 2
    lines = report.read_text("utf-8-sig").splitlines()
    assert len(lines) > len(FORMULAS)
    parted = [cell for line in csv.reader(lines, delimiter=separator) for cell in line]
    parted += [cell.strip('"') for line in lines for cell in line.split(separator)]
    assert [cell for cell in parted if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))] == []
    assert "x" in "".join(parted)


def test_bay_01_025_what_people_typed_makes_the_renderer_fetch_nothing(
    world: World, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """References to a file and to another host, by the API in every text that a dossier prints."""
    secret = tmp_path / "secret.txt"
    secret.write_text("MARKSECRETFILE")
    lures = "".join(
        f'<img src="{url}"><link rel=stylesheet href="{url}"><link rel=attachment href="{url}"><object data="{url}">'
        f"</object><style>@import '{url}';</style>url({url})"
        for url in (f"file://{secret}", "http://127.0.0.1:9/x")
    )[:480]
    claim = make_claim(world)
    give_consent(world)
    browser = sign_in(world.lawyer)
    loss = {"head": "D", "description": lures, "quantity": "1", "unit": "SUM", "rate": "1", "currency": "IDR"}
    party = {"role": "RESPONDENT", "name": lures[:190], "details": lures}
    matter = {"version": 1, "title": lures[:190], "police_report": lures[:110]}
    for method, name, named, body in (
        ("POST", "losses", {"claim": claim.pk}, loss),
        ("POST", "parties", {"matter": claim.matter_id}, party),
        ("PATCH", "matter", {"pk": claim.matter_id}, matter),
    ):
        answer = send(browser, method, of_case(f"api-legal:{name}", world.case, **named), body)
        assert answer.status_code in (200, 201), text(answer)
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"account": lures, "recruitment": lures, "place": lures[:300]}, by=by)
    asked = laid_out(monkeypatch)
    fetched: list[str] = []
    original = pdf_layout.DataOnly.fetch

    def fetch(self: Any, url: str, headers: Any = None) -> Any:
        fetched.append(url)
        return original(self, url, headers)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a connection was tried")

    dossier = send(browser, "POST", of_case("api-legal:dossiers", world.case, claim=claim.pk), {"version": 1})
    assert dossier.status_code == 202
    work()
    assert len(asked) > 1
    # Once more what the process that lays pages out was asked, here, where it can be watched.
    with monkeypatch.context() as patch:
        patch.setattr(pdf_layout.DataOnly, "fetch", fetch)
        patch.setattr(socket.socket, "connect", refuse)
        for question in asked:
            pdf_layout.laid_out(question["html"], question["css"])
    with organisation_scope(world.organisation.pk):
        made = Dossier.objects.get(pk=dossier.json()["id"])
    content = file_of(world, made)
    assert [url for url in fetched if not url.startswith("data:")] == []
    assert b"MARKSECRETFILE" not in content
    assert b"/EmbeddedFile" not in content
    words = "".join(Paper(content, world.case.code).words.split())
    assert "MARKSECRETFILE" not in words
    assert words.count(f"file://{secret}".replace(" ", "")) > 5, "printed as it was typed"
