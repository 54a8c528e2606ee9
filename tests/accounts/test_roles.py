"""Composing roles: what the pages show, what a role may be made of, and what two people at one role lose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import role_builder, services
from accounts.models import Handout, Invitation, Membership, MembershipRole, Role, RolePermission, User
from accounts.role_builder import Draft
from accounts.role_forms import values_of
from audit.models import Act
from core.access.permissions import Scope, catalogue
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.accounts.conftest import membership, role
from tests.factories import World, make_user

SignIn = Callable[[User], Client]
READER = {
    "name": "Pengamat",
    "core_read__general": "ORGANISATION",
    "cases_view": "ORGANISATION",
}


@pytest.fixture
def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def at(name: str, pk: Any = None) -> str:
    return reverse(f"accounts:{name}", kwargs={"pk": pk} if pk else None)


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def rows_of(world: World, pk: Any) -> set[tuple[str, str, str]]:
    with organisation_scope(world.organisation.pk):
        return set(RolePermission.objects.filter(role=pk).values_list("code", "compartment", "scope"))


def state(world: World) -> tuple[Any, ...]:
    """All that composing could change, for the comparison before and after a refusal."""
    with organisation_scope(world.organisation.pk):
        return (
            sorted(Role.objects.values_list("pk", "name", "version", "hands_out_all")),
            sorted(RolePermission.objects.values_list("role", "code", "compartment", "scope")),
            sorted(Handout.objects.values_list("role", "handed_out")),
            Act.objects.exclude(verb="handing_out.refused").count(),
        )


def entered(world: World, pk: Any, **changed: Any) -> dict[str, Any]:
    """What the form of a stored role sends when nothing in it is touched."""
    with organisation_scope(world.organisation.pk):
        found = Role.objects.get(pk=pk)
        values = values_of(Draft.of(found))
        data = {name: value for name, value in values.items() if value is not False}
        return {**data, "version": found.version, **changed}


def made(world: World, browser: Client, **changed: str) -> Any:
    browser.post(at("new-role"), {**READER, **changed})
    with organisation_scope(world.organisation.pk):
        return Role.objects.get(name=changed.get("name", READER["name"])).pk


def test_the_list_says_who_holds_each_role(world: World, administrator: Client) -> None:
    page = text(administrator.get(at("roles")))
    for words in ("Pekerja kasus", "Caseworker, Colleague, Outsider", "Administrator", "Tenaga kesehatan", "Nobody"):
        assert words in page
    make_user("fourth", world.organisation, world.site, "caseworker")
    assert "Caseworker, Colleague, Fourth and 1 more" in text(administrator.get(at("roles")))


def test_the_page_of_a_role_says_in_words_what_it_allows(world: World, administrator: Client) -> None:
    page = text(administrator.get(at("role", role(world, "lawyer").pk)))
    for words in ("In own cases", "Work on legal matters and losses", "Stays closed", "Counselling", "Kantor Contoh"):
        assert words in page
    assert "legal.manage" not in page
    page = text(administrator.get(at("role", role(world, "shelter-staff").pk)))
    assert "In all cases of the site where the role is held, in those opened to it for some time" in page
    page = text(administrator.get(at("role", role(world, "administrator").pk)))
    assert ("This role opens no case." in page, "Every role" in page) == (True, True)


def test_a_role_is_made_from_nothing(world: World, administrator: Client) -> None:
    answer = administrator.post(at("new-role"), READER)
    with organisation_scope(world.organisation.pk):
        found = Role.objects.get(name="Pengamat")
        act = Act.objects.get(verb="role.created")
    assert (answer.status_code, answer["Location"]) == (303, at("role", found.pk))
    assert rows_of(world, found.pk) == {
        ("core.read", "general", "ORGANISATION"),
        ("cases.view", "general", "ORGANISATION"),
    }
    assert (act.user_id, act.target_id) == (world.administrator.pk, found.pk)
    assert act.detail == {
        "role": "",
        "added": ["cases.view general ORGANISATION", "core.read general ORGANISATION"],
        "removed": [],
        "hands_out": [],
    }


@pytest.mark.parametrize(
    "unknown",
    [
        "cases_veiw",
        "cases.view",
        "core_read",
        "core_read__secret",
        "cases_view__scope",
        "scope",
        "hands_out_everything",
    ],
)
@pytest.mark.parametrize("value", ["ORGANISATION", "NO"])
def test_what_is_no_field_of_a_role_is_refused_and_never_dropped(
    world: World, administrator: Client, unknown: str, value: str
) -> None:
    pk = made(world, administrator)
    before = state(world)
    for url, sent in (
        (at("new-role"), {**READER, "name": "Satu"}),
        (at("copy-role", pk), {**entered(world, pk), "name": "Dua"}),
        (at("change-role", pk), entered(world, pk, name="Tiga")),
    ):
        answer = administrator.post(url, {**sent, unknown: value})
        said = f"This is not known here, or not yours to give: {unknown}. Nothing was saved. Reload the page."
        assert (answer.status_code, said in text(answer)) == (422, True), url
        assert state(world) == before
        assert administrator.post(url, sent).status_code == 303
        before = state(world)


def test_a_role_is_copied(world: World, administrator: Client) -> None:
    lawyer = role(world, "lawyer")
    page = text(administrator.get(at("copy-role", lawyer.pk)))
    assert 'value="Advokat (copy)"' in page
    data = {**entered(world, lawyer.pk), "name": "Advokat magang", "legal_build_dossier": ""}
    assert administrator.post(at("copy-role", lawyer.pk), data).status_code == 303
    with organisation_scope(world.organisation.pk):
        copy = Role.objects.get(name="Advokat magang")
    assert rows_of(world, lawyer.pk) - rows_of(world, copy.pk) == {("legal.build_dossier", "general", "OWN")}
    assert copy.code == ""


def test_a_change_holds_at_the_next_click(world: World, administrator: Client, sign_in: SignIn) -> None:
    browser, case = sign_in(world.counsellor), world.case.get_absolute_url()
    assert browser.get(f"{case}account/").status_code == 200
    counsellor = role(world, "counsellor")
    # What tells the story, or whom it names, goes with it.
    data = entered(world, counsellor.pk, cases_read_account="", trafficking_view="", assessments_view="")
    assert administrator.post(at("change-role", counsellor.pk), data).status_code == 303
    assert browser.get(f"{case}account/").status_code == 403
    assert browser.get(case).status_code == 200
    with organisation_scope(world.organisation.pk):
        detail = Act.objects.get(verb="role.changed").detail
    gone = [f"{code} general OWN" for code in ("assessments.view", "cases.read_account", "trafficking.view")]
    assert (detail["removed"], detail["added"]) == (gone, [])
    assert (detail["role"], detail["renamed"]) == ("counsellor", False)


def test_what_is_not_installed_here_stays_in_a_role(world: World, administrator: Client) -> None:
    lawyer = role(world, "lawyer")
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.create(role=lawyer, code="other.thing", scope=Scope.OWN)
    data = entered(world, lawyer.pk, documents_add="")
    assert administrator.post(at("change-role", lawyer.pk), data).status_code == 303
    assert ("other.thing", "general", "OWN") in rows_of(world, lawyer.pk)
    assert "other.thing" not in text(administrator.get(at("role", lawyer.pk)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"core_read__general": ""}, "This means nothing without “Read: General”."),
        ({"core_read__general": "OWN"}, "This reaches further than “Read: General”."),
        ({"legal_view": "OWN"}, "This means nothing without “Read: Legal”."),
        ({"documents_add": "OWN"}, "This means nothing without “Open documents of a case”."),
        ({"core_read__legal": "OWN", "legal_manage": "OWN"}, "This means nothing without “Open legal matters”."),
        ({"cases_hand_over": "SITE"}, "This means nothing without “Assign and restrict cases”."),
        ({"accounts_compose_roles": "ORGANISATION"}, "This means nothing without “Invite users"),
        ({"hands_out_all": "on"}, "Who gives roles needs “Invite users"),
        ({"shelters_manage_stays": "OWN"}, "This choice is no longer possible. Choose another one."),
        ({"cases_view": "EVERYWHERE"}, "This choice is no longer possible. Choose another one."),
        ({"name": ""}, "Fill in this field."),
        ({"name": "Advokat"}, "There is a role of this name already. Choose another name."),
        ({"name": "a\u202eb"}, "hidden character"),
        ({"hands_out": str(uuid4())}, "This choice is no longer possible. Choose another one."),
    ],
)
def test_what_means_nothing_is_refused(world: World, administrator: Client, changed: dict[str, str], said: str) -> None:
    before = state(world)
    answer = administrator.post(at("new-role"), {**READER, **changed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert state(world) == before


def test_every_seeded_role_means_something(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        for found in Role.objects.exclude(code=""):
            draft = Draft.of(found)
            assert role_builder.problems(draft) == {}
            assert not role_builder.hands_out_in_vain(draft)
            for key, scope in draft.permissions.items():
                offered = {each.key: each.scopes for _title, many in role_builder.subjects() for each in many}
                assert scope in offered[key]


def test_each_permission_is_offered_once(world: World) -> None:
    keys = [each.key for _title, many in role_builder.subjects() for each in many]
    wanted = {(code, "general") for code in catalogue() if code != "core.read"}
    assert len(keys) == len(set(keys))
    assert set(keys) == wanted | {("core.read", value) for value in Compartment.values}
    names = [role_builder.field_name(key) for key in keys]
    assert len(names) == len(set(names))
    with translation.override("en"):
        assert next(str(title) for title, _offered in role_builder.subjects()) == "Reading"


def test_two_at_one_role_lose_nothing(world: World, administrator: Client, sign_in: SignIn) -> None:
    pk = made(world, administrator)
    second = sign_in(make_user("second", world.organisation, world.site, "administrator"))
    mine, theirs = entered(world, pk, documents_view="OWN"), entered(world, pk, cases_add_note="OWN", name="Pembaca")
    assert second.post(at("change-role", pk), theirs).status_code == 303
    before = state(world)
    answer = administrator.post(at("change-role", pk), mine)
    assert answer.status_code == 409
    page = text(answer)
    for words in ("Somebody else has changed this meanwhile", "Pembaca", "Pengamat", "Write notes", "Own cases"):
        assert words in page
    assert "Not filled in" not in page
    assert state(world) == before
    # The difference that is not mine is taken from them, the other stays mine.
    chosen = {
        **mine,
        "version": 2,
        "keep-name": "theirs",
        "keep-cases_add_note": "theirs",
        "keep-documents_view": "mine",
    }
    assert administrator.post(at("change-role", pk), chosen).status_code == 303
    assert rows_of(world, pk) == {
        ("core.read", "general", "ORGANISATION"),
        ("cases.view", "general", "ORGANISATION"),
        ("cases.add_note", "general", "OWN"),
        ("documents.view", "general", "OWN"),
    }
    with organisation_scope(world.organisation.pk):
        assert Role.objects.get(pk=pk).name == "Pembaca"


def test_the_services_refuse_a_stale_version(world: World, administrator: Client) -> None:
    pk = made(world, administrator)
    with world.at_work(world.administrator) as by:
        draft = Draft.of(Role.objects.get(pk=pk))
        with pytest.raises(EditConflict):
            services.change_role(role_id=pk, expected_version=9, draft=draft, by=by)
        with pytest.raises(EditConflict):
            services.delete_role(role_id=pk, expected_version=9, by=by)


def test_a_role_that_nobody_holds_is_deleted(world: World, administrator: Client) -> None:
    pk = made(world, administrator)
    page = text(administrator.get(at("role", pk)))
    assert at("delete-role", pk) in page
    with world.at_work(world.administrator) as by:
        found = Role.objects.get(pk=pk)
        invitation, _token = services.invite(email="tamu@contoh.test", name="Tamu", role=found, site=world.site, by=by)
    before = state(world)
    refused = administrator.post(at("delete-role", pk), {"version": 1})
    assert (refused.status_code, "An open invitation offers this role" in text(refused)) == (422, True)
    assert state(world) == before
    with world.at_work(world.administrator) as by:
        services.withdraw_invitation(invitation_id=invitation.pk, expected_version=1, by=by)
    assert administrator.post(at("delete-role", pk), {"version": 1})["Location"] == at("roles")
    assert administrator.get(at("role", pk)).status_code == 404
    with organisation_scope(world.organisation.pk):
        assert not Role.objects.filter(pk=pk).exists()
        assert Invitation.objects.get(pk=invitation.pk).role_id is None
        assert Act.objects.get(verb="role.deleted").target_id == pk


def test_a_role_that_somebody_holds_stays_also_when_they_are_switched_off(world: World, administrator: Client) -> None:
    lawyer, member = role(world, "lawyer"), membership(world, "lawyer")
    for _round in range(2):
        assert at("delete-role", lawyer.pk) not in text(administrator.get(at("role", lawyer.pk)))
        before = state(world)
        refused = administrator.post(at("delete-role", lawyer.pk), {"version": 1})
        assert (refused.status_code, "1 person holds this role" in text(refused)) == (422, True)
        assert state(world) == before
        with world.at_work(world.administrator) as by:
            services.end_membership(membership_id=member.pk, expected_version=1, by=by) if not _round else None
    assert "switched off" in text(administrator.get(at("role", lawyer.pk)))


def test_a_role_that_was_deleted_meanwhile_is_not_given(world: World, administrator: Client) -> None:
    pk = made(world, administrator)
    member = membership(world, "no_role")
    with world.at_work(world.administrator) as by:
        gone = Role.objects.get(pk=pk)
        services.delete_role(role_id=pk, expected_version=1, by=by)
        with pytest.raises(DomainError, match=r"deleted meanwhile|dihapus"):
            services.give_role(membership_id=member.pk, expected_version=1, role=gone, site=world.site, by=by)
        with pytest.raises(DomainError, match=r"deleted meanwhile|dihapus"):
            services.invite(email="x@contoh.test", name="X", role=gone, site=world.site, by=by)
        assert MembershipRole.objects.filter(membership=member).count() == 1


def test_queries_of_the_pages(world: World, administrator: Client, django_assert_num_queries: Any) -> None:
    lawyer = role(world, "lawyer").pk
    counts = {
        at("roles"): 9,
        at("role", lawyer): 12,
        at("new-role"): 9,
        at("copy-role", lawyer): 12,
        at("change-role", lawyer): 13,
        at("my-access"): 10,
    }
    for _round in range(2):
        administrator.get(at("roles"))
        for url, number in counts.items():
            with django_assert_num_queries(number):
                administrator.get(url)
        for number in range(4):
            made(world, administrator, name=f"Peran {number} {_round}")
            make_user(f"p{number}{_round}", world.organisation, world.site, "lawyer")


def test_others_may_not_open_these_pages(world: World, sign_in: SignIn) -> None:
    pk, before = role(world, "lawyer").pk, state(world)
    for actor in ("caseworker", "manager", "no_role"):
        browser = sign_in(world.users[actor])
        for name in ("roles", "new-role"):
            assert browser.get(at(name)).status_code == 403
        for name in ("role", "copy-role", "change-role", "delete-role"):
            assert browser.get(at(name, pk)).status_code == 403
            assert browser.post(at(name, pk), {**READER, "version": 1}).status_code == 403
    assert state(world) == before


def test_a_role_of_another_organisation_is_not_there(world: World, administrator: Client) -> None:
    with organisation_scope(world.other_organisation.pk):
        foreign = Role.objects.get(code="lawyer").pk
    for name in ("role", "copy-role", "change-role", "delete-role"):
        there, missing = administrator.get(at(name, foreign)), administrator.get(at(name, uuid4()))
        assert (there.status_code, missing.status_code) == (404, 404)
        assert there.content == missing.content
    answer = administrator.post(at("new-role"), {**READER, "hands_out": str(foreign)})
    assert answer.status_code == 422


def test_everybody_reads_what_they_may_do_and_see(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.shelter)
    assert at("my-access") in text(browser.get("/account/"))
    page = text(browser.get(at("my-access")))
    for words in (
        "Petugas rumah aman",
        "In all cases of Kantor Contoh, in those opened to it for some time, and in own cases",
        "Write daily notes",
        "Stays closed",
        "A restricted case opens only to its team",
    ):
        assert words in page
    assert "shelters.view" not in page
    page = text(sign_in(world.no_role).get(at("my-access")))
    assert "This role opens no case." in page
    with world.at_work(world.administrator):
        Membership.objects.get(user=world.no_role).roles.all().delete()
    assert "You have no role yet." in text(sign_in(world.no_role).get(at("my-access")))


def test_a_role_that_combines_statistics_with_cases_says_why_it_should_not(world: World, administrator: Client) -> None:
    warning = "This role combines statistics with cases"
    for code in ("data-officer", "case-manager", "administrator"):
        assert warning not in text(administrator.get(at("role", role(world, code).pk)))
    assert warning not in text(administrator.get(at("role", made(world, administrator))))
    both = made(world, administrator, name="Keduanya", reports_see_statistics="ORGANISATION")
    page = text(administrator.get(at("role", both)))
    assert warning in page and "Make two roles of it, for two people." in page
