"""What is taken away is gone at the very next click (S-09), and sessions end when they must (S-25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import MembershipRole, Organisation, User
from core.access import providers
from core.db import organisation_scope
from tests.accounts.conftest import membership, role
from tests.factories import MARK_NAME, World


@pytest.fixture
def case_url(world: World) -> str:
    return f"/cases/{world.case.pk}/"


def take_role(world: World) -> None:
    member = membership(world, "colleague")
    with world.at_work(world.administrator) as by:
        held = MembershipRole.objects.get(membership=member)
        services.take_role(membership_id=member.pk, expected_version=member.version, held_id=held.pk, by=by)


def end_membership(world: World) -> None:
    member = membership(world, "colleague")
    with world.at_work(world.administrator) as by:
        services.end_membership(membership_id=member.pk, expected_version=member.version, by=by)


def disable(world: World) -> None:
    User.objects.filter(pk=world.colleague.pk).update(is_active=False)


def suspend(world: World) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)


@pytest.mark.parametrize(
    ("withdraw", "status"), [(take_role, 403), (end_membership, 302), (disable, 302), (suspend, 302)]
)
def test_the_next_click_is_refused(
    world: World, sign_in: Callable[[User], Client], case_url: str, withdraw: Callable[[World], None], status: int
) -> None:
    browser = sign_in(world.colleague)
    assert browser.get(case_url).status_code == 200
    withdraw(world)
    answer = browser.get(case_url)
    assert answer.status_code == status
    assert MARK_NAME not in answer.content.decode()
    assert browser.get("/api/cases/").status_code in (403, 404)
    for url in (case_url, f"{case_url}notes/", "/cases/intake/"):
        refused = browser.post(url, {"text": "sesudah"})
        assert refused.status_code in (302, 401, 403, 404, 405), url
    assert browser.get("/account/").status_code == (200 if withdraw is take_role else 302)


@pytest.mark.parametrize("withdraw", [end_membership, disable, suspend])
def test_work_that_waits_is_done_for_nobody_who_has_lost_access(
    world: World, withdraw: Callable[[World], None]
) -> None:
    asked_by = (world.colleague.pk, world.organisation.pk)
    with organisation_scope(world.organisation.pk):
        assert providers.authoriser.load(*asked_by) == world.colleague
    withdraw(world)
    with organisation_scope(world.organisation.pk):
        assert providers.authoriser.load(*asked_by) is None


def test_a_role_that_is_given_holds_at_the_next_click(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.no_role)
    assert browser.get("/people/").status_code == 403
    member = membership(world, "no_role")
    with world.at_work(world.administrator) as by:
        services.give_role(
            membership_id=member.pk,
            expected_version=member.version,
            role=role(world, "administrator"),
            site=world.site,
            by=by,
        )
    assert browser.get("/people/").status_code == 200


def test_membership_ends_in_one_organisation_only(world: World, sign_in: Callable[[User], Client]) -> None:
    with organisation_scope(world.other_organisation.pk):
        from accounts.models import Role

        services.add_member(user=world.colleague, role=Role.objects.get(code="lawyer"), site=world.other_site, by=None)
    end_membership(world)
    browser = sign_in(world.colleague)
    answer = browser.get("/account/")
    assert answer.status_code == 302
    assert "_auth_user_id" not in browser.session


def test_idle_for_a_quarter_of_an_hour_ends_the_session(
    world: World, sign_in: Callable[[User], Client], later: Callable[[float], None]
) -> None:
    browser = sign_in(world.lawyer)
    for _ in range(6):
        later(15 * 60)
        assert browser.get("/account/").status_code == 200
    later(15 * 60 + 1)
    assert browser.get("/account/").status_code == 302
    assert "_auth_user_id" not in browser.session


def test_no_session_lasts_longer_than_twelve_hours(
    world: World, sign_in: Callable[[User], Client], later: Callable[[float], None]
) -> None:
    browser = sign_in(world.lawyer)
    for _ in range(12 * 6):
        later(600)
        assert browser.get("/account/").status_code == 200
    later(1)
    assert browser.get("/account/").status_code == 302


def test_an_emptied_cache_never_makes_a_session_longer(
    world: World, sign_in: Callable[[User], Client], later: Callable[[float], None]
) -> None:
    browser = sign_in(world.lawyer)
    later(200)
    assert browser.get("/account/").status_code == 200
    cache.clear()
    later(15 * 60 - 100)
    assert browser.get("/account/").status_code == 302


def test_a_session_without_its_times_is_none(world: World) -> None:
    browser = Client()
    browser.force_login(world.lawyer)
    assert browser.get("/account/").status_code == 302


def test_what_a_page_has_just_said_stays_neither_in_the_browser_nor_for_who_comes_next(
    world: World, enter: Callable[..., Any], browser: Client
) -> None:
    said = "The decision was recorded."
    decision = {
        "purpose": "STATISTICS",
        "recipients": ["OWN"],
        "data_classes": ["general"],
        "decision": "GIVEN",
        "form": "WRITTEN",
        "decided_on": "2026-03-02",
    }
    for leave in ("/quick-exit/", "/sign-out/"):
        enter(world.colleague)
        assert browser.post(f"/cases/{world.case.pk}/consents/new/", decision).status_code == 303
        assert "messages" not in browser.cookies
        browser.post(leave)
        browser.cookies["django_language"] = "en"
        assert said not in browser.get("/sign-in/").content.decode()
        enter(world.outsider)
        assert said not in browser.get("/cases/").content.decode()
