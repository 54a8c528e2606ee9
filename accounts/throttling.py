"""Slowing down guesses of passwords and codes without locking anybody out for long.

Two counters, both in the cache and both for one name (an email address, or the second step of an account), never for
a device's address alone (a whole office stands behind one of those):

- guesses for a name from one device address;
- guesses for a name from anywhere, leaving out the places from which this person has signed in
  before. So somebody who fails on purpose from elsewhere does not keep the person out at their desk.

Past some free attempts each further one must wait, twice as long each time, up to twenty minutes: fewer than a
hundred guesses a day for one account, from however many places. The cache holds digests, no email address.
"""

from __future__ import annotations

import math
import secrets
import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.email_addresses import normal_form
from core.errors import DomainError

DAY = 24 * 3600
FREE_HERE, FREE_ANYWHERE = 5, 20
FIRST_WAIT, LONGEST_WAIT = 10, 20 * 60
PLACE_KNOWN_FOR = 30 * DAY


class TooManyAttempts(DomainError):
    """Nothing was tried: wait first. `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        minutes = math.ceil(seconds / 60)
        super().__init__(
            ngettext(
                "Too many attempts. Wait %(minutes)d minute and try again.",
                "Too many attempts. Wait %(minutes)d minutes and try again.",
                minutes,
            )
            % {"minutes": minutes}
        )
        self.seconds = seconds


class Attempt:
    """One attempt that was let through. Without `succeeded()` it counts as failed."""

    def __init__(self, here: Counter, anywhere: Counter | None, known: str) -> None:
        self._here, self._anywhere, self._known = here, anywhere, known

    def succeeded(self) -> None:
        self._here.clear()
        if self._anywhere is not None:
            self._anywhere.give_back()
        cache.set(self._known, True, PLACE_KNOWN_FOR)


def begin(name: str, address: str) -> Attempt:
    """Count an attempt before the password or code is looked at. Raises TooManyAttempts: then do not look at it."""
    # In the form by which an account is found, so that each spelling that finds it counts as one.
    name = normal_form(name)
    whose = _digest(name)
    place = _digest(f"{name}|{address}")
    known = f"place-known:{place}"
    anywhere = None if cache.get(known) else Counter(f"guesses-anywhere:{whose}", FREE_ANYWHERE)
    here = Counter(f"guesses-here:{place}", FREE_HERE)
    wait = here.take()
    if wait:
        raise TooManyAttempts(wait)
    wait = anywhere.take() if anywhere is not None else 0
    if wait:
        here.give_back()
        raise TooManyAttempts(wait)
    return Attempt(here, anywhere, known)


class Counter:
    """Attempts under one name in a day, and the wait after the last one."""

    def __init__(self, name: str, free: int, longest: int = LONGEST_WAIT) -> None:
        self._count, self._gate, self._free, self._longest = name, f"{name}:gate", free, longest

    def take(self) -> int:
        """Count one attempt. 0: it may go on; else the seconds to wait, and it is not counted.

        Counted first and in one step, so that a hundred guesses at once do not all pass.
        """
        cache.add(self._count, 0, DAY)
        number: int = cache.incr(self._count)
        if number <= self._free:
            return 0
        wait: int = min(FIRST_WAIT * 2 ** min(number - self._free - 1, 16), self._longest)
        now = time.time()
        if cache.add(self._gate, now + wait, wait):
            return 0
        self.give_back()
        until: float = cache.get(self._gate, now)
        return max(1, math.ceil(until - now))

    def give_back(self) -> None:
        if cache.get(self._count):
            cache.decr(self._count)

    def clear(self) -> None:
        cache.delete_many([self._count, self._gate])


def of_strangers(what: str, address: str, *, free: int, longest: int) -> Counter:
    """A counter for who has no name here, by the device's address under a key that nobody has after a day: then not
    even who holds the cache and our secrets can say which address it was.
    """
    cache.add("strangers", secrets.token_hex(16), DAY)
    return Counter(f"{what}:{_digest(f'{cache.get("strangers")}|{address}')}", free, longest)


def _digest(value: str) -> str:
    return salted_hmac("accounts.guessing", value, algorithm="sha256").hexdigest()
