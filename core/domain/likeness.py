"""How alike a typed name and known names are: words in any order, old spellings, beginnings, small slips."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.domain.spellings import TITLES, SpelledWord, Words, words

MOST_WORDS = 8
_SAME, _FOLDED, _BEGINS, _INITIAL, _JOINED = 1.0, 0.97, 0.9, 0.6, 0.8
_SLIP = 0.15
_SHORTEST_JOINED = 5


class Closeness(enum.IntEnum):
    SIMILAR = 1
    """A beginning, a slip of the hand, or a word too many."""
    SPELLED = 2
    """The same words, spelled otherwise."""
    SAME = 3


class Name(NamedTuple):
    """A known name, made ready to be compared."""

    words: tuple[SpelledWord, ...]
    folded: tuple[str, ...]
    joined: str

    @classmethod
    def of(cls, text: str, seen: Words | None = None) -> Name:
        """`seen` as in `spellings.words()`."""
        found = words(text, seen)
        folded = tuple([word.folded for word in found])
        return cls(found, folded, "".join(folded))


class Likeness(NamedTuple):
    score: float
    """From 0 to 1."""
    closeness: Closeness
    matched: int
    """How many words were found."""


class Match[K: Hashable](NamedTuple):
    key: K
    place: int
    """Which of the names of `key`."""
    likeness: Likeness
    length: int
    """How many words that name has."""


def by_word[K: Hashable](known: Mapping[K, Sequence[Name]]) -> dict[str, set[K]]:
    """Who has which folded word in a name."""
    found: defaultdict[str, set[K]] = defaultdict(set)
    for key, names in known.items():
        for name in names:
            for word in name.folded:
                found[word].add(key)
    return dict(found)


def rank[K: Hashable](
    text: str, known: Mapping[K, Sequence[Name]], holders: Mapping[str, Collection[K]] | None = None
) -> list[Match[K]]:
    """Whose names are like `text`, best first; each once, by the best of its names.

    Every typed word must be found, of three or more all but one; titles and single letters need not. Two words may be
    written as one, and one of them as its first letter. `holders` is `by_word(known)`, where it is at hand.
    """
    asked = words(text)[:MOST_WORDS]
    needed = sum(len(word.folded) > 1 and word.written not in TITLES for word in asked)
    needed -= needed > 2
    if holders is None:
        holders = by_word(known)
    near = [{word.folded: _FOLDED} if word.written in TITLES else _near(word.folded, holders.keys()) for word in asked]
    candidates = {key for word in frozenset[str]().union(*near) for key in holders.get(word, ())}
    joined = "".join(word.folded for word in asked)
    joined = joined if len(joined) >= _SHORTEST_JOINED else ""
    if joined:
        candidates.update(key for key, names in known.items() for name in names if joined in name.joined)
    found: list[Match[K]] = []
    for key in candidates:
        best: Match[K] | None = None
        for place, name in enumerate(known[key]):
            likeness = _likeness(asked, near, needed, name)
            if likeness is None and joined and joined in name.joined:
                likeness = Likeness(_JOINED, Closeness.SIMILAR, len(asked))
            if likeness is not None and (best is None or likeness > best.likeness):
                best = Match(key, place, likeness, len(name.words))
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda match: (-match.likeness.score, match.place, str(match.key)))


def _near(word: str, vocabulary: Collection[str]) -> dict[str, float]:
    """The words that `word` may stand for, each with how much it counts."""
    found = {other: _BEGINS for other in vocabulary if other.startswith(word)} if len(word) > 1 else {}
    if len(word) == 1:
        found = {other: _INITIAL for other in vocabulary if other.startswith(word)}
    elif word[0] in vocabulary:
        found[word[0]] = _INITIAL
    slips = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if slips:
        for other, distance, _place in process.extract(
            word, vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=None
        ):
            if len(other) > 2:
                found[other] = max(found.get(other, 0.0), _FOLDED - _SLIP * distance)
    elif word in found:
        found[word] = _FOLDED
    return found


def _likeness(
    asked: Sequence[SpelledWord], near: Sequence[Mapping[str, float]], needed: int, name: Name
) -> Likeness | None:
    pairs = sorted(_pairs(asked, near, name), reverse=True)
    taken: dict[int, float] = {}
    used: set[int] = set()
    for score, first, second in pairs:
        if first not in taken and second not in used:
            taken[first] = score
            used.add(second)
    scores = list(taken.values())
    # An initial says something beside a word only.
    if not scores or len(scores) < needed or max(scores) <= _INITIAL:
        return None
    closeness = Closeness.SIMILAR
    if len(taken) == len(asked) and min(scores) >= _FOLDED:
        closeness = Closeness.SAME if min(scores) == _SAME else Closeness.SPELLED
    mean = sum(scores) / len(asked)
    return Likeness(mean * (0.8 + 0.2 * len(used) / len(name.words)), closeness, len(taken))


def _pairs(
    asked: Sequence[SpelledWord], near: Sequence[Mapping[str, float]], name: Name
) -> Iterable[tuple[float, int, int]]:
    for first, word in enumerate(asked):
        for second, other in enumerate(name.words):
            score = near[first].get(other.folded)
            if score is not None:
                yield _SAME if word.written == other.written else score, first, second
