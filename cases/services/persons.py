"""The identity of a person."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from audit.services import record
from cases import numbers, timeline
from cases.models import Case, Identity, Person
from cases.services.intake import under_18
from cases.services.touch import touch
from core import writes
from core.access import Compartment
from core.errors import DomainError

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


@transaction.atomic
def change_identity(
    *, case: Case, identity_id: UUID, expected_version: int, facts: dict[str, Any], by: Any
) -> Identity:
    """Change who the person is said to be. Raises EditConflict, and DomainError when the case has another person now.

    The coarse facts of the person follow the date of birth: the year, and whether it was a child at the first intake.
    """
    held = Case.objects.held(case.pk)
    identity = Identity.objects.locked(pk=identity_id, expected_version=expected_version)
    if identity.person_id != held.person_id:
        raise DomainError(_("The record of this person was made one with another, or two again. Open the page anew."))
    changed = [name for name in FIELDS if name in facts]
    values = {name: facts[name] for name in changed} | numbers.digests(facts)
    for name, value in values.items():
        setattr(identity, name, value)
    writes.update(identity, *values, by=by)
    if facts.get("birth_date"):
        born = date.fromisoformat(facts["birth_date"])
        person = Person.objects.select_for_update().get(pk=identity.person_id)
        person.birth_year = born.year
        first = Case.objects.filter(person=person).aggregate(first=Min("opened_on"))["first"]
        person.is_child = under_18(first, birth_date=born, birth_year=None)
        writes.update(person, "birth_year", "is_child", by=by)
    timeline.append(record=case, kind="cases.identity", by=by, compartment=Compartment.IDENTITY)
    touch(case)
    record(by=by, verb="person.identity_changed", target=identity, fields=changed, case=str(case.pk))
    return identity
