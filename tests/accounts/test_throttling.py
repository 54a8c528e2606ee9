"""Guesses become slow; the person themselves gets in (S-24)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from accounts import throttling
from tests.factories import PASSWORD, World

WRONG = "salah-sekali-salah"


def guess(email: str, password: str = WRONG, address: str = "10.0.0.1", **headers: str) -> Any:
    client = Client(REMOTE_ADDR=address, **headers)
    client.cookies["django_language"] = "en"
    return client.post("/sign-in/", {"email": email, "password": password})


def test_after_five_free_attempts_each_must_wait(world: World, later: Callable[[float], None]) -> None:
    email = world.lawyer.email
    answers = [guess(email) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 7
    assert "is not right" in answers[5].content.decode()
    assert "Too many attempts. Wait 1 minute" in answers[6].content.decode()
    assert guess(email, PASSWORD).status_code == 422, "the right one waits as well"
    later(11)
    assert guess(email, PASSWORD).status_code == 303
    assert guess(email).content.decode().count("is not right") == 1, "success clears the counter"


def test_the_wait_is_the_same_for_an_unknown_address(world: World) -> None:
    for _ in range(7):
        known, unknown = guess(world.lawyer.email), guess("nobody@contoh.test")
        assert ("Too many" in known.content.decode()) == ("Too many" in unknown.content.decode())
    assert "Too many" in unknown.content.decode()


def test_colleagues_behind_the_same_address_are_not_held_up(world: World) -> None:
    for _ in range(20):
        guess(world.lawyer.email)
    assert guess(world.manager.email, PASSWORD).status_code == 303


def test_a_forged_header_opens_no_new_count(world: World) -> None:
    answers = [guess(world.lawyer.email, HTTP_X_FORWARDED_FOR=f"10.1.1.{n}") for n in range(7)]
    assert "Too many" in answers[-1].content.decode()


def test_behind_a_trusted_proxy_nobody_keeps_a_colleague_from_signing_in(world: World, settings: Any) -> None:
    """The proxy writes the device's address last; what the device has claimed before it counts for nothing."""
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    email = world.lawyer.email

    def through_the_proxy(device: str, password: str, *, claims: str = "") -> Any:
        forwarded = f"{claims}, {device}" if claims else device
        return guess(email, password, address="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert through_the_proxy("203.0.113.1", PASSWORD).status_code == 303
    answers = [through_the_proxy("198.51.100.7", WRONG, claims=f"203.0.113.{n}") for n in range(1, 8)]
    assert ["Too many" in answer.content.decode() for answer in answers] == [False] * 6 + [True]
    assert through_the_proxy("198.51.100.7", PASSWORD).status_code == 422
    assert through_the_proxy("203.0.113.1", PASSWORD).status_code == 303


def test_from_many_places_fewer_than_a_hundred_guesses_a_day_are_looked_at(later: Callable[[float], None]) -> None:
    looked_at = 0
    for step in range(24 * 60):
        later(60)
        for place in range(4):
            try:
                throttling.begin("lawyer@contoh.test", f"10.0.{step % 25}.{place}")
            except throttling.TooManyAttempts:
                continue
            looked_at += 1
    assert 20 < looked_at <= 100


def test_who_fails_on_purpose_elsewhere_keeps_nobody_from_their_desk(world: World) -> None:
    assert guess(world.lawyer.email, PASSWORD, address="10.0.0.9").status_code == 303
    for place in range(40):
        guess(world.lawyer.email, address=f"10.9.0.{place}")
    assert guess(world.lawyer.email, PASSWORD, address="10.9.1.1").status_code == 422
    assert guess(world.lawyer.email, PASSWORD, address="10.0.0.9").status_code == 303


def test_a_refused_attempt_is_not_counted(later: Callable[[float], None]) -> None:
    for _ in range(6):
        throttling.begin("a@contoh.test", "x")
    for _ in range(50):
        with pytest.raises(throttling.TooManyAttempts) as refused:
            throttling.begin("a@contoh.test", "x")
        assert refused.value.seconds <= 10
    later(11)
    throttling.begin("a@contoh.test", "x")
    with pytest.raises(throttling.TooManyAttempts) as refused:
        throttling.begin("a@contoh.test", "x")
    assert 10 < refused.value.seconds <= 20
