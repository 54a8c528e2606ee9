"""The organisation's own holidays: who may say them, and that every deadline follows at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from legal import holidays, services
from legal.models import CalendarRules, Holiday, RestitutionClaim, Step
from tests.factories import World
from tests.legal.deadlines import days_of, put_step

SignIn = Callable[[User], Client]


@pytest.fixture
def admin(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def _completes(world: World, claim: RestitutionClaim) -> date | None:
    with world.at_work(world.lawyer):
        return days_of(claim.matter)["APPLICANT_COMPLETES"]


def test_every_deadline_follows_a_change_of_the_holidays(world: World, claim: RestitutionClaim, admin: Client) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    assert _completes(world, claim) == date(2026, 4, 10)

    answer = admin.post(reverse("legal:holiday-add"), {"on": "2026-04-10", "name": "Libur daerah"})
    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('legal:holidays')}?year=2026"
    assert _completes(world, claim) == date(2026, 4, 13)

    admin.post(reverse("legal:holiday-rename", args=["2026-04-10"]), {"name": "Hari jadi kota", "version": 1})
    with world.at_work(world.lawyer):
        assert Holiday.objects.get().name == "Hari jadi kota"

    admin.post(reverse("legal:holiday-remove", args=["2026-04-10"]), {"version": 2})
    assert _completes(world, claim) == date(2026, 4, 10)

    # One of the data is struck out, and put back.
    admin.post(reverse("legal:holiday-remove", args=["2026-03-24"]), {"version": 0})
    assert _completes(world, claim) == date(2026, 4, 9)
    page = admin.get(f"{reverse('legal:holidays')}?year=2026").content.decode()
    assert "No holiday here" in page or "Bukan hari libur" in page
    admin.post(reverse("legal:holiday-restore", args=["2026-03-24"]), {"version": 1})
    assert _completes(world, claim) == date(2026, 4, 10)


def test_what_makes_no_sense_is_refused_with_a_sentence(world: World, admin: Client) -> None:
    admin.post(reverse("legal:holiday-add"), {"on": "2026-04-10", "name": "Libur daerah"})
    answer = admin.post(reverse("legal:holiday-add"), {"on": "2026-04-10", "name": "Lain"})
    assert answer.status_code == 422

    assert admin.get(reverse("legal:holiday-rename", args=["2026-04-13"])).status_code == 404
    assert admin.get(reverse("legal:holiday-rename", args=["besok"])).status_code == 404
    assert admin.get(reverse("legal:holiday-restore", args=["2026-03-24"])).status_code == 404
    assert admin.get(reverse("legal:year-check", args=[1999])).status_code == 404
    stale = admin.post(reverse("legal:holiday-rename", args=["2026-04-10"]), {"name": "Lain", "version": 7})
    assert stale.status_code == 409
    with world.at_work(world.lawyer):
        assert [row.name for row in Holiday.objects.all()] == ["Libur daerah"]


def test_a_year_is_confirmed_by_whoever_has_compared_it(world: World, admin: Client) -> None:
    with world.at_work(world.lawyer):
        assert 2027 not in holidays.in_force().confirmed

    admin.post(reverse("legal:year-check", args=[2027]))
    with world.at_work(world.lawyer):
        assert 2027 in holidays.in_force().confirmed
        assert CalendarRules.objects.get().checked_years == [2027]
    admin.post(reverse("legal:year-check", args=[2027]))
    with world.at_work(world.lawyer):
        assert 2027 not in holidays.in_force().confirmed


def test_holidays_are_those_of_ones_own_organisation(world: World) -> None:
    with world.at_work(world.foreigner) as by:
        services.set_holiday(on=date(2026, 4, 10), name="Libur lain", is_off=True, by=by)
    with world.at_work(world.lawyer):
        assert date(2026, 4, 10) not in holidays.in_force().names


@pytest.mark.parametrize("who", ["lawyer", "caseworker", "foreigner"])
def test_who_does_not_set_the_rules_sets_no_holidays(world: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(world.users[who])

    answer = client.post(reverse("legal:holiday-add"), {"on": "2026-04-10", "name": "Libur"})
    assert answer.status_code == 403
    with world.at_work(world.lawyer):
        assert not Holiday.objects.exists()
