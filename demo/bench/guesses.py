"""Guessing one password from many places at once, while the person works (S-24)."""

from __future__ import annotations

import http.client
from collections import Counter
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from accounts.models import User
from demo.bench.asking import ask
from demo.bench.fill import fill
from demo.bench.serving import TOKEN, server

PLACES = 100
MOST_LOOKED_AT = 100
PASSWORD, WRONG = "benar-sekali-benar", "salah-sekali-salah"
DESK = "127.0.0.1"


class Guessed(NamedTuple):
    guesses: int
    looked_at: int
    made_wait: int
    others: int
    person_comes_in: bool

    @property
    def missed(self) -> list[str]:
        """Which goals (S-24) were not met, in words."""
        found = []
        if self.looked_at > MOST_LOOKED_AT:
            found.append(f"{self.looked_at} guesses looked at, wanted at most {MOST_LOOKED_AT}")
        if self.others:
            found.append(f"{self.others} answers that are neither a refusal nor a wait, wanted none")
        if not self.person_comes_in:
            found.append("the person could not sign in at their desk")
        return found

    def __str__(self) -> str:
        return (
            f"{self.guesses:,} guesses for one account from {PLACES} places with forged headers: "
            f"{self.looked_at} looked at, {self.made_wait:,} made to wait; "
            f"the person {'signs in' if self.person_comes_in else 'is kept out'} at their desk"
        )


def measure(guesses: int) -> Guessed:
    """Guess from addresses of loopback, each with a forged origin; before and after, the person signs in."""
    manager = fill(cases=1).manager_id
    # A name of its own: guesses for another run's count for a day.
    name = f"{manager}@bench.test"
    User.objects.filter(pk=manager).update(email=name, password=make_password(PASSWORD))
    answers: Counter[str] = Counter()
    with server() as port:
        _guess(port, name, DESK, PASSWORD)
        for number in range(guesses):
            place, forged = f"127.0.1.{number % PLACES + 1}", f"10.0.{number % 256}.{number % 199}"
            answers[_guess(port, name, place, WRONG, forged)] += 1
        comes_in = _guess(port, name, DESK, PASSWORD) == "in"
    return Guessed(guesses, answers["wrong"], answers["wait"], answers["other"] + answers["in"], comes_in)


def _guess(port: int, name: str, place: str, password: str, forged: str = "") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(place, 0))
    headers = {"X-Forwarded-For": forged} if forged else {}
    cookies = f"csrftoken={TOKEN}; django_language=en"
    answer = ask(connection, "/sign-in/", cookies, body={"email": name, "password": password}, headers=headers)
    connection.close()
    text = answer.content.decode()
    if answer.status == 303:
        return "in"
    if answer.status == 422 and "Too many attempts" in text:
        return "wait"
    return "wrong" if answer.status == 422 and "is not right" in text else "other"
