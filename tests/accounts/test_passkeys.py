"""Passkeys: made, named, removed, as a second step and without a password; and what is no passkey of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from audit.models import Act
from core.db import organisation_scope
from tests.accounts.second_step import codes_on, give_passkey, give_phone, options_on
from tests.factories import World
from tests.passkeys import Device

Enter = Callable[..., Any]
SignIn = Callable[[User], Client]
ADD = "/account/sign-in/passkeys/add/"
REFUSED = "This passkey was not accepted."


@pytest.fixture
def lawyer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.lawyer)


def add(browser: Client, device: Device, name: str = "Laptop kantor") -> Any:
    answer = device.create(options_on(browser.get(ADD)))
    return browser.post(ADD, {"name": name, "credential": json.dumps(answer)})


def by_passkey(browser: Client, device: Device) -> Any:
    answer = device.get(options_on(browser.get("/sign-in/passkey/")))
    return browser.post("/sign-in/passkey/", {"credential": json.dumps(answer)})


def test_it_is_made_shows_recovery_codes_once_and_is_written_down(world: World, lawyer: Client) -> None:
    made = add(lawyer, Device())
    assert made.status_code == 200
    assert len(codes_on(made)) == 10
    page = lawyer.get("/account/sign-in/").content.decode()
    assert "Laptop kantor" in page
    assert "10 codes are left" in page
    assert codes_on(add(lawyer, Device(), "Kedua")) == [], "there are some already"
    with organisation_scope(world.organisation.pk):
        acts = list(Act.objects.filter(verb="account.factor_added").values_list("user_id", "detail"))
    assert acts == [(world.lawyer.pk, {"kind": "webauthn"})] * 2


def test_it_signs_in_without_a_password(world: World, lawyer: Client, browser: Client) -> None:
    device = Device()
    add(lawyer, device)
    key = browser.session.session_key
    answer = by_passkey(browser, device)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert browser.session["factor"] == "webauthn"
    assert browser.session["organisation"] == str(world.organisation.pk)
    assert browser.session.session_key != key
    assert "lawyer@contoh.test" in browser.get("/account/").content.decode()


def test_it_is_a_second_step_after_the_password(world: World, browser: Client, enter: Enter) -> None:
    device = give_passkey(world.lawyer)
    assert enter(world.lawyer)["Location"] == "/sign-in/second/"
    answer = device.get(options_on(browser.get("/sign-in/second/")))
    stolen = Device(id=device.id, user=device.user)
    wrong = browser.post("/sign-in/second/", {"credential": json.dumps(stolen.get(json.dumps(asked(answer))))})
    assert wrong.status_code == 422
    assert REFUSED in wrong.content.decode()
    again = device.get(options_on(wrong))
    assert browser.post("/sign-in/second/", {"credential": json.dumps(again)}).status_code == 303


def asked(answer: dict[str, Any]) -> dict[str, Any]:
    """What the page had asked for, from the answer to it."""
    from fido2.utils import websafe_decode

    said = json.loads(websafe_decode(answer["response"]["clientDataJSON"]))
    return {"publicKey": {"challenge": said["challenge"]}}


def test_an_answer_works_once(world: World, lawyer: Client, browser: Client) -> None:
    device = Device()
    add(lawyer, device)
    answer = json.dumps(device.get(options_on(browser.get("/sign-in/passkey/"))))
    other = Client()
    other.cookies["django_language"] = "en"
    assert other.post("/sign-in/passkey/", {"credential": answer}).status_code == 422, "of another browser's challenge"
    assert browser.post("/sign-in/passkey/", {"credential": answer}).status_code == 303
    browser.post("/sign-out/")
    assert browser.post("/sign-in/passkey/", {"credential": answer}).status_code == 422


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="https://evil.test"),
        Device(host="evil.test"),
        Device(origin="http://testserver"),
        Device(unlocked=False),
    ],
    ids=["origin", "host", "plain http", "locked"],
)
def test_what_comes_from_elsewhere_or_was_not_unlocked_is_refused(
    world: World, lawyer: Client, browser: Client, device: Device
) -> None:
    refused = add(lawyer, device)
    assert refused.status_code == 422
    assert REFUSED in refused.content.decode()
    assert not Authenticator.objects.exists()
    good = give_passkey(world.lawyer)
    good.host, good.origin, good.unlocked = device.host, device.origin, device.unlocked
    assert by_passkey(browser, good).status_code == 422
    assert "_auth_user_id" not in browser.session


EMPTY = dict.fromkeys(("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"), "AA")
STRANGE = [
    *("", "{}", "[]", "null", "1", '"x"', "{", '{"id": 1}', '{"response": 1}', "[" * 5000, "x" * 30_000, "\0"),
    *(json.dumps({"response": {"userHandle": handle}}) for handle in (1, "\0", "eA", "é", "A" * 10_000)),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": EMPTY, "clientExtensionResults": {}}),
    json.dumps({"id": [], "rawId": {}, "type": 1, "response": {name: [] for name in EMPTY}}),
]


@pytest.mark.parametrize("sent", STRANGE, ids=range(len(STRANGE)))
def test_strange_answers_are_refused_and_nothing_fails(
    world: World, lawyer: Client, browser: Client, enter: Enter, sent: str
) -> None:
    lawyer.get(ADD)
    assert lawyer.post(ADD, {"name": "x", "credential": sent}).status_code == 422
    browser.get("/sign-in/passkey/")
    assert browser.post("/sign-in/passkey/", {"credential": sent}).status_code == 422
    assert not Authenticator.objects.exists()
    give_passkey(world.lawyer)
    enter(world.lawyer)
    browser.get("/sign-in/second/")
    assert browser.post("/sign-in/second/", {"credential": sent}).status_code == 422
    assert "_auth_user_id" not in browser.session


def test_what_a_real_device_answers_with_bytes_changed_is_refused(world: World, lawyer: Client) -> None:
    device = Device()
    for place in range(0, 400, 7):
        answer = device.create(options_on(lawyer.get(ADD)))
        text = answer["response"]["attestationObject"]
        if place >= len(text):
            break
        answer["response"]["attestationObject"] = (
            text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        )
        assert lawyer.post(ADD, {"name": "x", "credential": json.dumps(answer)}).status_code in (200, 303, 422)


@pytest.mark.parametrize("state", ["disabled", "removed", "nowhere"])
def test_who_may_not_come_in_does_not_by_a_passkey(world: World, browser: Client, state: str) -> None:
    device = give_passkey(world.lawyer)
    if state == "disabled":
        User.objects.filter(pk=world.lawyer.pk).update(is_active=False)
    elif state == "removed":
        Authenticator.objects.all().delete()
    else:
        from accounts.models import Organisation

        Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)
    answer = by_passkey(browser, device)
    assert answer.status_code == 422
    assert ("You do not work" if state == "nowhere" else REFUSED) in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_one_is_renamed_and_removed_by_its_owner_alone(world: World, lawyer: Client, sign_in: SignIn) -> None:
    give_passkey(world.lawyer)
    give_phone(world.lawyer)
    row = Authenticator.objects.get(type="webauthn")
    stranger = sign_in(world.manager)
    for act, sent in (("name", {"name": "Punya saya"}), ("remove", {})):
        assert stranger.post(f"/account/sign-in/{row.pk}/{act}/", sent).status_code == 404
    row.refresh_from_db()
    assert row.data["name"] == "Laptop"
    assert lawyer.post(f"/account/sign-in/{row.pk}/name/", {"name": "Ponsel"}).status_code == 303
    assert "Ponsel" in lawyer.get("/account/sign-in/").content.decode()
    assert lawyer.post(f"/account/sign-in/{row.pk}/remove/").status_code == 303
    kinds = set(Authenticator.objects.filter(user=world.lawyer).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_with_the_last_way_its_recovery_codes_go_too(world: World, lawyer: Client) -> None:
    give_phone(world.lawyer)
    row = Authenticator.objects.get(type="totp")
    assert lawyer.post(f"/account/sign-in/{row.pk}/remove/").status_code == 303
    assert not Authenticator.objects.exists()


def test_the_last_way_stays_where_it_is_compulsory(world: World, lawyer: Client, settings: Any) -> None:
    give_passkey(world.lawyer)
    settings.SECOND_FACTOR_REQUIRED = True
    session = lawyer.session
    session["factor"] = "webauthn"
    session.save()
    row = Authenticator.objects.get()
    refused = lawyer.post(f"/account/sign-in/{row.pk}/remove/")
    assert refused.status_code == 422
    assert "Add another way first" in refused.content.decode()
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_there_are_ten_at_most(world: World, lawyer: Client) -> None:
    for _ in range(10):
        give_passkey(world.lawyer)
    refused = add(lawyer, Device())
    assert "You have ten passkeys already" in refused.content.decode()
    assert Authenticator.objects.filter(type="webauthn").count() == 10
