"""Before a new person is made: who, among those whom the asker may see, is likely to be the same person.

A likely match is shown by initials and case code: enough to look there, and not a list of names for whoever types one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

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
from core.domain.likeness import Closeness, Match, Name
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
_SHOWN = (Compartment.GENERAL, Compartment.IDENTITY)


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
        return _initials(self.name)


class Alike(NamedTuple):
    """Somebody among those who were compared, by their key there."""

    key: str
    is_very_likely: bool
    reasons: list[str | Promise]


def everybody(by: Any) -> Searched:
    """All among whom `by` may look for a person: for who compares many, one after the other."""
    return known_names.searched(Identity.objects.to_search(by, CasePermission.VIEW))


def alike(facts: PersonFacts, people: Searched, birth_years: Mapping[str, int | None]) -> list[Alike]:
    """Who of `people` may be the person of `facts`; `birth_years` by their keys."""
    found = _evidence(facts, people)
    typed = _birth_year(facts)
    judged = ((key, evidence.judged(typed, birth_years.get(key))) for key, evidence in found.items())
    return [Alike(key, *judgement) for key, judgement in judged if judgement is not None]


def likely(facts: PersonFacts, *, by: Any, among: Searched | None = None) -> list[Candidate]:
    """Who may be the person of `facts`, the likeliest first. To be shown after `log_shown()` only.

    `among` is `everybody(by)` where that is at hand.
    """
    people = everybody(by) if among is None else among
    found = _evidence(facts, people)
    typed = _birth_year(facts)
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
    if candidates:
        log_matches([one.case for one in candidates], by=by)
    else:
        access.log_search(by=by, act="cases.case.sought", compartments=_SHOWN)


def log_matches(cases: Sequence[Any], *, by: Any) -> None:
    """Write down that these cases are about to be shown as those of perhaps the same person."""
    access.log(by=by, act="cases.case.compared", rows=cases, compartments=_SHOWN)


def initials_of(cases: Iterable[Any], *, by: Any) -> dict[UUID, str]:
    """The initials of the persons of these cases, by their keys, as far as `by` may read who they are.

    The look must have been logged.
    """
    rows = Identity.objects.visible_to(by).filter(person__in={case.person_id for case in cases})
    names, persons = known_names.searched(rows).names, dict(rows.values_list("pk", "person_id"))
    return {person: _initials(names[str(key)][0]) for key, person in persons.items() if str(key) in names}


def _initials(name: Name) -> str:
    return " ".join(f"{word.written[0].upper()}." for word in name.words)


def _birth_year(facts: PersonFacts) -> int | None:
    return facts.birth_date.year if facts.birth_date else facts.birth_year


def _evidence(facts: PersonFacts, people: Searched) -> dict[str, _Evidence]:
    found: dict[str, _Evidence] = {}
    for text in (facts.full_name, *facts.aliases)[:_MOST_NAMES]:
        for match in people.like(text)[:_MOST_COMPARED]:
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
