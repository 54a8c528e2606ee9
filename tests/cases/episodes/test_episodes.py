"""Episodes in depth: recruitment, wages, stages of the way, debts, withheld documents, and how it ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audit.models import Act
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, WithheldPaper
from cases.episodes.services import add_episode, add_episode_part
from core.access.log import log_access
from core.compartments import Compartment
from core.domain.money import Money
from core.errors import DomainError
from tests.cases.asking import SignIn, at, nothing_changes, queries, text
from tests.factories import World

MARK_PLACE, MARK_LENDER, MARK_HOLDER = "MARKLEG Batam Contoh", "MARKOWED Ibu Contoh", "MARKHELD Mandor Contoh"


def episode_of(world: World, **facts: Any) -> Episode:
    with world.at_work(world.caseworker) as by:
        return add_episode(case=world.case, facts={"account": "Kejadian", **facts}, by=by)


def with_parts(world: World) -> Episode:
    episode = episode_of(world)
    with world.at_work(world.caseworker) as by:
        for kind, facts in (
            (EpisodeLeg, {"kind": "Transit", "happened_on": date(2025, 2, 3), "country": "ID", "place": MARK_PLACE}),
            (EpisodeLeg, {"kind": "Recruitment", "happened_on": date(2025, 1, 3)}),
            (EpisodeDebt, {"kind": "RECRUITMENT_FEE", "amount": Decimal("7500000"), "owed_to": MARK_LENDER}),
            (WithheldPaper, {"kind": "PASSPORT", "held_by": MARK_HOLDER, "since": date(2025, 2, 4)}),
        ):
            add_episode_part(kind=kind, episode=episode, facts=facts, by=by)
    return episode


def test_what_an_episode_says_of_recruitment_wages_and_its_end_is_shown(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    sent = {
        "recruitment_methods": ["ThroughOnlineSocialNetworks"],
        "promised_work": "Pelayan restoran",
        "promised_amount": "12.000.000",
        "promised_currency": "IDR",
        "promised_period": "Month",
        "paid_amount": "0",
        "paid_currency": "MYR",
        "paid_period": "Month",
        "hours_per_day": "16",
        "days_per_week": "7",
        "ended_by": "ESCAPED",
        "exit_account": "Lari lewat jendela",
    }
    assert browser.post(at("cases:add-episode", world.case), sent).status_code == 303
    shown = text(browser.get(at("cases:account", world.case)))
    for wanted in (
        "Through online social networks",
        "Pelayan restoran",
        "Rp12,000,000.00 / month",
        "MYR\N{NO-BREAK SPACE}0.00 / month",
        "16",
        "The survivor escaped",
        "Lari lewat jendela",
    ):
        assert wanted in shown, wanted
    with world.at_work(world.caseworker):
        episode = Episode.objects.get(case=world.case)
        assert episode.promised == Money(Decimal(12_000_000))
        assert episode.paid == Money(Decimal(0), "MYR")
        assert (episode.promised_period, episode.hours_per_day, episode.days_per_week) == ("Month", 16, 7)


def test_a_wage_that_nobody_named_keeps_neither_currency_nor_period(world: World, sign_in: SignIn) -> None:
    sent = {"account": "Kejadian", "promised_currency": "MYR", "promised_period": "Month", "promised_amount": ""}
    assert sign_in(world.caseworker).post(at("cases:add-episode", world.case), sent).status_code == 303
    with world.at_work(world.caseworker):
        episode = Episode.objects.get(case=world.case)
        assert (episode.promised, episode.promised_currency, episode.promised_period) == (None, "", "")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Fill in at least one field."),
        ({"exploitation_types": ["Gossip"]}, "This choice is no longer possible. Choose another one."),
        ({"country": "XX"}, "This choice is no longer possible. Choose another one."),
        ({"started_on": "2025-02-01", "ended_on": "2025-01-01"}, "The end cannot be before the beginning."),
        ({"started_on": "3026-01-01"}, "too far in the future"),
        ({"account": "a\x00b"}, "The text contains a character that cannot be stored."),
        ({"account": "a" * 20_001}, "20000"),
        ({"promised_amount": "5.000.000"}, "Say for how long this amount was."),
        ({"promised_amount": "0", "promised_period": "Day"}, "A promised wage needs an amount above zero"),
        ({"promised_currency": "IDR", "paid_currency": "IDR"}, "Fill in at least one field."),
        ({"hours_per_day": "25"}, "24"),
        ({"ended_by": "FLEW"}, "This choice is no longer possible."),
        ({"recruitment_methods": ["Gossip"]}, "This choice is no longer possible."),
    ],
)
def test_an_episode_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, sent: dict[str, Any], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("cases:add-episode", world.case), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_its_rows_are_added_changed_and_removed(world: World, sign_in: SignIn) -> None:
    browser, episode = sign_in(world.caseworker), episode_of(world)
    sent = {"kind": "ADVANCE", "amount": "2.500.000", "currency": "IDR", "owed_to": MARK_LENDER}
    assert browser.post(at("cases:add-debt", world.case, pk=episode.pk), sent).status_code == 303
    with world.at_work(world.caseworker):
        debt = EpisodeDebt.objects.get(episode=episode)
        assert (debt.case_id, debt.money) == (world.case.pk, Money(Decimal(2_500_000)))
    url = at("cases:edit-debt", world.case, pk=debt.pk)
    assert MARK_LENDER in text(browser.get(url))
    assert browser.post(url, {**sent, "version": "1", "kind": "LOAN", "currency": "SGD"}).status_code == 303
    shown = text(browser.get(at("cases:account", world.case)))
    assert "Loan to the person or the family" in shown
    assert f"SGD\N{NO-BREAK SPACE}2,500,000.00 · owed to {MARK_LENDER}" in shown
    with nothing_changes():
        assert browser.post(url, {**sent, "version": "1"}).status_code == 409
        assert browser.post(at("cases:remove-debt", world.case, pk=debt.pk), {"version": "1"}).status_code == 409
    assert browser.post(at("cases:remove-debt", world.case, pk=debt.pk), {"version": "2"}).status_code == 303
    assert MARK_LENDER not in text(browser.get(at("cases:account", world.case)))
    # What it was stands in the history, and no word of it among the acts.
    assert MARK_LENDER in text(browser.get(at("cases:changes", world.case)))
    with world.at_work(world.caseworker):
        acts = Act.objects.filter(target_model="cases.EpisodeDebt").order_by("at").values_list("verb", "detail")
        assert list(acts) == [
            ("case.episode_part_added", {}),
            ("case.episode_part_changed", {}),
            ("case.episode_part_removed", {}),
        ]


@pytest.mark.parametrize(
    ("page", "sent", "sentence"),
    [
        ("cases:add-leg", {"kind": "Teleport"}, "This choice is no longer possible."),
        ("cases:add-leg", {"kind": "Transit", "country": "XX"}, "This choice is no longer possible."),
        ("cases:add-debt", {"kind": "FINE", "currency": "IDR", "amount": "0"}, "A debt is more than zero."),
        (
            "cases:add-paper",
            {"kind": "PASSPORT", "since": "2025-02-01", "returned_on": "2025-01-01"},
            "It cannot be given back before it was taken.",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, page: str, sent: dict[str, Any], sentence: str
) -> None:
    episode = episode_of(world)
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at(page, world.case, pk=episode.pk), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_service_takes_no_country_that_does_not_exist(world: World) -> None:
    episode = episode_of(world)
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError) as refused:
        add_episode_part(kind=EpisodeLeg, episode=episode, facts={"kind": "Transit", "country": "XX"}, by=by)
    assert refused.value.field == "country"


def test_rows_are_the_story_and_closed_to_whoever_does_not_read_it(world: World, sign_in: SignIn) -> None:
    with_parts(world)
    marks = (MARK_PLACE, MARK_LENDER, MARK_HOLDER)
    for reader in ("caseworker", "lawyer", "counsellor", "manager"):
        shown = text(sign_in(world.users[reader]).get(at("cases:account", world.case)))
        assert all(mark in shown for mark in marks), reader
    shelter = sign_in(world.shelter)
    assert shelter.get(at("cases:account", world.case)).status_code == 403
    for page in ("cases:detail", "cases:changes"):
        shown = text(shelter.get(at(page, world.case)))
        assert not any(mark in shown for mark in marks), page


def test_stages_stand_in_the_order_of_their_days(world: World, sign_in: SignIn) -> None:
    with_parts(world)
    shown = text(sign_in(world.lawyer).get(at("cases:account", world.case)))
    assert shown.index("Recruitment</strong>") < shown.index("Transit</strong>")
    # Who only reads is offered nothing to press.
    assert "/legs/" not in shown
    assert "/debts/" not in shown


def test_the_api_sends_episodes_with_their_rows(world: World, sign_in: SignIn) -> None:
    with_parts(world)
    answer = sign_in(world.lawyer).get(at("api-cases:episodes", world.case)).json()
    (episode,) = answer["results"]
    assert episode["promised_amount"] is None
    assert [leg["kind"] for leg in sorted(episode["legs"], key=lambda leg: leg["happened_on"])] == [
        "Recruitment",
        "Transit",
    ]
    (debt,) = episode["debts"]
    assert (debt["kind"], debt["amount"], debt["currency"], debt["owed_to"]) == (
        "RECRUITMENT_FEE",
        "7500000.00",
        "IDR",
        MARK_LENDER,
    )
    assert episode["withheld"][0]["held_by"] == MARK_HOLDER


def test_the_page_takes_as_many_queries_for_many_episodes(world: World, sign_in: SignIn) -> None:
    with_parts(world)
    browser = sign_in(world.caseworker)
    assert queries(browser, at("cases:account", world.case)) == ACCOUNT
    for _again in range(3):
        with_parts(world)
    assert queries(browser, at("cases:account", world.case)) == ACCOUNT
    assert queries(browser, at("api-cases:episodes", world.case)) == API


# Of the page the last asks for the enquiry that the case began with.
ACCOUNT, API = 14, 8


def test_sealed_rows_go_dark_with_the_person(world: World) -> None:
    """They lie under the survivor's key: nothing has to be done for them."""
    episode = with_parts(world)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        debt = EpisodeDebt.objects.select_related("case").get(episode=episode)
        assert debt.owed_to == MARK_LENDER
        assert debt.key_subject() == world.case.key_subject()
