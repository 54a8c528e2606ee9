"""Who sees a case beyond its team: restricting it, lifting that, and ending what lets somebody in for some time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts import services as accounts
from audit.models import Act
from cases.emergency_access.services import open_in_emergency
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment, CaseAccess, Grant
from cases.record.models import Case
from cases.team.restriction import restrict_case
from cases.team.services import grant_access, share_with_site
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, at, leaks, nothing_changes, restrict, text
from tests.factories import World, make_case

Later = Callable[[float], None]
NOWHERE = "00000000-0000-4000-8000-000000000000"


def press(browser: Client, url: str, version: int = 1) -> Any:
    return browser.post(url, {"version": version})


def let_in(world: World, user: ActingUser, **until: int) -> Grant:
    with world.at_work(world.manager) as by:
        until_then = timezone.now() + timedelta(**until)
        return grant_access(case=world.case, user=user, reason="Cuti", until=until_then, by=by)


def rushed_in(world: World, user: ActingUser) -> Grant:
    with world.at_work(user) as by:
        return open_in_emergency(code=world.case.code, reason="Polisi menunggu di depan.", by=by).grant


def on_the_team(world: World, user: ActingUser) -> Assignment:
    with organisation_scope(world.organisation.pk):
        return Assignment.objects.lasting().get(case=world.case, user=user)


def test_a_restricted_case_is_gone_for_whoever_is_not_named_in_it_at_the_next_click(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    shelter, manager = sign_in(world.shelter), sign_in(world.manager)
    let_in(world, world.outsider, days=1)
    for browser in (shelter, manager):
        assert browser.get(address("detail")).status_code == 200
    asked = text(sign_in(world.caseworker).get(address("restrict")))
    assert "Caseworker, Colleague, Counsellor, Lawyer, Reintegration, Outsider" in asked
    assert "You are not named in it" not in asked
    answer = press(sign_in(world.caseworker), address("restrict"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    for browser in (shelter, manager):
        hidden = browser.get(address("detail"))
        missing = browser.get(address("detail").replace(str(world.case.pk), NOWHERE))
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert world.case.code not in text(browser.get("/cases/"))
        assert leaks(browser.get("/cases/search/?q=sari")) == []
    for named in ("lawyer", "outsider"):
        assert sign_in(world.users[named]).get(address("detail")).status_code == 200, named
    assert len(stored(TimelineEntry, kind="cases.restricted")) == 1
    (act,) = stored(Act, verb="case.restricted")
    assert (act.user_id, act.case_id) == (world.caseworker.pk, world.case.pk)
    page = text(sign_in(world.lawyer).get(address("team")))
    assert "by their role nobody sees it" in page
    assert address("lift-restriction") not in page, "who does not change the team"


def test_who_restricts_a_case_without_being_named_in_it_is_told_and_loses_it(
    world: World, sign_in: SignIn, address: Address
) -> None:
    manager = sign_in(world.manager)
    assert "You are not named in it" in text(manager.get(address("restrict")))
    answer = press(manager, address("restrict"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases/")
    assert manager.get(address("detail")).status_code == 404


def test_a_case_that_nobody_could_open_to_others_is_not_restricted(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    soon = timezone.now() + timedelta(days=3)
    with organisation_scope(world.organisation.pk):
        Assignment.objects.filter(case=world.case, user__in=(world.caseworker, world.colleague)).update(until=soon)
    with nothing_changes():
        refused = press(sign_in(world.manager), address("restrict"))
    assert refused.status_code == 422
    assert "Nobody on the team without a last day could let others in then" in text(refused)
    assert [case.is_restricted for case in stored(Case, pk=world.case.pk)] == [False]


def test_the_last_one_who_could_let_others_in_stays_on_the_team(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    restrict(world, world.case)
    browser = sign_in(world.caseworker)
    colleague = on_the_team(world, world.colleague)
    assert press(browser, address("end-assignment", pk=colleague.pk)).status_code == 303
    last = on_the_team(world, world.caseworker)
    next_week = str(timezone.localdate() + timedelta(days=7))
    with nothing_changes():
        ended = press(browser, address("end-assignment", pk=last.pk))
        shortened = browser.post(address("change-end", pk=last.pk), {"version": last.version, "last": next_week})
    for refused in (ended, shortened):
        assert refused.status_code == 422
        assert f"Nobody could let others into {world.case.code} then, which is restricted. Add" in text(refused)
    assert browser.get(address("detail")).status_code == 200


def test_lifting_the_restriction_opens_the_case_to_roles_that_reach_further(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser, manager = sign_in(world.caseworker), sign_in(world.manager)
    press(browser, address("restrict"))
    assert manager.get(address("detail")).status_code == 404
    answer = press(browser, address("lift-restriction"), version=2)
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    assert manager.get(address("detail")).status_code == 200
    assert sign_in(world.shelter).get(address("detail")).status_code == 200
    assert len(stored(TimelineEntry, kind="cases.unrestricted")) == 1
    assert [act.user_id for act in stored(Act, verb="case.unrestricted")] == [world.caseworker.pk]


@pytest.mark.parametrize("page", ["restrict", "lift-restriction"])
def test_both_ways_ask_whether_it_is_still_you(
    world: World, sign_in: SignIn, address: Address, later: Later, page: str
) -> None:
    """Restricting too: whoever finds an open browser could hide a case from everybody by role."""
    if page == "lift-restriction":
        restrict(world, world.case)
    browser = sign_in(world.caseworker)
    later(settings.STEP_UP_MINUTES * 60 + 5)
    with nothing_changes():
        assert press(browser, address(page)).status_code == 302
        assert browser.get(address(page)).status_code == 302


def test_the_case_manager_stays_in_by_name_unless_it_is_said_otherwise(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    page = browser.get(address("restrict")).content.decode()
    (box,) = re.findall(r'<input[^>]*name="stay"[^>]*>', page)
    assert f'value="{world.manager.pk}"' in box and "checked" in box
    answer = browser.post(address("restrict"), {"version": 1, "stay": [str(world.manager.pk)]})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    assert sign_in(world.manager).get(address("detail")).status_code == 200
    part = on_the_team(world, world.manager)
    assert (part.part, part.until, part.created_by_id) == ("MANAGER", None, world.caseworker.pk)
    assigned = [act for act in stored(Act, verb="case.assigned") if act.detail["user"] == str(world.manager.pk)]
    assert [act.user_id for act in assigned] == [world.caseworker.pk]
    # By their role alone nobody sees it, and when those of before are ill, she lets others in.
    assert sign_in(world.shelter).get(address("detail")).status_code == 404
    sent = {"user": str(world.outsider.pk), "part": "CASEWORKER"}
    assert sign_in(world.manager).post(address("assign"), sent).status_code == 303
    assert sign_in(world.outsider).get(address("detail")).status_code == 200


def test_where_nobody_else_could_the_case_manager_who_stays_keeps_it(
    world: World, sign_in: SignIn, address: Address
) -> None:
    soon = timezone.now() + timedelta(days=3)
    with organisation_scope(world.organisation.pk):
        Assignment.objects.filter(case=world.case, user__in=(world.caseworker, world.colleague)).update(until=soon)
    sent = {"version": 1, "stay": [str(world.manager.pk)]}
    assert sign_in(world.manager).post(address("restrict"), sent).status_code == 303
    assert sign_in(world.manager).get(address("detail")).status_code == 200


@pytest.mark.parametrize("actor", ["shelter", "outsider", "administrator", "foreigner"])
def test_nobody_else_is_let_in_by_restricting(world: World, sign_in: SignIn, address: Address, actor: str) -> None:
    with nothing_changes():
        sent = {"version": 1, "stay": [str(world.users[actor].pk)]}
        refused = sign_in(world.caseworker).post(address("restrict"), sent)
    assert refused.status_code == 422
    with world.at_work(world.caseworker) as by, override("en"), pytest.raises(DomainError, match="by their role"):
        restrict_case(case_id=world.case.pk, expected_version=1, stay=[world.users[actor]], by=by)


def test_who_sees_a_case_for_some_time_does_not_open_it_for_themselves(
    world: World, sign_in: SignIn, address: Address
) -> None:
    restrict(world, world.case)
    let_in(world, world.manager, days=3)
    with nothing_changes():
        refused = press(sign_in(world.manager), address("lift-restriction"))
    assert refused.status_code == 422
    assert "Only somebody who is on the team without a last day can do this." in text(refused)


@pytest.mark.parametrize("page", ["restrict", "lift-restriction"])
def test_who_is_in_by_an_emergency_changes_nothing_of_who_sees_the_case(
    world: World, sign_in: SignIn, address: Address, page: str
) -> None:
    if page == "lift-restriction":
        restrict(world, world.case)
    rushed_in(world, world.outsider)
    with nothing_changes():
        refused = press(sign_in(world.outsider), address(page))
    assert refused.status_code == 422
    assert "You opened this case in an emergency." in text(refused)


def test_an_access_that_was_granted_is_ended_before_its_time(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    outsider, browser = sign_in(world.outsider), sign_in(world.caseworker)
    grant = let_in(world, world.outsider, days=30)
    assert outsider.get(address("detail")).status_code == 200
    url = address("end-access", pk=grant.pk)
    assert url in text(browser.get(address("team")))
    answer = press(browser, url)
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    refused = outsider.get(address("detail"))
    assert (refused.status_code, leaks(refused)) == (404, [])
    assert stored(CaseAccess, principal=world.outsider.pk) == []
    (entry,) = stored(TimelineEntry, kind="cases.access_ended")
    assert (entry.subject_id, entry.by_id) == (grant.pk, world.caseworker.pk)
    assert "Access ended before its time · Outsider" in text(browser.get(address("detail")))
    assert [act.detail for act in stored(Act, verb="case.access_ended")] == [{"user": str(world.outsider.pk)}]
    assert browser.get(url).status_code == 404, "it has ended"


def test_an_emergency_is_ended_by_the_team_and_not_kept_up_by_who_is_in(
    world: World, sign_in: SignIn, address: Address
) -> None:
    grant = rushed_in(world, world.outsider)
    outsider = sign_in(world.outsider)
    other = let_in(world, world.no_role, days=1)
    with nothing_changes():
        refused = press(outsider, address("end-access", pk=other.pk))
    assert refused.status_code == 422
    assert press(sign_in(world.caseworker), address("end-access", pk=grant.pk)).status_code == 303
    assert outsider.get(address("detail")).status_code == 404


def test_an_access_to_another_case_is_not_there_in_this_one(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        second = make_case(by=by, site=world.site, name="Orang Kedua")
    grant = let_in(world, world.outsider, days=1)
    with nothing_changes():
        answer = press(sign_in(world.caseworker), at("cases:end-access", second, pk=grant.pk))
    assert answer.status_code == 404


def test_the_team_page_does_not_tell_which_house_lets_its_staff_in(
    world: World, sign_in: SignIn, address: Address
) -> None:
    with organisation_scope(world.organisation.pk):
        house = accounts.add_site(name="Rumah Rahasia", time_zone="Asia/Jakarta", by=None)
    with world.at_work(world.caseworker) as by:
        until = timezone.now() + timedelta(days=1)
        grant = share_with_site(case=world.case, site=house, reason="Tinggal", until=until, by=by)
    for actor in ("lawyer", "caseworker"):
        assert "Rumah Rahasia" not in text(sign_in(world.users[actor]).get(address("team")))
    answer = sign_in(world.caseworker).get(address("end-access", pk=grant.pk))
    assert answer.status_code == 404, "it ends with the stay"
