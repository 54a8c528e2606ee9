"""Whoever opens one more after many within an hour shows first that it is still them (S-12)."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import unusual
from audit.models import AccessEntry
from cases.record.models import Case
from core.access import providers
from core.access.log import accountable, log_access
from core.compartments import Compartment
from core.db import organisation_scope, trail_scope
from core.errors import ProofNeeded
from tests.accounts.second_step import hidden
from tests.cases.asking import SignIn, at, leaks, text
from tests.factories import MARK_NAME, PASSWORD, World, make_case, make_world

MOST = 3


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unusual, "MOST_CASES", MOST)


@pytest.fixture
def cases(world: World) -> list[Case]:
    return make_cases(world)


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.caseworker)


def make_cases(world: World) -> list[Case]:
    with world.at_work(world.caseworker) as by:
        return [make_case(by=by, site=world.site) for _ in range(2 * MOST + 1)]


def opened(world: World, case: Case) -> int:
    """How many looks at the case are in the log."""
    with trail_scope(world.organisation.pk):
        return AccessEntry.objects.using("trail").filter(case_id=case.pk, act__endswith=".opened").count()


def asks(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/step-up/?for=many&")


def test_the_next_after_many_asks_first_and_then_counting_begins_anew(
    world: World, browser: Client, cases: list[Case]
) -> None:
    for case in cases[:MOST]:
        assert MARK_NAME in text(browser.get(at("cases:detail", case)))
    before = opened(world, cases[MOST])
    answer = browser.get(at("cases:detail", cases[MOST]))
    assert asks(answer)
    assert leaks(answer) == []
    assert opened(world, cases[MOST]) == before, "nothing was seen, and nothing else is written down"
    # What is open already stays open, and lists show what they show.
    assert browser.get(at("cases:person", cases[0])).status_code == 200
    assert browser.get("/cases/").status_code == 200
    page = browser.get(answer["Location"])
    assert "You have opened many cases within an hour." in text(page)
    wrong = browser.post("/step-up/?for=many", {"password": "salah", "next": hidden(page, "next")})
    assert (wrong.status_code, "You have opened many cases" in text(wrong)) == (422, True)
    assert asks(browser.get(at("cases:detail", cases[MOST])))
    right = browser.post("/step-up/?for=many", {"password": PASSWORD, "next": hidden(wrong, "next")})
    assert (right.status_code, right["Location"]) == (303, at("cases:detail", cases[MOST]))
    for case in cases[MOST : 2 * MOST]:
        assert MARK_NAME in text(browser.get(at("cases:detail", case)))
    assert asks(browser.get(at("cases:detail", cases[2 * MOST]))), "however short ago the last proof was"


def test_other_programs_are_refused_until_it_is_proved(world: World, browser: Client, cases: list[Case]) -> None:
    for name, case in zip(("timeline", "consents", "timeline"), cases[:MOST], strict=True):
        assert browser.get(at(f"api-cases:{name}", case)).status_code == 200
    answer = browser.get(reverse("api-cases:detail", kwargs={"pk": cases[MOST].pk}))
    assert (answer.status_code, answer.json()) == (403, {"detail": "Sign in again before you do this."})
    assert asks(browser.get(at("cases:detail", cases[MOST]))), "pages and programs are counted together"


def test_what_was_opened_more_than_an_hour_ago_counts_no_more(
    browser: Client, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in cases[:MOST]:
        browser.get(at("cases:detail", case))
    real = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + unusual.WINDOW + timedelta(seconds=1))
    assert browser.get(at("cases:detail", cases[MOST])).status_code == 200


def test_what_was_being_written_comes_back_after_the_proof(world: World, sign_in: SignIn, cases: list[Case]) -> None:
    """A form of a case that was opened an hour ago, and is sent now."""
    manager = sign_in(world.manager)
    form = manager.get(at("cases:add-task", cases[MOST]))
    with trail_scope(world.organisation.pk):
        before = AccessEntry.objects.using("trail").count()
    session = manager.session
    session["proved"] = time.time()
    session.save()
    for case in cases[:MOST]:
        manager.get(at("cases:detail", case))
    sent = {"title": "Telepon bidan", "form_owner": hidden(form, "form_owner")}
    asked = manager.post(at("cases:add-task", cases[MOST]), sent)
    assert asked.status_code == 401
    assert "You have opened many cases" in text(asked)
    between = manager.post("/step-up/?for=many", {"password": PASSWORD, "sealed_form": hidden(asked, "sealed_form")})
    filled = manager.post(at("cases:add-task", cases[MOST]), {"kept": hidden(between, "kept")})
    assert 'value="Telepon bidan"' in text(filled)
    with trail_scope(world.organisation.pk):
        assert AccessEntry.objects.using("trail").count() == before + MOST + 1


def test_work_in_the_background_is_not_asked(world: World, cases: list[Case]) -> None:
    with world.at_work(world.caseworker) as by:
        for case in cases:
            log_access(by=by, act="cases.case.opened", rows=[case], compartments=[Compartment.GENERAL])


def test_nobody_passes_by_opening_several_at_once(committed: Any) -> None:
    world = make_world()
    cases = make_cases(world)
    start, passed = threading.Barrier(len(cases)), []

    def open_one(case: Case, proved_at: datetime) -> None:
        try:
            with accountable(proved_at), organisation_scope(world.organisation.pk):
                user = providers.authoriser.load(world.caseworker.pk, world.organisation.pk)
                start.wait(10)
                log_access(by=user, act="cases.case.opened", rows=[case], compartments=[Compartment.GENERAL])
            passed.append(case.pk)
        except ProofNeeded:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_one, args=(case, timezone.now())) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert len(passed) == MOST
