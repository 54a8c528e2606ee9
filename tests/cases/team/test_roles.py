"""Roles that nobody was shipped with: an organisation may take one permission away, or give two roles to one person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from accounts.models import RolePermission
from cases.episodes.services import add_episode
from cases.notes.services import add_note
from cases.team.services import assign
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.asking import MARKS, SignIn, at, looks, nothing_changes, text, without_identity
from tests.factories import MARK_ACCOUNT, MARK_NAME, World

MARK_EPISODE = "MARKEPISODE dijemput malam hari"


def without(world: World, role: str, code: str) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code=role, code=code).delete()


def an_episode(world: World) -> UUID:
    with world.at_work(world.caseworker) as by:
        facts = {"account": MARK_EPISODE, "started_on": date(2025, 1, 1)}
        return add_episode(case=world.case, facts=facts, by=by).pk


def test_who_may_change_facts_but_not_read_the_story_cannot_read_it_in_a_form(world: World, sign_in: SignIn) -> None:
    url = at("cases:edit-episode", world.case, pk=an_episode(world))
    assert MARK_EPISODE in text(sign_in(world.caseworker).get(url))
    without(world, "caseworker", "cases.read_account")
    browser = sign_in(world.caseworker)
    with nothing_changes():
        shown, sent = browser.get(url), browser.post(url, {"account": "Lain", "version": "1"})
    assert (shown.status_code, sent.status_code) == (404, 404)
    for page in (shown, sent, browser.get(world.case.get_absolute_url())):
        assert MARK_EPISODE not in text(page)
        assert MARK_ACCOUNT not in text(page)
    assert browser.get(at("cases:account", world.case)).status_code == 403


def test_who_may_change_facts_but_not_read_identity_cannot_read_it_in_a_form(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    url = at("cases:edit-identity", world.case)
    with nothing_changes():
        answers = [browser.get(url), browser.post(url, {"full_name": "Lain", "version": "1"})]
    assert [answer.status_code for answer in answers] == [404, 404]
    for name in ("detail", "person", "account", "consents", "team"):
        page = browser.get(at(f"cases:{name}", world.case))
        assert page.status_code == 200
        assert "Name hidden" in text(page)
        answers.append(page)
    for page in answers:
        assert [mark for mark in MARKS if mark in text(page) and mark != MARK_ACCOUNT] == []
    assert "identity" not in {c for entry in looks(world, "cases.case.opened") for c in entry.compartments}


@pytest.fixture
def twofold(world: World) -> World:
    """The outsider gets a second role: caseworker of own cases, and shelter staff of all cases at the site."""
    world.also(world.outsider, "shelter-staff")
    return world


def test_a_permission_on_own_cases_does_not_reach_those_seen_by_another_role(twofold: World, sign_in: SignIn) -> None:
    world, browser = twofold, sign_in(twofold.outsider)
    episode = an_episode(world)
    page = browser.get(world.case.get_absolute_url())
    assert page.status_code == 200
    assert MARK_NAME in text(page)
    told = browser.get(at("api-cases:timeline", world.case))
    for answer in (page, told):
        assert MARK_ACCOUNT not in text(answer)
        assert MARK_EPISODE not in text(answer)
    assert {"cases.intake", "cases.episode"} <= {entry["kind"] for entry in told.json()["results"]}
    with nothing_changes():
        for name, more in (
            ("account", {}),
            ("add-episode", {}),
            ("edit-episode", {"pk": episode}),
            ("edit-identity", {}),
            ("close", {}),
            ("assign", {}),
            ("record-consent", {}),
        ):
            assert browser.get(at(f"cases:{name}", world.case, **more)).status_code == 404
    # The shelter's own acts are allowed.
    assert browser.get(at("cases:add-task", world.case)).status_code == 200


def test_a_note_of_health_is_read_by_the_role_that_reads_it_on_this_case(twofold: World, sign_in: SignIn) -> None:
    world = twofold
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text="MARKCLINICAL demam", compartment=Compartment.CLINICAL, by=by)
    browser = sign_in(world.outsider)
    for url in (world.case.get_absolute_url(), at("api-cases:notes", world.case), at("api-cases:timeline", world.case)):
        answer = browser.get(url)
        assert answer.status_code == 200
        assert "MARKCLINICAL" not in text(answer)
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.outsider, part="CASEWORKER", by=by)
    assert "MARKCLINICAL" in text(browser.get(world.case.get_absolute_url()))
    assert MARK_ACCOUNT in text(browser.get(world.case.get_absolute_url()))
