"""A house reaches the case of who lives there for as long as they do: a round of upkeep goes on with its access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Act
from cases.record.access_models import CaseAccess, Grant
from cases.record.models import Case
from cases.team.early_end import cut_short
from cases.team.renewal import renew_share
from cases.team.services import share_with_site
from core.db import organisation_scope
from core.jobs import periodic
from core.keys import data_keys
from shelters import nights, services
from shelters.models import Stay
from shelters.services import sharing
from tests.cases.asking import SignIn, nothing_changes, text
from tests.factories import World
from tests.shelters.conftest import MARK_DAILY, Admit, Ask, Home, make_home
from tests.shelters.test_stays import far_case, reaches

ROUND = "shelters.access"
HALF_A_YEAR = timedelta(days=180)
Days = Callable[[float], datetime]


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Days:
    """The clock, stopped so many days after the moment at which the test began."""
    began = timezone.now()

    def show(days: float) -> datetime:
        moment = began + timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return moment

    show(0)
    return show


@dataclass
class Living:
    case: Case
    stay: Stay


@pytest.fixture
def living(world: World, after: Days, admit: Admit) -> Living:
    """Somebody of a far site, whom the staff of the house reach through the house alone."""
    case = far_case(world)
    return Living(case, admit(case))


def ends(world: World, case: Case) -> list[datetime]:
    with organisation_scope(world.organisation.pk):
        found = Grant.objects.filter(case=case, site=world.site)
        return list(found.order_by("since", "id").values_list("until", flat=True))


def acts(world: World) -> list[tuple[Any, ...]]:
    with organisation_scope(world.organisation.pk):
        found = Act.objects.filter(verb="case.share_renewed")
        return list(found.values_list("user_id", "target_id", "detail"))


def test_it_is_renewed_in_time_in_nobodys_name_and_once(world: World, living: Living, after: Days) -> None:
    assert periodic.registry[ROUND] == (timedelta(days=1), sharing.renew_shares)
    (first,) = ends(world, living.case)
    after(149)
    with nothing_changes():
        periodic.run(ROUND)
    now = after(151)
    assert sharing.renew_shares() == 1
    assert ends(world, living.case) == [now + HALF_A_YEAR] and now + HALF_A_YEAR > first
    with nothing_changes():
        assert sharing.renew_shares() == 0
    assert acts(world) == [(None, living.case.pk, {"site": str(world.site.pk)})]
    with organisation_scope(world.organisation.pk):
        grant = Grant.objects.get(case=living.case, site=world.site)
        assert (grant.updated_by_id, grant.created_by_id) == (None, world.caseworker.pk)
        reached = CaseAccess.objects.get(case=living.case, principal=world.site.pk)
        assert (reached.until, reached.via_id) == (grant.until, grant.pk)
    after(200)
    assert reaches(world, "shelter", living.case)


def test_it_goes_a_month_beyond_a_longer_plan(world: World, living: Living, after: Days) -> None:
    now = after(160)
    with organisation_scope(world.organisation.pk):
        Stay.objects.filter(pk=living.stay.pk).update(planned_until=timezone.localdate(now) + timedelta(days=200))
    assert sharing.renew_shares() == 1
    assert ends(world, living.case) == [now + timedelta(days=230)]


def test_what_has_run_out_is_given_back_and_the_resident_is_there_again(
    world: World, home: Home, living: Living, after: Days, sign_in: SignIn
) -> None:
    now = after(190)
    board = reverse("shelters:house", kwargs={"pk": home.house.pk})
    tonight = reverse("shelters:tonight")
    night = nights.night_of(now, world.site.time_zone)
    note = living.stay.note_url(night, "EVENING")
    discharge = reverse("shelters:discharge", kwargs={"pk": living.stay.pk})
    staff = sign_in(world.shelter)
    # The very fault: the bed is no bed, and nobody can be discharged from it.
    assert "Orang Jauh" not in text(staff.get(board)) + text(staff.get(tonight))
    assert [staff.get(url).status_code for url in (note, discharge)] == [404, 404]
    periodic.run(ROUND)
    assert ends(world, living.case) == [now + HALF_A_YEAR], "the grant that it had, and no second one"
    assert "Orang Jauh" in text(staff.get(board)) and "Orang Jauh" in text(staff.get(tonight))
    assert [staff.get(url).status_code for url in (note, discharge)] == [200, 200]
    filled = {"version": "0", "mood": "CALM", "sleep": "GOOD", "meals": "", "health": "WELL", "text": MARK_DAILY}
    assert staff.post(note, filled).status_code == 303


def test_who_was_discharged_is_let_go_after_a_week(world: World, living: Living, after: Days) -> None:
    now = after(170)
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=living.stay.pk, expected_version=1, discharged_at=now, destination_kind="FAMILY", by=by
        )
    for days in (170, 178, 300):
        after(days)
        with nothing_changes():
            assert sharing.renew_shares() == 0
    assert not reaches(world, "shelter", living.case)


@pytest.mark.parametrize("how", ["cut short", "brought forward"])
def test_what_somebody_ended_stays_ended(world: World, living: Living, after: Days, how: str) -> None:
    now = after(10)
    with world.at_work(world.manager) as by:
        if how == "cut short":
            cut_short(Grant.objects.get(case=living.case, site=world.site), by=by)
        else:
            until = now + timedelta(days=5)
            share_with_site(case=living.case, site=world.site, reason="Pindah", until=until, by=by)
    for days in (11, 16, 200):
        after(days)
        with nothing_changes():
            assert sharing.renew_shares() == 0
    assert not reaches(world, "shelter", living.case)


def test_a_bed_that_is_asked_for_gives_back_nothing_that_was_ended_but_a_changed_plan_does(
    world: World, living: Living, after: Days, ask: Ask
) -> None:
    after(10)
    with world.at_work(world.manager) as by:
        cut_short(Grant.objects.get(case=living.case, site=world.site), by=by)
    after(20)
    ask(living.case, make_home(world, "Rumah Kenanga").house)
    assert reaches(world, "shelter", living.case)
    for days in (21, 24):
        after(days)
        with nothing_changes():
            assert sharing.renew_shares() == 0
    assert not reaches(world, "shelter", living.case)
    after(30)
    with world.at_work(world.caseworker) as by:
        services.extend(stay_id=living.stay.pk, expected_version=1, planned_until=None, by=by)
    now = after(200)
    assert sharing.renew_shares() == 1
    assert max(ends(world, living.case)) == now + HALF_A_YEAR


def test_who_came_back_is_kept_in_sight_again(world: World, living: Living, after: Days, admit: Admit) -> None:
    """The end that the discharge brought forward was that of the stay before."""
    now = after(10)
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=living.stay.pk, expected_version=1, discharged_at=now, destination_kind="FAMILY", by=by
        )
    after(12)
    admit(living.case, admitted_at=timezone.now())
    now = after(185)
    assert sharing.renew_shares() == 1
    assert ends(world, living.case) == [now + HALF_A_YEAR]


def test_a_house_that_was_never_let_in_is_not(world: World, living: Living, after: Days) -> None:
    with organisation_scope(world.organisation.pk):
        CaseAccess.objects.filter(case=living.case, via="GRANT").delete()
        Grant.objects.filter(case=living.case).delete()
    with nothing_changes():
        assert sharing.renew_shares() == 0


def test_nobody_is_let_into_the_case_of_who_was_erased(world: World, living: Living, after: Days) -> None:
    with organisation_scope(world.organisation.pk):
        data_keys.destroy([living.case.key_subject()])
    after(170)
    with nothing_changes():
        assert sharing.renew_shares() == 0


def test_one_that_fails_keeps_no_other_from_being_renewed(
    world: World, home: Home, living: Living, after: Days, admit: Admit, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    admit(world.case, home.beds[1])
    real = renew_share

    def failing(*, case: Case, **how: Any) -> Any:
        renewed = real(case=case, **how)
        if case.pk == living.case.pk:
            raise RuntimeError("broken")
        return renewed

    now = after(170)
    monkeypatch.setattr(sharing, "renew_share", failing)
    before = ends(world, living.case)
    assert sharing.renew_shares() == 1
    assert ends(world, world.case) == [now + HALF_A_YEAR]
    assert ends(world, living.case) == before, "what was begun is taken back"
    assert [record.stay for record in caplog.records if record.message == "access of a house not renewed"] == [
        str(living.stay.pk)
    ]
    monkeypatch.setattr(sharing, "renew_share", real)
    assert sharing.renew_shares() == 1


def test_who_is_discharged_while_a_round_runs_is_not_renewed(
    world: World, living: Living, after: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round has found the stay; the discharge is there before it holds the case."""
    now, real = after(170), sharing._renewed

    def late(organisation: Any, stay_id: Any) -> bool:
        with world.at_work(world.shelter) as by:
            services.discharge(
                stay_id=living.stay.pk, expected_version=1, discharged_at=now, destination_kind="FAMILY", by=by
            )
        return real(organisation, stay_id)

    monkeypatch.setattr(sharing, "_renewed", late)
    assert sharing.renew_shares() == 0
    assert ends(world, living.case) == [now + timedelta(days=7)]
