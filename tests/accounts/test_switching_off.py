"""Switching a person's access off, and on again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import services
from accounts.models import MembershipRole, Role, User
from audit.models import Act
from cases.record.access_models import Assignment
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.accounts.conftest import membership
from tests.factories import MARK_NAME, PASSWORD, World, make_user

SignIn = Callable[[User], Client]
Callbacks = Callable[..., Any]


@pytest.fixture
def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def switch(browser: Client, world: World, actor: str, act: str, reason: str, **changed: Any) -> Any:
    member = membership(world, actor)
    return browser.post(f"/people/{member.pk}/{act}/", {"version": member.version, "reason": reason, **changed})


def acts(world: World, actor: str) -> list[tuple[str, dict[str, str]]]:
    with organisation_scope(world.organisation.pk):
        rows = Act.objects.filter(target_id=membership(world, actor).pk, user_id=world.administrator.pk)
        return list(rows.order_by("at").values_list("verb", "detail"))


def held(world: World, actor: str) -> list[str]:
    with organisation_scope(world.organisation.pk):
        rows = MembershipRole.objects.filter(membership__user=world.users[actor])
        return list(rows.values_list("role__code", flat=True))


def test_access_is_off_at_the_next_click_and_on_again_as_it_was(
    world: World, administrator: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Callbacks
) -> None:
    case_url = f"/cases/{world.case.pk}/"
    laptop, phone = sign_in(world.colleague), sign_in(world.colleague)
    assert (laptop.get(case_url).status_code, phone.get(case_url).status_code) == (200, 200)
    with django_capture_on_commit_callbacks(execute=True):
        assert switch(administrator, world, "colleague", "end", "DEVICE").status_code == 303
    for browser in (laptop, phone):
        answer = browser.get(case_url)
        assert answer.status_code == 302
        assert MARK_NAME not in answer.content.decode()
    with organisation_scope(world.organisation.pk):
        assert Assignment.objects.current().filter(user=world.colleague).exists()
    page = administrator.get(f"/people/{membership(world, 'colleague').pk}/").content.decode()
    assert "in other hands" in page
    assert "/restore/" in page
    assert "/end/" not in page
    assert switch(administrator, world, "colleague", "restore", "SECURED").status_code == 303
    assert held(world, "colleague") == ["caseworker"]
    # What was signed in before stays out; who signs in anew is where they were.
    assert (laptop.get(case_url).status_code, phone.get(case_url).status_code) == (302, 302)
    assert sign_in(world.colleague).get(case_url).status_code == 200
    assert acts(world, "colleague") == [
        ("member.ended", {"reason": "DEVICE"}),
        ("member.restored", {"reason": "SECURED"}),
    ]


def test_a_session_that_slept_through_it_does_not_wake_up(
    world: World, administrator: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Callbacks
) -> None:
    """Off and on again before the other device asks for a page: its session is gone all the same."""
    stolen, other = sign_in(world.colleague), sign_in(world.lawyer)
    assert stolen.get("/account/").status_code == 200
    before = Session.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        switch(administrator, world, "colleague", "end", "DEVICE")
    assert Session.objects.count() == before - 1
    switch(administrator, world, "colleague", "restore", "SECURED")
    assert stolen.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200


def test_sessions_in_another_organisation_go_on(
    world: World, administrator: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with organisation_scope(world.other_organisation.pk):
        lawyer = Role.objects.get(code="lawyer")
        services.add_member(user=world.colleague, role=lawyer, site=world.other_site, by=None)
    elsewhere = sign_in(world.colleague)
    session = elsewhere.session
    session["organisation"] = str(world.other_organisation.pk)
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        switch(administrator, world, "colleague", "end", "LEFT")
    assert elsewhere.get("/account/").status_code == 200


def test_the_pages_ask_first_and_say_nothing_of_cases(world: World, administrator: Client) -> None:
    member = membership(world, "colleague")
    page = administrator.get(f"/people/{member.pk}/end/").content.decode()
    assert "colleague@contoh.test" in page
    assert MARK_NAME not in page
    assert world.case.code not in page
    assert administrator.get(f"/people/{member.pk}/restore/").status_code == 404
    switch(administrator, world, "colleague", "end", "AWAY")
    page = administrator.get(f"/people/{member.pk}/restore/").content.decode()
    assert "Pekerja kasus (Kantor Contoh)" in page
    assert world.case.code not in page


@pytest.mark.parametrize("reason", ["", "because she told us about Sari"])
@pytest.mark.parametrize("act", ["end", "restore"])
def test_a_reason_is_one_of_the_listed_ones(world: World, administrator: Client, act: str, reason: str) -> None:
    if act == "restore":
        switch(administrator, world, "colleague", "end", "LEFT")
    before = membership(world, "colleague").is_current, acts(world, "colleague")
    assert switch(administrator, world, "colleague", act, reason).status_code == 422
    assert (membership(world, "colleague").is_current, acts(world, "colleague")) == before


def test_nobody_switches_off_themself(world: World, administrator: Client) -> None:
    page = administrator.get(f"/people/{membership(world, 'administrator').pk}/").content.decode()
    assert "/end/" not in page
    make_user("second", world.organisation, world.site, "administrator")
    answer = switch(administrator, world, "administrator", "end", "LEFT")
    assert answer.status_code == 422
    assert "Ask another administrator" in answer.content.decode()
    assert membership(world, "administrator").is_current


def test_the_last_administrator_stays(world: World, django_capture_on_commit_callbacks: Callbacks) -> None:
    own = membership(world, "administrator")
    sessions = Session.objects.count()
    with (
        django_capture_on_commit_callbacks(execute=True),
        world.at_work(world.manager) as by,
        pytest.raises(DomainError),
    ):
        services.end_membership(membership_id=own.pk, expected_version=own.version, reason="LEFT", by=by)
    assert membership(world, "administrator").is_current
    assert Session.objects.count() == sessions


def test_a_stale_version_changes_nothing(world: World, administrator: Client) -> None:
    member = membership(world, "colleague")
    with world.at_work(world.administrator) as by:
        services.end_membership(membership_id=member.pk, expected_version=member.version, reason="AWAY", by=by)
        with pytest.raises(EditConflict):
            services.restore_membership(membership_id=member.pk, expected_version=1, reason="BACK", by=by)
    assert switch(administrator, world, "colleague", "restore", "BACK", version=1).status_code == 409
    assert not membership(world, "colleague").is_current


def test_others_may_neither_switch_off_nor_restore(world: World, administrator: Client, sign_in: SignIn) -> None:
    switch(administrator, world, "colleague", "end", "LEFT")
    for actor in ("manager", "caseworker", "no_role", "foreigner"):
        browser = sign_in(world.users[actor])
        assert switch(browser, world, "lawyer", "end", "LEFT").status_code == 403
        assert switch(browser, world, "colleague", "restore", "BACK").status_code == 403
    assert membership(world, "lawyer").is_current
    assert not membership(world, "colleague").is_current


def test_another_organisations_people_are_not_there(world: World, administrator: Client) -> None:
    assert switch(administrator, world, "foreigner", "end", "LEFT").status_code == 404
    with organisation_scope(world.other_organisation.pk):
        member = membership(world, "foreigner")
        member.ended_at = member.created_at
        member.save(update_fields=["ended_at"])
    assert switch(administrator, world, "foreigner", "restore", "BACK").status_code == 404
    assert not membership(world, "foreigner").is_current


def invite(world: World, email: str, by: User) -> str:
    """The address of a new invitation's link."""
    with world.at_work(by) as at_work:
        role = Role.objects.get(code="case-manager")
        _row, token = services.invite(email=email, name="Siapa Saja", role=role, site=world.site, by=at_work)
    return f"/invitation/{token}/"


