"""Rounds of upkeep: sent at the start and then by the clock, and never lost with the broker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerGone

from core.jobs import periodic
from core.jobs.periodic import PeriodicRound
from core.management.commands.dispatcher import send_rounds
from core.tasks import run_round

HOUR = timedelta(hours=1)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which rounds were made: of two, one every hour and one every day."""
    found: list[str] = []
    rounds = {
        "hourly": PeriodicRound(HOUR, lambda: found.append("hourly")),
        "daily": PeriodicRound(24 * HOUR, lambda: found.append("daily")),
    }
    monkeypatch.setattr(periodic.registry, "_values", rounds)
    monkeypatch.setattr(periodic.registry, "modules", dict.fromkeys(rounds, __name__))
    return found


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """What was sent: (name, seconds until it expires)."""
    found: list[tuple[str, float]] = []

    def send(*, args: tuple[str], expires: float, retry: bool) -> None:
        assert retry is False
        found.append((args[0], expires))

    monkeypatch.setattr(run_round, "apply_async", send)
    return found


def test_each_round_is_sent_at_the_start_and_then_by_the_clock(made: list[str], messages: list[Any]) -> None:
    now, sent = timezone.now(), dict[str, datetime]()
    send_rounds(sent, now=now)
    assert messages == [("hourly", 3600.0), ("daily", 86400.0)]
    send_rounds(sent, now=now + HOUR - timedelta(seconds=1))
    assert len(messages) == 2
    send_rounds(sent, now=now + HOUR)
    send_rounds(sent, now=now + HOUR + timedelta(minutes=1))
    assert [name for name, _expires in messages] == ["hourly", "daily", "hourly"]
    send_rounds(sent, now=now + 24 * HOUR)
    assert [name for name, _expires in messages[3:]] == ["hourly", "daily"]


def test_a_round_that_could_not_be_sent_is_sent_when_the_broker_is_back(
    made: list[str], messages: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = run_round.apply_async

    def gone(**_message: Any) -> None:
        raise BrokerGone

    sent = dict[str, datetime]()
    monkeypatch.setattr(run_round, "apply_async", gone)
    with pytest.raises(BrokerGone):
        send_rounds(sent, now=timezone.now())
    monkeypatch.setattr(run_round, "apply_async", send)
    send_rounds(sent, now=timezone.now())
    assert [name for name, _expires in messages] == ["hourly", "daily"]


def test_the_worker_makes_the_round_that_it_is_sent(made: list[str]) -> None:
    run_round("daily")
    assert made == ["daily"]


def test_two_rounds_of_one_name_are_a_mistake(made: list[str]) -> None:
    with pytest.raises(RuntimeError, match=r"core\.periodic: daily comes from tests\.jobs\.test_rounds"):
        periodic.register("daily", every=HOUR, do=list)
