"""Asking, admitting, moving, discharging: through the services, and whether the database holds what must hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from cases.extension import closing
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import CaseAccess
from cases.record.models import Case
from core.errors import DomainError, EditConflict
from shelters import services
from shelters.models import BedRequest, Placement, Stay
from tests.factories import World, make_case, make_user
from tests.shelters.conftest import Admit, Ask, Home, make_home


def far_case(world: World) -> Case:
    """A case of another site, so that the house's staff reach it through the house alone."""
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=by)
    worker = make_user("far", world.organisation, far, "caseworker")
    with world.at_work(worker) as by:
        return make_case(by=by, site=far, name="Orang Jauh")


def reaches(world: World, actor: str, case: Case) -> bool:
    user = world.users[actor]
    with world.at_work(user):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def until(world: World, case: Case) -> Any:
    return CaseAccess.objects.get(case=case, via="GRANT", principal=world.site.pk).until


def test_the_house_reaches_the_case_while_it_is_asked_while_the_person_lives_there_and_a_week_more(
    world: World, home: Home, ask: Ask
) -> None:
    case = far_case(world)
    assert not reaches(world, "shelter", case)
    asked = ask(case)
    assert reaches(world, "shelter", case)
    now = timezone.now()
    with world.at_work(world.shelter) as by:
        assert timedelta(days=2, hours=23) < until(world, case) - now <= timedelta(days=3)
        stay = services.admit(
            request_id=asked.pk,
            expected_version=1,
            bed=home.beds[0],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )
        assert until(world, case) - now > timedelta(days=179)
        services.extend(
            stay_id=stay.pk, expected_version=1, planned_until=timezone.localdate() + timedelta(days=300), by=by
        )
        assert until(world, case) - now > timedelta(days=329)
        moment = timezone.now()
        services.discharge(stay_id=stay.pk, expected_version=2, discharged_at=moment, destination_kind="FAMILY", by=by)
        assert until(world, case) == moment + timedelta(days=7)
    assert reaches(world, "shelter", case)


@pytest.mark.parametrize("end", ["decline", "withdraw"])
def test_a_request_that_led_to_nothing_ends_the_share(world: World, home: Home, ask: Ask, end: str) -> None:
    case = far_case(world)
    asked = ask(case)
    with world.at_work(world.shelter) as by:
        if end == "decline":
            services.decline(request_id=asked.pk, expected_version=1, answer="Penuh.", by=by)
        else:
            services.withdraw(request_id=asked.pk, expected_version=1, by=by)
        assert until(world, case) <= timezone.now() + timedelta(seconds=1)


def test_another_request_at_the_same_site_keeps_the_share(world: World, home: Home, ask: Ask) -> None:
    case = far_case(world)
    second = make_home(world, "Rumah Kenanga")
    first_asked = ask(case)
    ask(case, second.house)
    with world.at_work(world.shelter) as by:
        services.decline(request_id=first_asked.pk, expected_version=1, answer="Penuh.", by=by)
        assert until(world, case) > timezone.now() + timedelta(days=2)


def test_admission_answers_the_request_and_withdraws_the_others(world: World, home: Home, ask: Ask) -> None:
    second = make_home(world, "Rumah Kenanga")
    asked, other = ask(), ask(house=second.house)
    with world.at_work(world.shelter) as by:
        stay = services.admit(
            request_id=asked.pk,
            expected_version=1,
            bed=home.beds[1],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )
        states = {r.pk: r.state for r in BedRequest.objects.all()}
        assert states == {asked.pk: "ADMITTED", other.pk: "WITHDRAWN"}
        assert (stay.house_id, stay.person_id) == (home.house.pk, world.case.person_id)
        assert Placement.objects.get(stay=stay).bed_id == home.beds[1].pk


def test_what_happened_stands_on_the_timeline_as_location(world: World, home: Home, admit: Admit) -> None:
    stay = admit()
    with world.at_work(world.shelter) as by:
        services.move(stay_id=stay.pk, expected_version=1, bed=home.beds[2], by=by)
        services.discharge(
            stay_id=stay.pk, expected_version=2, discharged_at=timezone.now(), destination_kind="ABROAD", by=by
        )
        kinds = list(
            TimelineEntry.objects.filter(kind__startswith="shelters.")
            .order_by("at", "id")
            .values_list("kind", "compartment")
        )
    assert sorted(kinds) == sorted(
        (f"shelters.{kind}", "location") for kind in ("bed_asked", "admitted", "moved", "discharged")
    )


def test_moving_keeps_the_history_of_beds(world: World, home: Home, admit: Admit) -> None:
    stay = admit()
    with world.at_work(world.shelter) as by:
        services.move(stay_id=stay.pk, expected_version=1, bed=home.beds[3], by=by)
        found = list(Placement.objects.filter(stay=stay).order_by("since").values_list("bed_id", "until"))
        assert [bed for bed, _until in found] == [home.beds[0].pk, home.beds[3].pk]
        assert (found[0][1] is None, found[1][1] is None) == (False, True)
        with pytest.raises(EditConflict):
            services.move(stay_id=stay.pk, expected_version=1, bed=home.beds[1], by=by)


