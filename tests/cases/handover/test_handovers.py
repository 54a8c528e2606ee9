"""Handing over a caseload: what goes to whom and when, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from accounts import services as accounts
from accounts.models import Membership
from audit.models import Act
from cases.emergency_access.services import open_in_emergency
from cases.extension.timeline_models import TimelineEntry
from cases.handover.models import HandedPart, Handover
from cases.handover.services import hand_over
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from cases.team import grants
from cases.team.services import assign
from core.db import organisation_scope
from notifications.models import Notification
from tests.cases.asking import (
    NOW,
    Clock,
    SignIn,
    Stored,
    at,
    leaks,
    looks,
    nothing_changes,
    queries,
    restrict,
    text,
    without_identity,
)
from tests.cases.cover.standing_in import another, seen_by
from tests.cases.handover.handing import LIST, NEW, asked, handed, parts_of, press, url
from tests.cases.team.test_left_alone import leave
from tests.factories import MARK_NAME, World

pytestmark = pytest.mark.usefixtures("clock")
# The names of the survivors are two: the rows and their keys. Who reaches each case is one.
LIST_QUERIES, PAGE_QUERIES = 5, 8
CHANGED = "This list has changed in the meantime. Look at it again."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_one_press_gives_the_chosen_cases_with_what_is_to_be_done_in_them(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    third = another(world, "Orang Ketiga")
    with world.at_work(world.colleague) as by:
        task = add_task(case=second, title="Telepon", due_on=date(2036, 12, 9), assignee=by, by=by)
        add_task(case=third, title="Surat", due_on=date(2036, 12, 9), assignee=by, by=by)
    browser = sign_in(world.manager)
    page = text(browser.post(NEW, asked(world)))
    assert all(case.code in page for case in (world.case, second, third))
    assert page.count("Outsider will newly read: General, Identity, Location, Health") == 3
    assert "Goes along: Open tasks (1)" in page
    rows = parts_of(world, world.colleague, world.case, second)
    note = {f"note-{row.pk}": "Ia lebih suka dihubungi sore hari" for row in rows}
    answer = press(browser, world, rows, **note)
    (handover,) = stored(Handover)
    assert (answer.status_code, answer.headers["Location"]) == (303, url(handover))
    both = {world.case.pk, second.pk}
    taken = stored(Assignment, user=world.outsider)
    assert {(row.case_id, row.part, row.since, row.until) for row in taken} == {
        (case, "CASEWORKER", NOW, None) for case in both
    }
    ended = [row for row in stored(Assignment, user=world.colleague) if row.until is not None]
    assert {(row.case_id, row.until) for row in ended} == {(case, NOW) for case in both}
    assert {row.pk: row.assignee_id for row in stored(Task)}[task.pk] == world.outsider.pk
    assert {row.assignee_id for row in stored(Task) if row.case_id == third.pk} == {world.colleague.pk}
    assert (seen_by(world, world.outsider), seen_by(world, world.colleague)) == (both, {third.pk})
    entries = stored(TimelineEntry, kind="cases.handed_over")
    assert {(entry.case_id, entry.by_id) for entry in entries} == {(case, world.manager.pk) for case in both}
    shown = text(sign_in(world.outsider).get(f"/cases/{second.pk}/"))
    assert "Handed over · Caseworker, from Colleague to Outsider" in shown
    assert "Ia lebih suka dihubungi sore hari" in shown
    assert len(stored(Act, verb="handover.made", target_id=handover.pk)) == 1
    assert len(stored(Act, verb="case.handed_over")) == 2
    told = {(row.recipient_id, row.kind, row.case_id) for row in stored(Notification, subject_id=handover.pk)}
    assert told == {(world.outsider.pk, "cases.takes_over", None), (world.colleague.pk, "cases.gives_over", None)}


def test_the_old_one_stays_to_the_last_day_and_the_new_one_comes_on_the_first(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    with world.at_work(world.colleague) as by:
        before, after = (
            add_task(case=second, title=title, due_on=date(2036, 12, day), assignee=by, by=by)
            for title, day in (("Sebelum", 2), ("Sesudah", 4))
        )
    browser, days = sign_in(world.manager), {"last": "2036-12-04", "first": "2036-12-03"}
    page = text(browser.post(NEW, asked(world, **days)))
    assert "1 is due before the first day and stays" in page
    assert press(browser, world, parts_of(world, world.colleague, second), **days).status_code == 303
    assert {row.pk: row.assignee_id for row in stored(Task)} == {
        before.pk: world.colleague.pk,
        after.pk: world.outsider.pk,
    }
    first, over = datetime(2036, 12, 2, 17, tzinfo=UTC), datetime(2036, 12, 4, 17, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    for now, old, new in (
        (first - moment, True, False),
        (first, True, True),
        (over - moment, True, True),
        (over, False, True),
    ):
        clock(now)
        assert (second.pk in seen_by(world, world.colleague), second.pk in seen_by(world, world.outsider)) == (old, new)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first": "2036-12-05"}, "Between the last day and the first nobody would work on these cases."),
        ({"last": "2036-12-03", "first": "2036-12-05"}, "Between the last day and the first nobody would work"),
        ({"last": "2036-11-30"}, "This day is over. Choose today or a later one."),
        ({"first": "2039-01-01", "last": "2039-01-01"}, "Choose a day within the next year."),
    ],
)
def test_days_that_cannot_be_are_refused(
    world: World, second: Case, sign_in: SignIn, days: dict[str, str], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.manager).post(NEW, asked(world, **days))
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_who_hands_over_their_own_cases_is_not_offered_to_take_them(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.get(NEW))
    assert f'name="receivers" value="{world.colleague.pk}"' in page
    assert f'name="receivers" value="{world.caseworker.pk}"' not in page
    with nothing_changes():
        answer = browser.post(NEW, asked(world, gives="caseworker", receivers=["caseworker"]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["receivers"])
    assert 'data-apart="receivers"' in text(sign_in(world.manager).get(NEW))


def test_each_case_goes_to_the_one_of_several_who_was_chosen(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser, to = sign_in(world.manager), ["outsider", "caseworker"]
    page = text(browser.post(NEW, asked(world, receivers=to)))
    assert page.count("<select") == 2
    assert page.count("Caseworker reads nothing new here") == 2
    one, other = parts_of(world, world.colleague, world.case, second)
    chosen = {"part": [str(one.pk), str(other.pk)], "choose": "1"}
    goes = {f"to-{one.pk}": str(world.outsider.pk), f"to-{other.pk}": str(world.caseworker.pk)}
    assert browser.post(NEW, asked(world, receivers=to) | chosen | goes).status_code == 303
    takers = {row.pk: row.user_id for row in stored(Assignment)}
    assert {(row.given_id, takers[row.taken_id]) for row in stored(HandedPart)} == {
        (one.pk, world.outsider.pk),
        (other.pk, world.caseworker.pk),
    }


def test_somebody_who_was_not_asked_about_takes_nothing(world: World, second: Case, sign_in: SignIn) -> None:
    rows = parts_of(world, world.colleague, second)
    with nothing_changes():
        answer = press(sign_in(world.manager), world, rows, to="lawyer")
    assert (answer.status_code, f"Choose who takes over {second.code}." in text(answer)) == (422, True)


def test_what_cannot_go_is_said_with_the_reason(world: World, second: Case, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.outsider, part="CASEWORKER", by=by)
        assign(case=world.case, user=world.colleague, part="COUNSELLOR", by=by)
    page = text(sign_in(world.manager).post(NEW, asked(world)))
    left = page.split("Left out")[1]
    assert (second.code in left, "Outsider has this part already." in left) == (True, True)
    assert "No role of Outsider opens this: Counselling." in left


def test_a_restricted_case_needs_the_name_on_its_team_first(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.manager, part="CASEWORKER", by=by)
    restrict(world, second)
    browser, rows = sign_in(world.manager), parts_of(world, world.colleague, second)
    sentence = "This case is restricted. First add Outsider to its team by name."
    assert sentence in text(browser.post(NEW, asked(world)))
    with nothing_changes():
        assert press(browser, world, rows).status_code == 422
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.outsider, part="SHELTER", by=by)
    assert press(browser, world, rows).status_code == 303


def test_a_restricted_case_keeps_somebody_who_can_let_others_in(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.counsellor, part=Assignment.Part.COUNSELLOR, by=by)
    restrict(world, second)
    leave(world, sign_in, "caseworker")
    browser, rows = sign_in(world.colleague), parts_of(world, world.colleague, second)
    for days in ({}, {"last": "2036-12-05"}, {"first": "2036-12-06", "last": "2036-12-05"}):
        with nothing_changes():
            refused = press(browser, world, rows, to="counsellor", receivers=["counsellor"], **days)
        sentence = f"Nobody could let others into {second.code} then, which is restricted: choose somebody who may."
        assert (refused.status_code, sentence in text(refused)) == (422, True), days
    with world.at_work(world.colleague) as by:
        assign(case=second, user=world.outsider, part=Assignment.Part.SHELTER, by=by)
    days = {"first": "2036-12-06", "last": "2036-12-05"}
    assert press(browser, world, rows, to="counsellor", receivers=["counsellor"], **days).status_code == 303


@pytest.mark.parametrize("days", [{}, {"first": "2036-12-02"}, {"last": "2036-12-02"}])
def test_late_in_the_evening_today_is_today_also_where_it_is_tomorrow(
    world: World, second: Case, sign_in: SignIn, clock: Clock, days: dict[str, str]
) -> None:
    """At 23:30 in Jakarta it is past midnight at a site in Makassar: all changes hands at once there."""
    with organisation_scope(world.organisation.pk):
        east = accounts.add_site(name="Timur", time_zone="Asia/Makassar", by=None)
    with world.at_work(world.manager):
        Case.objects.filter(pk=second.pk).update(site=east)
        grants.sync(Case.objects.get(pk=second.pk))
    clock(datetime(2036, 12, 2, 16, 30, tzinfo=UTC))
    rows = parts_of(world, world.colleague, world.case, second)
    assert press(sign_in(world.colleague), world, rows, **days).status_code == 303
    (taken,) = parts_of(world, world.outsider, second)
    assert (taken.since, taken.until) == (datetime(2036, 12, 2, 16, 30, tzinfo=UTC), None)
    (given,) = parts_of(world, world.colleague, second)
    assert given.until == datetime(2036, 12, 2, 16, 30, tzinfo=UTC)
    (here,) = parts_of(world, world.colleague, world.case)
    assert here.until == datetime(2036, 12, 2, 17 if "last" in days else 16, 0 if "last" in days else 30, tzinfo=UTC)


def test_a_restricted_case_that_one_does_not_see_is_not_betrayed_and_told_to_who_can(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    before = text(browser.post(NEW, asked(world)))
    restrict(world, second)
    page = text(browser.post(NEW, asked(world)))
    assert (second.code in before, second.code in page) == (True, False)
    with nothing_changes():
        refused = press(browser, world, parts_of(world, world.colleague, second))
    assert (refused.status_code, CHANGED in text(refused), leaks(refused)) == (422, True, [MARK_NAME])
    # What the manager sees is called by name; nothing is said of what they do not.
    assert not any(word in text(refused) for word in (second.code, "Orang Kedua"))
    answer = press(browser, world, parts_of(world, world.colleague, world.case))
    assert answer.status_code == 303
    for shown in (browser.get(answer.headers["Location"]), browser.get("/notifications/"), browser.get(LIST)):
        assert second.code not in text(shown)
    left = stored(Notification, kind="cases.to_hand_over")
    assert {(row.recipient_id, row.case_id) for row in left} == {
        (world.caseworker.pk, second.pk),
    }
    # Who hands over is told that it is their own.
    own = stored(Notification, kind="cases.own_to_hand_over")
    assert {(row.recipient_id, row.case_id) for row in own} == {(world.colleague.pk, second.pk)}
    inbox = text(sign_in(world.colleague).get("/notifications/"))
    assert "Not all of your work was handed over." in inbox
    assert "A colleague hands over their work." not in inbox


def test_one_hands_over_ones_own_cases_and_not_those_of_others(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.colleague)
    page = text(browser.get(NEW))
    assert (f'value="{world.colleague.pk}"' in page, page.count("<option")) == (True, 2)
    with nothing_changes():
        assert browser.post(NEW, asked(world, gives="caseworker")).status_code == 422
        with world.at_work(world.colleague) as by, pytest.raises(Exception, match="your own cases only"):
            hand_over(
                gives=world.caseworker,
                receivers=[world.outsider],
                first=None,
                last=None,
                goes_along=True,
                chosen={},
                by=by,
            )
    rows = parts_of(world, world.colleague, second)
    assert press(browser, world, rows).headers["Location"].startswith(LIST)
    assert second.pk not in seen_by(world, world.colleague)


def test_what_somebody_had_who_has_left_is_handed_over_and_covered(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.administrator) as by:
        row = Membership.objects.get(user=world.colleague)
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=by)
    browser = sign_in(world.manager)
    for address in (NEW, "/cases/covers/new/"):
        # Once, as who has the cases: nobody hands them to somebody who has left. Who has none is not there either.
        page = text(browser.get(address))
        assert page.count(str(world.colleague.pk)) == 1
        assert page.count(str(world.outsider.pk)) == 1
    rows = parts_of(world, world.colleague, world.case, second)
    assert press(browser, world, rows).status_code == 303
    assert seen_by(world, world.outsider) == {world.case.pk, second.pk}
    assert {row.is_lasting for row in stored(Assignment, user=world.colleague)} == {False}


def test_an_emergency_is_no_way_to_hand_over(world: World, second: Case, sign_in: SignIn) -> None:
    with world.at_work(world.outsider) as by:
        open_in_emergency(code=second.code, reason="Polisi menunggu di rumah aman.", by=by)
        assign(case=another(world, "Orang Lain", user="outsider"), user=by, part="LEAD", by=by)
    browser = sign_in(world.outsider)
    page = text(browser.post(NEW, asked(world, gives="outsider", receivers=["manager"])))
    assert second.code not in page


def test_who_sees_none_of_the_cases_learns_nothing_of_it(world: World, second: Case, sign_in: SignIn) -> None:
    handover = handed(world, second)
    for actor in ("lawyer", "foreigner"):
        with nothing_changes():
            assert sign_in(world.users[actor]).get(url(handover)).status_code == 404
    restrict(world, second)
    manager = sign_in(world.manager)
    assert manager.get(url(handover)).status_code == 404
    assert "Colleague" not in text(manager.get(LIST)).split("<main")[1]
    # Whom it is about still reads that it was, and of no case that they do not see.
    shown = text(sign_in(world.colleague).get(url(handover)))
    assert ("You see none of the cases now." in shown, second.code in shown) == (True, False)
    assert "Outsider" in shown


def test_who_gave_still_reads_who_takes_over_when_their_own_access_has_ended(
    world: World, second: Case, sign_in: SignIn
) -> None:
    own, of_others = handed(world, second, by="colleague"), handed(world, world.case)
    assert second.pk not in seen_by(world, world.colleague)
    browser = sign_in(world.colleague)
    for handover in (own, of_others):
        shown = text(browser.get(url(handover))).split("<main")[1]
        assert ("Outsider" in shown, second.code in shown, world.case.code in shown) == (True, False, False)
    # In the list too, once for each; whoever takes over reads it with the cases, as before.
    assert text(browser.get(LIST)).split("<main")[1].count("Outsider") == 2
    # What cannot be taken back is not offered, and refused.
    assert url(own, "undo/") not in text(browser.get(url(own)))
    with nothing_changes():
        answer = browser.post(url(own, "undo/"), {"version": 1})
    assert (answer.status_code, second.code in text(answer)) == (422, False)
    assert second.code in text(sign_in(world.outsider).get(url(own)))


def test_the_pages_cost_as_many_queries_as_stand_here(world: World, second: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    handover = handed(world, second)
    found = [(queries(browser, LIST), queries(browser, url(handover)))]
    for number in range(3):
        handover = handed(world, another(world, f"Orang {number}"), another(world, f"Orang lagi {number}"))
    found.append((queries(browser, LIST), queries(browser, url(handover))))
    assert found == [(LIST_QUERIES, PAGE_QUERIES)] * 2


def test_the_case_shows_it_to_nobody_who_does_not_see_the_case(world: World, second: Case, sign_in: SignIn) -> None:
    handed(world, second, note="Catatan serah terima")
    assert sign_in(world.lawyer).get(at("cases:detail", second)).status_code == 404
    assert "Catatan serah terima" in text(sign_in(world.caseworker).get(at("cases:detail", second)))


def test_the_cases_are_called_by_name_for_who_reads_it_and_the_note_goes_along(
    world: World, second: Case, sign_in: SignIn
) -> None:
    offered = text(sign_in(world.manager).post(NEW, asked(world)))
    assert "Orang Kedua" in offered and second.code in offered
    handover = handed(world, second, note="Ia lebih suka dihubungi sore hari")
    for actor in ("outsider", "manager"):
        shown = text(sign_in(world.users[actor]).get(url(handover)))
        assert "Orang Kedua" in shown and second.code in shown
        assert "Ia lebih suka dihubungi sore hari" in shown
    # Who gave, and sees the case no longer, reads neither.
    given = text(sign_in(world.colleague).get(url(handover)))
    assert not any(word in given for word in ("Orang Kedua", second.code, "Ia lebih suka"))
    without_identity(world, "caseworker")
    masked = text(sign_in(world.outsider).get(url(handover)))
    assert "Name hidden" in masked and second.code in masked and "Orang Kedua" not in masked
    without_identity(world, "case-manager")
    for page in (url(handover), NEW):
        browser = sign_in(world.manager)
        answer = browser.post(page, asked(world)) if page == NEW else browser.get(page)
        assert "Orang Kedua" not in text(answer) and "Name hidden" in text(answer)


def test_names_are_read_on_the_record(world: World, second: Case, sign_in: SignIn) -> None:
    handover = handed(world, second)
    sign_in(world.outsider).get(url(handover))
    (look,) = looks(world, "cases.handover.listed")
    assert (look.user_id, set(look.compartments)) == (world.outsider.pk, {"general", "identity"})
