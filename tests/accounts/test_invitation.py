"""The link of an invitation: what it shows, what it makes, and when it no longer works."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.models import Invitation, Membership, Organisation, User
from core.db import organisation_scope
from core.logs import ScrubbedFormatter
from tests.accounts.conftest import membership, role
from tests.factories import PASSWORD, World

NEW = {"name": "Orang Baru", "password": "empat-kata-yang-panjang", "again": "empat-kata-yang-panjang"}
GONE = "This link does not work"


@pytest.fixture
def token(world: World) -> str:
    return make(world)


def make(world: World, email: str = "baru@contoh.test") -> str:
    with world.at_work(world.administrator) as by:
        _invitation, made = services.invite(
            email=email, name="Orang Baru", role=role(world, "lawyer"), site=world.site, by=by
        )
    return made


def test_it_tells_who_invites_for_what(token: str, browser: Client) -> None:
    answer = browser.get(f"/invitation/{token}/")
    page = answer.content.decode()
    for words in ("Yayasan Contoh", "Advokat", "Kantor Contoh", "baru@contoh.test"):
        assert words in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "<title>Invitation · Harapan</title>" in page


def test_accepting_makes_the_account_and_signs_in(world: World, token: str, browser: Client) -> None:
    answer = browser.post(f"/invitation/{token}/", NEW)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    user = User.objects.get(email="baru@contoh.test")
    assert user.check_password(NEW["password"])
    assert user.language == "en"
    assert browser.session["organisation"] == str(world.organisation.pk)
    page = browser.get("/account/").content.decode()
    assert "Advokat" in page
    again = Client().post(f"/invitation/{token}/", NEW)
    assert again.status_code == 404


@pytest.mark.parametrize("kind", ["used", "withdrawn", "expired", "changed", "nonsense", "foreign", "suspended"])
def test_a_link_that_does_not_work_is_one_and_the_same_page(
    world: World, token: str, browser: Client, kind: str
) -> None:
    reference = browser.get("/invitation/nothing/")
    url = f"/invitation/{token}/"
    with organisation_scope(world.organisation.pk):
        row = Invitation.objects.get()
    if kind == "used":
        Client().post(url, NEW)
    elif kind == "withdrawn":
        with world.at_work(world.administrator) as by:
            services.withdraw_invitation(invitation_id=row.pk, expected_version=1, by=by)
    elif kind == "expired":
        with organisation_scope(world.organisation.pk):
            Invitation.objects.update(expires_at=row.created_at)
    elif kind == "changed":
        url = f"/invitation/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/"
    elif kind == "nonsense":
        url = f"/invitation/{'x' * 300}/"
    elif kind == "foreign":
        url = f"/invitation/{world.other_organisation.pk}.{token.partition('.')[2]}/"
    else:
        Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)
    people = User.objects.count()
    shown, posted = browser.get(url), browser.post(url, NEW)
    assert shown.status_code == posted.status_code == reference.status_code == 404
    assert GONE in shown.content.decode()
    plain = [answer.content.decode().replace(answer.wsgi_request.path, "") for answer in (shown, reference)]
    tokens = [str(answer.context["csrf_token"]) for answer in (shown, reference)]
    assert plain[0].replace(tokens[0], "") == plain[1].replace(tokens[1], "")
    assert User.objects.count() == people
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "pendek", "again": "pendek"}, "too short"),
        ({"password": "password123456", "again": "password123456"}, "too common"),
        ({"password": "baru@contoh.test", "again": "baru@contoh.test"}, "too similar"),
        ({"again": "sesuatu-yang-lain"}, "not the same"),
        ({"name": ""}, "Fill in this field"),
        ({"name": "a\0b"}, "cannot be stored"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    token: str, browser: Client, changed: dict[str, str], said: str
) -> None:
    people = User.objects.count()
    answer = browser.post(f"/invitation/{token}/", {**NEW, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.count() == people
    assert browser.get(f"/invitation/{token}/").status_code == 200


def test_who_has_an_account_joins_with_its_password(world: World, browser: Client) -> None:
    token = make(world, world.foreigner.email)
    page = browser.get(f"/invitation/{token}/").content.decode()
    assert "Lembaga Lain" not in page
    wrong = browser.post(f"/invitation/{token}/", NEW)
    assert wrong.status_code == 422
    assert not joined(world)
    right = {"name": "Ganti Nama", "password": PASSWORD, "again": PASSWORD}
    assert browser.post(f"/invitation/{token}/", right).status_code == 303
    assert joined(world)
    assert User.objects.get(pk=world.foreigner.pk).name == "Foreigner"
    assert browser.session["organisation"] == str(world.organisation.pk)


def joined(world: World) -> bool:
    with organisation_scope(world.organisation.pk):
        return Membership.objects.filter(user=world.foreigner).exists()


def test_the_page_is_no_way_round_the_slow_sign_in(world: World, browser: Client) -> None:
    token = make(world, world.foreigner.email)
    answers = [browser.post(f"/invitation/{token}/", NEW) for _ in range(7)]
    assert "Too many attempts" in answers[-1].content.decode()
    right = {"name": "x", "password": PASSWORD, "again": PASSWORD}
    assert browser.post(f"/invitation/{token}/", right).status_code == 422
    assert not joined(world)


def test_a_former_member_comes_back_with_the_new_role_alone(world: World, browser: Client) -> None:
    member = membership(world, "manager")
    with world.at_work(world.administrator) as by:
        services.end_membership(membership_id=member.pk, expected_version=member.version, by=by)
    token = make(world, world.manager.email)
    browser.post(f"/invitation/{token}/", {"name": "x", "password": PASSWORD, "again": PASSWORD})
    page = browser.get("/account/").content.decode()
    assert "Advokat" in page
    assert "Manajer kasus" not in page


def test_the_token_is_in_no_log(
    world: World, token: str, browser: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser.get(f"/invitation/{token}/")
        browser.post(f"/invitation/{token}/", {})
        browser.put(f"/invitation/{token}/")
        Client(enforce_csrf_checks=True).post(f"/invitation/{token}/", NEW)
        browser.post(f"/invitation/{token}/", NEW)
        browser.get(f"/invitation/{token}/?x=1")
        browser.get(f"/invitation/{token}/more/")
        browser.raise_request_exception = False
        monkeypatch.setattr("accounts.selectors.offer", None)
        browser.get(f"/invitation/{token}/")
    lines = [ScrubbedFormatter().format(record) for record in caplog.records if record.name.startswith("django.")]
    lines = [line for line in lines if '"django.db' not in line and '"django.template' not in line]
    assert len(lines) >= 5
    assert "/invitation/<str:token>/" in "".join(lines)
    secret = token.partition(".")[2]
    assert not [line for line in lines if secret in line or "baru@contoh.test" in line]


def test_strangers_who_are_signed_in_do_not_accept_in_another_name(
    world: World, token: str, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(world.caseworker)
    assert browser.get(f"/invitation/{token}/").status_code == 200
    browser.post(f"/invitation/{token}/", NEW)
    page: Any = browser.get("/account/")
    assert "baru@contoh.test" in page.content.decode()
    with organisation_scope(world.organisation.pk):
        assert Membership.objects.get(user=world.caseworker).roles.count() == 1
