"""BAY-01-007: passwords and codes could be guessed there without an end."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.test import Client

from accounts import forms as account_forms
from accounts import services as accounts
from accounts.models import Invitation, Membership, Recovery, Role, User
from core.db import organisation_scope
from tests.accounts.second_step import give_phone
from tests.cases.asking import text
from tests.factories import PASSWORD, World, make_user

SignIn = Callable[[User], Client]
Later = Callable[[float], None]

WRONG = "salah-sekali-salah"


def sign_in_guess(world: World, browser: Client) -> Any:
    return Client().post(
        "/sign-in/", {"email": world.lawyer.email, "password": WRONG}, headers={"Accept-Language": "en"}
    )


def second_step_guess(world: World, browser: Client) -> Any:
    return browser.post("/step-up/", {"code": "000000"})


def recovery_code_guess(world: World, browser: Client) -> Any:
    return browser.post("/step-up/", {"code": "00000 00000"})


def own_password_guess(world: World, browser: Client) -> Any:
    new = "lima-kata-panjang-baru"
    return browser.post("/account/password/", {"old_password": WRONG, "new_password": new, "again": new})


def proof_by_password_guess(world: World, browser: Client) -> Any:
    return browser.post("/step-up/", {"password": WRONG})


def invitation_guess(world: World, browser: Client) -> Any:
    """Behind an invitation of somebody who has an account: it asks for their password."""
    with world.at_work(world.administrator) as by:
        if not Invitation.objects.exists():
            role = Role.objects.get(code="lawyer")
            address = world.foreigner.email
            _LINKS[:] = [accounts.invite(email=address, name="Orang", role=role, site=world.site, by=by)[1]]
    answer = {"name": "Orang", "password": WRONG, "again": WRONG}
    return Client().post(f"/invitation/{_LINKS[0]}/", answer, headers={"Accept-Language": "en"})


def new_way_in_guess(world: World, browser: Client) -> Any:
    """Behind the link for a lost second step: the password is still theirs."""
    with organisation_scope(world.organisation.pk):
        is_asked = Recovery.objects.exists()
    if not is_asked:
        give_phone(world.lawyer)
        second = make_user("second", world.organisation, world.site, "administrator")
        with world.at_work(world.administrator) as by:
            member = Membership.objects.get(user=world.lawyer)
            row = accounts.ask_recovery(membership_id=member.pk, lost=Recovery.Lost.FACTOR, by=by)
        with world.at_work(second) as by:
            _LINKS[:] = [accounts.confirm_recovery(recovery_id=row.pk, expected_version=row.version, by=by)[1]]
    return Client().post(f"/recovery/{_LINKS[0]}/", {"password": WRONG}, headers={"Accept-Language": "en"})


_LINKS: list[str] = []
Guess = Callable[[World, Client], Any]
# The forms that ask for a secret which somebody may guess at, and how that is tried.
GUESSES: dict[str, list[Guess]] = {
    "SignInForm": [sign_in_guess],
    "ProofForm": [second_step_guess, recovery_code_guess],
    "PasswordProofForm": [proof_by_password_guess, new_way_in_guess],
    "PasswordForm": [own_password_guess],
    "AcceptForm": [invitation_guess],
}
# And those that ask for one, yet where nothing can be guessed.
NOT_GUESSED = {
    "AppForm": "the first code of a secret that the page itself has just given",
    "NewPasswordForm": "a password that is chosen; the link is the proof",
}


@pytest.mark.parametrize("guess", list(chain.from_iterable(GUESSES.values())), ids=lambda one: one.__name__)
def test_bay_01_007_guesses_become_slow_at_every_place_that_takes_a_secret(
    world: World, sign_in: SignIn, later: Later, guess: Guess
) -> None:
    if guess in (second_step_guess, recovery_code_guess):
        give_phone(world.lawyer)
    browser = sign_in(world.lawyer)
    answers = [guess(world, browser) for _number in range(8)]
    assert {answer.status_code for answer in answers} == {422}
    told = [("Too many attempts" in text(answer) or "Terlalu banyak" in text(answer)) for answer in answers]
    assert (told[0], told[-1]) == (False, True)


def test_bay_01_007_every_form_that_asks_for_a_secret_is_known_here() -> None:
    asking = {
        name
        for name, form in inspect.getmembers(account_forms, inspect.isclass)
        if any(
            isinstance(field, account_forms.PasswordField | account_forms.CodeField)
            for field in getattr(form, "base_fields", {}).values()
        )
    }
    assert asking == {*GUESSES, *NOT_GUESSED}


def test_bay_01_007_the_right_password_waits_too_and_gets_in_afterwards(
    world: World,
    later: Later,
) -> None:
    for _number in range(8):
        sign_in_guess(world, Client())
    browser = Client()
    right = {"email": world.lawyer.email, "password": PASSWORD}
    assert browser.post("/sign-in/", right).status_code == 422
    assert "_auth_user_id" not in browser.session
    later(25)
    assert browser.post("/sign-in/", right).status_code == 303


def test_bay_01_007_the_api_takes_no_password_at_all(world: World) -> None:
    """No second place to guess at, which nobody slows down: the session of a page or nothing."""
    for email in (world.lawyer.email, world.administrator.email):
        given = base64.b64encode(f"{email}:{PASSWORD}".encode()).decode()
        for header in (f"Basic {given}", f"Bearer {given}", f"Token {given}"):
            answer = Client().get("/api/v1/me/", headers={"Authorization": header})
            assert (answer.status_code, "sessionid" in answer.cookies) == (403, False)
