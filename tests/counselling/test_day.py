"""What counselling adds to the counsellor's day: the next sessions, which are nobody else's."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from tests.cases.asking import SignIn, at, due, looks, text
from tests.counselling.conftest import MARK, Make
from tests.factories import World

TODAY = "/cases/today/"


def test_my_next_session_is_due_until_it_was_held(
    world: World, make_session: Make, second_counsellor: User, sign_in: SignIn
) -> None:
    today, now = timezone.localdate(), timezone.now()
    session = make_session(held_at=now - timedelta(days=9), next_on=today - timedelta(days=1))
    browser = sign_in(world.counsellor)
    page = browser.get(TODAY)
    assert due(page) == [("Counselling session", 1)]
    assert page.context["day"].overdue[0].url == at("counselling:section", world.case)
    assert MARK not in text(page)
    # The session itself stands in the log, not all counselling of the person.
    lines = looks(world, "cases.extension.agenda.listed")
    assert [(entry.compartments, entry.subject_ids) for entry in lines][-1] == (["counselling"], [session.pk])
    for user in (second_counsellor, world.caseworker, world.manager):
        page = sign_in(user).get(TODAY)
        assert (due(page), "Counselling session" in text(page).split("<main")[1]) == ([], False)
    make_session(held_at=now - timedelta(hours=2), next_on=today + timedelta(days=7))
    assert due(browser.get(TODAY)) == [("Counselling session", 0)]
    assert page.context["day"].today == []


def test_what_was_planned_long_ago_was_given_up(world: World, make_session: Make, sign_in: SignIn) -> None:
    make_session(held_at=timezone.now() - timedelta(days=60), next_on=timezone.localdate() - timedelta(days=40))
    assert due(sign_in(world.counsellor).get(TODAY)) == []
