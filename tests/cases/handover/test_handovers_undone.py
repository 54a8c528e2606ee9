"""Taking a handover back: who has what again, who may, and when it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import translation

from cases.extension.timeline_models import TimelineEntry
from cases.notes.services import add_note
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from cases.team.services import change_end
from notifications.models import Notification
from tests.cases.asking import NOW, Clock, SignIn, Stored, nothing_changes, text
from tests.cases.consent.withdrawals import do_no_tasks
from tests.cases.cover.standing_in import seen_by
from tests.cases.handover.handing import handed, parts_of, press, url
from tests.cases.team.test_left_alone import leave
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_undone_everybody_has_what_they_had(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    with world.at_work(world.colleague) as by:
        task = add_task(case=second, title="Telepon", due_on=date(2036, 12, 9), assignee=by, by=by)
    clock(NOW + timedelta(minutes=1))
    handover = handed(world, world.case, second)
    clock(NOW + timedelta(hours=1))
    browser = sign_in(world.manager)
    assert "Undo" in text(browser.get(url(handover)))
    assert browser.post(url(handover, "undo/"), {"version": 1}).status_code == 303
    assert {world.case.pk, second.pk} <= seen_by(world, world.colleague)
    assert seen_by(world, world.outsider) == set()
    rows = stored(Assignment, user=world.colleague)
    assert {row.until for row in rows} == {None}
    assert {row.assignee_id for row in stored(Task, pk=task.pk)} == {world.colleague.pk}
    assert len(stored(TimelineEntry, kind="cases.handed_back")) == 2
    told = {row.recipient_id for row in stored(Notification, kind="cases.handover_undone")}
    assert told == {world.outsider.pk, world.colleague.pk}
    with nothing_changes():
        again = browser.post(url(handover, "undo/"), {"version": 2})
    assert (again.status_code, "This was undone already." in text(again)) == (422, True)
    # It can be handed over once more.
    handed(world, second)


def test_tasks_come_back_also_to_whose_roles_let_them_do_none_any_more(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    """The taker is off the case then: nobody would have them."""
    with world.at_work(world.colleague) as by:
        task = add_task(case=second, title="Telepon", due_on=date(2036, 12, 9), assignee=by, by=by)
    clock(NOW + timedelta(minutes=1))
    handover = handed(world, second)
    assert {row.assignee_id for row in stored(Task, pk=task.pk)} == {world.outsider.pk}
    do_no_tasks(world, "colleague")
    clock(NOW + timedelta(hours=1))
    assert sign_in(world.manager).post(url(handover, "undo/"), {"version": 1}).status_code == 303
    assert {row.assignee_id for row in stored(Task, pk=task.pk)} == {world.colleague.pk}


def test_once_somebody_has_worked_on_it_it_stays_and_says_why(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    handover = handed(world, world.case, second)
    clock(NOW + timedelta(hours=1))
    with world.at_work(world.outsider) as by:
        add_note(case=second, text="Sudah bertemu", by=by)
    with nothing_changes():
        answer = sign_in(world.manager).post(url(handover, "undo/"), {"version": 1})
    assert answer.status_code == 422
    assert f"Somebody has worked on this since: {second.code}. Hand it over anew." in text(answer)


def test_once_the_team_has_changed_it_stays(world: World, second: Case, sign_in: SignIn, clock: Clock) -> None:
    handover = handed(world, second)
    (row,) = parts_of(world, world.outsider, second)
    clock(NOW + timedelta(hours=1))
    with world.at_work(world.manager) as by:
        change_end(assignment_id=row.pk, expected_version=1, last=date(2036, 12, 20), by=by)
    with nothing_changes():
        answer = sign_in(world.manager).post(url(handover, "undo/"), {"version": 1})
    assert (answer.status_code, f"The team has changed since: {second.code}." in text(answer)) == (422, True)


def test_undoing_lets_nobody_stay_longer_than_others_have_let_them(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    """The manager took the case from the colleague, who is still on it to the last day and would undo that."""
    handover = handed(world, second, last=date(2036, 12, 5))
    clock(NOW + timedelta(hours=1))
    with nothing_changes():
        answer = sign_in(world.colleague).post(url(handover, "undo/"), {"version": 1})
    assert (answer.status_code, "Only somebody else can let you work on this case for longer." in text(answer)) == (
        422,
        True,
    )


def test_who_gave_it_away_themself_takes_it_back(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    handover = handed(world, second, by="colleague", last=date(2036, 12, 5))
    clock(NOW + timedelta(hours=1))
    assert sign_in(world.colleague).post(url(handover, "undo/"), {"version": 1}).status_code == 303
    assert {row.until for row in stored(Assignment, user=world.colleague, case=second)} == {None}


def test_what_somebody_gave_who_has_left_is_handed_over_anew(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    handover = handed(world, second)
    clock(NOW + timedelta(minutes=5))
    leave(world, sign_in, "colleague")
    clock(NOW + timedelta(hours=1))
    browser = sign_in(world.manager)
    with nothing_changes():
        answer = browser.post(url(handover, "undo/"), {"version": 1})
    sentence = "No case opens to Colleague any more. Hand these cases over anew, to somebody else."
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    rows = parts_of(world, world.outsider, second)
    assert press(browser, world, rows, to="manager", gives="outsider", receivers=["manager"]).status_code == 303
    assert second.pk not in seen_by(world, world.outsider)
