"""Findings 008 and 039 of the pentest BAY-01 (docs/threat-model.md): markup that is stored.

There an import went past the cleaning of the form, and what it brought ran in the browser of whoever read it. Here
nothing is cleaned: what was said is kept as it was said, by whatever way it comes, and every page escapes it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from cases.approvals.services import Decided, set_rules
from cases.episodes.services import add_episode
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core.db import organisation_scope
from core.domain import htcds_fields
from legal import services as legal
from tests.bay_01.hidden import rows
from tests.cases.asking import at, send, text
from tests.factories import World
from tests.legal.dossiers import laid_out, work
from tests.legal.makers import add_loss, give_consent, rupiah
from tests.reports.files import FULL, json_file, workbook

SignIn = Callable[[User], Client]


def payload(name: str) -> str:
    """Markup that would run, in words that say from where it comes."""
    return f"""<img src=x onerror="alert('{name}')"><script>{name}()</script>"""


def text_columns() -> list[str]:
    """The columns of the standard that take whatever text there is."""
    plain = htcds_fields.COLUMNS
    return [column.name for column in plain if _takes(column, payload("x"))]


def _takes(column: Any, value: str) -> bool:
    try:
        return bool(column.read(value, None) == value)
    except Exception:
        return False


def pages(case: Case) -> list[str]:
    """Every page of a case that shows something, as the matrix knows them, and the lists in which it stands."""
    of_case = [name for name, row in rows().items() if list(row.kwargs) == ["case"] and "GET" in row.methods]
    shown = [at(name, case) for name in of_case if not rows()[name].is_api]
    assert len(shown) > 25
    return [*shown, "/cases/", "/cases/tasks/", "/cases/search/", f"/cases/?code={case.code}"]


@pytest.mark.parametrize("write", [workbook, json_file])
def test_bay_01_008_markup_in_every_column_of_an_import_is_shown_and_does_not_run(
    world: World, sign_in: SignIn, tmp_path: Path, write: Any
) -> None:
    columns = text_columns()
    assert len(columns) > 25
    values = {**FULL, **{name: payload(name) for name in columns}, htcds_fields.EXTERNAL_ID: payload("id")[:60]}
    out = io.StringIO()
    call_command(
        "import_htcds",
        str(write(tmp_path / "file", values)),
        "--organisation",
        str(world.organisation.pk),
        "--by",
        world.caseworker.email,
        "--source",
        "<script>source()</script>",
        stdout=out,
    )
    with world.at_work(world.administrator) as by:
        # Where it is asked for, the closing has a page of its own.
        set_rules(expected_version=0, decided=Decided(closure_needs_approval=True), by=by)
    with organisation_scope(world.organisation.pk):
        case = ExternalRecord.objects.select_related("case").get().case
    shown = ""
    for reader in ("caseworker", "manager"):
        browser = sign_in(world.users[reader])
        for url in pages(case):
            answer = browser.get(url)
            assert answer.status_code in (200, 403), url
            shown += text(answer)
        found = browser.post("/cases/search/", {"text": payload("prs_FirstName")[:60]})
        shown += text(found)
    assert _runs(shown) == []
    told = [name for name in columns if escape(f"<script>{name}()</script>") in shown]
    assert len(told) > 20, f"the pages show what was imported: {set(columns) - set(told)}"


def _runs(shown: str) -> list[str]:
    """Where something that a record brought stands as markup."""
    names = [*text_columns(), "id", "source", "api"]
    return [
        name
        for name in names
        for one in (f"<script>{name}(", f"onerror=\"alert('{name}", f"<img src=x onerror=\"alert('{name}")
        if one in shown
    ]


def test_bay_01_008_the_import_stores_no_more_than_the_form_would(world: World, tmp_path: Path) -> None:
    """What a form refuses of a text, the import refuses too: a NUL, a hidden direction, a text past its length."""
    bad = [
        {**FULL, "cas_ExternalId": "B-1", "prs_FirstName": "a\x00b"},
        {**FULL, "cas_ExternalId": "B-2", "prs_FirstName": "a\u202eb"},
        {**FULL, "cas_ExternalId": "B-3", "prs_FirstName": "a" * 3000},
    ]
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_htcds",
            str(json_file(tmp_path / "file", *bad)),
            "--organisation",
            str(world.organisation.pk),
            "--by",
            world.caseworker.email,
            stdout=io.StringIO(),
        )
    assert ended.value.code == 2
    with organisation_scope(world.organisation.pk):
        assert (ExternalRecord.objects.count(), Case.objects.count()) == (0, 1)


def by_api(world: World, sign_in: SignIn) -> None:
    """The same markup in every text that the API takes into the shared record."""
    said = payload("api")
    caseworker, shelter = sign_in(world.caseworker), sign_in(world.reintegration)
    for browser, name, body in (
        (caseworker, "api-cases:notes", {"text": said}),
        (
            caseworker,
            "api-cases:tasks",
            {"title": said, "due_on": "2026-12-24", "assignee": str(world.caseworker.pk)},
        ),
        (caseworker, "api-cases:withholdings", {"party": "FAMILY", "party_name": said, "text": said}),
        (
            caseworker,
            "api-cases:consents",
            {
                "purpose": "LEGAL",
                "recipients": ["POLICE"],
                "recipient_name": said,
                "data_classes": ["general"],
                "decision": "GIVEN",
                "form": "WRITTEN",
                "decided_on": "2026-03-03",
            },
        ),
        (
            shelter,
            "api-reintegration:plans",
            {
                "officer": str(world.reintegration.pk),
                "returned_on": "2026-12-24",
                "destination": said,
                "goals": said,
            },
        ),
    ):
        answer = send(browser, "POST", at(name, world.case), body)
        assert answer.status_code == 201, text(answer)
        # JSON, and never sniffed as something else: there the markup stands as it was said.
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/json", "nosniff")
        assert said in json.dumps(answer.json(), ensure_ascii=False).encode().decode("unicode_escape")


def test_bay_01_039_markup_that_came_by_the_api_is_shown_and_does_not_run(world: World, sign_in: SignIn) -> None:
    by_api(world, sign_in)
    shown = ""
    for reader, urls in (
        ("caseworker", [*pages(world.case), at("reintegration:section", world.case)]),
        ("reintegration", [at("reintegration:section", world.case), "/reintegration/", at("cases:detail", world.case)]),
    ):
        browser = sign_in(world.users[reader])
        for url in urls:
            shown += text(browser.get(url))
    assert _runs(shown) == []
    assert shown.count(escape("<script>api()</script>")) >= 5


def test_bay_01_039_markup_in_what_a_dossier_prints_is_printed(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source of the PDF holds it escaped: the renderer would read it as a page reads it."""
    said = payload("api")
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"account": said, "recruitment": said, "place": said}, by=by)
    with world.at_work(world.lawyer) as by:
        matter = legal.open_matter(
            case=world.case,
            kind="CRIMINAL",
            title=said,
            police_report=said[:120],
            opened_on=date(2026, 3, 4),
            stage="TRIAL",
            by=by,
        )
        legal.add_party(matter=matter, role="RESPONDENT", name=said, details=said, by=by)
        claim = legal.open_claim(matter=matter, route="LPSK", by=by)
    give_consent(world)
    add_loss(world, claim, rupiah("D", said, "1", "1"))
    asked = laid_out(monkeypatch)
    with world.at_work(world.lawyer) as by:
        legal.request_dossier(claim=claim, expected_version=1, by=by)
    work()
    together = "".join(question["html"] for question in asked)
    assert together.count(escape("<script>api()</script>")) >= 6
    assert _runs(together) == []
