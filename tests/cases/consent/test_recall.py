"""Who has to tell those who received data that consent was withdrawn: somebody who can, also after a closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.consent.models import Consent
from cases.consent.rules import To
from cases.record.access_models import Assignment
from cases.tasks.models import Task
from cases.tasks.services import change_task
from cases.team.services import assign
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from tests.cases.asking import Address, SignIn, Stored, at, looks, restrict, send, text
from tests.cases.consent.deciding import decide, tell
from tests.cases.consent.withdrawals import (
    ANOTHER,
    DUE,
    ONE,
    WITHDRAWN_ON,
    asked,
    begin_later,
    do_no_tasks,
    hand_out,
    leave,
    off_the_team,
    refusal,
    switch_off,
    withdraw,
)
from tests.cases.record.test_unreadable import hurt
from tests.factories import World


def sealed_title(world: World) -> tuple[Task, Any]:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        task = Task.objects.get()
        return task, task.title


AWAY = [leave, switch_off, do_no_tasks, begin_later, off_the_team]


def lead(world: World, actor: str) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.users[actor], part=Assignment.Part.LEAD, by=by)


@pytest.mark.parametrize("away", AWAY)
def test_a_giver_who_cannot_do_it_is_not_asked_but_the_lead(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    away(world, "lawyer")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE)]


@pytest.mark.parametrize("away", [leave, switch_off, off_the_team])
def test_of_several_givers_those_who_can_are_asked_and_the_lead_once_for_the_rest(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    for actor in ("lawyer", "counsellor", "colleague", "colleague"):
        tell(world, To("POLICE"), actor=actor)
    away(world, "lawyer")
    away(world, "counsellor")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE), ("colleague", DUE)]


def test_a_lead_who_gave_as_well_has_one_task(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    for actor in ("lawyer", "caseworker"):
        tell(world, To("POLICE"), actor=actor)
    leave(world, "lawyer")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("caseworker", DUE)]


def test_each_reads_the_task_in_their_own_language(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="caseworker")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    task, title = sealed_title(world)
    with override("en"):
        said = str(title)
    assert said == "Consent was withdrawn: tell those who have the data (Report and legal proceedings)"
    change = address("change-task", pk=task.pk)
    pages = (
        "/cases/today/",
        "/cases/tasks/",
        world.case.get_absolute_url(),
        address("finish-task", pk=task.pk),
        change,
        at("api-cases:tasks", world.case),
    )
    before = [text(browser.get(page)) for page in pages]
    browser.cookies["django_language"] = "id"
    after = [text(browser.get(page)) for page in pages]
    english, indonesian = "tell those who have the data", "beri tahu penerima data"
    assert [(english in page, indonesian in page) for page in before] == [(True, False)] * 6
    assert [(english in page, indonesian in page) for page in after] == [(False, True)] * 6
    # Somebody else changes the day meanwhile: the title is no conflict for standing in another language.
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        later = task.due_on + timedelta(days=1)
        change_task(
            task_id=task.pk, expected_version=task.version, title=title, due_on=later, assignee=world.caseworker, by=by
        )
    shown = browser.get(change).context["form"].initial
    facts = {name: str(shown[name]) for name in ("title", "due_on", "assignee")}
    stale = browser.post(change, facts | {"due_on": str(task.due_on), "version": str(task.version)})
    assert (stale.status_code, [one.label for one in stale.context["form"].differences]) == (409, ["Jatuh tempo"])
    assert browser.post(change, facts | {"version": str(task.version + 1)}).status_code == 303
    assert sealed_title(world)[1] == title


@pytest.mark.parametrize("away", [leave, switch_off, begin_later])
def test_a_lead_who_cannot_do_it_is_passed_over_for_the_next(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    lead(world, "reintegration")
    tell(world, To("POLICE"), actor="lawyer")
    off_the_team(world, "lawyer")
    away(world, "caseworker")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("reintegration", DUE)]


@pytest.mark.parametrize("away", [leave, switch_off, begin_later, off_the_team])
def test_where_no_lead_can_whoever_withdraws_it_does_it(
    world: World, sign_in: SignIn, address: Address, away: Any
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    leave(world, "lawyer")
    away(world, "caseworker")
    withdraw(world, sign_in(world.manager), address, consent)
    assert asked(world) == [("manager", DUE)]


def test_a_giver_beside_the_team_is_asked_while_they_see_the_case(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    """A case manager sees all cases of the organisation, until one is kept to its team."""
    first, second = decide(world), decide(world, "COURT")
    for kind in ("POLICE", "COURT"):
        tell(world, To(kind), actor="manager")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, first)
    assert asked(world) == [("manager", DUE)]
    restrict(world, world.case)
    withdraw(world, browser, address, second)
    assert asked(world) == [("caseworker", DUE), ("manager", DUE)]
    assert len(stored(Task)) == 2


def test_of_a_named_body_only_its_own_givers_are_asked_by_who_does_not_read_legal_things(
    world: World, sign_in: SignIn, address: Address
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    row = hand_out(world, To("POLICE", ANOTHER))
    assert row.consent_id == another.pk
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("withdraw-consent", pk=one.pk)))
    assert ONE in page and ANOTHER not in page and "Lawyer" not in page
    answer = withdraw(world, browser, address, one)
    assert asked(world) == [("colleague", DUE)]
    assert "Downloaded to be given out" not in text(browser.get(answer["Location"]))
    withdraw(world, browser, address, another)
    assert asked(world) == [("colleague", DUE), ("lawyer", DUE)]


def test_what_may_have_gone_to_the_named_body_is_asked_about_where_its_name_stays_closed(
    world: World, sign_in: SignIn, address: Address
) -> None:
    """Under a consent for all police, so that its decision does not say to which it went."""
    every, one = decide(world), decide(world, recipient_name=ONE)
    row = hand_out(world, To("POLICE", ANOTHER))
    assert row.consent_id == every.pk
    before = len(looks(world, "cases.case.opened"))
    browser = sign_in(world.caseworker)
    answer = withdraw(world, browser, address, one)
    assert asked(world) == [("lawyer", DUE)]
    page = text(browser.get(answer["Location"]))
    assert "Downloaded to be given out" not in page and ANOTHER not in page
    after = looks(world, "cases.case.opened")[before:]
    assert after and all("legal" not in entry.compartments for entry in after)


def test_who_reads_the_name_asks_nobody_who_gave_to_another_body(
    world: World, sign_in: SignIn, address: Address
) -> None:
    decide(world)
    one = decide(world, recipient_name=ONE)
    hand_out(world, To("POLICE", ANOTHER))
    withdraw(world, sign_in(world.lawyer), address, one)
    assert asked(world) == []


def test_a_refusal_for_a_named_body_works_for_who_does_not_read_legal_things(
    world: World, sign_in: SignIn, address: Address
) -> None:
    decide(world, recipient_name=ONE)
    decide(world, recipient_name=ANOTHER)
    for name in (ONE, ANOTHER):
        hand_out(world, To("POLICE", name), actor="lawyer" if name == ONE else "manager")
    sent = refusal(world.caseworker, recipient_name=ONE, decided_on=timezone.localdate().isoformat())
    answer = sign_in(world.caseworker).post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    assert asked(world) == [("lawyer", timezone.localdate() + timedelta(days=2))]


@pytest.mark.parametrize("actor", ["caseworker", "lawyer"])
def test_other_programs_withdraw_the_consent_for_a_named_body_too(world: World, sign_in: SignIn, actor: str) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ANOTHER), actor="colleague")
    hand_out(world, To("POLICE", ANOTHER))
    url = at("api-cases:consent", world.case, pk=one.pk)
    gone = send(sign_in(world.users[actor]), "PATCH", url, {"withdrawn_on": WITHDRAWN_ON, "version": 1})
    assert (gone.status_code, gone.json()["withdrawn_on"]) == (200, WITHDRAWN_ON)
    assert asked(world) == []
    url = at("api-cases:consent", world.case, pk=another.pk)
    gone = send(sign_in(world.users[actor]), "PATCH", url, {"withdrawn_on": WITHDRAWN_ON, "version": 1})
    assert gone.status_code == 200
    assert asked(world) == [("colleague", DUE), ("lawyer", DUE)]


def test_a_damaged_name_keeps_no_refusal_back(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world, recipient_name=ONE)
    hurt(world, "cases_consent", "recipient_name", "case_id", world.case.pk)
    data_keys.forget_all()
    sent = refusal(world.manager, recipient_name=ANOTHER)
    answer = sign_in(world.manager).post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    with organisation_scope(world.organisation.pk):
        rows = Consent.objects.filter(case=world.case).order_by("created_at")
        found = [(row.decision, row.withdrawn_on is None) for row in rows]
    assert found == [("GIVEN", True), ("GIVEN", False), ("REFUSED", True)], "it may be that one"
