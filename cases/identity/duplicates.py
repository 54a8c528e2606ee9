"""Before a new person is made: who, among those whom the asker may see, is likely to be the same person.

A likely match is shown by initials and case code: enough to look there, and not a list of names for whoever types one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.utils.functional import Promise

from cases.identity import name_index, numbers
from cases.identity.evidence import IdentityEvidence, MatchJudgement, gathered
from cases.identity.facts import PersonFacts
from cases.identity.name_index import Searched
from cases.identity.return_offer import offered
from cases.permissions import CasePermission
from cases.record.models import Case, Identity
from core.access.actor import ActingUser
from core.access.log import log_access, log_search
from core.compartments import Compartment
from core.domain.likeness import Name

MOST = 5
_SHOWN = (Compartment.GENERAL, Compartment.IDENTITY)


class Candidate(NamedTuple):
    """A person who may be the same, by one of their cases that the asker sees."""

    case: Any
    name: Name
    judgement: MatchJudgement
    # Whether the asker may say that it is the same person (`with_return`).
    may_return: bool = False

    @property
    def is_very_likely(self) -> bool:
        return self.judgement.is_very_likely

    @property
    def is_close(self) -> bool:
        """Whether more speaks for it than that a search would find it."""
        return self.judgement.is_close

    @property
    def reasons(self) -> list[str | Promise]:
        return self.judgement.words

    @property
    def initials(self) -> str:
        return _initials(self.name)


class LikelyMatch(NamedTuple):
    """Somebody among those who were compared, by their key there."""

    key: str
    is_very_likely: bool
    reasons: list[str | Promise]


def everybody(by: ActingUser) -> Searched:
    """All among whom `by` may look for a person: for who compares many, one after the other."""
    return name_index.searched(Identity.objects.to_search(by, CasePermission.VIEW))


def alike(facts: PersonFacts, people: Searched, birth_years: Mapping[str, int | None]) -> list[LikelyMatch]:
    """Who of `people` is close to the person of `facts`; `birth_years` by their keys."""
    found = _evidence(facts, people)
    typed = _birth_year(facts)
    judged = ((key, evidence.judged(typed, birth_years.get(key))) for key, evidence in found.items())
    return [LikelyMatch(key, one.is_very_likely, one.words) for key, one in judged if one.is_close]


def likely(facts: PersonFacts, *, by: ActingUser, among: Searched | None = None) -> list[Candidate]:
    """Who may be the person of `facts`, the likeliest first. To be shown after `log_shown()` only.

    `among` is `everybody(by)` where that is at hand.
    """
    people = everybody(by) if among is None else among
    found = _evidence(facts, people)
    typed = _birth_year(facts)
    candidates = [
        Candidate(case, people.names[key][0], found[key].judged(typed, case.birth_year))
        for case in _one_case_each(found, by)
        if (key := str(case.identity_id))
    ]
    candidates.sort(key=lambda one: (not one.is_very_likely, -one.judgement.rank, one.case.code))
    return candidates[:MOST]


def with_return(candidates: Sequence[Candidate], *, by: ActingUser) -> list[Candidate]:
    """The same, each with whether `by` may say that it is that person."""
    persons = {one.case.person_id for one in candidates}
    found = offered(persons, by) if persons else set()
    return [one._replace(may_return=one.case.person_id in found) for one in candidates]


def log_shown(candidates: Sequence[Candidate], *, by: ActingUser) -> None:
    """Write down that these are about to be shown, or that nobody was found."""
    if candidates:
        log_matches([one.case for one in candidates], by=by)
    else:
        log_search(by=by, act="cases.case.sought", compartments=_SHOWN)


def log_matches(cases: Sequence[Any], *, by: ActingUser) -> None:
    """Write down that these cases are about to be shown as those of perhaps the same person."""
    log_access(by=by, act="cases.case.compared", rows=cases, compartments=_SHOWN)


def initials_of(cases: Iterable[Any], *, by: ActingUser) -> dict[UUID, str]:
    """The initials of the persons of these cases, by their keys, as far as `by` may read who they are.

    The look must have been logged.
    """
    rows = Identity.objects.visible_to(by).filter(person__in={case.person_id for case in cases})
    names, persons = name_index.searched(rows).names, dict(rows.values_list("pk", "person_id"))
    return {person: _initials(names[str(key)][0]) for key, person in persons.items() if str(key) in names}


def _initials(name: Name) -> str:
    return " ".join(f"{word.written[0].upper()}." for word in name.words)


def _birth_year(facts: PersonFacts) -> int | None:
    return facts.birth_date.year if facts.birth_date else facts.birth_year


def _evidence(facts: PersonFacts, people: Searched) -> dict[str, IdentityEvidence]:
    typed = {"nik": facts.nik, "passport": facts.passport, "phone": facts.phone}
    return gathered([facts.full_name, *facts.aliases], numbers.wanted(typed), people)


def _one_case_each(found: Mapping[str, IdentityEvidence], by: ActingUser) -> Iterable[Any]:
    """Of each person the open case that the user sees, else the latest."""
    if not found:
        return []
    cases = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(person__identity__in=found)
    facts = {"identity_id": F("person__identity__id"), "birth_year": F("person__birth_year")}
    return {case.identity_id: case for case in cases.as_listed().annotate(**facts).latest_last()}.values()
