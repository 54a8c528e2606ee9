"""Before a new person is made: who, among those whom the asker may see, is likely to be the same person.

A likely match is shown by initials and case code: enough to look there, and not a list of names for whoever types one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import known_names, numbers
from cases.known_names import Searched
from cases.models import Case, Identity
from cases.permissions import CasePermission
from cases.services import PersonFacts
from core import access
from core.access import Compartment
from core.domain.likeness import Closeness, Match, Name, rank
from core.domain.spellings import words

MOST = 5
_MOST_NAMES = 6
_MOST_COMPARED = 200
_NAMES: dict[Closeness, str | Promise] = {
    Closeness.SAME: _("the same name"),
    Closeness.SPELLED: _("the same name in another spelling"),
    Closeness.SIMILAR: _("a similar name"),
}
_NUMBERS: dict[str, str | Promise] = {
    "nik": _("the same NIK"),
    "passport": _("the same passport number"),
    "phone": _("the same phone number"),
}
_SAME_YEAR = _("the same year of birth")


@dataclass
class _Evidence:
    """What speaks for one person."""

    numbers: set[str]
    match: Match[str] | None = None
    typed_words: int = 0

    def judged(self, typed: int | None, known: int | None) -> tuple[bool, list[str | Promise]] | None:
        """Whether it is very likely, and why; None when it is not even possible. The years are those of birth."""
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
        # Years of birth are often wrong in papers that others had made: a whole name of two words outweighs them.
        is_possible = bool(self.numbers) or is_near or (is_name and (not other_year or (is_whole and matched > 1)))
        if not is_very_likely and not is_possible:
            return None
        reasons = [_NUMBERS[name] for name in _NUMBERS if name in self.numbers]
        if closeness is not None:
            reasons.append(_NAMES[closeness])
        return is_very_likely, [*reasons, _SAME_YEAR] if same_year else reasons


class Candidate(NamedTuple):
    """A person who may be the same, by one of their cases that the asker sees."""

    case: Any
    name: Name
    is_very_likely: bool
    reasons: list[str | Promise]

    @property
    def initials(self) -> str:
        return " ".join(f"{word.written[0].upper()}." for word in self.name.words)


def likely(facts: PersonFacts, *, by: Any) -> list[Candidate]:
    """Who may be the person of `facts`, the likeliest first. To be shown after `log_shown()` only."""
    people = known_names.searched(Identity.objects.to_search(by, CasePermission.VIEW))
    found = _evidence(facts, people)
    typed = facts.birth_date.year if facts.birth_date else facts.birth_year
    candidates = []
    for case in _one_case_each(found, by):
        key = str(case.identity_id)
        judged = found[key].judged(typed, case.birth_year)
        if judged is not None:
            candidates.append(Candidate(case, people.names[key][0], *judged))
    candidates.sort(key=lambda one: (not one.is_very_likely, -len(one.reasons), one.case.code))
    return candidates[:MOST]


def log_shown(candidates: Sequence[Candidate], *, by: Any) -> None:
    """Write down that these are about to be shown, or that nobody was found."""
    compartments = (Compartment.GENERAL, Compartment.IDENTITY)
    if candidates:
        cases = [one.case for one in candidates]
        access.log(by=by, act="cases.case.compared", rows=cases, compartments=compartments)
    else:
        access.log_search(by=by, act="cases.case.sought", compartments=compartments)


def _evidence(facts: PersonFacts, people: Searched) -> dict[str, _Evidence]:
    found: dict[str, _Evidence] = {}
    for text in (facts.full_name, *facts.aliases)[:_MOST_NAMES]:
        for match in rank(text, people.names)[:_MOST_COMPARED]:
            evidence = found.setdefault(match.key, _Evidence(set()))
            if evidence.match is None or match.likeness > evidence.match.likeness:
                evidence.match, evidence.typed_words = match, len(words(text))
    typed = {"nik": facts.nik, "passport": facts.passport, "phone": facts.phone}
    for key, number in islice(people.holding(numbers.wanted(typed)), _MOST_COMPARED):
        found.setdefault(key, _Evidence(set())).numbers.add(number)
    return found


def _one_case_each(found: Mapping[str, _Evidence], by: Any) -> Iterable[Any]:
    """Of each person the open case that the user sees, else the latest."""
    if not found:
        return []
    cases = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(person__identity__in=found)
    facts = {"identity_id": F("person__identity__id"), "birth_year": F("person__birth_year")}
    latest_last = cases.as_listed().annotate(**facts).order_by(F("closed_on").asc(nulls_last=True), "opened_on", "pk")
    return {case.identity_id: case for case in latest_last}.values()
