"""Who has to tell those who received data that consent was withdrawn: somebody who can, also after a closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, RolePermission, User
from cases import grants, services
from cases.consenting import To
from cases.models import Assignment, Case, Consent, Task
from core.db import organisation_scope
from tests.cases.asking import Address, SignIn, Stored, restrict, take_off, text
from tests.cases.deciding import decide, tell
from tests.factories import ROLES, World

WITHDRAWN_ON = "2026-06-01"
DUE = date(2026, 6, 3)


def withdraw(world: World, browser: Any, address: Address, consent: Consent) -> Any:
    url = address("withdraw-consent", pk=consent.pk)
    answer = browser.post(url, {"on": WITHDRAWN_ON, "version": consent.version})
    assert answer.status_code == 303, text(answer)
    return answer


def asked(world: World) -> list[tuple[Any, date]]:
    """Who has which task, by the names of the cast."""
    actors = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        return sorted((actors[task.assignee_id], task.due_on) for task in Task.objects.filter(done_at=None))


def leave(world: World, actor: str) -> None:
    """The organisation is left; the part in the case stays."""
    with organisation_scope(world.organisation.pk):
        Membership.objects.filter(user=world.users[actor]).update(ended_at=timezone.now())


def switch_off(world: World, actor: str) -> None:
    User.objects.filter(pk=world.users[actor].pk).update(is_active=False)


def do_no_tasks(world: World, actor: str) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(code="cases.manage_tasks", role__code=ROLES[actor]).delete()


def begin_later(world: World, actor: str) -> None:
    later = timezone.now() + timedelta(days=30)
    with world.at_work(world.caseworker):
        Assignment.objects.filter(case=world.case, user=world.users[actor]).update(since=later, until=None)
        grants.sync(Case.objects.get(pk=world.case.pk))


def off_the_team(world: World, actor: str) -> None:
    take_off(world, world.users[actor])


AWAY = [leave, switch_off, do_no_tasks, begin_later, off_the_team]


def lead(world: World, actor: str) -> None:
    with world.at_work(world.caseworker) as by:
        services.assign(case=world.case, user=world.users[actor], part=Assignment.Part.LEAD, by=by)


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
