"""What speaks for two records being of one person: alike names in any spelling, equal numbers, the year of birth.

Whoever the search of the case list would find is found here too. A year of birth ranks, and never hides: papers that
others had made are often wrong about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.identity.name_index import Searched
from core.domain.likeness import Closeness, Match
from core.domain.spellings import words

_MOST_NAMES = 6
_MOST_COMPARED = 200
_NAMES = {Closeness.SAME: "same_name", Closeness.SPELLED: "spelled", Closeness.SIMILAR: "similar"}
_SAME_YEAR = "same_year"
# The strongest first.
REASONS: dict[str, str | Promise] = {
    "nik": _("the same NIK"),
    "passport": _("the same passport number"),
    "phone": _("the same phone number"),
    "same_name": _("the same name"),
    "spelled": _("the same name in another spelling"),
    "similar": _("a similar name"),
    _SAME_YEAR: _("the same year of birth"),
}
_WEIGHTS = {
    "nik": 4.0,
    "passport": 4.0,
    "phone": 2.0,
    "same_name": 2.0,
    "spelled": 1.5,
    "similar": 1.0,
    _SAME_YEAR: 1.0,
}


class MatchJudgement(NamedTuple):
    """How likely two records are of one person. `is_close` leaves out what only a search would find; `reasons` are
    codes of `REASONS`."""

    is_very_likely: bool
    is_close: bool
    rank: float
    reasons: list[str]

    @property
    def words(self) -> list[str | Promise]:
        return [REASONS[code] for code in self.reasons]


@dataclass
class IdentityEvidence:
    """What speaks for one person."""

    numbers: set[str]
    match: Match[str] | None = None
    typed_words: int = 0

    def judged(self, typed: int | None, known: int | None) -> MatchJudgement:
        """The years are those of birth."""
        same_year = typed is not None and typed == known
        other_year = typed is not None and known is not None and abs(typed - known) > 1
        closeness = self.match.likeness.closeness if self.match else None
        matched = self.match.likeness.matched if self.match else 0
        is_whole = self.match is not None and matched == self.match.length == self.typed_words
        is_name = closeness is not None and closeness > Closeness.SIMILAR and (matched > 1 or is_whole)
        is_near = closeness is Closeness.SIMILAR and matched > 1 and same_year
        is_very_likely = (
            bool(self.numbers & {"nik", "passport"})
            or ("phone" in self.numbers and closeness is not None)
            or (is_name and same_year)
        )
        is_close = bool(self.numbers) or is_near or (is_name and (not other_year or (is_whole and matched > 1)))
        found = {*self.numbers, *([_NAMES[closeness]] if closeness else []), *([_SAME_YEAR] if same_year else [])}
        reasons = [code for code in REASONS if code in found]
        score = self.match.likeness.score if self.match else 0.0
        rank = sum(_WEIGHTS[code] for code in reasons) + score - other_year
        return MatchJudgement(is_very_likely, is_close or is_very_likely, rank, reasons)


def gathered(names: Sequence[str], numbers: Mapping[bytes, str], people: Searched) -> dict[str, IdentityEvidence]:
    """What speaks for whom of `people`, by their keys; `numbers` are digests by which number they are of."""
    found: dict[str, IdentityEvidence] = {}
    for text in names[:_MOST_NAMES]:
        for match in people.like(text)[:_MOST_COMPARED]:
            evidence = found.setdefault(match.key, IdentityEvidence(set()))
            if evidence.match is None or match.likeness > evidence.match.likeness:
                evidence.match, evidence.typed_words = match, len(words(text))
    for key, number in islice(people.holding(numbers), _MOST_COMPARED):
        found.setdefault(key, IdentityEvidence(set())).numbers.add(number)
    return found
