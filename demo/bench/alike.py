"""Whether what is hidden answers as what is not there, and a known name at sign-in as an unknown one (S-05, S-24)."""

from __future__ import annotations

import http.client
import math
import random
import re
import statistics
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from cases.record.access_models import CaseAccess
from cases.record.models import Case
from core.db import organisation_scope
from demo.bench.asking import Answer, ask
from demo.bench.fill import Filled, fill
from demo.bench.serving import TOKEN, cookies_of, server

CASES = 200
CASE_MS, SIGN_IN_MS, CHANCE = 5, 20, 0.01
# Questions before the first that counts.
WARM = 4
# Guesses for one name that are looked at without a wait.
FREE = 5
# What differs from answer to answer by itself.
OWN = frozenset({"Date", "X-Request-ID"})
_EXPIRY = re.compile(r"expires=[^;]+")
_OWN_IN_PAGE = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="email" value="[^"]*"')

type Pair = tuple[Answer, Answer]


class Compared(NamedTuple):
    """How the answers of one address differed between what is there and what is not."""

    address: str
    different: int
    milliseconds: float
    chance: float


class Alike(NamedTuple):
    pairs: int
    cases: list[Compared]
    sign_in: Compared

    @property
    def missed(self) -> list[str]:
        """Which goals (S-05, S-24) were not met, in words."""
        of_cases = [line for each in self.cases for line in _missed(each, CASE_MS, len(self.cases))]
        return of_cases + _missed(self.sign_in, SIGN_IN_MS, 1)

    def __str__(self) -> str:
        slowest = max(self.cases, key=lambda each: abs(each.milliseconds))
        unlikely = min(self.cases, key=lambda each: each.chance)
        return (
            f"{len(self.cases)} questions about a case, {self.pairs} times each of a hidden and a missing one:\n"
            f"  {sum(each.different for each in self.cases)} pairs with different answers\n"
            f"  largest difference of the medians {slowest.milliseconds:+.2f} ms ({slowest.address})\n"
            f"  least likely by chance: p = {unlikely.chance:.4f} ({unlikely.address}), of {len(self.cases)}\n"
            f"sign-in with a known and an unknown address: {self.sign_in.different} different answers, "
            f"{self.sign_in.milliseconds:+.2f} ms, p = {self.sign_in.chance:.4f}"
        )


def measure(pairs: int) -> Alike:
    """Ask each address that has a case in it, by GET and POST, in pairs, the order of each left to chance."""
    ours, theirs = fill(cases=CASES), fill(cases=CASES, name="lain")
    hidden = _hidden(ours, theirs)
    cookies = cookies_of(ours.caseworker_id, ours.organisation_id)
    bodies: tuple[dict[str, str] | None, ...] = (None, {})
    known = _accounts(math.ceil(pairs / FREE))
    chance = random.Random(pairs)  # noqa: S311 -- the order of questions
    with server() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def about(route: str, body: dict[str, str] | None) -> Callable[[str], Answer]:
            return lambda case: _starred(ask(connection, route.replace("*", case), cookies, body=body), case)

        found = [
            _compared(
                f"{'GET' if body is None else 'POST'} {route}",
                _asked(about(route, body), [(str(chance.choice(hidden)), str(uuid4())) for _ in range(pairs)], chance),
            )
            for route in sorted(_routes())
            for body in bodies
        ]
        names = [(known[number // FREE], f"nobody{number // FREE}@bench.test") for number in range(pairs)]
        guesses = list(_asked(lambda name: _guess(connection, name), names, chance))
    return Alike(pairs, found, _compared("sign-in", guesses))


def _starred(answer: Answer, case: str) -> Answer:
    """An answer may name the address that was asked for."""
    headers = {name: value.replace(case, "*") for name, value in answer.headers.items()}
    return answer._replace(headers=headers, content=answer.content.replace(case.encode(), b"*"))


def _guess(connection: http.client.HTTPConnection, name: str) -> Answer:
    return ask(connection, "/sign-in/", f"csrftoken={TOKEN}", body={"email": name, "password": "salah-sekali-salah"})


def _hidden(ours: Filled, theirs: Filled) -> list[UUID]:
    """Cases that our caseworker does not see: of the other organisation, of nobody, and restricted."""
    with organisation_scope(theirs.organisation_id):
        hidden = list(Case.objects.values_list("pk", flat=True))
    with organisation_scope(ours.organisation_id):
        seen = CaseAccess.objects.filter(principal=ours.caseworker_id).values("case_id")
        unassigned = list(Case.objects.exclude(pk__in=seen).values_list("pk", flat=True))
        restricted = unassigned[: len(unassigned) // 2]
        Case.objects.filter(pk__in=restricted).update(is_restricted=True)
        CaseAccess.objects.filter(case_id__in=restricted).update(until=timezone.now())
    return hidden + unassigned


def _accounts(count: int) -> list[str]:
    password = make_password("benar-sekali-benar")
    User.objects.bulk_create(
        User(email=f"person{number}@bench.test", name="-", password=password) for number in range(count)
    )
    return [f"person{number}@bench.test" for number in range(count)]


def _routes() -> Iterator[str]:
    """Each address with a case and nothing else in it, the case as a star."""

    def below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from below(each.url_patterns, route)
            else:
                yield route

    for route in below(get_resolver("config.urls").url_patterns, "/"):
        head, opening, rest = route.partition("cases/<uuid:")
        if opening and "<" not in head + rest:
            yield f"{head}cases/*{rest.partition('>')[2]}"


def _asked(question: Callable[[str], Answer], pairs: list[tuple[str, str]], chance: random.Random) -> Iterator[Pair]:
    for _ in range(WARM):
        question(str(uuid4()))
    for there, missing in pairs:
        if chance.random() < 0.5:
            first = question(there)
            yield first, question(missing)
        else:
            second = question(missing)
            yield question(there), second


def _compared(address: str, asked: Iterator[Pair] | list[Pair]) -> Compared:
    pairs = list(asked)
    different = sum(_said(there) != _said(missing) for there, missing in pairs)
    took = [[answer.seconds for answer in side] for side in zip(*pairs, strict=True)]
    slower = sum(there.seconds > missing.seconds for there, missing in pairs)
    milliseconds = (statistics.median(took[0]) - statistics.median(took[1])) * 1000
    return Compared(address, different, milliseconds, sign_test(slower, len(pairs)))


def _said(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    headers = {name: _EXPIRY.sub("", value) for name, value in answer.headers.items() if name not in OWN}
    return answer.status, headers, _OWN_IN_PAGE.sub(b"", answer.content)


def sign_test(slower: int, pairs: int) -> float:
    """How often chance alone leaves one side ahead in as many pairs as here, or in more. 0 to 1."""
    ahead = max(slower, pairs - slower)
    return min(1.0, 2 * sum(math.comb(pairs, count) for count in range(ahead, pairs + 1)) / 2**pairs)


def _missed(compared: Compared, milliseconds: float, questions: int) -> list[str]:
    found = []
    if compared.different:
        found.append(f"{compared.address}: {compared.different} pairs with different answers, wanted none")
    if abs(compared.milliseconds) >= milliseconds:
        found.append(f"{compared.address}: medians differ by {compared.milliseconds:+.2f} ms, wanted {milliseconds}")
    # Of many questions some are unlikely by chance.
    if compared.chance * questions <= CHANCE:
        found.append(f"{compared.address}: p = {compared.chance:.5f} among {questions}, wanted more than {CHANCE}")
    return found
