"""Passwords that somebody would guess (S-24): no rules of what must be in one, only what it must not be made of.

The length is asked by Django's validators. Three different words pass, however common; two pass where one of them is
neither common nor a name. What a program made up passes nearly always: letters in short pieces are no words.
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

# How many a password needs of characters that differ, and of those that are in no number; how long a piece may not be
# shorter than where it stands there twice, and a word where it stands with nothing but digits and signs.
FEWEST_DIFFERENT = 5
FEWEST_BESIDE_NUMBERS = 4
SHORTEST_PIECE = 12
SHORTEST_ALONE = 8
# From how many letters on a piece counts as a word, and how many different ones pass though each is common.
SHORTEST_COUNTED = 4
ENOUGH_COMMON = 3
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
    """Refuses numbers, runs, repetitions, a common word or name in whatever disguise, and what has no other words than
    one or two common ones and the names of the person and their organisation, which all count as one."""

    def __init__(self) -> None:
        common: Iterable[str] = CommonPasswordValidator().passwords
        self.words = frozenset(skeletons([*common, *own_words()]))

    def validate(self, password: str, user: Any = None) -> None:
        names = frozenset(skeletons(about(user)))
        whole = set(cuts(piece(password.casefold())))
        if (
            is_mere_pattern(password)
            or not (whole.isdisjoint(self.words) and whole.isdisjoint(names))
            or has_too_few_words(password, self.words, names)
        ):
            raise ValidationError(EASY_TO_GUESS, code="easy_to_guess")

    def get_help_text(self) -> str | Promise:
        return EASY_TO_GUESS


def is_mere_pattern(password: str) -> bool:
    """Whether it is little but a number, a few characters, a short piece repeated, runs along the keyboard, or one
    short word among digits and signs."""
    typed = password.casefold()
    letters = squeezed(typed)
    return (
        len(set(typed)) < FEWEST_DIFFERENT
        or sum(not (each.isdigit() or each in BETWEEN_DIGITS) for each in typed) < FEWEST_BESIDE_NUMBERS
        or any(len(piece(text)) < min(len(text), SHORTEST_PIECE) for text in (typed, letters, core(typed)))
        or (bool(letters) and outside_runs(letters) < FEWEST_BESIDE_NUMBERS)
        or is_word_alone(typed)
    )


def is_word_alone(typed: str) -> bool:
    alone = different(piece(run) for run in runs_of_letters(typed) if outside_runs(run))
    return len(alone) == 1 and all(SHORTEST_COUNTED <= len(word) < SHORTEST_ALONE for word in alone)


def has_too_few_words(password: str, common: frozenset[str], names: frozenset[str]) -> bool:
    """Whether it has words, each common or a name, and too few of them: read as it is typed, or with letters for what
    stands for them."""
    typed = password.casefold()
    known = common | names
    for runs in (runs_of_letters(typed), runs_of_letters(typed, with_stand_ins=True)):
        words = different(word for run in runs for word in words_in(run, known))
        counted = len((words & common) - names) + (not words.isdisjoint(names))
        if words and words <= known and counted < ENOUGH_COMMON:
            return True
    return False


def runs_of_letters(typed: str, *, with_stand_ins: bool = False) -> list[str]:
    """What stands between digits and signs; `with_stand_ins`, such as may be letters belong to it, and those at its
    ends may not be."""
    split = "".join(each if each.isalpha() or (with_stand_ins and ord(each) in STANDS_FOR) else " " for each in typed)
    return [run for run in split.split() if core(run)]


def words_in(run: str, known: frozenset[str]) -> list[str]:
    """The words of a run: the known one, the two known ones that were put together, or itself; none where it is short
    or runs along the keyboard."""
    run = piece(run)
    inner = core(run)
    if len(inner) < SHORTEST_COUNTED or not outside_runs(inner):
        return []
    ways = [*cuts(run), skeleton(inner)]
    for way in ways:
        if way in known:
            return [way]
    for way in ways:
        for at in range(SHORTEST_COUNTED, len(way) - SHORTEST_COUNTED + 1):
            if way[:at] in known and way[at:] in known:
                return [way[:at], way[at:]]
    return ways[-1:]


def different(words: Iterable[str]) -> set[str]:
    """The words, without those that begin with another one."""
    found = set(words)
    return {word for word in found if not any(word.startswith(other) for other in found - {word})}


def piece(text: str) -> str:
    """What a text repeats from its beginning to its end, the last time perhaps not to its end; the text itself where
    it repeats nothing. A repetition is twice the same, or as many letters as count as a word."""
    for length in range(1, max(len(text) // 2, len(text) - SHORTEST_COUNTED) + 1):
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


def cuts(typed: str) -> Iterator[str]:
    """What a text may have been made of: without digits and signs at its ends, with letters for what stands for them.
    A digit at an end may be such a letter itself, so each way to cut is tried."""
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
