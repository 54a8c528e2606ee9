"""Passwords that somebody would guess (S-24): no rules of what must be in one, only what it must not be made of.

The length is asked by Django's validators. Several words pass, whatever they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.db import current_organisation, in_scope

# Beside Django's list: the words of the country and of this work. Its head says whose it is.
OWN_WORDS = Path(__file__).resolve().parent / "data" / "common_words.txt"

EASY_TO_GUESS = _("This password is easy to guess: put together several words that have nothing to do with each other.")

# How many a password needs of characters that differ, and of those that are in no number, and how long a piece may not
# be shorter than where it stands there twice.
FEWEST_DIFFERENT = 5
FEWEST_BESIDE_NUMBERS = 4
SHORTEST_PIECE = 12
# What stands between the digits of a date or a telephone number.
BETWEEN_DIGITS = frozenset(" -./_+(),:")

# What the fingers run along, one way or the other; from three characters on it is a run.
SHORTEST_RUN = 3
ALONG = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
RUNS = frozenset(
    way[at : at + SHORTEST_RUN]
    for line in ALONG
    for way in (line, line[::-1])
    for at in range(len(way) - SHORTEST_RUN + 1)
)

# Digits and signs that stand for letters; "1" may be an i or an l, so these are one here.
STANDS_FOR = str.maketrans("0134@5$l", "oieaassi")
SHORTEST_WORD, LONGEST_WORD = 3, 64


class EasyToGuessValidator:
    """Refuses numbers, runs, repetitions, and a single common word or name in whatever disguise."""

    def __init__(self) -> None:
        common: Iterable[str] = CommonPasswordValidator().passwords
        self.words = frozenset(skeletons([*common, *own_words()]))

    def validate(self, password: str, user: Any = None) -> None:
        known = self.words.union(skeletons(about(user)))
        if is_mere_pattern(password) or not known.isdisjoint(cores(password)):
            raise ValidationError(EASY_TO_GUESS, code="easy_to_guess")

    def get_help_text(self) -> str | Promise:
        return EASY_TO_GUESS


def is_mere_pattern(password: str) -> bool:
    """Whether it is little but a number, a few characters, a short piece repeated, or runs along the keyboard."""
    typed = password.casefold()
    letters = squeezed(typed)
    return (
        len(set(typed)) < FEWEST_DIFFERENT
        or sum(not (each.isdigit() or each in BETWEEN_DIGITS) for each in typed) < FEWEST_BESIDE_NUMBERS
        or any(len(piece(text)) < min(len(text), SHORTEST_PIECE) for text in (typed, letters, core(typed)))
        or (bool(letters) and outside_runs(letters) < FEWEST_BESIDE_NUMBERS)
    )


def piece(text: str) -> str:
    """What a text repeats from its beginning to its end, at least twice; the text itself where it repeats nothing."""
    for length in range(1, len(text) // 2 + 1):
        if text[length:] == text[:-length]:
            return text[:length]
    return text


def outside_runs(text: str) -> int:
    """How many characters belong to no run. A character that is typed several times on end counts once."""
    once = "".join(each for at, each in enumerate(text) if at == 0 or text[at - 1] != each)
    inside: set[int] = set()
    for at in range(len(once) - SHORTEST_RUN + 1):
        if once[at : at + SHORTEST_RUN] in RUNS:
            inside.update(range(at, at + SHORTEST_RUN))
    return len(once) - len(inside)


def cores(password: str) -> Iterator[str]:
    """What a password may have been made of: without digits and signs at its ends, with letters for what stands for
    them. A digit at an end may be such a letter itself, so each way to cut is tried."""
    typed = piece(password.casefold())
    inner = core(typed)
    if not inner:
        return
    first = typed.index(inner)
    last = first + len(inner)
    for begin in range(max(0, last - LONGEST_WORD), first + 1):
        for end in range(last, min(len(typed), begin + LONGEST_WORD) + 1):
            yield skeleton(typed[begin:end])


def core(typed: str) -> str:
    """From the first letter to the last."""
    letters = [at for at, each in enumerate(typed) if each.isalpha()]
    return typed[letters[0] : letters[-1] + 1] if letters else ""


def squeezed(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def skeleton(text: str) -> str:
    return squeezed(text.casefold().translate(STANDS_FOR))


def skeletons(words: Iterable[str]) -> Iterator[str]:
    """Of the words that are some: two letters are in whatever a program makes, and numbers are judged as such."""
    return (skeleton(word) for word in words if len(core(word)) >= SHORTEST_WORD)


def own_words() -> list[str]:
    lines = OWN_WORDS.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def about(user: Any) -> Iterator[str]:
    """The names of a person, of their address and of the organisation of the open scope: whole, turned, each word."""
    if user is None:
        return
    before, _at, after = user.email.partition("@")
    organisation = Organisation.objects.get(pk=current_organisation()).name if in_scope() else ""
    for name in (user.name, before, after, user.email, organisation):
        words = "".join(each if each.isalpha() else " " for each in name).split()
        yield from (name, "".join(words), "".join(reversed(words)), *words)
