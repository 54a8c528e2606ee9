"""What is done with roles and access is told at once to who watches over it, and can be read afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Membership, MembershipRole, Role, User
from audit.models import Act
from audit.services import record
from cases.access_lookup import services as access_lookup_services
from cases.emergency_access import services as emergency_access_services
from core.db import organisation_scope
from core.errors import DomainError
from core.jobs import periodic
from notifications.models import Notification
from reports import alarms, changes, oversight
from tests.accounts.conftest import membership, role
from tests.cases.asking import SignIn, leaks, queries, text
from tests.factories import World, make_user

PAGE = "/access-log/changes/"
# One of them counts the requests about personal data that are open, for the menu.
QUERIES = 11
NEW = "lima-kata-yang-lebih-panjang"


@pytest.fixture
def officer(world: World) -> User:
    world.users["dpo"] = make_user("dpo", world.organisation, world.site, "data-protection-officer")
    return world.users["dpo"]


@pytest.fixture
def second(world: World) -> User:
    world.users["second"] = make_user("second", world.organisation, world.site, "administrator")
    return world.users["second"]


def told(world: World) -> set[tuple[str, str]]:
    """(who is told, of what kind)."""
    names = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind__startswith="roles.")
        return {(names[row.recipient_id], row.kind) for row in rows}


def rows(browser: Client, query: str = "") -> list[list[str]]:
    """The table without its first column; what stands below whom an act is about comes as a column of its own."""
    answer = browser.get(PAGE + query)
    assert answer.status_code == 200
    body = text(answer).split("<tbody>")[1].split("</tbody>")[0]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("</tr>")]
    return [[*(stripped(cell) for cell in row[1:-1]), *about(row[-1])] for row in found if row]


def stripped(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell).strip()


def about(cell: str) -> tuple[str, str]:
    whom, _tag, more = cell.partition('<span class="cell-note">')
    return stripped(whom), stripped(more)


def invites(world: World, email: str = "saya-lagi@contoh.test", code: str = "case-manager") -> str:
    """The administrator alone invites an address of their own. Returns the link's token."""
    with world.at_work(world.administrator) as by:
        _made, token = services.invite(email=email, name="Saya Lagi", role=role(world, code), site=world.site, by=by)
    return token


Do = Callable[[World], Any]


def give(world: World) -> None:
    member = membership(world, "lawyer")
    with world.at_work(world.administrator) as by:
        services.give_role(
            membership_id=member.pk, expected_version=member.version, role=role(world, "case-manager"),
            site=world.site, by=by,
        )  # fmt: skip


def take(world: World) -> None:
    member = membership(world, "dpo")
    with world.at_work(world.administrator) as by:
        held = MembershipRole.objects.get(membership=member)
        services.take_role(membership_id=member.pk, expected_version=member.version, held_id=held.pk, by=by)


def change(world: World) -> None:
    with world.at_work(world.administrator) as by:
        lawyer = Role.objects.whole().get(code="lawyer")
        draft = changes.role_builder.Draft.of(lawyer)
        wider = {
            **draft.permissions,
            ("core.read", "identity"): "ORGANISATION",
            ("core.read", "general"): "ORGANISATION",
        }
        draft = changes.role_builder.Draft(draft.name, wider)
        services.change_role(role_id=lawyer.pk, expected_version=lawyer.version, draft=draft, by=by)


def end_and_restore(world: World) -> None:
    member = membership(world, "dpo")
    with world.at_work(world.administrator) as by:
        services.end_membership(membership_id=member.pk, expected_version=member.version, reason="AWAY", by=by)
        member = Membership.objects.get(pk=member.pk)
        services.restore_membership(membership_id=member.pk, expected_version=member.version, reason="BACK", by=by)


@pytest.mark.parametrize(
    ("do", "kinds"),
    [
        (invites, {"roles.invited"}),
        (give, {"roles.given"}),
        (take, {"roles.taken"}),
        (change, {"roles.changed"}),
        (end_and_restore, {"roles.access_ended", "roles.access_restored"}),
    ],
)
def test_other_administrators_and_the_officer_are_told_at_once(
    world: World, officer: User, second: User, do: Do, kinds: set[str]
) -> None:
    """Also the officer whose role is just being taken away."""
    do(world)
    assert told(world) == {(actor, kind) for actor in ("dpo", "second") for kind in kinds}


def test_whoever_joins_is_told_of_and_does_not_hear_of_themselves(world: World, officer: User) -> None:
    services.accept_invitation(token=invites(world, code="administrator"), name="Saya Lagi", password=NEW, address="x")
    world.users["self"] = User.objects.get(email="saya-lagi@contoh.test")
    assert told(world) == {("dpo", "roles.invited"), ("dpo", "roles.joined"), ("administrator", "roles.joined")}


