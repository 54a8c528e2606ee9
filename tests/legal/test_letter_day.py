"""The day of a letter that was left from an earlier version is told before another is built."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from cases.episodes.services import add_episode
from legal import services
from legal.models import RestitutionClaim
from tests.cases.asking import at, text
from tests.factories import World
from tests.legal.asking import one
from tests.legal.letters import fill_in
from tests.legal.makers import add_loss, give_consent, rupiah
from tests.legal.recovering import built_version, move_claim, step

LEFT_OVER = "Look at the date of the letter"
EARLIER = "nobody could write of it then"
LONG_AGO = "more than 30 days ago"


def told(world: World, claim: RestitutionClaim, lawyer: Client) -> list[tuple[bool, bool, bool]]:
    pages = [text(lawyer.get(at(f"legal:{name}", world.case, pk=claim.pk))) for name in ("letter", "dossier-build")]
    return [(LEFT_OVER in page, EARLIER in page, LONG_AGO in page) for page in pages]


def put_loss(world: World, claim: RestitutionClaim, certified_on: date | None = None) -> None:
    certified = {"certified": "OFFICIAL", "certifier": "Pejabat Contoh", "certified_on": certified_on}
    add_loss(world, claim, rupiah("D", "Biaya pulang", "1", "2345678", **(certified if certified_on else {})))


@pytest.mark.parametrize(("days", "is_told"), [(30, False), (31, True)])
def test_a_letter_of_long_ago(world: World, claim: RestitutionClaim, lawyer: Client, days: int, is_told: bool) -> None:
    give_consent(world)
    put_loss(world, claim)
    fill_in(world, claim, dated_on=timezone.localdate() - timedelta(days=days))
    assert told(world, claim, lawyer) == [(is_told, False, is_told)] * 2


def put_account(world: World) -> None:
    """An account that is written down today of what was long ago."""
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"started_on": date(2025, 3, 1), "account": "Bekerja"}, by=by)


@pytest.mark.parametrize("what", ["consent", "account"])
def test_a_letter_from_before_the_consent_or_an_account(
    world: World, claim: RestitutionClaim, lawyer: Client, what: str
) -> None:
    """The dossier prints the day of both beside the letter."""
    today = timezone.localdate()
    put_loss(world, claim)
    details = fill_in(world, claim, dated_on=today - timedelta(days=1))
    give_consent(world)
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
    if what == "consent":
        give_consent(world, on=today)
    else:
        put_account(world)
    assert told(world, claim, lawyer) == [(True, True, False)] * 2
    reading = lawyer.get(one("letter-reading", world, claim, by="claim")).json()
    with override("en"):
        said = (date_format(today - timedelta(days=1)), date_format(today))
    assert reading["day_doubts"] == [
        f"The letter is dated {said[0]}, and the dossier names something of {said[1]}: nobody could write of it then. "
        "Enter the day on which the letter is signed, or correct the other one."
    ]
    fill_in(world, claim, version=details.version, dated_on=today)
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
    assert lawyer.get(one("letter-reading", world, claim, by="claim")).json()["day_doubts"] == []


@pytest.mark.parametrize("what", ["given out", "returned"])
def test_a_letter_from_before_what_became_of_a_version(
    world: World, claim: RestitutionClaim, lawyer: Client, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    today = timezone.localdate()
    give_consent(world, on=today - timedelta(days=3))
    put_loss(world, claim)
    details = fill_in(world, claim, dated_on=today - timedelta(days=1))
    version = built_version(world, claim)
    if what == "returned":
        for kind in ("SIGNED", "FILED", "RETURNED"):
            step(world, version, kind, on=today)
    else:
        assert told(world, claim, lawyer) == [(False, False, False)] * 2
        sent = {"part": "BUNDLE", "purpose": "Diajukan kepada LPSK"}
        assert lawyer.post(at("legal:dossier-filing", world.case, pk=version.pk), sent).status_code == 200
    # The letter fits a version that is on its way; what became of that one, the next one prints.
    on_letter_page = (True, True, False) if what == "returned" else (False, False, False)
    assert told(world, claim, lawyer) == [on_letter_page, (True, True, False)]
    with monkeypatch.context() as patch:
        # Another version is needed now.
        patch.setattr("legal.outdating.looks_outdated", lambda version, by: True)
        assert told(world, claim, lawyer) == [(True, True, False)] * 2
    fill_in(world, claim, version=details.version, dated_on=today)
    assert told(world, claim, lawyer) == [(False, False, False)] * 2


def test_who_builds_another_version_of_what_was_filed_is_told(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    """Nobody is told where nothing is built: the letter that went out stays as it is."""
    today = timezone.localdate()
    give_consent(world)
    put_loss(world, claim)
    details = fill_in(world, claim, dated_on=today - timedelta(days=3))
    move_claim(world, claim, "FILED")
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
    with world.at_work(world.lawyer) as by:
        services.add_step(matter=claim.matter, kind="DEMAND_READ", on=today - timedelta(days=1), by=by)
    assert told(world, claim, lawyer) == [(False, False, False), (True, True, False)]
    move_claim(world, claim, "DECIDED")
    assert told(world, claim, lawyer) == [(False, False, False), (True, True, False)]
    assert lawyer.get(one("letter-reading", world, claim, by="claim")).json()["day_doubts"] == []
    fill_in(world, claim, version=details.version, dated_on=today - timedelta(days=1))
    assert told(world, claim, lawyer) == [(False, False, False)] * 2


def test_of_what_is_withdrawn_nothing_is_told(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    give_consent(world)
    put_loss(world, claim)
    fill_in(world, claim, dated_on=timezone.localdate() - timedelta(days=31))
    move_claim(world, claim, "WITHDRAWN")
    assert told(world, claim, lawyer) == [(False, False, False)] * 2


@pytest.mark.parametrize("what", ["certificate", "step"])
def test_a_letter_from_before_what_the_dossier_prints(
    world: World, claim: RestitutionClaim, lawyer: Client, what: str
) -> None:
    give_consent(world)
    today = timezone.localdate()
    put_loss(world, claim, today - timedelta(days=2) if what == "certificate" else None)
    if what == "step":
        with world.at_work(world.lawyer) as by:
            services.add_step(matter=claim.matter, kind="P21", on=today - timedelta(days=2), by=by)
    details = fill_in(world, claim, dated_on=today - timedelta(days=3))
    assert told(world, claim, lawyer) == [(True, True, False)] * 2
    fill_in(world, claim, version=details.version, dated_on=today - timedelta(days=2))
    assert told(world, claim, lawyer) == [(False, False, False)] * 2