def test_a_taken_kept_broken_or_foreign_bed_is_refused_with_a_sentence(
    world: World, home: Home, ask: Ask, admit: Admit
) -> None:
    second = make_home(world, "Rumah Kenanga")
    admit()
    with world.at_work(world.caseworker) as by:
        others = [make_case(by=by, site=world.site, name=f"Warga {n}") for n in (2, 3)]
    keeper, asked = ask(others[0]), ask(others[1])
    with world.at_work(world.shelter) as by:
        services.keep_bed(request_id=keeper.pk, expected_version=1, bed=home.beds[1], by=by)
        services.change_bed(bed_id=home.beds[2].pk, expected_version=1, label="1", is_usable=False, by=by)
        for bed, sentence in (
            (home.beds[0], "given this bed meanwhile"),
            (home.beds[1], "kept for somebody else"),
            (home.beds[2], "cannot be used now"),
            (second.beds[0], "another house"),
        ):
            with pytest.raises(DomainError) as refused:
                services.admit(
                    request_id=asked.pk,
                    expected_version=1,
                    bed=bed,
                    planned_until=None,
                    has_acknowledged_rules=True,
                    by=by,
                )
            assert (sentence in str(refused.value.message), refused.value.field) == (True, "bed")
        assert Stay.objects.filter(case=others[1]).count() == 0
        services.admit(
            request_id=keeper.pk,
            expected_version=2,
            bed=home.beds[1],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )


def test_a_bed_in_which_somebody_sleeps_cannot_be_taken_out_of_use(world: World, home: Home, admit: Admit) -> None:
    admit()
    with world.at_work(world.administrator) as by, pytest.raises(DomainError):
        services.change_bed(bed_id=home.beds[0].pk, expected_version=1, label="1", is_usable=False, by=by)


def test_nothing_begins_in_a_closed_case_or_house(world: World, home: Home, ask: Ask) -> None:
    with world.at_work(world.administrator) as by:
        services.change_house(house_id=home.house.pk, expected_version=1, name="Rumah Melati", is_open=False, by=by)
        home.house.refresh_from_db(fields=["is_open", "version"])
    with pytest.raises(DomainError, match="takes nobody in"):
        ask()
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=timezone.localdate(), status="CLOSED", outcome="GOALS_REACHED"
        )
    with pytest.raises(DomainError, match="closed"):
        ask()


def test_what_is_open_blocks_closing(world: World, home: Home, ask: Ask, admit: Admit) -> None:
    second = make_home(world, "Rumah Kenanga")
    with world.at_work(world.caseworker) as by:
        assert closing.blockers(world.case, by) == []
    admit()
    ask(house=second.house)
    with world.at_work(world.caseworker) as by:
        found = closing.blockers(world.case, by)
        assert len(found) == 2
        assert not any("Rumah" in sentence for sentence in found)


def test_times_that_cannot_be_are_refused(world: World, home: Home, ask: Ask, admit: Admit) -> None:
    asked = ask()
    now = timezone.now()
    with world.at_work(world.shelter) as by:
        given = {"request_id": asked.pk, "expected_version": 1, "bed": home.beds[0], "has_acknowledged_rules": True}
        for facts, field in (
            ({"planned_until": None, "admitted_at": now + timedelta(hours=1)}, "admitted_at"),
            ({"planned_until": timezone.localdate() - timedelta(days=2)}, "planned_until"),
        ):
            with pytest.raises(DomainError) as refused:
                services.admit(**given, **facts, by=by)
            assert refused.value.field == field
        stay = services.admit(**given, planned_until=None, by=by)
        for moment, kind in ((now + timedelta(hours=1), DomainError), (now - timedelta(days=1), Exception)):
            with pytest.raises(kind):
                services.discharge(
                    stay_id=stay.pk, expected_version=1, discharged_at=moment, destination_kind="FAMILY", by=by
                )
        assert Stay.objects.get(pk=stay.pk).is_open


def test_the_database_itself_allows_one_place_per_person_and_one_person_per_bed(
    world: World, home: Home, residents: list[Stay]
) -> None:
    first, second, _third = residents
    now = timezone.now()
    with world.at_work(world.shelter):
        for row in (
            Stay(case=world.case, person=world.case.person, house=home.house, admitted_at=now),
            Stay(case=world.case, person=world.case.person, house=home.house, admitted_at=now - timedelta(days=9)),
            Placement(case=world.case, stay=first, bed_id=home.beds[3].pk, since=now),
            Placement(case=second.case, stay=second, bed_id=home.beds[0].pk, since=now),
        ):
            with pytest.raises(IntegrityError, match="conflicting key value"), transaction.atomic():
                row.save(force_insert=True)
        for values in ({"discharged_at": now - timedelta(days=9), "destination_kind": "LEFT"}, {"discharged_at": now}):
            with pytest.raises((IntegrityError, DataError)), transaction.atomic():
                Stay.objects.filter(pk=first.pk).update(**values)
        assert Stay.objects.open().count() == 3


def test_a_bed_that_was_left_can_be_taken_at_once_and_a_past_stay_cannot_overlap_it(
    world: World, home: Home, ask: Ask, admit: Admit
) -> None:
    long_ago = timezone.now() - timedelta(days=10)
    stay = admit(admitted_at=long_ago)
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
    asked = ask(other)
    given = {"bed": home.beds[0], "planned_until": None, "has_acknowledged_rules": True}
    with world.at_work(world.shelter) as by:
        left = timezone.now() - timedelta(days=1)
        services.discharge(stay_id=stay.pk, expected_version=1, discharged_at=left, destination_kind="FAMILY", by=by)
        with pytest.raises(Exception, match="taken at that time"):
            services.admit(
                request_id=asked.pk, expected_version=1, admitted_at=left - timedelta(days=1), by=by, **given
            )
        services.admit(request_id=asked.pk, expected_version=1, admitted_at=left, by=by, **given)
        assert Stay.objects.open().count() == 1
