"""Who a copy is about, and its story with other sentences, firms and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Protocol

from core.domain import names
from core.domain.dates import format_date, month_name
from core.domain.languages import INDONESIAN
from core.domain.places import place_name
from demo.world.survivors import called, for_children, synthetic_passport, texts

# Facts of an identity that a copy draws anew where the pattern has them.
FACTS = ("full_name", "aliases", "birth_date", "birth_place", "nik", "passport", "phone", "address")
_MONTHS = [month_name(number, INDONESIAN) for number in range(1, 13)]
_DATE = rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}\b"


@dataclass
class Told:
    """One copy in its own words. `names` are firms, recruiters and colleagues, by what they are called elsewhere."""

    random: Random
    facts: Mapping[str, str]
    names: Mapping[str, str]
    shift: timedelta
    said: set[str] = field(default_factory=set)
    """Sentences of the text that is being told."""

    def one_of(self, pool: Sequence[str]) -> str:
        """Another sentence than those said before, unless all were."""
        left = [one for one in self.random.sample(pool, min(len(pool), 6)) if one not in self.said]
        chosen = left[0] if left else pool[0]
        self.said.add(chosen)
        return chosen


Part = str | Callable[[Told], str]


@dataclass
class Text:
    """A text, cut where a copy says something else."""

    parts: list[Part] = field(default_factory=list)

    def told(self, by: Told) -> str:
        by.said.clear()
        return "".join([part if isinstance(part, str) else part(by) for part in self.parts])


class Person(Protocol):
    """Of whom a copy tells in other words."""

    facts: dict[str, str]
    gender: str
    citizenship: str
    is_child: bool


class Pattern:
    """How the texts of one case are cut: `facts` are those of its person, `others` names that copies replace."""

    def __init__(self, facts: Mapping[str, str], others: Iterable[str], *, is_child: bool) -> None:
        self._is_child = is_child
        self._facts = {facts[name]: name for name in FACTS if name in facts and name not in ("birth_date", "aliases")}
        self._nickname = facts.get("full_name", "").partition(" ")[0]
        self._others = set(others)
        words = sorted({*_pool_of(), *self._facts, *self._others}, key=lambda word: (-len(word), word))
        nickname = [rf"\b{re.escape(self._nickname)}\b"] if self._nickname else []
        self._cuts = re.compile("|".join([*map(re.escape, words), *nickname, _DATE]))

    def cut(self, text: str) -> Text:
        found, at = Text(), 0
        for match in self._cuts.finditer(text):
            found.parts += [text[at : match.start()], self._part(match[0])]
            at = match.end()
        found.parts.append(text[at:])
        return found

    def _part(self, word: str) -> Part:
        if word in self._facts:
            name = self._facts[word]
            return lambda told: told.facts[name]
        if word in self._others:
            return lambda told: told.names.get(word, word)
        if word in _pool_of():
            pool = _others(word, is_child=self._is_child)
            return lambda told: told.one_of(pool)
        if word == self._nickname:
            return lambda told: told.facts["nickname"]
        day, month, year = word.split(" ")
        on = date(int(year), _MONTHS.index(month) + 1, int(day))
        return lambda told: format_date(on + told.shift, INDONESIAN)


@cache
def _pool_of() -> dict[str, tuple[str, ...]]:
    """Sentence → those that may stand for it."""
    kinds = ("note", "daily_note", "session_note", "legal_note", "reintegration_note", "urgent_need")
    own = (tuple(texts()[name]) for name in ("conditions", "details", "tasks", "needs"))
    return {sentence: pool for pool in (*map(names.sentences, kinds), *own) for sentence in pool}


@cache
def _others(sentence: str, *, is_child: bool) -> tuple[str, ...]:
    pool = _pool_of()[sentence]
    return for_children(pool) or (sentence,) if is_child else pool


def drawn(random: Random, of: Person, *, shift: timedelta) -> dict[str, str]:
    """The facts of another person who could have had that story, those that were known of the first one."""
    is_woman = of.gender == "Feminine"
    regency = names.synthetic_regency(random)
    full_name = called(random, of.citizenship, is_woman=is_woman)
    nickname = full_name.partition(" ")[0]
    facts = {
        "full_name": full_name,
        "aliases": f'["{nickname}"]',
        "birth_place": regency.name,
        "passport": synthetic_passport(random),
        "phone": names.synthetic_phone(random),
        "address": f"{names.synthetic_village(random)}, {place_name(regency.code)}",
    }
    if "birth_date" in of.facts:
        # About as old at the intake: who was a child then is one, and nobody else.
        days = random.randint(0, 300)
        born = date.fromisoformat(of.facts["birth_date"]) + shift + timedelta(days=days if of.is_child else -days)
        facts["birth_date"] = born.isoformat()
        facts["nik"] = names.synthetic_nik(random, regency=regency, birth_date=born, is_woman=is_woman)
    found = {name: value for name, value in facts.items() if name in of.facts}
    if of.facts.get("aliases") == "[]":
        found["aliases"] = "[]"
    return found | {"nickname": nickname}
