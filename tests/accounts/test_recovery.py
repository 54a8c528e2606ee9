"""A new way in for who has lost one: by two administrators, or on the server; and nobody chooses another's password."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Membership, Organisation, Recovery, Role, User
from audit.models import Act
from core.db import organisation_scope
from core.logs import ScrubbedFormatter
from notifications.models import Notification
from tests.accounts.conftest import membership
from tests.accounts.second_step import Phone, give_phone, hidden, key_on
from tests.factories import PASSWORD, World, make_user

SignIn = Callable[[User], Client]
Callbacks = Callable[..., Any]
GONE = [
    "used",
    "withdrawn",
    "expired",
    "changed",
    "nonsense",
    "foreign",
    "suspended",
    "former",
    "asker",
    "confirmer",
    "elsewhere",
]
NEW = "lima-kata-yang-lebih-panjang"


@pytest.fixture
def second(world: World) -> User:
    """Another administrator."""
    user = make_user("second", world.organisation, world.site, "administrator")
    world.users["second"] = user
    return user


@pytest.fixture
def asking(world: World, second: User, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


@pytest.fixture
def confirming(second: User, sign_in: SignIn) -> Client:
    return sign_in(second)


def ask(browser: Client, world: World, actor: str, lost: str) -> Any:
    return browser.post(f"/people/{membership(world, actor).pk}/recover/", {"lost": lost})


def found(world: World) -> Recovery:
    with organisation_scope(world.organisation.pk):
        return Recovery.objects.get()


def confirm(browser: Client, world: World) -> str:
    """The path of the link that the answer shows."""
    row = found(world)
    answer = browser.post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    assert answer.status_code == 200
    link = str(answer.context["link"])
    assert link.startswith("http://testserver/recovery/")
    return link.removeprefix("http://testserver")


def in_words(world: World, actor: str) -> list[str]:
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(recipient=world.users[actor]).order_by("created_at", "id")
        return list(rows.values_list("kind", flat=True))


def acts(world: World) -> list[tuple[str, Any, dict[str, str]]]:
    with organisation_scope(world.organisation.pk):
        rows = Act.objects.filter(verb__startswith="recovery.").order_by("at")
        return list(rows.values_list("verb", "user_id", "detail"))


def test_a_lost_second_step_takes_two_administrators_and_the_password(
    world: World, asking: Client, confirming: Client, browser: Client, sign_in: SignIn, settings: Any,
    django_capture_on_commit_callbacks: Callbacks,
) -> None:  # fmt: skip
    give_phone(world.lawyer)
    old = sign_in(world.lawyer)
    assert ask(asking, world, "lawyer", "FACTOR")["Location"] == "/people/recoveries/"
    assert "/confirm/" not in asking.get("/people/recoveries/").content.decode()
    assert "/confirm/" in confirming.get("/people/recoveries/").content.decode()
    link = confirm(confirming, world)
    assert Authenticator.objects.filter(user=world.lawyer).exists(), "until the link is used all stays as it is"
    page = browser.get(link).content.decode()
    assert "lawyer@contoh.test" in page
    assert browser.post(link, {"password": "salah-sekali-salah"}).status_code == 422
    assert Authenticator.objects.filter(user=world.lawyer).exists()
    settings.SECOND_FACTOR_REQUIRED = True
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(link, {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, "/enrol/")
    assert not Authenticator.objects.filter(user=world.lawyer).exists()
    settings.SECOND_FACTOR_REQUIRED = False
    assert old.get("/account/").status_code == 302, "every session has ended"
    offer = browser.get("/enrol/app/")
    phone = Phone(key_on(offer), [])
    assert browser.post("/enrol/app/", {"sealed": hidden(offer, "sealed"), "code": phone.code()}).status_code == 200
    assert browser.get("/account/").status_code == 200
    assert Client().post(link, {"password": PASSWORD}).status_code == 404
    lost = {"lost": "FACTOR"}
    assert acts(world) == [
        ("recovery.asked", world.administrator.pk, lost),
        ("recovery.confirmed", world.users["second"].pk, lost),
        ("recovery.used", world.lawyer.pk, lost),
    ]
    assert in_words(world, "lawyer") == [
        "recovery.asked", "recovery.confirmed", "recovery.used", "account.factor_added",
    ]  # fmt: skip
    assert in_words(world, "second") == ["recovery.waits"]


def test_a_lost_password_is_chosen_anew_and_the_second_step_still_asked(
    world: World, asking: Client, confirming: Client, browser: Client
) -> None:
    phone = give_phone(world.lawyer)
    ask(asking, world, "lawyer", "PASSWORD")
    link = confirm(confirming, world)
    weak = browser.post(link, {"password": "kata", "again": "kata"})
    assert weak.status_code == 422
    assert browser.post(link, {"password": NEW, "again": NEW + "x"}).status_code == 422
    assert User.objects.get(pk=world.lawyer.pk).check_password(PASSWORD)
    answer = browser.post(link, {"password": NEW, "again": NEW})
    assert answer["Location"] == "/sign-in/second/"
    assert "_auth_user_id" not in browser.session
    assert browser.post("/sign-in/second/", {"code": phone.code()}).status_code == 303
    user = User.objects.get(pk=world.lawyer.pk)
    assert (user.check_password(NEW), user.check_password(PASSWORD)) == (True, False)


def test_both_are_replaced_at_once(world: World, asking: Client, confirming: Client, browser: Client) -> None:
    give_phone(world.lawyer)
    ask(asking, world, "lawyer", "BOTH")
    answer = browser.post(confirm(confirming, world), {"password": NEW, "again": NEW})
    assert answer["Location"] == "/", "no second step any more, and none is compulsory here"
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("who", ["who asked", "the person themself"])
def test_one_person_alone_gets_no_link(world: World, asking: Client, confirming: Client, who: str) -> None:
    if who == "who asked":
        ask(asking, world, "lawyer", "BOTH")
        browser = asking
    else:
        make_user("third", world.organisation, world.site, "administrator")
        ask(asking, world, "second", "BOTH")
        browser = confirming
    row = found(world)
    answer = browser.post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    assert answer.status_code == 422
    assert "Another administrator must confirm this." in answer.content.decode()
    assert "/recovery/" not in answer.content.decode()
    assert found(world).token_digest is None


def test_the_database_refuses_it_too(world: World, asking: Client) -> None:
    ask(asking, world, "lawyer", "BOTH")
    with organisation_scope(world.organisation.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.update(confirmed_by=world.administrator, confirmed_at="2026-01-01T00:00Z")
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.update(token_digest="x" * 64)


@pytest.mark.parametrize(
    ("actor", "lost", "sentence"),
    [
        ("administrator", "BOTH", "For your own account ask another administrator."),
        ("lawyer", "FACTOR", "This account has no second step that could be lost."),
        ("elsewhere", "PASSWORD", "This account cannot be helped from here."),
        ("former", "PASSWORD", "Restore it first."),
        ("lawyer", "ELSE", "This choice is no longer possible."),
        ("lawyer", "", "Choose an answer."),
    ],
)
def test_what_cannot_be_asked_for(world: World, asking: Client, actor: str, lost: str, sentence: str) -> None:
    world.users["former"] = world.users["elsewhere"] = world.manager
    if actor == "elsewhere":
        with organisation_scope(world.other_organisation.pk):
            services.add_member(
                user=world.manager, role=Role.objects.get(code="lawyer"), site=world.other_site, by=None
            )
    if actor == "former":
        member = membership(world, "manager")
        with world.at_work(world.administrator) as by:
            services.end_membership(membership_id=member.pk, expected_version=member.version, by=by)
    answer = ask(asking, world, actor, lost)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with organisation_scope(world.organisation.pk):
        assert not Recovery.objects.exists()
    assert acts(world) == []


def test_a_second_question_for_the_same_person_is_refused(world: World, asking: Client) -> None:
    ask(asking, world, "lawyer", "BOTH")
    answer = ask(asking, world, "lawyer", "PASSWORD")
    assert (answer.status_code, "open for this person already" in answer.content.decode()) == (422, True)


def test_an_administrator_alone_is_sent_to_the_server(world: World, sign_in: SignIn) -> None:
    answer = ask(sign_in(world.administrator), world, "lawyer", "PASSWORD")
    assert (answer.status_code, "manage.py recover" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("kind", GONE)
def test_a_link_that_does_not_work_is_one_and_the_same_page(
    world: World, asking: Client, confirming: Client, browser: Client, kind: str
) -> None:
    reference = browser.get("/recovery/nothing/")
    make_user("third", world.organisation, world.site, "administrator")
    ask(asking, world, "lawyer", "PASSWORD")
    url = confirm(confirming, world)
    row = found(world)
    token = url.removeprefix("/recovery/").removesuffix("/")
    if kind == "used":
        Client().post(url, {"password": NEW, "again": NEW})
    elif kind == "withdrawn":
        assert asking.post(f"/people/recoveries/{row.pk}/withdraw/", {"version": row.version}).status_code == 303
    elif kind == "expired":
        with organisation_scope(world.organisation.pk):
            Recovery.objects.update(expires_at=row.created_at)
    elif kind == "changed":
        url = f"/recovery/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/"
    elif kind == "nonsense":
        url = f"/recovery/{'x' * 300}/"
    elif kind == "foreign":
        url = f"/recovery/{world.other_organisation.pk}.{token.partition('.')[2]}/"
    elif kind == "suspended":
        Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)
    elif kind == "elsewhere":
        with organisation_scope(world.other_organisation.pk):
            services.add_member(user=world.lawyer, role=Role.objects.get(code="lawyer"), site=world.other_site, by=None)
    else:
        actor = {"former": "lawyer", "asker": "administrator", "confirmer": "second"}[kind]
        member = membership(world, actor)
        with organisation_scope(world.organisation.pk):
            Membership.objects.filter(pk=member.pk).update(ended_at=row.created_at)
    before = User.objects.get(pk=world.lawyer.pk).password
    shown, posted = browser.get(url), browser.post(url, {"password": NEW + "x", "again": NEW + "x"})
    assert shown.status_code == posted.status_code == reference.status_code == 404
    assert "lawyer@contoh.test" not in shown.content.decode() + posted.content.decode()
    assert User.objects.get(pk=world.lawyer.pk).password == before
    assert "_auth_user_id" not in browser.session


def test_whoever_asked_and_is_no_administrator_any_more_is_not_confirmed(
    world: World, asking: Client, confirming: Client
) -> None:
    ask(asking, world, "lawyer", "BOTH")
    member = membership(world, "administrator")
    with organisation_scope(world.organisation.pk):
        Membership.objects.filter(pk=member.pk).update(ended_at=member.created_at)
    row = found(world)
    answer = confirming.post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    assert (answer.status_code, "may no longer do so" in answer.content.decode()) == (422, True)


def test_others_see_none_of_it(world: World, asking: Client, sign_in: SignIn) -> None:
    ask(asking, world, "lawyer", "BOTH")
    row = found(world)
    for actor in ("manager", "caseworker", "lawyer", "no_role"):
        browser = sign_in(world.users[actor])
        assert browser.get("/people/recoveries/").status_code == 403
        assert browser.post(f"/people/recoveries/{row.pk}/confirm/", {"version": 1}).status_code == 403
    elsewhere = make_user("lain", world.other_organisation, world.other_site, "administrator")
    browser = sign_in(elsewhere)
    session = browser.session
    session["organisation"] = str(world.other_organisation.pk)
    session.save()
    assert browser.get("/people/recoveries/").status_code == 200
    assert "Lawyer" not in browser.get("/people/recoveries/").content.decode()
    for act in ("confirm", "withdraw"):
        assert browser.post(f"/people/recoveries/{row.pk}/{act}/", {"version": 1}).status_code == 404
    assert found(world).confirmed_at is None


def test_the_pages_neither_show_nor_take_a_password_and_the_token_is_in_no_log(
    world: World, asking: Client, confirming: Client, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [asking.get(f"/people/{membership(world, 'lawyer').pk}/recover/")]
    ask(asking, world, "lawyer", "PASSWORD")
    row = found(world)
    pages.append(confirming.get(f"/people/recoveries/{row.pk}/confirm/"))
    assert not [page for page in pages if 'type="password"' in page.content.decode()]
    with caplog.at_level(logging.DEBUG):
        link = confirm(confirming, world)
        browser.get(link)
        browser.post(link, {})
        browser.put(link)
    lines = [ScrubbedFormatter().format(one) for one in caplog.records if one.name.startswith("django.request")]
    secret = link.removesuffix("/").rpartition(".")[2]
    assert lines
    assert not [line for line in lines if secret in line]
    with organisation_scope(world.organisation.pk):
        assert secret not in str(list(Recovery.objects.values()) + list(Act.objects.values()))


def recover(*words: str) -> str:
    out = io.StringIO()
    call_command("recover", *words, "--language", "en", stdout=out)
    return out.getvalue()


def test_on_the_server_one_is_enough(world: World, browser: Client) -> None:
    give_phone(world.administrator)
    said = recover("ADMINISTRATOR@contoh.test", "--lost", "both", "--address", "https://harapan.contoh.test/")
    link = next(line.strip() for line in said.splitlines() if "/recovery/" in line)
    assert link.startswith("https://harapan.contoh.test/recovery/")
    path = link.removeprefix("https://harapan.contoh.test")
    again = recover("administrator@contoh.test", "--lost", "both")
    assert browser.get(path).status_code == 404, "a later link makes the earlier one worthless"
    path = next(line.strip() for line in again.splitlines() if "/recovery/" in line)
    path = path[path.index("/recovery/") :]
    assert browser.post(path, {"password": NEW, "again": NEW})["Location"] == "/"
    assert [verb for verb, _who, _detail in acts(world)] == ["recovery.confirmed"] * 2 + ["recovery.used"]
    assert in_words(world, "administrator") == ["recovery.confirmed", "recovery.confirmed", "recovery.used"]


def test_on_the_server_an_unknown_address_is_refused(world: World) -> None:
    with pytest.raises(CommandError, match="Nobody who works here"):
        recover("nobody@contoh.test", "--lost", "both")


def test_a_second_address_of_ones_own_is_no_second_administrator(world: World, sign_in: SignIn) -> None:
    """One administrator invites themself as another one, to get into a colleague's account."""
    with world.at_work(world.administrator) as by:
        _made, token = services.invite(
            email="saya@contoh.test",
            name="Saya Lagi",
            role=Role.objects.get(code="administrator"),
            site=world.site,
            by=by,
        )
    own = services.accept_invitation(token=token, name="Saya Lagi", password=NEW, address="x")
    first, again = sign_in(world.administrator), sign_in(own)
    answer = ask(first, world, "counsellor", "BOTH")
    assert (answer.status_code, "no other administrator who could confirm it" in answer.content.decode()) == (422, True)
    answer = ask(again, world, "counsellor", "BOTH")
    assert (answer.status_code, "less than three days ago" in answer.content.decode()) == (422, True)
    # Somebody else could confirm it: it may be asked for, and the new one still does not confirm.
    make_user("third", world.organisation, world.site, "administrator")
    assert ask(first, world, "counsellor", "BOTH").status_code == 303
    row = found(world)
    answer = again.post(f"/people/recoveries/{row.pk}/confirm/", {"version": row.version})
    assert (answer.status_code, "less than three days ago" in answer.content.decode()) == (422, True)
    assert found(world).token_digest is None
    with organisation_scope(world.organisation.pk):
        assert not Notification.objects.filter(recipient=own, kind="recovery.waits").exists()
        Invitation.objects.update(accepted_at=timezone.now() - timedelta(days=3, seconds=1))
    assert confirm(again, world).startswith("/recovery/")
