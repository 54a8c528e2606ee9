"""The administrator's pages: who works here, invitations, roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.models import Invitation, Membership, MembershipRole, Role, User
from accounts.views.people import PeoplePage
from audit.models import Act
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.accounts.conftest import membership, role
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, MARK_PHONE, World

GUEST = {"email": "baru@contoh.test", "name": "Orang Baru"}


@pytest.fixture
def administrator(world: World, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(world.administrator)


def invite(world: World, browser: Client, code: str = "lawyer", **changed: str) -> Any:
    data = {**GUEST, "role": str(role(world, code).pk), "site": str(world.site.pk), **changed}
    return browser.post("/people/invite/", data)


def state(world: World) -> tuple[Any, ...]:
    """All that these pages could change, for the comparison before and after a refusal."""
    with organisation_scope(world.organisation.pk):
        return (
            sorted(Membership.objects.values_list("pk", "version", "ended_at")),
            sorted(MembershipRole.objects.values_list("pk", flat=True)),
            sorted(Invitation.objects.values_list("pk", "version", "withdrawn_at")),
            Act.objects.exclude(verb="handing_out.refused").count(),
        )


def test_the_list_shows_people_with_their_roles_and_no_case(world: World, administrator: Client) -> None:
    page = administrator.get("/people/").content.decode()
    for words in ("Lawyer", "lawyer@contoh.test", "Advokat", "No Role", "Manajer kasus"):
        assert words in page
    for secret in (MARK_NAME, MARK_ACCOUNT, MARK_NIK, MARK_PHONE, world.case.code, "foreigner@contoh.test"):
        assert secret not in page


def test_people_stand_in_the_order_of_their_names_page_by_page(
    world: World, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PeoplePage, "page_size", 4)
    User.objects.filter(pk=world.lawyer.pk).update(name="Colleague~Two")
    found, address = [], "/people/"
    while address:
        page = administrator.get(address).content.decode()
        found += re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/people/" + unescape(following[1]) if following else ""
    assert found == sorted(found)
    assert set(found) == {user.name for user in world.users.values()} - {"Foreigner", "Lawyer"} | {"Colleague~Two"}


def test_queries_of_the_pages_do_not_grow_with_the_rows(
    world: World, administrator: Client, django_assert_num_queries: Any
) -> None:
    administrator.get("/people/")
    invite(world, administrator)
    counts = {
        "/people/": 9,
        "/people/invitations/": 8,
        f"/people/{membership(world, 'lawyer').pk}/": 9,
        "/account/": 10,
        "/account/sign-in/": 9,
        "/people/recoveries/": 8,
    }
    for url, number in counts.items():
        with django_assert_num_queries(number):
            administrator.get(url)
    for number in range(5):
        user = User.objects.create(email=f"p{number}@contoh.test", name=f"P{number}")
        with organisation_scope(world.organisation.pk):
            services.add_member(user=user, role=Role.objects.get(code="lawyer"), site=world.site, by=None)
        invite(world, administrator, email=f"g{number}@contoh.test")
    for url in ("/people/", "/people/invitations/"):
        with django_assert_num_queries(counts[url]):
            administrator.get(url)


def test_the_list_filters_by_name_address_and_state(world: World, administrator: Client) -> None:
    assert "lawyer@contoh.test" in administrator.get("/people/?text=LAW").content.decode()
    assert "manager@contoh.test" not in administrator.get("/people/?text=LAW").content.decode()
    assert "Nobody fits" in administrator.get("/people/?state=ended").content.decode()
    assert administrator.get("/people/?text=a\0b&state=nonsense&after=x").status_code == 200


def test_an_invitation_shows_its_link_once(world: World, administrator: Client) -> None:
    answer = invite(world, administrator)
    assert answer.status_code == 200
    links = re.findall(r'value="(http://testserver/invitation/[^"]+/)"', answer.content.decode())
    assert len(links) == 1
    token = links[0].split("/")[-2]
    listed = administrator.get("/people/invitations/").content.decode()
    assert "Orang Baru" in listed
    assert token not in listed
    with organisation_scope(world.organisation.pk):
        stored = Invitation.objects.values().get()
        assert token not in str(stored)
        assert Act.objects.get(verb="invitation.made").user_id == world.administrator.pk
    assert token not in str(dict(administrator.session))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "LAWYER@contoh.test"}, "works here already"),
        ({"email": "administrator@contoh.test"}, "works here already"),
        ({"email": "not an address"}, "Enter an email address"),
        ({"name": ""}, "Fill in this field"),
        ({"role": "7b1ef4e5-6a0c-4f1e-9a0e-0e0a5b9a7f11"}, "This choice is no longer possible. Choose another one."),
        ({"site": "x"}, "valid"),
        ({"name": "a\0"}, "cannot be stored"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    world: World, administrator: Client, changed: dict[str, str], said: str
) -> None:
    before = state(world)
    answer = invite(world, administrator, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert state(world) == before


def test_a_role_of_another_organisation_is_no_choice(world: World, administrator: Client) -> None:
    with organisation_scope(world.other_organisation.pk):
        foreign = Role.objects.get(code="case-manager")
    before = state(world)
    assert invite(world, administrator, role=str(foreign.pk)).status_code == 422
    url = f"/people/{membership(world, 'lawyer').pk}/roles/give/"
    data = {"role": str(foreign.pk), "site": str(world.site.pk), "version": 1}
    assert administrator.post(url, data).status_code == 422
    assert state(world) == before


def test_one_open_invitation_for_an_address(world: World, administrator: Client) -> None:
    invite(world, administrator)
    before = state(world)
    answer = invite(world, administrator, email="BARU@contoh.test")
    assert answer.status_code == 422
    assert "There is an open invitation" in answer.content.decode()
    assert state(world) == before
    with organisation_scope(world.organisation.pk):
        pk = Invitation.objects.get().pk
    assert administrator.post(f"/people/invitations/{pk}/withdraw/", {"version": 1}).status_code == 303
    assert invite(world, administrator).status_code == 200


def test_a_role_is_given_and_taken(world: World, administrator: Client) -> None:
    member = membership(world, "no_role")
    give = f"/people/{member.pk}/roles/give/"
    data = {"role": str(role(world, "lawyer").pk), "site": str(world.site.pk), "version": member.version}
    assert administrator.post(give, data)["Location"] == f"/people/{member.pk}/"
    assert "Advokat" in administrator.get(f"/people/{member.pk}/").content.decode()
    twice = administrator.post(give, {**data, "version": 2})
    assert twice.status_code == 422
    assert "already has this role" in twice.content.decode()
    with organisation_scope(world.organisation.pk):
        held = MembershipRole.objects.get(membership=member, role__code="lawyer")
        assert set(Act.objects.filter(target_id=member.pk).values_list("verb", flat=True)) == {
            "member.added",
            "member.role_given",
        }
    take = f"/people/{member.pk}/roles/{held.pk}/take/"
    assert "Advokat" in administrator.get(take).content.decode()
    assert administrator.post(take, {"version": 2}).status_code == 303
    assert administrator.get(take).status_code == 404
    with organisation_scope(world.organisation.pk):
        assert not MembershipRole.objects.filter(pk=held.pk).exists()


def test_nobody_changes_their_own_roles_or_membership(world: World, administrator: Client) -> None:
    own = membership(world, "administrator")
    with organisation_scope(world.organisation.pk):
        held = MembershipRole.objects.get(membership=own)
    page = administrator.get(f"/people/{own.pk}/").content.decode()
    assert "Only another administrator can change them" in page
    assert "roles/give" not in page
    before = state(world)
    data = {"role": str(role(world, "case-manager").pk), "site": str(world.site.pk), "version": own.version}
    for url in ("roles/give/", f"roles/{held.pk}/take/", "end/"):
        answer = administrator.post(f"/people/{own.pk}/{url}", {**data, "reason": "LEFT"})
        assert answer.status_code == 422
        assert "Ask another administrator" in answer.content.decode()
    assert state(world) == before
    with organisation_scope(world.organisation.pk):
        tried = Act.objects.filter(verb="handing_out.refused", user_id=world.administrator.pk, target_id=own.pk)
        assert sorted(tried.values_list("detail__act", flat=True)) == ["give", "take"]


def test_the_only_other_administrator_can_be_sent_away_but_one_stays(world: World) -> None:
    """Whoever acts is an administrator; so the rule is tried by somebody who has just lost the role."""
    own = membership(world, "administrator")
    with world.at_work(world.manager) as by:
        held = MembershipRole.objects.get(membership=own)
        with pytest.raises(DomainError, match=r"manage users|mengelola"):
            services.take_role(membership_id=own.pk, expected_version=own.version, held_id=held.pk, by=by)
        with pytest.raises(DomainError, match=r"manage users|mengelola"):
            services.end_membership(membership_id=own.pk, expected_version=own.version, by=by)
        assert MembershipRole.objects.filter(pk=held.pk).exists()
        assert Membership.objects.get(pk=own.pk).is_current


def test_a_membership_ends_and_former_roles_do_not_come_back(world: World, administrator: Client) -> None:
    member = membership(world, "manager")
    end = {"version": member.version, "reason": "LEFT"}
    assert administrator.post(f"/people/{member.pk}/end/", end).status_code == 303
    assert "manager@contoh.test" not in administrator.get("/people/").content.decode()
    assert "manager@contoh.test" in administrator.get("/people/?state=ended").content.decode()
    give = {"role": str(role(world, "lawyer").pk), "site": str(world.site.pk), "version": member.version + 1}
    refused = administrator.post(f"/people/{member.pk}/roles/give/", give)
    assert refused.status_code == 422
    assert "Restore it first" in refused.content.decode()
    with organisation_scope(world.organisation.pk):
        services.add_member(
            user=world.manager, role=role(world, "shelter-staff"), site=world.site, by=world.administrator
        )
        assert list(MembershipRole.objects.filter(membership=member).values_list("role__code", flat=True)) == [
            "shelter-staff"
        ]


def test_each_service_refuses_a_stale_version(world: World, administrator: Client) -> None:
    member = membership(world, "lawyer")
    invite(world, administrator)
    with world.at_work(world.administrator) as by:
        held = MembershipRole.objects.get(membership=member)
        invitation = Invitation.objects.get()
        stale: list[Callable[[], Any]] = [
            lambda: services.give_role(
                membership_id=member.pk, expected_version=9, role=held.role, site=held.site, by=by
            ),
            lambda: services.take_role(membership_id=member.pk, expected_version=9, held_id=held.pk, by=by),
            lambda: services.end_membership(membership_id=member.pk, expected_version=9, by=by),
            lambda: services.withdraw_invitation(invitation_id=invitation.pk, expected_version=9, by=by),
        ]
        for act in stale:
            with pytest.raises(EditConflict):
                act()


def test_two_administrators_with_one_page_open(world: World, administrator: Client) -> None:
    member = membership(world, "no_role")
    url = f"/people/{member.pk}/roles/give/"
    data = {"role": str(role(world, "lawyer").pk), "site": str(world.site.pk), "version": 1}
    assert administrator.post(url, data).status_code == 303
    before = state(world)
    second = administrator.post(url, {**data, "role": str(role(world, "caseworker").pk)})
    assert second.status_code == 409
    assert state(world) == before


def test_others_may_not_open_these_pages(world: World, sign_in: Callable[[User], Client]) -> None:
    member = membership(world, "lawyer")
    before = state(world)
    for actor in ("caseworker", "manager", "lawyer", "no_role"):
        browser = sign_in(world.users[actor])
        for url in ("/people/", "/people/invite/", "/people/invitations/", f"/people/{member.pk}/"):
            answer = browser.get(url)
            assert answer.status_code == 403
            assert "lawyer@contoh.test" not in answer.content.decode()
        assert browser.post(f"/people/{member.pk}/end/", {"version": 1}).status_code == 403
    assert state(world) == before


def test_people_of_another_organisation_are_not_there(world: World, administrator: Client) -> None:
    foreign = membership(world, "foreigner")
    missing = administrator.get("/people/7b1ef4e5-6a0c-4f1e-9a0e-0e0a5b9a7f11/")
    answer = administrator.get(f"/people/{foreign.pk}/")
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    assert administrator.post(f"/people/{foreign.pk}/end/", {"version": 1}).status_code == 404
    assert membership(world, "foreigner").is_current


def test_the_administrator_opens_no_case(world: World, administrator: Client) -> None:
    answer = administrator.get(f"/cases/{world.case.pk}/")
    assert answer.status_code in (403, 404)
    assert MARK_NAME not in answer.content.decode()
