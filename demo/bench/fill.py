"""A database of its own for the bench: one case of each kind that it asks about, and copies of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from accounts.models import Organisation, Role, Site, User
from accounts.services import add_member, create_organisation
from cases.identity.facts import PersonFacts
from cases.intake.models import Intake
from cases.intake.services import IntakeFacts, register_intake
from cases.notes.services import add_note
from cases.record.models import Case
from core.access import providers
from core.access.log import accountable
from core.compartments import Compartment
from core.db import current_organisation, organisation_scope
from core.domain.names import synthetic_person
from demo.copies.copying import multiply
from demo.world import clock

DEEP_EVENTS = 300
EVENTS_EACH = 3
ASSIGNED_TO_CASEWORKER = 40
BEGAN = datetime(2024, 1, 1, 8, tzinfo=UTC)
NOTE = "Bertemu di kantor, keadaan baik, rencana minggu ini dibicarakan. " * 3


class Filled(NamedTuple):
    """What the bench needs to know of a filled database."""

    organisation_id: UUID
    manager_id: UUID
    caseworker_id: UUID
    deep_case_id: UUID


def fill(*, cases: int, name: str = "bench") -> Filled:
    """Put one organisation of `cases` cases into the (migrated) default database, which has none of that name. The
    manager sees all of them, the caseworker the deep one and 40 others, if there are so many."""
    organisation, site = create_organisation(name=name.capitalize(), site_name="Kantor")
    manager = _user(f"manager@{name}.test", "case-manager", organisation, site)
    caseworker = _user(f"caseworker@{name}.test", "caseworker", organisation, site)
    somebody = _user(f"somebody@{name}.test", "caseworker", organisation, site)
    random = Random(cases)  # noqa: S311 -- made-up data
    own = min(cases - 1, ASSIGNED_TO_CASEWORKER)
    with organisation_scope(organisation.pk), clock.at(BEGAN):
        deep = _case(caseworker, site, random, DEEP_EVENTS)
        patterns = [
            (_case(by, site, random, EVENTS_EACH), count)
            for by, count in ((caseworker, own), (somebody, cases - 1 - own))
            if count
        ]
    for pattern, count in patterns:
        with organisation_scope(organisation.pk):
            multiply(
                organisation=organisation.pk,
                count=count - 1,
                random=random,
                today=timezone.now().date(),
                only=[pattern.pk],
            )
    return Filled(organisation.pk, manager.pk, caseworker.pk, deep.pk)


def _user(email: str, role: str, organisation: Organisation, site: Site) -> User:
    user = User(email=email, name=email.split("@", maxsplit=1)[0])
    user.set_unusable_password()
    user.save()
    with organisation_scope(organisation.pk):
        add_member(user=user, role=Role.objects.get(code=role), site=site, by=None)
    return user


def _case(by: User, site: Site, random: Random, events: int) -> Case:
    """A case with so many notes, lived through as on one long day, the day after its intake."""
    acting: Any = providers.authoriser.acting(by, current_organisation())
    by.acting = acting
    called = synthetic_person(random, today=BEGAN.date(), is_woman=True)
    person = PersonFacts(full_name=called.full_name, gender="Feminine", citizenship="ID", birth_date=called.birth_date)
    intake = IntakeFacts(channel=Intake.Channel.WALK_IN, account=NOTE, received_at=BEGAN - timedelta(days=1))
    with accountable(), timezone.override(acting.time_zone):
        case = register_intake(person=person, intake=intake, consent=None, site=site, by=by)
        for _number in range(events):
            add_note(case=case, text=NOTE, compartment=Compartment.GENERAL, by=by)
    return case
