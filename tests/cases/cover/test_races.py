"""Standing in, while somebody else changes the same teams: in real transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.cover.models import Cover
from cases.cover.services import cover as cover_cover
from cases.cover.services import end_cover
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case
from cases.team.services import end_assignment
from core.access.actor import ActingUser
from tests.cases.record.test_races import at_once
from tests.factories import World


def covering(world: World, cases: list[Case], stand_in: str) -> Callable[[Any], Any]:
    with world.at_work(world.manager):
        rows = Assignment.objects.filter(case__in=cases, user=world.colleague)
        chosen = set(rows.values_list("pk", flat=True))
    week = timezone.localdate() + timedelta(days=7)
    people = {"absent": world.colleague, "stand_in": world.users[stand_in]}
    return lambda by: cover_cover(**people, first=None, last=week, chosen=chosen, by=by)


def test_of_two_who_want_the_same_stand_in_one_is_told(real: World, cases: list[Case]) -> None:
    # The keys come in another order each time; whoever is second waits, and takes nothing in part.
    wanted = covering(real, cases, "outsider")
    assert sorted(at_once(real, ("caseworker", wanted), ("manager", wanted))) == ["DomainError", "done"]
    with real.at_work(real.manager):
        assert Cover.objects.count() == 1
        assert Assignment.objects.filter(user=real.outsider).count() == 3
        assert CaseAccess.objects.filter(principal=real.outsider.pk).count() == 3


def test_two_stand_ins_in_the_same_cases_do_not_wait_for_each_other_for_ever(real: World, cases: list[Case]) -> None:
    acts = [("caseworker", covering(real, cases, "outsider")), ("manager", covering(real, cases, "manager"))]
    assert at_once(real, *acts) == ["done", "done"]
    with real.at_work(real.manager):
        assert Assignment.objects.exclude(cover=None).count() == 6


def test_a_part_that_ends_meanwhile_is_not_taken_over(real: World, cases: list[Case]) -> None:
    with real.at_work(real.caseworker):
        row = Assignment.objects.get(case=cases[1], user=real.colleague)

    def end(by: ActingUser) -> None:
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)

    came = at_once(real, ("caseworker", end), ("manager", covering(real, cases, "outsider")))
    assert came[0] == "done"
    with real.at_work(real.manager):
        taken = Assignment.objects.filter(user=real.outsider).count()
        assert (came[1], taken) in (("done", 3), ("DomainError", 0)), "all or nothing"
        assert not Assignment.objects.current().filter(pk=row.pk).exists()


def test_ended_twice_at_once_it_ends_once(real: World, cases: list[Case]) -> None:
    with real.at_work(real.manager) as by:
        cover = covering(real, cases, "outsider")(by)

    def end(by: ActingUser) -> None:
        end_cover(cover_id=cover.pk, expected_version=1, by=by)

    assert sorted(at_once(real, ("caseworker", end), ("manager", end))) == ["EditConflict", "done"]
    with real.at_work(real.manager):
        assert not Assignment.objects.lasting().filter(user=real.outsider).exists()
        assert not CaseAccess.objects.filter(principal=real.outsider.pk).exists()
