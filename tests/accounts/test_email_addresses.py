"""An address is compared in one form everywhere: no second spelling signs in, counts for itself or makes an account."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from accounts.email_addresses import normal_form
from accounts.models import Invitation, User
from accounts.services import invite
from core.db import organisation_scope
from tests.accounts.conftest import role
from tests.accounts.test_throttling import guess
from tests.factories import PASSWORD, World

DOTLESS = "ı"
KELVIN = "\N{KELVIN SIGN}"
LONG_S = "\N{LATIN SMALL LETTER LONG S}"
WIDE = "\N{FULLWIDTH LATIN SMALL LETTER K}"


@pytest.fixture
def indah(world: World) -> User:
    """An account whose address has letters that others look like."""
    user = world.lawyer
    User.objects.filter(pk=user.pk).update(email="indah.kirana@contoh.test")
    user.refresh_from_db()
    return user


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Indah@Contoh.Test ", "indah@contoh.test"),
        (f"{KELVIN}irana@contoh.test", "kirana@contoh.test"),
        (f"{WIDE}irana@contoh.test", "kirana@contoh.test"),
        (f"{DOTLESS}ndah@contoh.test", f"{DOTLESS}ndah@contoh.test"),
    ],
)
def test_the_one_form(typed: str, kept: str) -> None:
    assert normal_form(typed) == kept


def test_a_letter_that_looks_alike_does_not_sign_in(indah: User) -> None:
    """PostgreSQL's UPPER made one of the dotless i and the other one."""
    alike = indah.email.replace("i", DOTLESS, 1)
    assert guess(alike, PASSWORD).status_code == 422
    assert guess(indah.email.upper(), PASSWORD).status_code == 303


def test_guesses_count_for_the_account_however_it_is_spelled(indah: User) -> None:
    spellings = [indah.email, indah.email.upper(), *(indah.email.replace("k", one) for one in (KELVIN, "K"))]
    answers = [guess(spellings[number % len(spellings)]) for number in range(7)]
    assert ["Too many" in answer.content.decode() for answer in answers] == [False] * 6 + [True]
    for spelling in spellings:
        assert "Too many" in guess(spelling, PASSWORD).content.decode(), ascii(spelling)


def test_who_guesses_at_a_look_alike_keeps_nobody_out(indah: User) -> None:
    for _ in range(7):
        guess(indah.email.replace("i", DOTLESS))
    assert guess(indah.email, PASSWORD).status_code == 303


def test_no_account_is_made_for_a_look_alike(world: World, indah: User, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.administrator)
    sent = {"name": "Indah", "role": str(role(world, "caseworker").pk), "site": str(world.site.pk)}
    alike = browser.post("/people/invite/", {**sent, "email": indah.email.replace("i", DOTLESS, 1)})
    assert alike.status_code == 422
    assert "Before the @ only letters from a to z" in alike.content.decode()
    same = browser.post("/people/invite/", {**sent, "email": indah.email.replace("k", KELVIN)})
    assert same.status_code == 422
    assert "This person works here already" in same.content.decode()
    with organisation_scope(world.organisation.pk):
        assert Invitation.objects.count() == 0
    assert browser.post("/people/invite/", {**sent, "email": "Baru@Contoh.Test"}).status_code in (200, 303)
    again = browser.post("/people/invite/", {**sent, "email": "baru@contoh.test"})
    assert "There is an open invitation for this address" in again.content.decode()


def test_an_invitation_keeps_the_one_form(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        made, _token = invite(
            email="Baru@Contoh.Test", name="Baru", role=role(world, "caseworker"), site=world.site, by=None
        )
        assert Invitation.objects.get(pk=made.pk).email == "baru@contoh.test"
        with pytest.raises(ValidationError):
            invite(
                email=f"s{DOTLESS}ti@contoh.test", name="Siti", role=role(world, "caseworker"), site=world.site, by=None
            )


def test_addresses_of_before_are_brought_into_the_one_form(world: World) -> None:
    """Also where two differ in their look alone: then the first is found, and the second keeps what it was."""
    first, second = world.lawyer, world.caseworker
    with connection.cursor() as cursor:
        put = "UPDATE accounts_user SET email = %s WHERE id = %s"
        cursor.execute(put, ["Siti@Contoh.test", first.pk])
        cursor.execute(put, [f"{LONG_S}iti@contoh.test", second.pk])
    with organisation_scope(world.organisation.pk):
        made, _token = invite(
            email="baru@contoh.test", name="Baru", role=role(world, "caseworker"), site=world.site, by=None
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_invitation SET email = 'Baru@Contoh.Test' WHERE id = %s", [made.pk])
    migration: Any = import_module("accounts.migrations.0006_email_in_one_form")
    with transaction.atomic(), connection.schema_editor() as editor:
        migration.bring_into_one_form(None, editor)
    kept = {str(user.pk): user.email for user in User.objects.filter(pk__in=[first.pk, second.pk])}
    assert kept == {str(first.pk): "siti@contoh.test", str(second.pk): f"{LONG_S}iti@contoh.test"}
    with organisation_scope(world.organisation.pk):
        assert Invitation.objects.get(pk=made.pk).email == "baru@contoh.test"
