"""What a bad review takes back beside parts and grants, and who does not look at an emergency afterwards."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RolePermission, User
from audit.models import Act
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.models import Case
from cases.team.restriction import lift_restriction
from cases.team.services import assign, grant_access, share_with_site
from tests.cases.asking import Address, SignIn, Stored, nothing_changes, restrict, text
from tests.cases.team.test_left_alone import adds, hurry, leave
from tests.factories import World, make_user


@pytest.fixture
def dpo(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


@pytest.fixture
def let_in(world: World, sign_in: SignIn, address: Address) -> Any:
    """The manager, whom an emergency let into a restricted case that was left alone."""
    restrict(world, world.case)
    leave(world, sign_in, "caseworker", "colleague")
    assert adds(hurry(world, sign_in), address, world.manager).status_code == 303
    began_before(world)
    return sign_in(world.manager)


def began_before(world: World) -> None:
    """All changes of a test bear the moment at which its one transaction began; what let people in came before them."""
    with world.at_work(world.administrator), connection.cursor() as cursor:
        earlier = "created_at = created_at - interval '10 minutes'"
        cursor.execute(f"UPDATE cases_emergencyaccess SET {earlier}")
        for table in ("cases_assignment", "cases_grant"):
            cursor.execute(f"UPDATE {table} SET {earlier}, since = since - interval '10 minutes'")


def reviewed(sign_in: SignIn, user: User, emergency: EmergencyAccess, verdict: str) -> Any:
    url = reverse("cases:review-emergency", kwargs={"pk": emergency.pk})
    return sign_in(user).post(url, {"version": emergency.version, "verdict": verdict, "finding": "Tidak perlu."})


def lift(browser: Any, address: Address, stored: Stored) -> None:
    (case,) = stored(Case)
    assert browser.post(address("lift-restriction"), {"version": case.version}).status_code == 303


@pytest.mark.parametrize(("verdict", "is_restricted"), [("MISUSED", True), ("NEEDED", False)])
def test_a_case_that_they_opened_to_others_is_restricted_again(
    world: World,
    sign_in: SignIn,
    address: Address,
    stored: Stored,
    let_in: Any,
    dpo: User,
    verdict: str,
    is_restricted: bool,
) -> None:
    # Sees all cases of the house that are not restricted.
    other = make_user("other", world.organisation, world.site, "case-manager")
    assert sign_in(other).get(address("detail")).status_code == 404
    lift(let_in, address, stored)
    assert sign_in(other).get(address("detail")).status_code == 200
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, verdict).status_code == 303
    (case,) = stored(Case, pk=world.case.pk)
    assert case.is_restricted is is_restricted
    assert sign_in(other).get(address("detail")).status_code == (404 if is_restricted else 200)
    assert [act.user_id for act in stored(Act, verb="case.restricted")] == ([dpo.pk] if is_restricted else [])


def test_a_case_that_its_team_had_opened_before_stays_open(
    world: World, sign_in: SignIn, address: Address, stored: Stored, dpo: User
) -> None:
    """And one that it opened while the emergency ran: nobody whom that let in did it."""
    restrict(world, world.case)
    hurry(world, sign_in)
    began_before(world)
    with world.at_work(world.caseworker) as by:
        (case,) = stored(Case, pk=world.case.pk)
        lift_restriction(case_id=case.pk, expected_version=case.version, by=by)
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    assert [case.is_restricted for case in stored(Case, pk=world.case.pk)] == [False]
    assert sign_in(world.manager).get(address("detail")).status_code == 200


def lawyers_part(stored: Stored, world: World) -> Assignment:
    (part,) = stored(Assignment, case=world.case, user=world.lawyer)
    found: Assignment = part
    return found


def ends(world: World, stored: Stored, until: datetime | None) -> None:
    """The lawyer's part has an end, put there by somebody who was on the case before."""
    with world.at_work(world.administrator):
        Assignment.objects.filter(pk=lawyers_part(stored, world).pk).update(until=until)


def test_an_end_that_they_put_off_comes_back(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any, dpo: User
) -> None:
    soon = timezone.now() + timedelta(days=1)
    ends(world, stored, soon)
    part = lawyers_part(stored, world)
    change = address("change-end", pk=part.pk)
    for last in (str((timezone.localtime() + timedelta(days=9)).date()), ""):
        assert let_in.post(change, {"version": lawyers_part(stored, world).version, "last": last}).status_code == 303
    assert lawyers_part(stored, world).until is None
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    assert lawyers_part(stored, world).until == soon
    assert sign_in(world.lawyer).get(address("detail")).status_code == 200


def test_who_would_be_off_the_case_by_now_is_off_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any, dpo: User
) -> None:
    ends(world, stored, timezone.now() + timedelta(seconds=0.5))
    with world.at_work(world.manager):
        Assignment.objects.filter(pk=lawyers_part(stored, world).pk).update(until=None)
    time.sleep(0.6)
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    assert not lawyers_part(stored, world).is_lasting
    assert sign_in(world.lawyer).get(address("detail")).status_code == 404