def accept(link: str, password: str) -> int:
    return Client().post(link, {"name": "Siapa Saja", "password": password, "again": password}).status_code


def test_a_link_that_somebody_still_has_does_not_switch_their_access_on_again(
    world: World, administrator: Client
) -> None:
    switch(administrator, world, "colleague", "end", "LEFT")
    link = invite(world, "Colleague@contoh.test", world.administrator)
    switch(administrator, world, "colleague", "restore", "BACK")
    switch(administrator, world, "colleague", "end", "LEFT")
    assert accept(link, PASSWORD) == 404
    assert not membership(world, "colleague").is_current


def test_a_link_of_before_gives_nothing_to_whose_access_is_restored(world: World, administrator: Client) -> None:
    switch(administrator, world, "colleague", "end", "LEFT")
    link = invite(world, "colleague@contoh.test", world.administrator)
    switch(administrator, world, "colleague", "restore", "BACK")
    assert accept(link, PASSWORD) == 404
    assert held(world, "colleague") == ["caseworker"]


def second_administrator(world: World) -> User:
    world.users["second"] = make_user("second", world.organisation, world.site, "administrator")
    return world.users["second"]


def test_an_administrator_who_is_switched_off_leaves_no_door_open(world: World, administrator: Client) -> None:
    link = invite(world, "pintu@contoh.test", second_administrator(world))
    other = invite(world, "lain@contoh.test", world.administrator)
    assert "Invitations that they have made" in (
        administrator.get(f"/people/{membership(world, 'second').pk}/end/").content.decode()
    )
    switch(administrator, world, "second", "end", "LEFT")
    assert accept(link, "empat-kata-yang-panjang") == 404
    assert accept(other, "empat-kata-yang-panjang") == 303
    with organisation_scope(world.organisation.pk):
        withdrawn = Act.objects.get(verb="invitation.withdrawn")
    assert withdrawn.user_id == world.administrator.pk


def test_nor_does_one_who_no_longer_manages_users(world: World, administrator: Client) -> None:
    link = invite(world, "pintu@contoh.test", second_administrator(world))
    with world.at_work(world.administrator) as by:
        caseworker = Role.objects.get(code="caseworker")
        member = membership(world, "second")
        services.give_role(
            membership_id=member.pk, expected_version=member.version, role=caseworker, site=world.site, by=by
        )
    for code, status in (("caseworker", 200), ("administrator", 404)):
        member = membership(world, "second")
        with organisation_scope(world.organisation.pk):
            one = MembershipRole.objects.get(membership=member, role__code=code)
        answer = administrator.post(f"/people/{member.pk}/roles/{one.pk}/take/", {"version": member.version})
        assert answer.status_code == 303
        assert Client().get(link).status_code == status