def test_where_nobody_else_watches_who_reviews_emergencies_is_told(world: World) -> None:
    invites(world)
    assert told(world) == {("manager", "roles.invited")}


def test_what_is_refused_is_told_to_nobody(world: World, officer: User, sign_in: SignIn) -> None:
    own = membership(world, "administrator")
    body = {"version": own.version, "role": str(role(world, "lawyer").pk), "site": str(world.site.pk)}
    assert sign_in(world.administrator).post(f"/people/{own.pk}/roles/give/", body).status_code == 422
    assert told(world) == set()
    assert rows(sign_in(officer)) [0] == [
        "Administrator", "Refused: more than their own role hands out", "Administrator", "",
    ]  # fmt: skip


def test_another_organisation_hears_nothing(world: World, officer: User) -> None:
    make_user("lain", world.other_organisation, world.other_site, "administrator")
    invites(world)
    with organisation_scope(world.other_organisation.pk):
        assert not Notification.objects.exists()


def test_each_notification_leads_where_its_reader_may_go(
    world: World, officer: User, second: User, sign_in: SignIn
) -> None:
    for do in (invites, give, change, end_and_restore):
        do(world)
    for user, places in ((officer, {PAGE}), (second, {"/people/", "/roles/"})):
        with world.at_work(user) as by:
            found = Notification.objects.filter(recipient=user, kind__startswith="roles.")
            urls = {oversight.url(row, by) for row in found}
        browser = sign_in(user)
        for url in urls:
            assert url.startswith(tuple(places))
            assert browser.get(url).status_code == 200
    with world.at_work(world.manager) as by:
        assert oversight.url(found[0], by) == ""


def test_the_page_says_who_did_what_to_whom(world: World, officer: User, sign_in: SignIn) -> None:
    for do in (invites, give, change, end_and_restore):
        do(world)
    with world.at_work(world.administrator) as by:
        access_lookup_services.ask_access(member=membership(world, "lawyer"), code="K26-7F3QX", by=by)
    browser = sign_in(officer)
    found = rows(browser)
    assert found[:6] == [
        ["Administrator", "Asked who sees a case", "Lawyer", "K26-7F3QX"],
        ["Administrator", "Access restored", "Dpo", "Works here again"],
        ["Administrator", "Access switched off", "Dpo", "Is away for some time"],
        [
            "Administrator", "Role changed", "Advokat",
            "Allows: Read: General (All cases of the organisation); Read: Identity (All cases of the organisation) "
            "No longer: Read: General (Own cases); Read: Identity (Own cases)",
        ],
        ["Administrator", "Role given", "Lawyer", "Manajer kasus (Kantor Contoh)"],
        ["Administrator", "Invited", "Saya Lagi", "Manajer kasus (Kantor Contoh)"],
    ]  # fmt: skip
    assert ["Whoever runs the server", "Began to work here", "Manager", "Manajer kasus (Kantor Contoh)"] in found
    assert leaks(browser.get(PAGE)) == []
    assert {row[0] for row in rows(browser, f"?by={world.administrator.pk}")} == {"Administrator"}
    for nothing in (f"?by={world.lawyer.pk}",):
        assert "Nothing fits" in text(browser.get(PAGE + nothing))
    for nonsense in ("?by=x", "?by=%00", "?after=x", "?after=%00~%00"):
        assert browser.get(PAGE + nonsense).status_code == 200


def test_every_act_on_roles_and_access_has_words(world: World) -> None:
    """What the services record of these subjects is known to the page."""
    from pathlib import Path

    said: set[str] = set()
    for file in (Path("accounts"), Path("cases")):
        for source in file.rglob("*.py"):
            said |= set(
                re.findall(
                    r'"((?:invitation|member|role|recovery|handing_out|access|site|organisation)\.\w+)"',
                    source.read_text(),
                )
            )
    said |= set(re.findall(r'"(legal\.certificate_\w+)"', Path("legal/services/signing.py").read_text()))
    said.add(emergency_access_services.REFUSED)
    # Of these another line of the page tells already, or they are kinds of notifications.
    told_already = {"invitation.accepted", "recovery.waits", "recovery.watched", "organisation.created"}
    assert said - changes.WORDS.keys() == told_already
    assert changes.WORDS.keys() - said == set()


