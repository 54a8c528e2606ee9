"""What goes along with a part is told to whoever reads it in that very case; a role for other cases tells nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from cases.handover.models import Handover
from cases.team.services import assign
from core.db import organisation_scope
from tests.cases.asking import SignIn, text
from tests.cases.consent.withdrawals import do_no_tasks
from tests.cases.handover.handing import NEW, asked, parts_of, press, url
from tests.cases.tasks.test_unattended import given, off
from tests.cases.team.test_taken_off import accompanied, kept_safe, to_do
from tests.factories import World

APPOINTMENT = "Appointment in a legal matter"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    """The manager of all cases, who is lawyer in her own ones too: of this one she is not. The colleague goes along
    to an appointment in it, and has a task."""
    world.also(world.manager, "lawyer")
    given(world)
    accompanied(world)
    return sign_in(world.manager)


def join(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.manager, part="LAWYER", by=by)


def handed(world: World) -> Handover:
    with organisation_scope(world.organisation.pk):
        return Handover.objects.get()


def test_who_takes_somebody_off(world: World, browser: Client) -> None:
    assert to_do(browser.get(off(world))) == "Open tasks: 1"
    join(world)
    assert to_do(browser.get(off(world))) == f"{APPOINTMENT}: 1, Open tasks: 1"


@pytest.mark.parametrize("is_in", [False, True])
def test_who_hands_over(world: World, browser: Client, is_in: bool) -> None:
    if is_in:
        join(world)
    offered = text(browser.post(NEW, asked(world, receivers=["lawyer"])))
    assert ("Open tasks (1)" in offered, f"{APPOINTMENT} (1)" in offered) == (True, is_in)
    rows = parts_of(world, world.colleague, world.case)
    assert press(browser, world, rows, to="lawyer", receivers=["lawyer"]).status_code == 303
    page = text(browser.get(url(handed(world))))
    assert ("Open tasks: 1" in page, f"{APPOINTMENT}: 1" in page) == (True, is_in)


def test_what_no_role_of_the_next_one_allows_is_not_said_to_go_along(world: World, sign_in: SignIn) -> None:
    kept_safe(world)
    given(world)
    browser = sign_in(world.manager)
    offered = text(browser.post(NEW, asked(world, receivers=["lawyer"])))
    stays = "No role of Lawyer allows this, so that it stays: Safety plan (1)"
    assert (stays in offered, offered.count("so that it stays")) == (True, 1)
    assert ("Goes along: Open tasks (1)" in offered, "Goes along: Safety plan" in offered) == (True, False)
    do_no_tasks(world, "lawyer")
    offered = text(browser.post(NEW, asked(world, receivers=["lawyer"])))
    assert "No role of Lawyer allows this, so that it stays: Open tasks (1)" in offered
    assert "Goes along" not in offered
    # Where nothing is to go along, nothing is said of it.
    assert "so that it stays" not in text(browser.post(NEW, asked(world, receivers=["lawyer"], goes_along="")))
