"""An administrator hands out what their own role lets them, and no more: by giving, inviting, composing, restoring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import role_delegation, services
from accounts.models import Handout, Invitation, Membership, MembershipRole, Recovery, Role, RolePermission, User
from accounts.role_builder import Draft
from accounts.role_delegation import NotYours
from accounts.services.invitations import InvitationGone
from audit.models import Act
from core.db import organisation_scope
from core.errors import DomainError
from notifications.models import Notification
from tests.accounts.conftest import membership, role
from tests.accounts.test_roles import READER, SignIn, at, entered, made, state, text
from tests.factories import World, make_user

SOME = {("accounts.manage_users", "general"): "ORGANISATION", ("accounts.compose_roles", "general"): "ORGANISATION"}


@pytest.fixture
def delegate(world: World) -> User:
    """Administrator of a house: hands out the roles of shelter staff and health worker, and what is made of them."""
    with world.at_work(world.administrator) as by:
        named = frozenset(role(world, code).pk for code in ("shelter-staff", "health-worker"))
        services.create_role(draft=Draft("Administrator rumah", SOME, hands_out=named), by=by)
    user = make_user("delegate", world.organisation, world.site, None)
    with organisation_scope(world.organisation.pk):
        held = MembershipRole.objects.get(membership__user=user)
        MembershipRole.objects.filter(pk=held.pk).update(role=Role.objects.get(name="Administrator rumah"))
    world.users["delegate"] = user
    return user


@pytest.fixture
def browser(delegate: User, sign_in: SignIn) -> Client:
    return sign_in(delegate)


def everything(world: World) -> tuple[Any, ...]:
    with organisation_scope(world.organisation.pk):
        return (
            state(world),
            sorted(MembershipRole.objects.values_list("pk", "role")),
            sorted(Membership.objects.values_list("pk", "version", "ended_at")),
            sorted(Invitation.objects.values_list("pk", "version")),
        )


def refusals(world: World) -> list[tuple[Any, str]]:
    with organisation_scope(world.organisation.pk):
        rows = Act.objects.filter(verb="handing_out.refused").order_by("at")
        return [(row.user_id, row.detail["act"]) for row in rows]


def options(page: str) -> set[str]:
    found = page.split('name="role"')[1].split("</select>", maxsplit=1)[0]
    return {line.split(">")[-1].strip() for line in found.split("</option>") if line.split(">")[-1].strip()}


def test_what_may_be_handed_out(world: World, delegate: User) -> None:
    with organisation_scope(world.organisation.pk):
        everybody, some, none = (role_delegation.of(user.pk) for user in (world.administrator, delegate, world.manager))
        names = {
            user: sorted(
                Role.objects.filter(pk__in=role_delegation.roles_to_give(user.pk)).values_list("name", flat=True)
            )
            for user in (world.administrator, delegate)
        }
        assert len(names[world.administrator]) == Role.objects.count()
        assert "Petugas rumah aman" in names[delegate]
    assert (everybody.everything, some.everything, none.everything) == (True, False, False)
    assert names[delegate] == ["Petugas rumah aman", "Tanpa delegate", "Tanpa no_role", "Tenaga kesehatan"]
    assert none.roles == frozenset()
    assert some.allows(("core.read", "clinical"), "OWN")
    assert not some.allows(("core.read", "clinical"), "SITE")
    assert not some.allows(("core.read", "legal"), "OWN")


def test_the_forms_offer_it_alone(world: World, browser: Client) -> None:
    for url in ("/people/invite/", f"/people/{membership(world, 'no_role').pk}/roles/give/"):
        assert options(text(browser.get(url))) == {
            "Choose",
            "Petugas rumah aman",
            "Tanpa delegate",
            "Tanpa no_role",
            "Tenaga kesehatan",
        }
    page = text(browser.get(at("new-role")))
    assert ("core_read__clinical" in page, "core_read__legal" in page, "legal_view" in page) == (True, False, False)
    assert ("hands_out_all" in page, "Holders may give these roles" in page) == (False, True)


def test_the_page_of_a_role_lists_what_may_be_given_because_it_lies_within(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    """The same that the forms offer, for its holder, and for whoever looks at it; none of what lies beyond."""
    with organisation_scope(world.organisation.pk):
        house = Role.objects.get(name="Administrator rumah")
    within = "And because they open no more than these do together"
    listed = (
        "<h3>May give to others</h3> <p>Petugas rumah aman, Tenaga kesehatan</p> "
        f"<p><strong>{within}:</strong> Tanpa delegate, Tanpa no_role</p>"
    )
    administrator = sign_in(world.administrator)
    for page in (administrator.get(at("role", house.pk)), browser.get(at("my-access"))):
        assert listed in " ".join(text(page).split())
    # Who may give all, and who may give none, read no such line.
    for code in ("administrator", "caseworker"):
        assert within not in text(administrator.get(at("role", role(world, code).pk)))


def test_a_role_that_grows_is_no_longer_listed(world: World, browser: Client) -> None:
    with organisation_scope(world.organisation.pk):
        grown = Role.objects.get(name="Tanpa no_role")
        RolePermission.objects.create(role=grown, code="core.read", compartment="legal", scope="OWN")
    page = " ".join(text(browser.get(at("my-access"))).split())
    assert "do together:</strong> Tanpa delegate</p>" in page


def test_forged_requests_change_nothing(world: World, browser: Client) -> None:
    lawyer, member = role(world, "lawyer"), membership(world, "no_role")
    before = everything(world)
    place = {"role": str(lawyer.pk), "site": str(world.site.pk)}
    answers = [
        browser.post("/people/invite/", {**place, "email": "baru@contoh.test", "name": "Baru"}),
        browser.post(f"/people/{member.pk}/roles/give/", {**place, "version": 1}),
        browser.post(at("new-role"), {**READER, "name": "A"}),
        browser.post(at("new-role"), {**READER, "name": "B", "core_read__general": "SITE"}),
        browser.post(at("new-role"), {"name": "C", "hands_out": str(lawyer.pk)}),
        browser.post(at("copy-role", lawyer.pk), {**entered(world, lawyer.pk), "name": "D"}),
        browser.post(at("change-role", lawyer.pk), entered(world, lawyer.pk, name="E")),
        browser.post(at("delete-role", role(world, "counsellor").pk), {"version": 1}),
    ]
    assert [answer.status_code for answer in answers] == [422] * len(answers)
    assert everything(world) == before


def test_what_no_form_offers_is_not_taken_by_accident(world: World, browser: Client) -> None:
    """Nor left out in silence: no role is made."""
    data = {"core_read__legal": "ORGANISATION", "legal_view": "ORGANISATION", "hands_out_all": "on"}
    before = everything(world)
    for name, value in data.items():
        answer = browser.post(at("new-role"), {"name": "Kosong", name: value})
        said = f"This is not known here, or not yours to give: {name}. Nothing was saved."
        assert (answer.status_code, said in text(answer)) == (422, True)
        assert everything(world) == before


def test_the_services_refuse_too_and_write_it_down(world: World, delegate: User, browser: Client) -> None:
    lawyer, staff, member = role(world, "lawyer"), role(world, "shelter-staff"), membership(world, "no_role")
    with world.at_work(world.administrator) as by:
        gone = membership(world, "lawyer")
        services.end_membership(membership_id=gone.pk, expected_version=1, by=by)
    wide = Draft.of(staff)
    with organisation_scope(world.organisation.pk):
        wide = Draft("X", {**Draft.of(staff).permissions, ("core.read", "legal"): "SITE"})
        stored = Draft.of(lawyer)
    before = everything(world)
    with world.at_work(delegate) as by:
        acts: list[Callable[[], Any]] = [
            lambda: services.invite(email="x@contoh.test", name="X", role=lawyer, site=world.site, by=by),
            lambda: services.give_role(
                membership_id=member.pk, expected_version=1, role=lawyer, site=world.site, by=by
            ),
            lambda: services.create_role(draft=wide, by=by),
            lambda: services.create_role(draft=Draft("Y", SOME, hands_out_all=True), by=by),
            lambda: services.change_role(role_id=staff.pk, expected_version=1, draft=wide, by=by),
            lambda: services.change_role(role_id=lawyer.pk, expected_version=1, draft=stored, by=by),
            lambda: services.delete_role(role_id=lawyer.pk, expected_version=1, by=by),
            lambda: services.restore_membership(membership_id=gone.pk, expected_version=2, reason="BACK", by=by),
        ]
        for act in acts:
            with pytest.raises(NotYours):
                act()
    assert everything(world) == before
    assert refusals(world) == [
        (delegate.pk, act) for act in ("invite", "give", "create", "create", "change", "change", "delete", "restore")
    ]


def test_what_may_be_handed_out_is_given_and_composed(world: World, browser: Client) -> None:
    pk = made(world, browser, name="Relawan malam", core_read__general="SITE", cases_view="SITE", shelters_view="")
    member = membership(world, "no_role")
    data = {"role": str(pk), "site": str(world.site.pk), "version": member.version}
    assert browser.post(f"/people/{member.pk}/roles/give/", data).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert MembershipRole.objects.filter(membership=member, role=pk).exists()
    staff = role(world, "shelter-staff")
    assert browser.post(at("change-role", staff.pk), entered(world, staff.pk, cases_add_note="")).status_code == 303
    assert refusals(world) == []


def test_nobody_changes_a_role_that_they_hold(world: World, delegate: User, sign_in: SignIn) -> None:
    for user, name in ((world.administrator, "Administrator"), (delegate, "Administrator rumah")):
        browser = sign_in(user)
        with organisation_scope(world.organisation.pk):
            pk = Role.objects.get(name=name).pk
        page = text(browser.get(at("role", pk)))
        assert "Only another administrator can change it." in page
        assert at("change-role", pk) not in page
        shown = browser.get(at("change-role", pk))
        assert (shown.status_code, shown["Location"]) == (303, at("role", pk))
        data = entered(world, pk)
        before = everything(world)
        answer = browser.post(at("change-role", pk), {**data, "core_read__general": "OWN"})
        assert answer.status_code == 422
        assert everything(world) == before
    assert [act for _user, act in refusals(world)][:1] == ["own"]


def test_nobody_gives_themselves_a_role_and_the_attempt_is_written_down(world: World, sign_in: SignIn) -> None:
    own, browser = membership(world, "administrator"), sign_in(world.administrator)
    pk = made(world, browser)
    before = everything(world)
    data = {"role": str(pk), "site": str(world.site.pk), "version": own.version}
    answer = browser.post(f"/people/{own.pk}/roles/give/", data)
    assert (answer.status_code, "You cannot change your own roles" in text(answer)) == (422, True)
    assert everything(world) == before
    assert refusals(world) == [(world.administrator.pk, "give")]


def test_a_second_administrator_changes_the_role_of_the_first(world: World, sign_in: SignIn) -> None:
    """An installation begins with one administrator. They make the role of a second one, who may change theirs."""
    first = sign_in(world.administrator)
    administrator = role(world, "administrator").pk
    assert (
        first.post(at("copy-role", administrator), {**entered(world, administrator), "name": "Kedua"}).status_code
        == 303
    )
    member = membership(world, "no_role")
    with organisation_scope(world.organisation.pk):
        second = Role.objects.get(name="Kedua").pk
    data = {"role": str(second), "site": str(world.site.pk), "version": member.version}
    assert first.post(f"/people/{member.pk}/roles/give/", data).status_code == 303
    browser = sign_in(world.no_role)
    changed = entered(world, administrator, shelters_manage_houses="")
    assert browser.post(at("change-role", administrator), changed).status_code == 303
    # But somebody stays who may give every role.
    empty = {"name": "Administrator", "version": 2}
    assert browser.post(at("change-role", administrator), empty).status_code == 303
    assert first.get(at("roles")).status_code == 403
    with world.at_work(world.no_role) as by, organisation_scope(world.organisation.pk):
        Role.objects.filter(pk=second).update(hands_out_all=False)
        with pytest.raises(DomainError, match=r"manage users|mengelola"):
            services.take_role(
                membership_id=membership(world, "administrator").pk,
                expected_version=1,
                held_id=MembershipRole.objects.get(membership__user=world.administrator).pk,
                by=by,
            )


def test_the_last_role_that_gives_every_role_keeps_it(world: World) -> None:
    with world.at_work(world.administrator):
        administrator = Role.objects.get(code="administrator")
        draft = Draft.of(administrator)
        second = make_user("second", world.organisation, world.site, "administrator")
        Role.objects.filter(pk=administrator.pk).update(hands_out_all=True)
        third = Role.objects.create(name="Ketiga", hands_out_all=True)
        RolePermission.objects.create(role=third, code="accounts.manage_users", scope="ORGANISATION")
        MembershipRole.objects.filter(membership__user=second).update(role=third)
    with world.at_work(second) as by, pytest.raises(DomainError, match=r"manage users|mengelola"):
        services.change_role(
            role_id=administrator.pk, expected_version=1, draft=Draft(draft.name, draft.permissions), by=by
        )


def test_an_invitation_gives_what_its_maker_may_still_give(world: World, delegate: User) -> None:
    staff = role(world, "shelter-staff")
    with world.at_work(delegate) as by:
        _one, token = services.invite(email="a@contoh.test", name="A", role=staff, site=world.site, by=by)
    with organisation_scope(world.organisation.pk):
        Handout.objects.filter(handed_out=staff).delete()
    with pytest.raises(InvitationGone):
        services.accept_invitation(token=token, name="A", password="empat-kata-yang-panjang", address="10.0.0.1")
    assert not User.objects.filter(email="a@contoh.test").exists()
    with organisation_scope(world.organisation.pk):
        Handout.objects.create(role=Role.objects.get(name="Administrator rumah"), handed_out=staff)
    user = services.accept_invitation(token=token, name="A", password="empat-kata-yang-panjang", address="10.0.0.1")
    with organisation_scope(world.organisation.pk):
        assert MembershipRole.objects.get(membership__user=user).role_id == staff.pk


def recovers(browser: Client, world: World, actor: str) -> Any:
    return browser.post(f"/people/{membership(world, actor).pk}/recover/", {"lost": "BOTH"})


def test_nobody_gives_a_way_into_an_account_that_opens_more(world: World, browser: Client, sign_in: SignIn) -> None:
    """Two who together give a new way in have the account in their hands."""
    before = everything(world)
    for actor in ("administrator", "manager"):
        answer = recovers(browser, world, actor)
        assert (answer.status_code, "yours does not hand out" in text(answer)) == (422, True)
    assert everything(world) == before
    assert refusals(world) == [(world.users["delegate"].pk, "recover")] * 2
    chief = sign_in(world.administrator)
    assert recovers(chief, world, "manager").status_code == 422, "nobody else could confirm it"
    second = make_user("second", world.organisation, world.site, "administrator")
    assert recovers(chief, world, "manager").status_code == 303
    with organisation_scope(world.organisation.pk):
        row = Recovery.objects.get()
        told = Notification.objects.filter(kind="recovery.waits")
        assert [one.recipient_id for one in told] == [second.pk]
    answer = browser.post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    assert (answer.status_code, "yours does not hand out" in text(answer)) == (422, True)
    with organisation_scope(world.organisation.pk):
        assert Recovery.objects.get().token_digest is None


def test_a_way_in_for_whom_one_may_make_is_given_and_stands_no_longer_than_that(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    assert recovers(browser, world, "shelter").status_code == 303
    with organisation_scope(world.organisation.pk):
        row = Recovery.objects.get()
    answer = sign_in(world.administrator).post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    link = answer.context["link"].removeprefix("http://testserver")
    assert Client().get(link).status_code == 200
    member = membership(world, "shelter")
    with world.at_work(world.administrator) as by:
        services.give_role(
            membership_id=member.pk, expected_version=member.version, role=role(world, "case-manager"),
            site=world.site, by=by,
        )  # fmt: skip
    assert Client().get(link).status_code == 404
