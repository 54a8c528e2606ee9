"""The case page: how many queries it takes, and the line in the access log before anything is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from audit.models import AccessEntry
from cases.notes.services import add_note
from cases.tasks.services import add_task
from core.access import log as access_log
from core.access import providers
from core.db import trail_scope
from tests.cases.asking import Address, SignIn, leaks, text
from tests.factories import World

# What the scope itself costs: a savepoint and its release, and the organisation set and put back.
SCOPE = 4


def entries(world: World) -> list[AccessEntry]:
    with trail_scope(world.organisation.pk):
        return list(AccessEntry.objects.using("trail").order_by("at"))


def fill(world: World, count: int) -> None:
    start = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
    with world.at_work(world.caseworker) as by:
        for number in range(count):
            add_note(case=world.case, text=f"Catatan {number:03}", by=by, happened_at=start + timedelta(hours=number))
            if number % 10 == 0:
                add_task(case=world.case, title=f"Tugas {number}", due_on=date(2026, 12, 1), assignee=by, by=by)


# User, roles, case, stage and signs, identity, timeline, team, tasks, consents, the draft of a note, who may be told
# of one, intake, notes, notifications, perhaps a second record (decision 58): 15, with no key left to open.
# The page with the newest entries, at the second look; 5 notes and 50 cost the same, less the intake on page two.
@pytest.mark.parametrize(("notes", "queries"), [(5, 15), (50, 14)])
def test_a_case_page_costs_the_same_with_5_and_with_50_notes(
    world: World, sign_in: SignIn, address: Address, django_assert_num_queries: Any, notes: int, queries: int
) -> None:
    fill(world, notes)
    browser = sign_in(world.caseworker)
    browser.get(address("detail"))
    with django_assert_num_queries(queries + SCOPE):
        page = text(browser.get(address("detail")))
    assert page.count('class="timeline-text">Catatan ') >= min(notes, 30)


def test_older_entries_follow_by_key_though_their_moments_are_equal(
    world: World, sign_in: SignIn, address: Address
) -> None:
    moment = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
    with world.at_work(world.caseworker) as by:
        for number in range(90):
            add_note(case=world.case, text=f"Catatan <{number:03}>", by=by, happened_at=moment)
    browser = sign_in(world.caseworker)
    seen: list[str] = []
    url = address("detail") + "?kind=cases.note"
    pages = 0
    while url:
        page = text(browser.get(url))
        pages += 1
        seen += [f"{number:03}" for number in range(90) if f"Catatan &lt;{number:03}&gt;" in page]
        more = page.split('<a class="btn btn-sm" href="')
        older = [part.split('"')[0] for part in more if "Older entries" in part.split("</a>")[0]]
        url = older[0].replace("&amp;", "&") if older else ""
    assert pages == 3
    assert sorted(seen) == [f"{number:03}" for number in range(90)], "each exactly once"


@pytest.mark.parametrize(
    "query", ["?after=nonsense", "?after=a~b", "?kind=%00", "?kind=cases.secret", "?after=%00~%00"]
)
def test_nonsense_in_the_address_shows_the_first_page(
    world: World, sign_in: SignIn, address: Address, query: str
) -> None:
    answer = sign_in(world.caseworker).get(address("detail") + query)
    assert answer.status_code == 200
    assert "Hotline" in text(answer)


def test_a_look_at_a_case_is_exactly_one_line(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    before = len(entries(world))
    browser.get(address("detail"))
    (entry,) = entries(world)[before:]
    assert (entry.act, entry.user_id, entry.case_ids, entry.subject_ids) == (
        "cases.case.opened",
        world.caseworker.pk,
        [world.case.pk],
        [world.case.person_id],
    )
    assert set(entry.compartments) == {
        "general",
        "identity",
        "location",
        "clinical",
    }


@pytest.mark.parametrize("page", ["detail", "person", "account", "consents", "edit-identity", "close"])
def test_a_refused_look_writes_no_line(world: World, sign_in: SignIn, address: Address, page: str) -> None:
    before = len(entries(world))
    answer = sign_in(world.outsider).get(address(page))
    assert answer.status_code == 404
    assert len(entries(world)) == before


@pytest.mark.parametrize("page", ["detail", "person", "account", "edit-identity", "add-note", "list", "my-tasks"])
def test_when_the_log_fails_nothing_is_shown(
    world: World, sign_in: SignIn, address: Address, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    fill(world, 1)
    browser: Client = sign_in(world.caseworker)
    browser.raise_request_exception = False
    url = {"list": "/cases/", "my-tasks": "/cases/tasks/"}.get(page) or address(page)
    assert browser.get(url).status_code == 200

    def fails(**line: Any) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr(providers.recorder, "opened", fails)
    answer = browser.get(url)
    assert answer.status_code == 500
    assert leaks(answer) == []
    assert world.case.code not in text(answer)
    assert "Tugas 0" not in text(answer)


def test_the_log_is_written_before_the_content_is_read(
    world: World, sign_in: SignIn, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    write, require = providers.recorder.opened, access_log.require_logged

    def opened(**line: Any) -> None:
        order.append("log")
        write(**line)

    def required(*arguments: Any) -> None:
        order.append("read")
        require(*arguments)

    monkeypatch.setattr(providers.recorder, "opened", opened)
    monkeypatch.setattr(access_log, "require_logged", required)
    sign_in(world.caseworker).get(address("detail"))
    assert order.count("log") == 1
    assert order[0] == "log"
    assert "read" in order
