"""Who has to tell those who received data that consent was withdrawn: somebody who can, also after a closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, RolePermission, User
from cases import grants, services
from cases.consenting import To
from cases.models import Assignment, Case, Consent, Disclosure, Task
from core import access
from core.access import Compartment
from core.db import organisation_scope
from tests.cases.asking import Address, SignIn, Stored, at, looks, restrict, send, take_off, text
from tests.cases.deciding import GENERAL, IDENTITY, LEGAL, decide, tell
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


ONE, ANOTHER = "MARKPOLRES Satu", "MARKPOLRES Dua"


def hand_out(world: World, to: To, actor: str = "lawyer") -> Disclosure:
    """A dossier was downloaded: what lies among the legal things."""
    with world.at_work(world.users[actor]) as by:
        access.log(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        (row,) = services.note_disclosure(
            case=world.case,
            kind="DOWNLOADED",
            to=to,
            purpose="LEGAL",
            classes=[GENERAL],
            compartment=LEGAL,
            subject_id=world.case.pk,
            by=by,
        )
    return row


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
    before = {entry.pk for entry in looks(world, "cases.withdrawconsent")}
    browser = sign_in(world.caseworker)
    answer = withdraw(world, browser, address, one)
    assert asked(world) == [("lawyer", DUE)]
    page = text(browser.get(answer["Location"]))
    assert "Downloaded to be given out" not in page and ANOTHER not in page
    assert all(
        "legal" not in entry.compartments for entry in looks(world, "cases.withdrawconsent") if entry.pk not in before
    )


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
    sent = {
        "purpose": "LEGAL",
        "recipients": ["POLICE"],
        "recipient_name": ONE,
        "data_classes": [GENERAL, IDENTITY],
        "decision": "REFUSED",
        "form": "WRITTEN",
        "language": "ind",
        "explained_by": str(world.caseworker.pk),
        "decided_on": timezone.localdate().isoformat(),
    }
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
