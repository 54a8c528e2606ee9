"""Looking for somebody by name, case code or number, among those whom the asker may see.

The database says first who they are; only they are compared, so that nobody else changes what is found, counted,
ranked, or how long it takes. What is found is logged before it is returned to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.identity import name_index, numbers
from cases.permissions import CasePermission
from cases.record import codes
from cases.record.models import Case, Identity
from cases.web.listed_cases import ListedCase, listed
from core.access.actor import ActingUser
from core.access.log import log_access, log_search
from core.compartments import Compartment
from core.domain.likeness import Closeness

MOST = 50


class SearchReason(models.TextChoices):
    """By what a case was found."""

    CODE = "code", _("Case code")
    NIK = "nik", _("NIK")
    PASSPORT = "passport", _("Passport number")
    PHONE = "phone", _("Phone")
    NAME = "name", _("Name")
    OTHER_NAME = "other_name", _("Other name")


CLOSENESS: dict[Closeness, str | Promise] = {
    Closeness.SAME: _("the same words"),
    Closeness.SPELLED: _("another spelling"),
    Closeness.SIMILAR: _("similar"),
}


@dataclass(frozen=True)
class MatchReason:
    """Why a case stands where it does. An exact code or number has no closeness."""

    reason: SearchReason
    score: float = 2.0
    closeness: Closeness | None = None

    def words(self) -> str:
        if self.closeness is None:
            return str(self.reason.label)
        return f"{self.reason.label}: {CLOSENESS[self.closeness]}"


SHOWN = (Compartment.GENERAL, Compartment.IDENTITY)


class Found(NamedTuple):
    """Cases as rows of a list, the likeliest first, each with why; `is_cut` when there were more."""

    rows: list[ListedCase]
    reasons: list[str]
    is_cut: bool


def search(text: str, *, by: ActingUser) -> Found:
    """The cases that `text` finds for `by`. What is found is in the access log before it is returned."""
    found, is_cut = found_by(text, by=by)
    shown = [case for _why, case in found[:MOST]]
    if shown:
        log_access(by=by, act="cases.case.found", rows=shown, compartments=SHOWN)
    else:
        log_search(by=by, act="cases.case.sought", compartments=SHOWN)
    return Found(listed(shown, by), [why.words() for why, _case in found[:MOST]], is_cut or len(found) > MOST)


def found_by(text: str, *, by: ActingUser) -> tuple[list[tuple[MatchReason, Case]], bool]:
    """The cases that `text` finds for `by`, the likeliest first, each with why, and whether there may be more.

    To be shown after a line in the access log only.
    """
    whys, is_cut = _persons(text, by)
    cases = {case.pk: (why, case) for why, case in _cases_of(whys, by)}
    for case in _by_code(text, by):
        cases[case.pk] = MatchReason(SearchReason.CODE), case
    return sorted(cases.values(), key=_order), is_cut


def _order(pair: tuple[MatchReason, Case]) -> tuple[Any, ...]:
    """The likeliest first, full names before other names, open cases before closed ones."""
    why, case = pair
    return -why.score, why.reason == SearchReason.OTHER_NAME, case.closed_on is not None, case.code


def _persons(text: str, by: ActingUser) -> tuple[dict[str, MatchReason], bool]:
    """Key of the identity → why it was found, of the likeliest, and whether there were more."""
    people = name_index.searched(Identity.objects.to_search(by, CasePermission.VIEW))
    found: dict[str, MatchReason] = {}
    for match in people.like(text)[: MOST + 1]:
        reason = SearchReason.OTHER_NAME if match.place else SearchReason.NAME
        found[match.key] = MatchReason(reason, match.likeness.score, match.likeness.closeness)
    for key, number in islice(people.holding(numbers.wanted(numbers.asked_for(text))), MOST + 1):
        found[key] = MatchReason(SearchReason(number))
    likeliest = sorted(found, key=lambda key: -found[key].score)
    return {key: found[key] for key in likeliest[:MOST]}, len(found) > MOST


def _cases_of(whys: dict[str, MatchReason], by: ActingUser) -> Iterable[tuple[MatchReason, Case]]:
    """The visible cases of these persons that show who they are."""
    if not whys:
        return
    cases = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(person__identity__in=whys)
    for case in cases.as_listed().annotate(identity_id=models.F("person__identity__id")):
        yield whys[str(case.identity_id)], case


def _by_code(text: str, by: ActingUser) -> Iterable[Case]:
    # Only what can be no name goes to the database.
    beginning = codes.beginning(text)
    if not beginning:
        return []
    return Case.objects.visible_to(by, CasePermission.VIEW).filter(code__startswith=beginning).as_listed()[: MOST + 1]
