"""Two who make records one, or change who somebody is, at once: one of them waits, and then decides anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.case_page.closing import close_case
from cases.identity.services import change_identity
from cases.merge import rules as merge_rules
from cases.merge.models import PersonMerge
from cases.merge.services import merge_persons
from cases.record.models import Case, Identity, Person
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.record.test_races import at_once
from tests.factories import World, make_case

LOOK = (Compartment.GENERAL, Compartment.IDENTITY)


def closed_case(world: World, name: str) -> Case:
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name=name)
        return close_case(case_id=case.pk, expected_version=1, outcome="REFERRED", on=date(2026, 6, 1), by=by)


def merging_of(world: World, keep: Case, give_up: Case) -> Callable[[Any], Any]:
    """Sends a preview that was shown before anything happened."""

    def pair(by: ActingUser) -> merge_rules.MergePair:
        cases = merge_rules.cases_of(keep.person_id, give_up.person_id)
        log_access(by=by, act="cases.case.opened", rows=[keep, give_up], compartments=LOOK)
        return merge_rules.pair(keep.person_id, give_up.person_id, cases=cases)

    with world.at_work(world.manager) as by:
        stamp = pair(by).stamp

    def merge(by: ActingUser) -> None:
        log_access(by=by, act="cases.case.opened", rows=[keep, give_up], compartments=LOOK)
        merge_persons(
            keep=keep.person_id,
            give_up=give_up.person_id,
            taken=[],
            adds_names=True,
            stamp=stamp,
            reason="Nomor KTP sama.",
            by=by,
        )

    return merge


def all_cases_have_a_person_of_their_own(world: World) -> None:
    with world.at_work(world.manager):
        assert not Case.objects.exclude(person__merged_into=None).exists()


def test_of_two_merges_that_share_a_person_one_is_told(real: World) -> None:
    second, third = closed_case(real, "Sary Contohnama"), closed_case(real, "Sarie Contohnama")
    acts = (
        ("manager", merging_of(real, real.case, second)),
        ("manager", merging_of(real, second, third)),
    )
    found = sorted(at_once(real, *acts))
    assert found in (["DomainError", "done"], ["EditConflict", "done"])
    all_cases_have_a_person_of_their_own(real)
    with real.at_work(real.manager):
        assert PersonMerge.objects.count() == Person.objects.exclude(merged_into=None).count() == 1


def test_two_who_keep_the_other_ones_record_do_not_both_get_it(real: World) -> None:
    second = closed_case(real, "Sary Contohnama")
    acts = (("manager", merging_of(real, real.case, second)), ("manager", merging_of(real, second, real.case)))
    assert sorted(at_once(real, *acts)) == ["DomainError", "done"]
    all_cases_have_a_person_of_their_own(real)


@pytest.mark.parametrize("whose", ["kept", "given up"])
def test_a_merge_and_a_change_of_identity_do_not_both_happen(real: World, whose: str) -> None:
    second = closed_case(real, "Sary Contohnama")
    case = real.case if whose == "kept" else second
    with real.at_work(real.caseworker):
        identity = Identity.objects.get(person=case.person_id)

    def change(by: ActingUser) -> None:
        change_identity(case=case, identity_id=identity.pk, expected_version=1, facts={"occupation": "Guru"}, by=by)

    found = at_once(real, ("manager", merging_of(real, real.case, second)), ("caseworker", change))
    assert sorted(found) == ["EditConflict", "done"]
    with real.at_work(real.manager) as by:
        assert PersonMerge.objects.count() == (1 if found[0] == "done" else 0)
        row = Identity.objects.get(pk=identity.pk)
        log_access(by=by, act="cases.case.opened", rows=[row], compartments=LOOK)
        assert row.occupation == ("Guru" if found[1] == "done" else "")
