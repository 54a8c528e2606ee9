"""The person of a row is the one of a case that is here: made one as two records are, and as it can be undone.

What the record does not say yet is filled from the row, and other names are added. Where both say something else the
record stands, and what the row says is kept in words: nothing that the list says is lost (imports/rows.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.intake.services import was_under_18
from cases.merge import rules as merge_rules
from cases.merge.rules import MergePair, Side
from cases.merge.services import merge_persons
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.domain.identifiers import masked
from core.errors import Damaged, DomainError
from imports.fields import FIELDS, GROUPS, Group

_LABELS: dict[str, str | Promise] = {
    "born": FIELDS["birth_date"].label,
    "address": GROUPS[Group.ADDRESS],
    **{
        fact: FIELDS[fact].label
        for fact in ("full_name", "birth_place", "nik", "passport", "phone", "occupation", "gender", "citizenship")
    },
}

# A whole number stands nowhere that is read without a second step.
_NUMBERS = {"nik", "passport", "phone"}


class Joined(NamedTuple):
    """What becomes of the facts of a row: those that fill the record, whether its names are added, and the rest in
    words for a note on the identity, empty where there is none. Nothing of the record stands in these.
    """

    taken: list[str]
    adds_names: bool
    rest: str


def compare(known: Case, case: Case, *, by: ActingUser) -> Joined:
    """Compare who a row says the person of its `case` is with the person of the case `known`. Logs the look.

    Raises DomainError unless `by` sees all of that person, and where what is known of them does not open.
    """
    persons = {known.person_id, case.person_id}
    if merge_rules.seen_whole(persons, by) != persons:
        raise DomainError(_("You do not see all cases of this person, so nothing can be added to their record."))
    cases = merge_rules.cases_of(*persons)
    log_access(
        by=by,
        act="cases.case.compared",
        rows=cases,
        compartments=(Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION),
    )
    try:
        return _joined(merge_rules.pair(known.person_id, case.person_id, cases=cases))
    except Damaged as error:
        raise DomainError(
            _(
                "Something in the record of this person is damaged and does not open. Tell your administrator, and "
                "enter this row by hand."
            )
        ) from error


def join(known: Case, case: Case, joined: Joined, *, number: int, by: ActingUser) -> None:
    """Make the person of `case`, of the row with this number, one with that of `known`. They were compared before."""
    cases = merge_rules.cases_of(known.person_id, case.person_id)
    merge_persons(
        keep=known.person_id,
        give_up=case.person_id,
        taken=joined.taken,
        adds_names=joined.adds_names,
        stamp=merge_rules.pair(known.person_id, case.person_id, cases=cases).stamp,
        reason=_("Said at the import of a list (row %(number)d).") % {"number": number},
        by=by,
    )


def joinable(cases: Iterable[Case], *, by: ActingUser) -> set[UUID]:
    """The persons of these cases to whom `by` may add a case."""
    persons = {case.person_id for case in cases}
    return merge_rules.seen_whole(persons, by) if persons and by.acting.may(CasePermission.MERGE) else set()


def _joined(both: MergePair) -> Joined:
    known, own = both.sides
    taken, lines = [], []
    for fact in both.differing:
        # A row says of the age nothing but the birth. Other names are told by all names together.
        if fact not in _LABELS or own.lacks(fact):
            continue
        if _fills_birth(known, own) if fact == "born" else known.lacks(fact):
            taken.append(fact)
        elif _says_more(known, own, fact):
            said = own.in_words(fact)
            lines.append(f"{_LABELS[fact]}: {masked(said) if fact in _NUMBERS else said}")
    names = {name.casefold() for name in known.names}
    adds_names = any(name.casefold() not in names for name in own.names)
    head = [_("The list says something else of the person than was known before:")] if lines else []
    return Joined(taken, adds_names, "\n".join([*head, *lines]))


def _fills_birth(known: Side, own: Side) -> bool:
    """Whether the birth of a row is more than what is known, and speaks against nothing of it: a child stays one."""
    is_exact = bool(own.identity.birth_date) and not known.identity.birth_date
    is_more = known.lacks("born") or (is_exact and known.person.birth_year == own.person.birth_year)
    return is_more and known.age_group in ("", _age_group(known, own))


def _age_group(known: Side, own: Side) -> str:
    """What the person was at the first intake that is known, were they born as a row says."""
    born, year = own.identity.birth_date, own.person.birth_year
    is_child = was_under_18(known.cases, born=born, birth_year=year)
    return "CHILD" if is_child else "ADULT"


def _says_more(known: Side, own: Side, fact: str) -> bool:
    """Whether what a row says is not said by what is known: all but the main name, and the year of a day."""
    if fact == "born" and not own.identity.birth_date:
        return known.person.birth_year != own.person.birth_year
    return fact != "full_name"
