"""What to call the persons of many cases."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case, Identity
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.keys.fields import opened


def names_of(persons: Sequence[UUID], user: ActingUser) -> dict[UUID, str]:
    """Full names by person, for a user who reads identity; one query for the rows and one for the keys."""
    if not persons or not user.acting.reads(Compartment.IDENTITY):
        return {}
    rows = Identity.objects.visible_to(user).filter(person__in=persons)
    return {person_id: name for _pk, name, person_id in opened(rows, "full_name", "person_id")}


def names_in(cases: Sequence[Case], user: ActingUser) -> dict[UUID, str | Promise]:
    """What to call each case in a list of them, by its key: the person's name, for who reads identity there."""
    names = names_of([case.person_id for case in cases], user)
    return {case.pk: names.get(case.person_id, _("Name hidden")) for case in cases}
