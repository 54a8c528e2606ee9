"""What a role lets its holder see and do, in words: the same for the holder and for whoever composes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import role_delegation
from accounts.models import Role
from accounts.role_builder import Draft, Offered, subjects
from core.access.permissions import CorePermission, Scope, catalogue
from core.compartments import Compartment

Words = str | Promise

# What lies in each compartment, for those who have never seen it.
HOLDS: dict[str, Words] = {
    Compartment.GENERAL: _("status, intake, notes, tasks, consent and the team"),
    Compartment.IDENTITY: _("name, date of birth, numbers, phone and home address"),
    Compartment.LOCATION: _("where the person lives: shelter, bed, plan of return"),
    Compartment.CLINICAL: _("notes and documents about health"),
    Compartment.COUNSELLING: _("notes about counselling; a session opens to the counsellor who wrote it alone"),
    Compartment.LEGAL: _("legal matters, claims, losses and dossiers"),
}


class Kind(NamedTuple):
    """A compartment and what lies in it."""

    code: str
    label: Words
    holds: Words


class Acts(NamedTuple):
    """Things that may be done, under the heading of their subject."""

    subject: Words
    labels: list[Words]


class Reach(NamedTuple):
    """What may be read and done on the cases of one scope."""

    where: Words
    reads: list[Kind]
    acts: list[Acts]


class InWords(NamedTuple):
    """A role in words: what it opens, by the cases it opens it on; what it leaves closed; what needs no case."""

    reaches: list[Reach]
    closed: list[Kind]
    without_case: list[Acts]
    hands_out_all: bool
    hands_out: list[str]
    # Those that go no further than these, so that they may be given too.
    hands_out_within: list[str]
    is_beyond_own: bool
    # Why some of this should not be in one hand.
    warnings: list[Words]


def in_words(role: Role, *, sites: Sequence[str] = ()) -> InWords:
    """A role, held at `sites` (by name), or wherever it will be held."""
    draft = Draft.of(role)
    reaches = [_reach(scope, draft, sites) for scope in reversed(Scope) if scope in _scopes_of_cases(draft)]
    read = {compartment for (code, compartment) in draft.permissions if code == CorePermission.READ}
    return InWords(
        reaches,
        closed=[kind(value) for value in Compartment.values if value not in read],
        without_case=_acts(draft, None),
        hands_out_all=role.hands_out_all,
        hands_out=sorted(row.handed_out.name for row in role.handouts.all()),
        hands_out_within=[other.name for other in role_delegation.within(role)],
        is_beyond_own=any(scope != Scope.OWN for scope in _scopes_of_cases(draft)),
        warnings=_warnings(draft) if read else [],
    )


def _warnings(draft: Draft) -> list[Words]:
    codes = catalogue()
    held = dict.fromkeys(code for code, _compartment in draft.permissions)
    return [codes[code].needs.apart for code in held if code in codes and codes[code].needs.apart]


def kind(compartment: str) -> Kind:
    return Kind(compartment, Compartment(compartment).label, HOLDS[compartment])


def cases_of(scope: str, sites: Sequence[str] = ()) -> Words:
    """Which cases a scope means."""
    if scope == Scope.ORGANISATION:
        return _("In all cases of the organisation")
    if scope == Scope.SITE:
        where = _("the site where the role is held") if not sites else ", ".join(sites)
        return format_lazy(
            _("In all cases of {sites}, in those opened to it for some time, and in own cases"), sites=where
        )
    return _("In own cases: as one of the team, or by exceptional access")


def _reach(scope: Scope, draft: Draft, sites: Sequence[str]) -> Reach:
    reads = [
        kind(value)
        for value in Compartment.values
        if draft.permissions.get((CorePermission.READ.value, value)) == scope
    ]
    return Reach(cases_of(scope, sites), reads, _acts(draft, scope))


def _acts(draft: Draft, scope: Scope | None) -> list[Acts]:
    """What may be done on the cases of a scope; None: without any case."""
    found = []
    for subject, offered in subjects():
        labels = [each.label for each in offered if _is_given(each, draft, scope)]
        if labels:
            found.append(Acts(subject, labels))
    return found


def _is_given(offered: Offered, draft: Draft, scope: Scope | None) -> bool:
    if offered.key[0] == CorePermission.READ or offered.is_about_cases is (scope is None):
        return False
    given = draft.permissions.get(offered.key)
    return given is not None if scope is None else given == scope


def _scopes_of_cases(draft: Draft) -> set[str]:
    about_cases: Iterable[Offered] = (
        each for _subject, offered in subjects() for each in offered if each.is_about_cases
    )
    return {draft.permissions[each.key] for each in about_cases if each.key in draft.permissions}
