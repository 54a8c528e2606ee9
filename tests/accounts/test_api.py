"""Who one is, as other programs learn it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Role
from core.db import organisation_scope
from tests.cases.asking import SignIn, nothing_changes, queries, send
from tests.factories import World

ME = "/api/v1/me/"


def test_one_learns_who_one_is_and_what_one_may_do(world: World, sign_in: SignIn) -> None:
    told = sign_in(world.counsellor).get(ME)
    assert told.status_code == 200
    own = ["OWN"]
    assert told.json() == {
        "id": str(world.counsellor.pk),
        "name": "Counsellor",
        "email": "counsellor@contoh.test",
        "language": "id",
        "organisation": {"id": str(world.organisation.pk), "name": "Yayasan Contoh"},
        "sites": [{"id": str(world.site.pk), "name": "Kantor Contoh"}],
        "time_zone": "Asia/Jakarta",
        "roles": ["Konselor"],
        "permissions": [
            {"code": code, "compartment": compartment, "scopes": own}
            for code, compartment in (
                ("assessments.view", "general"),
                ("care.view", "general"),
                ("cases.add_note", "general"),
                ("cases.manage_tasks", "general"),
                ("cases.read_account", "general"),
                ("cases.view", "general"),
                ("core.read", "clinical"),
                ("core.read", "counselling"),
                ("core.read", "general"),
                ("core.read", "identity"),
                ("counselling.view", "general"),
                ("counselling.write", "general"),
                ("trafficking.view", "general"),
            )
        ],
    }


def test_without_a_role_one_may_nothing(world: World, sign_in: SignIn) -> None:
    told = sign_in(world.no_role).get(ME).json()
    assert (told["name"], told["permissions"]) == ("No Role", [])


def test_each_organisation_tells_of_itself_alone(world: World, sign_in: SignIn) -> None:
    told = sign_in(world.foreigner).get(ME).json()
    assert told["organisation"] == {"id": str(world.other_organisation.pk), "name": "Lembaga Lain"}
    assert told["sites"] == [{"id": str(world.other_site.pk), "name": "Kantor Lain"}]
    assert "Yayasan Contoh" not in str(told)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_there_is_nothing_to_write(world: World, sign_in: SignIn, method: str) -> None:
    with nothing_changes():
        assert send(sign_in(world.caseworker), method, ME, {"name": "Lain"}).status_code == 403


def test_nobody_learns_it_without_signing_in_or_after_the_membership(world: World, sign_in: SignIn) -> None:
    assert Client().get(ME).status_code == 403
    browser = sign_in(world.caseworker)
    assert browser.get(ME).status_code == 200
    with organisation_scope(world.organisation.pk):
        world.caseworker.memberships.update(ended_at=timezone.now())
    gone: Any = browser.get(ME)
    assert (gone.status_code, "email" in gone.json()) == (403, False)


def works_at(world: World, count: int, *, time_zone: str) -> None:
    """The caseworker works at so many more sites."""
    with organisation_scope(world.organisation.pk):
        role, membership = Role.objects.get(code="caseworker"), world.caseworker.memberships.get()
        for number in range(count):
            site = services.add_site(name=f"Kantor {number}", time_zone=time_zone, by=None)
            services.give_role(
                membership_id=membership.pk,
                expected_version=membership.version,
                role=role,
                site=site,
                by=world.administrator,
            )
            membership.refresh_from_db()


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_sites(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, ME) == 3
    works_at(world, 3, time_zone="Asia/Jakarta")
    assert len(browser.get(ME).json()["sites"]) == 4
    assert queries(browser, ME) == 3


def test_whoever_works_at_several_sites_works_by_the_clock_of_the_oldest(world: World, sign_in: SignIn) -> None:
    works_at(world, 6, time_zone="Asia/Jayapura")
    said = sign_in(world.caseworker).get(ME).json()
    assert (said["time_zone"], len(said["sites"])) == ("Asia/Jakarta", 7)