def test_sites_and_what_was_done_with_the_organisation_stand_there_too(
    world: World, officer: User, sign_in: SignIn
) -> None:
    with world.at_work(world.administrator) as by:
        services.change_site(
            site_id=world.site.pk, expected_version=1, name="Kantor Pusat", time_zone="Asia/Makassar", by=by
        )
        services.change_site(
            site_id=world.site.pk, expected_version=2, name="Kantor Kota", time_zone="Asia/Makassar", by=by
        )
        # As it was noted before names were.
        record(by=by, verb="site.changed", target=world.site, renamed=True)
        record(by=by, verb="site.changed", target=world.site, renamed=False, zone="Asia/Jayapura")
    services.rename_organisation(organisation_id=world.organisation.pk, name="Yayasan Kota")
    services.suspend_organisation(organisation_id=world.organisation.pk)
    services.resume_organisation(organisation_id=world.organisation.pk)
    assert rows(sign_in(officer))[:7] == [
        ["Whoever runs the server", "Organisation at work again", "", ""],
        ["Whoever runs the server", "Organisation suspended", "", ""],
        ["Whoever runs the server", "Organisation renamed", "", "From Yayasan Contoh to Yayasan Kota."],
        ["Administrator", "Site changed", "Kantor Kota", "WIT (Asia/Jayapura)"],
        ["Administrator", "Site changed", "Kantor Kota", ""],
        ["Administrator", "Site changed", "Kantor Kota", "From Kantor Pusat to Kantor Kota."],
        [
            "Administrator",
            "Site changed",
            "Kantor Kota",
            "From Kantor Contoh to Kantor Pusat. From WIB (Asia/Jakarta) to WITA (Asia/Makassar).",
        ],
    ]


def test_codes_that_were_tried_in_an_emergency_stand_there_too(world: World, officer: User, sign_in: SignIn) -> None:
    sign_in(world.outsider).post(
        reverse("cases:open-in-emergency"), {"code": "K26-ZZZZZ", "reason": "Polisi meminta data malam ini juga."}
    )
    assert rows(sign_in(officer))[0] == [
        "Outsider", "Tried a code in an emergency that no case has", "Outsider", "",
    ]  # fmt: skip


def test_a_role_that_is_gone_has_no_name_any_more(world: World, officer: User, sign_in: SignIn) -> None:
    with world.at_work(world.administrator) as by:
        lawyer = Role.objects.whole().get(code="lawyer")
        draft = changes.role_builder.Draft("Sementara", changes.role_builder.Draft.of(lawyer).permissions)
        made = services.create_role(draft=draft, by=by)
        services.delete_role(role_id=made.pk, expected_version=made.version, by=by)
    assert [row[:3] for row in rows(sign_in(officer))[:2]] == [
        ["Administrator", "Role deleted", ""],
        ["Administrator", "Role made", ""],
    ]


def test_it_is_for_who_reads_the_log_alone(world: World, sign_in: SignIn) -> None:
    for actor in ("administrator", "manager", "caseworker", "no_role", "foreigner"):
        assert sign_in(world.users[actor]).get(PAGE).status_code == 403


def test_it_takes_the_same_queries_for_many(world: World, officer: User, sign_in: SignIn) -> None:
    for do in (invites, give, change):
        do(world)
    browser = sign_in(officer)
    assert queries(browser, PAGE) == QUERIES
    end_and_restore(world)
    invites(world, "dua@contoh.test")
    assert queries(browser, PAGE) == QUERIES


def ask(world: World, times: int) -> None:
    member = membership(world, "lawyer")
    with world.at_work(world.administrator) as by:
        for number in range(times):
            access_lookup_services.ask_access(member=member, code=f"K26-ZZZ{number:02}", by=by)


def test_asking_code_after_code_is_told_once_an_hour_and_ends(world: World, officer: User, sign_in: SignIn) -> None:
    def told_of_questions() -> list[tuple[Any, Any]]:
        periodic.run("reports.unusual_looking")
        with organisation_scope(world.organisation.pk):
            found = Notification.objects.filter(kind=alarms.QUESTIONS)
            return [(row.recipient_id, row.subject_id) for row in found]

    ask(world, alarms.MOST_QUESTIONS)
    assert told_of_questions() == []
    ask(world, 1)
    assert told_of_questions() == told_of_questions() == [(officer.pk, world.administrator.pk)]
    with world.at_work(officer) as by:
        led = alarms.url(Notification.objects.get(kind=alarms.QUESTIONS), by)
    assert led == f"{PAGE}?by={world.administrator.pk}"
    assert rows(sign_in(officer), f"?by={world.administrator.pk}")[0][1] == "Asked who sees a case"
    ask(world, access_lookup_services.MOST_IN_A_DAY - alarms.MOST_QUESTIONS - 1)
    with pytest.raises(DomainError):
        ask(world, 1)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.filter(verb=access_lookup_services.ASKED).count() == access_lookup_services.MOST_IN_A_DAY
    answer = sign_in(world.administrator).post(
        reverse("cases:ask-access"), {"member": str(membership(world, "lawyer").pk), "code": world.case.code}
    )
    assert (answer.status_code, "too often today" in text(answer)) == (422, True)
    assert "as one of the team" not in text(answer)
