"""Looking for a second record of the person of a case, among those whom one may make one with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cases.identity import duplicates
from cases.identity import search as identity_search
from cases.identity.facts import PersonFacts
from cases.merge.rules import seen_whole
from cases.record.models import Case, Identity
from cases.record.names import names_of
from core import unreadable
from core.access.actor import ActingUser
from core.access.log import log_access, log_search


class Second(NamedTuple):
    """A case whose person may be the same, and why it is shown."""

    case: Any
    name: str
    why: str


def alike(case: Case, identity: Identity, *, by: ActingUser) -> list[Second]:
    """Those who are likely the same by what is known of this person, the likeliest first. The look is logged."""
    facts = PersonFacts(
        birth_year=case.person.birth_year,
        **{name: unreadable.known(identity, name) for name in ("full_name", "aliases", "nik", "passport", "phone")},
    )
    found = [(one.case, ", ".join(map(str, one.reasons))) for one in duplicates.likely(facts, by=by)]
    return _shown(case, found, by=by, was_searched=False)


def sought(text: str, case: Case, *, by: ActingUser) -> list[Second]:
    """Those whom `text` finds, the likeliest first. They are in the access log, and so is a search in vain."""
    found, _is_cut = identity_search.found_by(text, by=by)
    return _shown(case, [(one, why.words()) for why, one in found], by=by, was_searched=True)


def _shown(case: Case, found: Sequence[tuple[Case, str]], *, by: ActingUser, was_searched: bool) -> list[Second]:
    shown = list(_mergeable(case, found, by))[: identity_search.MOST]
    if shown:
        rows = [one for one, _why in shown]
        log_access(by=by, act="cases.case.compared", rows=rows, compartments=identity_search.SHOWN)
    elif was_searched:
        log_search(by=by, act="cases.case.sought", compartments=identity_search.SHOWN)
    names = names_of([one.person_id for one, _why in shown], by)
    return [Second(one, names[one.person_id], why) for one, why in shown if one.person_id in names]


def _mergeable(case: Case, found: Sequence[tuple[Case, str]], by: ActingUser) -> Iterable[tuple[Case, str]]:
    whole = seen_whole({case.person_id, *(one.person_id for one, _why in found)}, by)
    if case.person_id in whole:
        yield from ((one, why) for one, why in found if one.person_id in whole - {case.person_id})
