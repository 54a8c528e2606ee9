"""Where somebody lived goes along when two records of one person are made one, and says when they are two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.case_page.closing import close_case
from cases.merge import rules as merge_rules
from cases.merge.services import merge_persons, undo_merge
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from shelters import services as shelters
from shelters.models import Bed, Stay
from tests.cases.asking import nothing_changes
from tests.factories import World, make_case

LOOK = (Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION)


def stays(world: World, case: Case, *, days: int) -> Stay:
    """A stay of one night that began so many days ago and is over."""
    with world.at_work(world.administrator) as by:
        house = shelters.add_house(site=world.site, name=f"Rumah {days} {case.code}", by=by)
        shelters.add_room(house=house, name="Kamar", beds=1, by=by)
        bed = Bed.objects.select_related("room").get(room__house=house)
    with world.at_work(world.caseworker) as by:
        asked = shelters.ask_for_bed(case=case, house=house, wanted_from=timezone.localdate(), by=by)
    with world.at_work(world.shelter) as by:
        stay = shelters.admit(
            request_id=asked.pk,
            expected_version=asked.version,
            bed=bed,
            planned_until=None,
            has_acknowledged_rules=True,
            admitted_at=timezone.now() - timedelta(days=days),
            by=by,
        )
        Stay.objects.filter(pk=stay.pk).update(
            discharged_at=stay.admitted_at + timedelta(days=1), destination_kind=Stay.Destination.FAMILY
        )
        return stay


def merge(world: World, keep: Case, give_up: Case) -> Any:
    with world.at_work(world.manager) as by:
        cases = merge_rules.cases_of(keep.person_id, give_up.person_id)
        log_access(by=by, act="cases.case.opened", rows=cases, compartments=LOOK)
        pair = merge_rules.pair(keep.person_id, give_up.person_id, cases=cases)
        return merge_persons(
            keep=keep.person_id,
            give_up=give_up.person_id,
            taken=[],
            adds_names=True,
            stamp=pair.stamp,
            reason="Nomor KTP sama.",
            by=by,
        )


def second_case(world: World, *, days: int) -> tuple[Case, Stay]:
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name="Sary Contohnama")
    stay = stays(world, case, days=days)
    with world.at_work(world.caseworker) as by:
        closed = Case.objects.get(pk=case.pk)
        close_case(case_id=closed.pk, expected_version=closed.version, outcome="REFERRED", on=date(2026, 6, 1), by=by)
    return case, stay


def test_a_stay_goes_along_and_comes_back(world: World) -> None:
    second, stay = second_case(world, days=20)
    stays(world, world.case, days=5)
    made = merge(world, world.case, second)
    with world.at_work(world.manager) as by:
        assert Stay.objects.get(pk=stay.pk).person_id == world.case.person_id
        log_access(by=by, act="cases.case.opened", rows=merge_rules.cases_of(world.case.person_id), compartments=LOOK)
        undo_merge(merge_id=made.pk, reason="Ternyata kakak beradik.", by=by)
        assert Stay.objects.get(pk=stay.pk).person_id == second.person_id


def test_nobody_slept_in_two_shelters_in_one_night(world: World) -> None:
    second, _stay = second_case(world, days=20)
    stays(world, world.case, days=20)
    with nothing_changes(), pytest.raises(DomainError, match="Both lived in a shelter"), override("en"):
        merge(world, world.case, second)
