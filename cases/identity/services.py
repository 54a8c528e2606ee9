"""The identity of a person."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import age_changed, timeline
from cases.identity import numbers
from cases.identity.comparison_job import ask_to_compare
from cases.identity.facts import under_18
from cases.record.choice_rules import require_codes, require_country
from cases.record.models import Case, Identity, Person
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.keys.fields import are_damaged, left_damaged

FIELDS = (
    "full_name",
    "aliases",
    "birth_date",
    "birth_place",
    "nik",
    "passport",
    "phone",
    "address",
    "occupation",
)


_OF_PERSON = ("gender", "citizenship", "birth_year", "is_child", "is_said_adult")
# What a form holds of these.
COARSE = ("gender", "citizenship", "birth_year", "age_group")


@transaction.atomic
def change_identity(
    *, case: Case, identity_id: UUID, expected_version: int, facts: dict[str, Any], by: ActingUser
) -> Identity:
    """Change who the person is said to be. Raises EditConflict, and DomainError when the case has another person now.

    `facts` may hold the coarse ones of the person, too (`COARSE`). Those on its age follow the date of birth, else the
    year; `age_group`, what was said of it, counts where neither is known.
    """
    # All of the person: what follows from its age is worked out anew in each.
    cases = Case.objects.all_held(Case.objects.filter(person__cases=case.pk).values_list("pk", flat=True))
    identity = Identity.objects.locked(pk=identity_id, expected_version=expected_version)
    if identity.person_id not in {held.person_id for held in cases if held.pk == case.pk}:
        raise DomainError(_("The record of this person was made one with another, or two again. Open the page anew."))
    changed = [name for name in FIELDS if name in facts]
    for name in changed:
        setattr(identity, name, facts[name])
    left = left_damaged(identity, changed)
    facts = {name: fact for name, fact in facts.items() if name not in left}
    digests = numbers.digests(facts)
    for name, value in digests.items():
        setattr(identity, name, value)
    writes.update(identity, *changed, *digests, by=by)
    if _change_person(identity, facts, by):
        age_changed.changed(cases)
    ask_to_compare(identity.person_id, by=by)
    timeline.append(record=case, kind="cases.identity", by=by, compartment=Compartment.IDENTITY)
    touch(case)
    record(by=by, verb="person.identity_changed", target=identity, fields=changed, case=str(case.pk))
    return identity


def _change_person(identity: Identity, facts: dict[str, Any], by: ActingUser) -> bool:
    """Returns whether it has become another question whether the person was a child."""
    if not facts.get("birth_date") and not facts.keys() & set(COARSE):
        return False
    person = Person.objects.select_for_update().get(pk=identity.person_id)
    before, was_child = [getattr(person, name) for name in _OF_PERSON], person.is_child
    require_codes([facts.get("gender", "")], "Gender", field="gender")
    require_country(facts.get("citizenship", ""), field="citizenship")
    person.gender = facts.get("gender", person.gender)
    person.citizenship = facts.get("citizenship", person.citizenship)
    _set_age(person, identity, facts)
    if before != [getattr(person, name) for name in _OF_PERSON]:
        writes.update(person, *_OF_PERSON, by=by)
    return person.is_child != was_child


def _set_age(person: Person, identity: Identity, facts: dict[str, Any]) -> None:
    """What follows from when the person was born. Where that is damaged it stays, unless the facts name a new year."""
    year = facts.get("birth_year", person.birth_year)
    if "birth_date" in facts:
        said = facts["birth_date"]
    elif not are_damaged(identity, ["birth_date"]):
        said = identity.birth_date
    elif year in (None, person.birth_year):
        return
    else:
        said = ""
    born = date.fromisoformat(said) if said else None
    person.birth_year = born.year if born else year
    if person.birth_year is not None:
        first = Case.objects.filter(person=person).aggregate(first=Min("opened_on"))["first"]
        person.is_child = under_18(first, birth_date=born, birth_year=person.birth_year)
        person.is_said_adult = False
    elif "age_group" in facts:
        person.is_child, person.is_said_adult = facts["age_group"] == "CHILD", facts["age_group"] == "ADULT"
