"""Plans of an officer who leaves the case: they go to another one, or it is said that nobody makes the visits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Membership, MembershipRole, RolePermission
from cases.extension import readers
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.team import grants
from cases.team.services import assign
from core.access.permissions import Scope
from core.compartments import Compartment
from core.db import organisation_scope
from reintegration.left_plans import is_left
from reintegration.models import Plan
from reintegration.permissions import ReintegrationPermission
from tests.cases.asking import SignIn, at, close, nothing_changes, send, text
from tests.cases.tasks.test_unattended import given, off, part
from tests.cases.team.test_taken_off import to_do
from tests.cases.workday.test_supervision import counts
from tests.factories import World, make_user
from tests.reintegration.conftest import MARK_DESTINATION, Make
from tests.reintegration.test_handed_over import hand_over, reminded

SIGN = "Reintegration plan of somebody who does not see the case any more"
GONE = "Reintegration is responsible for this plan and cannot work on it here any more. Choose who is."


@pytest.fixture(autouse=True)
def successor(world: World) -> Any:
    """Another officer, who works on the case, too."""
    world.users["successor"] = make_user("successor", world.organisation, world.site, "reintegration-officer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=world.successor, part="REINTEGRATION", by=by)
    return world.successor


def officer(world: World) -> str:
    with organisation_scope(world.organisation.pk):
        return str(Plan.objects.get().officer.name)


def left(world: World) -> bool:
    """What the database says of the running plan; the same as who asks person by person."""
    with organisation_scope(world.organisation.pk):
        case = Case.objects.with_reached_by().get(pk=world.case.pk)
        act = ReintegrationPermission.MANAGE
        may = {key for key, one in readers.readers_of(case, act).items() if Compartment.LOCATION in one.compartments}
        found = Plan.objects.running().filter(is_left()).exists()
        assert found == (not Plan.objects.running().filter(officer__in=may).exists())
        return found


def take_off(world: World, sign_in: SignIn, to: str = "") -> Any:
    body = {"version": str(part(world, "reintegration").version), "given_to": str(world.users[to].pk) if to else ""}
    answer = sign_in(world.manager).post(off(world, "reintegration"), body, follow=True)
    assert answer.redirect_chain[0][1] == 303
    return answer


def change_values(world: World, plan: Plan, **changes: str) -> dict[str, str]:
    return {
        "version": str(plan.version),
        "returned_on": plan.returned_on.isoformat(),
        "officer": str(world.reintegration.pk),
        "destination": "Dusun Contoh",
        "goals": "Membuka warung",
        **changes,
    }


def test_the_plan_goes_to_the_officer_who_is_chosen_and_its_reminders_with_it(
    world: World, sign_in: SignIn, make_plan: Make
) -> None:
    plan = make_plan()
    page = sign_in(world.manager).get(off(world, "reintegration"))
    assert to_do(page) == "Reintegration plan: 1"
    answer = take_off(world, sign_in, "successor")
    assert "It stays with" not in text(answer)
    assert (officer(world), left(world)) == ("Successor", False)
    assert reminded(world, plan) == {world.successor.pk}
    assert SIGN not in text(sign_in(world.manager).get(world.case.get_absolute_url()))


def test_to_whom_no_role_allows_it_it_does_not_go(world: World, sign_in: SignIn, make_plan: Make) -> None:
    plan = make_plan()
    given(world, "reintegration")
    answer = take_off(world, sign_in, "caseworker")
    said = "No role of the one chosen allows this. It stays with Reintegration: Reintegration plan: 1."
    assert said in text(answer)
    assert (officer(world), left(world)) == ("Reintegration", True)
    assert reminded(world, plan) == {world.reintegration.pk}
    with organisation_scope(world.organisation.pk):
        assert Task.objects.get().assignee == world.caseworker


@pytest.mark.parametrize("is_active", [True, False])
def test_a_plan_that_nobody_works_on_is_missing_until_another_one_has_it(
    world: World, sign_in: SignIn, make_plan: Make, is_active: bool
) -> None:
    plan = make_plan(is_active=is_active)
    manager, browser = sign_in(world.manager), sign_in(world.successor)
    assert counts(manager.get("/cases/supervision/"), "missing").get(SIGN) is None
    take_off(world, sign_in)
    assert counts(manager.get("/cases/supervision/"), "missing")[SIGN] == 1
    # Who leads the case and the supervisor are told; who may take it over finds the way.
    section, case_page = at("reintegration:section", world.case), world.case.get_absolute_url()
    for actor in ("manager", "caseworker", "successor"):
        page = sign_in(world.users[actor]).get(case_page)
        found = {sign.code: sign.url for sign in page.context["signs"]}
        assert found["reintegration.plan_left"] == (section if actor == "successor" else ""), actor
        assert SIGN in text(page)
    assert SIGN not in text(sign_in(world.lawyer).get(case_page))
    assert "does not see the case any more</span>" in text(browser.get(section))
    url = at("reintegration:change", world.case, pk=plan.pk)
    form = browser.get(url)
    assert GONE in text(form)
    with nothing_changes():
        # Who has left is neither kept nor replaced by the first of the list.
        for chosen in ("", str(world.reintegration.pk)):
            refused = browser.post(url, change_values(world, plan, officer=chosen))
            assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["officer"])
        api = at("api-reintegration:plan", world.case, pk=plan.pk)
        kept = send(browser, "PATCH", api, {"goals": "Membuka kios"}, if_match=f'"{plan.version}"')
        assert (kept.status_code, list(kept.json())) == (400, ["officer"])
    options = text(form).split('name="officer"')[1].split("</select>")[0]
    offered = re.findall(r'<option value="([^"]*)"( selected)?', options)
    assert offered == [("", ""), (str(world.successor.pk), "")]
    done = browser.post(url, change_values(world, plan, officer=str(world.successor.pk)))
    assert (done.status_code, officer(world), left(world)) == (303, "Successor", False)
    assert SIGN not in text(manager.get(case_page))
    assert "does not see the case any more" not in text(browser.get(section))
    assert "cannot work on it here any more" not in text(browser.get(url))


def test_of_a_plan_that_is_over_and_of_a_closed_case_nothing_is_missing(
    world: World, sign_in: SignIn, make_plan: Make
) -> None:
    plan = make_plan()
    take_off(world, sign_in)
    manager = sign_in(world.manager)
    end = at("reintegration:end", world.case, pk=plan.pk)
    body = {"version": str(plan.version), "on": timezone.localdate().isoformat(), "note": "Pindah"}
    assert sign_in(world.successor).post(end, body).status_code == 303
    assert SIGN not in text(manager.get(world.case.get_absolute_url()))
    assert "does not see the case any more" not in text(manager.get(at("reintegration:section", world.case)))
    close(world)
    assert counts(manager.get("/cases/supervision/"), "missing").get(SIGN) is None


def lose_role(world: World) -> None:
    with world.at_work(world.administrator) as by:
        membership = Membership.objects.get(user=world.reintegration)
        held = MembershipRole.objects.get(membership=membership)
        accounts.take_role(membership_id=membership.pk, expected_version=membership.version, held_id=held.pk, by=by)


def lose_places(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        rows = RolePermission.objects.filter(role__code="reintegration-officer", code="core.read")
        rows.filter(compartment=Compartment.LOCATION).delete()


def lose_days(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        past = timezone.now() - timedelta(hours=1)
        row = part(world, "reintegration")
        Assignment.objects.filter(pk=row.pk).update(since=past - timedelta(days=1), until=past)
        grants.sync(Case.objects.get(pk=world.case.pk))


@pytest.mark.parametrize("lose", [lose_role, lose_places, lose_days])
def test_however_an_officer_loses_what_the_plan_takes(world: World, make_plan: Make, lose: Any) -> None:
    make_plan()
    assert left(world) is False
    lose(world)
    assert left(world) is True


def test_an_officer_of_the_whole_site_needs_no_part_and_stays_when_the_plan_is_changed(
    world: World, sign_in: SignIn, make_plan: Make
) -> None:
    plan = make_plan()
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="reintegration-officer").update(scope=Scope.SITE)
    take_off(world, sign_in)
    assert left(world) is False
    browser, url = sign_in(world.successor), at("reintegration:change", world.case, pk=plan.pk)
    form = browser.get(url)
    assert form.context["form"]["officer"].value() == world.reintegration.pk
    assert "cannot work on it here any more" not in text(form)
    assert browser.post(url, change_values(world, plan)).status_code == 303
    changed = {"goals": "Membuka kios"}
    api = at("api-reintegration:plan", world.case, pk=plan.pk)
    assert send(browser, "PATCH", api, changed, if_match=f'"{plan.version + 1}"').status_code == 200
    assert officer(world) == "Reintegration"


def test_of_what_was_handed_over_ahead_nothing_is_missing_and_the_next_one_stays(
    world: World, sign_in: SignIn, make_plan: Make
) -> None:
    plan = make_plan()
    world.users["next"] = make_user("next", world.organisation, world.site, "reintegration-officer")
    ahead = timezone.localdate() + timedelta(days=9)
    hand_over(world, "next", first=ahead, last=ahead)
    assert officer(world) == "Next"
    page = text(sign_in(world.manager).get(world.case.get_absolute_url()))
    assert SIGN not in page
    browser, url = sign_in(world.successor), at("reintegration:change", world.case, pk=plan.pk)
    form = browser.get(url)
    assert form.context["form"]["officer"].value() == world.users["next"].pk
    assert "cannot work on it here any more" not in text(form)
    values = change_values(world, plan, officer=str(world.users["next"].pk), version=str(plan.version + 1))
    assert browser.post(url, values).status_code == 303
    assert officer(world) == "Next"


def test_whoever_does_not_read_places_learns_nothing_of_it(world: World, sign_in: SignIn, make_plan: Make) -> None:
    make_plan()
    take_off(world, sign_in)
    with organisation_scope(world.organisation.pk):
        rows = RolePermission.objects.filter(role__code="case-manager", code="core.read")
        rows.filter(compartment=Compartment.LOCATION).delete()
    manager = sign_in(world.manager)
    for url in (world.case.get_absolute_url(), "/cases/supervision/", "/cases/supervision/cases/"):
        page = manager.get(url)
        assert (page.status_code, SIGN in text(page), MARK_DESTINATION in text(page)) == (200, False, False)
