"""A role counts at the site where it is held, and at no other where the same person works in another role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from cases.record.access_models import Grant
from cases.record.models import Case, Identity
from cases.team.restriction import restrict_case
from cases.team.services import share_with_site
from core.access.permissions import CorePermission
from core.compartments import Compartment
from core.db import organisation_scope
from shelters.models import House
from shelters.permissions import ShelterPermission
from tests.access.stage import signed_in
from tests.accounts.conftest import role
from tests.factories import MARK_NAME, World, make_user
from tests.shelters.conftest import MARK_ADDRESS, Home, make_home


@pytest.fixture
def guard(world: World) -> Client:
    """Shelter staff at a site far away, and here a caseworker who is on no case."""
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Rumah Jauh", time_zone="Asia/Jayapura", by=None)
    world.users["guard"] = make_user("guard", world.organisation, far, "shelter-staff")
    with organisation_scope(world.organisation.pk):
        accounts.add_member(user=world.users["guard"], role=role(world, "caseworker"), site=world.site, by=None)
    return signed_in(world, "guard")


def test_whoever_is_shelter_staff_elsewhere_finds_no_case_here(world: World, guard: Client) -> None:
    answer = guard.get(reverse("cases:detail", kwargs={"case": world.case.pk}))
    assert answer.status_code == 404
    for address in (reverse("cases:list"), reverse("api-cases:list")):
        page = guard.get(address)
        assert page.status_code == 200
        assert MARK_NAME not in page.content.decode()
        assert world.case.code not in page.content.decode()
    with world.at_work(world.users["guard"]) as user:
        assert not Case.objects.visible_to(user).exists()
        assert not Identity.objects.visible_to(user).exists()


def test_nor_the_address_of_a_house_here(world: World, guard: Client) -> None:
    home: Home = make_home(world)
    for name in ("house", "address"):
        answer = guard.get(reverse(f"shelters:{name}", kwargs={"pk": home.house.pk}))
        assert answer.status_code == 404
        assert MARK_ADDRESS not in answer.content.decode()
    with world.at_work(world.users["guard"]) as user:
        assert not House.objects.visible_to(user).exists()
        assert not home.house.is_reached_by(user, CorePermission.READ, Compartment.LOCATION)
        assert not home.house.is_reached_by(user, ShelterPermission.MANAGE_STAYS)


def test_a_restricted_case_that_a_site_may_reach_is_reached_in_that_sites_roles_alone(
    world: World, guard: Client
) -> None:
    with world.at_work(world.caseworker) as by:
        restrict_case(case_id=world.case.pk, expected_version=1, by=by)
        share_with_site(case=world.case, site=world.site, reason="Bed", until=timezone.now() + timedelta(days=1), by=by)
        assert Grant.objects.count() == 1
    assert guard.get(reverse("cases:detail", kwargs={"case": world.case.pk})).status_code == 404
    # Who is shelter staff here does.
    here = signed_in(world, "shelter")
    assert here.get(reverse("cases:detail", kwargs={"case": world.case.pk})).status_code == 200


def test_at_their_own_site_the_role_counts(world: World, guard: Client) -> None:
    with world.at_work(world.users["guard"]) as user:
        (far,) = [site for site in user.acting.site_ids if site != world.site.pk]
        assert user.acting.principals(CorePermission.READ, Compartment.LOCATION) == [user.pk, far]
        assert user.acting.principals("cases.edit") == [user.pk]
        assert user.acting.sites("cases.edit") == (world.site.pk,)
        assert user.acting.sites("cases.close", Compartment.LOCATION) == ()
    with world.at_work(world.manager) as user:
        assert user.acting.principals("cases.edit") == [user.pk, world.site.pk, world.organisation.pk]