def test_an_end_that_they_brought_forward_stays(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any, dpo: User
) -> None:
    part = lawyers_part(stored, world)
    last = str((timezone.localtime() + timedelta(days=9)).date())
    assert let_in.post(address("change-end", pk=part.pk), {"version": part.version, "last": last}).status_code == 303
    until = lawyers_part(stored, world).until
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    assert lawyers_part(stored, world).until == until


def test_whoever_it_let_in_does_not_review_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any
) -> None:
    (emergency,) = stored(EmergencyAccess)
    with nothing_changes():
        answer = reviewed(sign_in, world.manager, emergency, "NEEDED")
        assert answer.status_code == 422
        assert "Somebody else has to look at what let you into the case." in text(answer)


def test_what_they_did_by_a_part_of_their_own_stays(
    world: World, sign_in: SignIn, address: Address, stored: Stored, dpo: User
) -> None:
    """Somebody of the team put on it who had opened it in an emergency: from then on they worked by that."""
    restrict(world, world.case)
    browser = hurry(world, sign_in)
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.outsider, part=Assignment.Part.LEAD, by=by)
    began_before(world)
    ends(world, stored, timezone.now() + timedelta(days=1))
    part = lawyers_part(stored, world)
    assert browser.post(address("change-end", pk=part.pk), {"version": part.version, "last": ""}).status_code == 303
    lift(browser, address, stored)

    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    assert lawyers_part(stored, world).until is None
    assert [case.is_restricted for case in stored(Case, pk=world.case.pk)] == [False]
    assert browser.get(address("detail")).status_code == 200


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ([("manager", 3)], 0),
        # She lives there since then, as the house has written.
        ([("manager", 3), ("shelter", 180)], 180),
        ([("shelter", 1), ("manager", 9)], 1),
    ],
)
def test_a_house_that_they_let_in_sees_it_as_long_as_others_have_let_it(
    world: World,
    sign_in: SignIn,
    address: Address,
    stored: Stored,
    let_in: Any,
    dpo: User,
    given: list[tuple[str, int]],
    left: int,
) -> None:
    began = timezone.now()
    for who, days in given:
        with world.at_work(world.users[who]) as by:
            until = began + timedelta(days=days)
            share_with_site(case=world.case, site=world.site, reason="Ranjang", until=until, by=by)
    staff = sign_in(world.users["shelter"])
    assert staff.get(address("detail")).status_code == 200
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    (grant,) = stored(Grant, site=world.site)
    if left:
        assert grant.until == began + timedelta(days=left)
    assert staff.get(address("detail")).status_code == (200 if left else 404)


@pytest.fixture
def friend(world: World) -> User:
    return make_user("friend", world.organisation, world.site, "caseworker")


@pytest.mark.parametrize("how", ["a part", "a grant"])
def test_who_came_in_by_a_restriction_that_they_lifted_let_nobody_in(
    world: World,
    sign_in: SignIn,
    address: Address,
    stored: Stored,
    let_in: Any,
    dpo: User,
    friend: User,
    how: str,
) -> None:
    """Themselves neither. They have no part that the emergency gave them."""
    other = make_user("other", world.organisation, world.site, "case-manager")
    lift(let_in, address, stored)
    if how == "a part":
        assert adds(sign_in(other), address, other).status_code == 303
        assert adds(sign_in(other), address, friend).status_code == 303
    else:
        with world.at_work(other) as by:
            until = timezone.now() + timedelta(days=3)
            grant_access(case=world.case, user=friend, reason="Cuti", until=until, by=by)
    for user in (other, friend):
        assert sign_in(user).get(address("detail")).status_code == 200
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    for user in (other, friend):
        assert sign_in(user).get(address("detail")).status_code == 404


def test_who_came_in_by_a_house_that_they_let_in_let_nobody_in(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any, dpo: User, friend: User
) -> None:
    with world.at_work(world.manager) as by:
        RolePermission.objects.create(
            role=Role.objects.get(code="shelter-staff"), code="cases.assign", compartment="general", scope="SITE"
        )
        until = timezone.now() + timedelta(days=3)
        share_with_site(case=world.case, site=world.site, reason="Ranjang", until=until, by=by)
    assert adds(sign_in(world.users["shelter"]), address, friend).status_code == 303
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    for user in (world.users["shelter"], friend):
        assert sign_in(user).get(address("detail")).status_code == 404


def test_who_stayed_longer_by_it_let_nobody_in_after_their_own_end(
    world: World, sign_in: SignIn, address: Address, stored: Stored, let_in: Any, dpo: User, friend: User
) -> None:
    """But until then the lawyer had a part of their own."""
    ends(world, stored, timezone.now() + timedelta(seconds=1.5))
    with world.at_work(world.manager):
        Assignment.objects.filter(pk=lawyers_part(stored, world).pk).update(until=None)
    before = make_user("before", world.organisation, world.site, "caseworker")
    with world.at_work(world.lawyer) as by:
        assign(case=world.case, user=before, part=Assignment.Part.CASEWORKER, by=by)
        time.sleep(1.6)
        assign(case=world.case, user=friend, part=Assignment.Part.CASEWORKER, by=by)
    (emergency,) = stored(EmergencyAccess)
    assert reviewed(sign_in, dpo, emergency, "MISUSED").status_code == 303
    found = [sign_in(user).get(address("detail")).status_code for user in (world.lawyer, before, friend)]
    assert found == [404, 200, 404]
