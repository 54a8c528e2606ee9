"""A calculation of wages that begins with what an episode tells of them, for whom it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.test import Client

from accounts.models import RolePermission
from cases.episodes.models import Episode, EpisodeDebt
from cases.permissions import CasePermission
from core.db import organisation_scope
from legal.models import RestitutionClaim, WageEntry
from tests.factories import World
from tests.legal.asking import url
from tests.legal.parts import MARK_WORK

D = Decimal


def tell_of_wages(world: World) -> Episode:
    with world.at_work(world.caseworker):
        episode = Episode(
            case=world.case,
            started_on=date(2025, 1, 1),
            ended_on=date(2025, 9, 30),
            promised_amount=D(1500),
            promised_currency="MYR",
            promised_period="Month",
            paid_amount=D(200),
            paid_currency="MYR",
            paid_period="Once",
            hours_per_day=14,
            days_per_week=7,
        )
        episode.save(force_insert=True)
        for amount, currency in ((D(3000), "MYR"), (D(5_000_000), "IDR")):
            EpisodeDebt(
                case=world.case, episode=episode, kind="RECRUITMENT_FEE", amount=amount, currency=currency
            ).save(force_insert=True)
        return episode


def test_a_calculation_begins_with_what_the_episode_tells(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    episode = tell_of_wages(world)
    here = url("wages-add", world, claim)
    assert f"?episode={episode.pk}" in lawyer.get(here).content.decode()
    page = lawyer.get(f"{here}?episode={episode.pk}").content.decode()
    for value in ("2025-01-01", "2025-09-30", 'value="14"', '<option value="MYR" selected>'):
        assert value in page
    form = {
        "title": MARK_WORK,
        "currency": "MYR",
        "period_from": "2025-01-01",
        "period_to": "2025-09-30",
        "exchange_rate": "3512,25",
        "exchange_rate_on": "2026-03-06",
        "exchange_rate_source": "Bank Indonesia",
        "takes_told": "on",
    }
    assert lawyer.post(f"{here}?episode={episode.pk}", form).status_code == 303
    with world.at_work(world.lawyer):
        entries = WageEntry.objects.order_by("created_at").values_list("kind", "amount", "per", "is_in_paid")
        # The debt in rupiah is of another currency; that in ringgit is shown and not counted.
        assert list(entries) == [
            ("WAGE", D(1500), "MONTH", False),
            ("PAID", D(200), "TOTAL", False),
            ("DEDUCTION", D(3000), "TOTAL", True),
        ]
    other = f"{here}?episode={world.case.pk}"
    assert (lawyer.get(other).status_code, lawyer.get(f"{here}?episode=x").status_code) == (404, 404)


def test_who_may_not_read_what_happened_is_told_no_wages(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    episode, here = tell_of_wages(world), url("wages-add", world, claim)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(code=CasePermission.READ_ACCOUNT).delete()
    page = lawyer.get(here)
    assert (page.status_code, str(episode.pk) in page.content.decode()) == (200, False)
    assert lawyer.get(f"{here}?episode={episode.pk}").status_code == 404
