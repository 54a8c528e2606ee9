"""Opening a new case for a person who has a record already: nothing that is known of them is overwritten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.identity.facts import PersonFacts
from cases.identity.return_offer import is_seen_whole, offered
from cases.identity.services import change_identity
from cases.intake.services import register_intake, was_under_18
from cases.notes.services import add_note
from cases.permissions import CasePermission
from cases.record.models import Case, Identity, Person
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.domain import codes, countries
from core.domain.identifiers import masked
from core.errors import Damaged, DomainError

_TEXTS = ("birth_place", "nik", "passport", "phone", "address", "occupation")
# A whole number stands nowhere that is read without a second step.
_NUMBERS = ("nik", "passport", "phone")


@transaction.atomic
def register_return(*, same_as: UUID, person: PersonFacts, by: ActingUser, **intake: Any) -> Case:
    """Open a new case for the person of the case `same_as`, as `register_intake` does with the rest.

    What the record does not say yet is filled from `person`, and another name is added. Where both say something else
    the record stays as it is, and what was said at the intake is kept in a note on the identity in the new case.
    Beside a case that `by` does not see, the new one gets a record of its own, as if nobody had been chosen: whoever
    sees both is told of them (`cases.merge.comparison`). Raises DomainError
    where the person may not be chosen any more.
    """
    known = _held(same_as, by)
    if not is_seen_whole(known.pk, by):
        return register_intake(person=person, by=by, **intake)
    case = register_intake(person=person, known=known, by=by, **intake)
    log_access(by=by, act="cases.case.compared", rows=[case], compartments=(Compartment.GENERAL, Compartment.IDENTITY))
    identity = Identity.objects.get(person=known.pk)
    try:
        fills, lines = _compared(identity, known, person)
    except Damaged as error:
        raise DomainError(
            _("Something in the record of this person is damaged and does not open. Tell your administrator.")
        ) from error
    if lines:
        head = _("The intake says something else of the person than was known before:")
        add_note(case=case, text="\n".join([head, *lines]), compartment=Compartment.IDENTITY, by=by)
    if fills:
        change_identity(case=case, identity_id=identity.pk, expected_version=identity.version, facts=fills, by=by)
        case.refresh_from_db()
    return case


def _held(same_as: UUID, by: ActingUser) -> Person:
    """The person, with all their cases locked. Raises DomainError."""
    chosen = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(pk=same_as).first()
    if chosen is not None:
        Case.objects.all_held(Case.objects.filter(person=chosen.person_id).values_list("pk", flat=True))
        if chosen.person_id in offered([chosen.person_id], by):
            return Person.objects.get(pk=chosen.person_id)
    raise DomainError(_("This person cannot be chosen any more. Compare again."))


def _compared(identity: Identity, known: Person, said: PersonFacts) -> tuple[dict[str, Any], list[str]]:
    """What fills the record, and in words what it says otherwise. The look must have been logged."""
    fills: dict[str, Any] = {}
    lines: list[str] = []
    for name in _TEXTS:
        value, own = getattr(said, name), getattr(identity, name)
        if value and not own:
            fills[name] = value
        elif value and value != own:
            lines.append(_line(identity, name, masked(value) if name in _NUMBERS else value))
    for name, words in (("gender", _gender), ("citizenship", countries.country_name)):
        value, own = getattr(said, name), getattr(known, name)
        if value and not own:
            fills[name] = value
        elif value and value != own:
            lines.append(_line(known, name, words(value)))
    names = [identity.full_name, *identity.aliases]
    have = {name.casefold() for name in names}
    new = [name for name in (said.full_name, *said.aliases) if name and name.casefold() not in have]
    if new:
        fills["aliases"] = [*identity.aliases, *dict.fromkeys(new)]
    _compare_birth(identity, known, said, fills, lines)
    return fills, lines


def _compare_birth(
    identity: Identity, known: Person, said: PersonFacts, fills: dict[str, Any], lines: list[str]
) -> None:
    """Fill when they were born where it is not known and speaks against nothing: whoever was a child stays one."""
    day = said.birth_date.isoformat() if said.birth_date else ""
    year = said.birth_date.year if said.birth_date else said.birth_year
    if year is None or (day and day == identity.birth_date) or (not day and year == known.birth_year):
        return
    cases = Case.objects.filter(person=known.pk)
    is_child = was_under_18(cases, born=day or None, birth_year=year)
    is_more = not identity.birth_date and known.birth_year in (None, year)
    if is_more and known.was_child in (None, is_child):
        fills |= {"birth_date": day} if day else {"birth_year": year}
    else:
        words = date_format(said.birth_date) if said.birth_date else str(year)
        lines.append(_line(identity, "birth_date", words))


def _line(row: Any, name: str, words: Any) -> str:
    return f"{capfirst(row._meta.get_field(name).verbose_name)}: {words}"


def _gender(code: str) -> str:
    return str(codes.label("Gender", code))
