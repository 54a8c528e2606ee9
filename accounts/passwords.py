"""Passwords that somebody would guess (S-24): no rules of what must be in one, only how many guesses it takes.

zxcvbn counts them: words and names of many lists, letters written as digits, dates, runs along the keyboard, what is
repeated, and what is left. Beside its lists stand the words of the country and of this work, and the names of the
person and of their organisation. Length and Django's list of common passwords are asked by Django's validators.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from accounts.models import Organisation
from core.access.actor import ActingUser
from core.db import current_organisation, in_scope

# Its head says whose it is.
OWN_WORDS = Path(__file__).resolve().parent / "data" / "common_words.txt"

EASY_TO_GUESS = _("This password is easy to guess: put together several words that have nothing to do with each other.")

# Ten times what zxcvbn's best score asks for: who knows the person guesses better than its lists.
FEWEST_GUESSES = 10**11
# How many characters are judged, so that no answer waits long: of the hardest text 72, as many as zxcvbn takes, need a
# second.
LONGEST_JUDGED = 40
# What people put between words. Guessing with it there would count as guessing so many unknown characters.
BETWEEN_WORDS = str.maketrans("", "", " -._,/+!")

# zxcvbn keeps the words of one question in a place of the module, where those of another thread would overwrite them.
_one_at_a_time = Lock()


class EasyToGuessValidator:
    """Refuses what takes fewer guesses than FEWEST_GUESSES, as it is typed or without what stands between its words."""

    def validate(self, password: str, user: ActingUser | None = None) -> None:
        known = [*own_words(), *about(user)]
        if any(guesses(text, known) < FEWEST_GUESSES for text in {password, password.translate(BETWEEN_WORDS)}):
            raise ValidationError(EASY_TO_GUESS, code="easy_to_guess")

    def get_help_text(self) -> str | Promise:
        return EASY_TO_GUESS


def guesses(text: str, known: list[str]) -> int:
    if not text:
        return 0  # which zxcvbn cannot count
    with _one_at_a_time:
        return int(zxcvbn(text[:LONGEST_JUDGED], user_inputs=known)["guesses"])


@cache
def own_words() -> tuple[str, ...]:
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def about(user: ActingUser | None) -> Iterator[str]:
    """The names of a person, of their address and of the organisation of the open scope: each whole and each word."""
    if user is None:
        return
    organisation = Organisation.objects.get(pk=current_organisation()).name if in_scope() else ""
    for name in (user.name, *user.email.split("@"), organisation):
        words = "".join(each if each.isalpha() else " " for each in name).split()
        yield from (name, "".join(words), *words)
