from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Membership, Role, User
from core.db import organisation_scope
from tests.factories import PASSWORD, World


@pytest.fixture(autouse=True)
def _no_guesses_left_over() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """A browser in English in which nobody is signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def enter(browser: Client) -> Callable[..., Any]:
    """Sign in through the page, as a person does."""

    def sign_in(user: User, password: str = PASSWORD, **extra: str) -> Any:
        return browser.post("/sign-in/", {"email": user.email, "password": password, **extra})

    return sign_in


def membership(world: World, actor: str) -> Membership:
    home = world.other_organisation if actor == "foreigner" else world.organisation
    with organisation_scope(home.pk):
        return Membership.objects.get(user=world.users[actor])


def role(world: World, code: str) -> Role:
    with organisation_scope(world.organisation.pk):
        return Role.objects.get(code=code)
