"""Whatever ends, shortens or hands on parts: a restricted case keeps somebody who can let others in, at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import MembershipRole, Role
from cases.handover.models import Handover
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.selectors import is_left_alone
from cases.team.services import assign
from core.access.actor import ActingUser
from core.db import organisation_scope
from tests.cases.asking import NOW, Clock, SignIn, Stored, at, nothing_changes, restrict, text
from tests.cases.cover.standing_in import cover_url, covered
from tests.cases.handover.handing import parts_of, press, url
from tests.cases.team.test_left_alone import leave
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")

LATER = datetime(2036, 12, 22, 3, tzinfo=UTC)
# The colleague's last day, and the first of whoever comes then.
DAYS = {"first": "2036-12-06", "last": "2036-12-05"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def kept(world: World, second: Case, sign_in: SignIn) -> Case:
    """Restricted; the colleague keeps it, and the outsider is on its team until the twentieth."""
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.outsider, part="SHELTER", last=date(2036, 12, 20), by=by)
        assign(case=second, user=world.counsellor, part="COUNSELLOR", by=by)
    restrict(world, second)
    leave(world, sign_in, "caseworker")
    return second


def part(world: World, case: Case, user: ActingUser, part: str = "CASEWORKER") -> Assignment:
    (found,) = [row for row in parts_of(world, user, case) if row.part == part]
    return found


def ends(browser: Any, row: Assignment) -> Any:
    return browser.post(at("cases:end-assignment", row.case, pk=row.pk), {"version": row.version})


def moves(browser: Any, row: Assignment, last: str) -> Any:
    return browser.post(at("cases:change-end", row.case, pk=row.pk), {"version": row.version, "last": last})


def adds(world: World, case: Case, actor: str, **days: date) -> None:
    with world.at_work(world.colleague) as by:
        assign(case=case, user=world.users[actor], part="LEAD", by=by, **days)


def refused(answer: Any, case: Case) -> bool:
    sentence = f"Nobody could let others into {case.code} then, which is restricted"
    return answer.status_code == 422 and sentence in text(answer)


def alone(world: World, case: Case) -> bool:
    with organisation_scope(world.organisation.pk):
        return is_left_alone(Case.objects.get(pk=case.pk))


def test_who_is_yet_to_come_is_not_taken_off(world: World, kept: Case, sign_in: SignIn, clock: Clock) -> None:
    browser = sign_in(world.colleague)
    assert press(browser, world, [part(world, kept, world.colleague)], **DAYS).status_code == 303
    clock(NOW + timedelta(hours=1))
    coming = part(world, kept, world.outsider)
    with nothing_changes():
        assert refused(ends(browser, coming), kept)
        assert refused(moves(browser, coming, "2036-12-19"), kept)
    # Until the twentieth the outsider has it by the other part, and from the sixth on by this one.
    assert ends(browser, part(world, kept, world.colleague)).status_code == 303
    clock(LATER)
    assert not alone(world, kept)


def test_once_somebody_else_keeps_it_they_are(world: World, kept: Case, sign_in: SignIn, clock: Clock) -> None:
    browser = sign_in(world.colleague)
    assert press(browser, world, [part(world, kept, world.colleague)], **DAYS).status_code == 303
    adds(world, kept, "manager")
    assert ends(browser, part(world, kept, world.outsider)).status_code == 303
    clock(LATER)
    assert not alone(world, kept)


def test_what_is_yet_to_come_is_handed_on_to_somebody_who_may(
    world: World, kept: Case, sign_in: SignIn, clock: Clock
) -> None:
    assert press(sign_in(world.colleague), world, [part(world, kept, world.colleague)], **DAYS).status_code == 303
    clock(NOW + timedelta(hours=1))
    browser, rows = sign_in(world.outsider), [part(world, kept, world.outsider)]
    with nothing_changes():
        answer = press(browser, world, rows, to="counsellor", gives="outsider", receivers=["counsellor"], **DAYS)
    assert refused(answer, kept) and "choose somebody who may" in text(answer)


def test_who_comes_weeks_later_does_not_keep_it_until_then(world: World, kept: Case, sign_in: SignIn) -> None:
    adds(world, kept, "manager", first=date(2036, 12, 24))
    browser, rows = sign_in(world.colleague), [part(world, kept, world.colleague)]
    with nothing_changes():
        assert refused(press(browser, world, rows, to="counsellor", receivers=["counsellor"]), kept)
        assert refused(moves(browser, rows[0], "2036-12-22"), kept)
    # On the last day before, nobody is missing.
    assert moves(browser, rows[0], "2036-12-23").status_code == 303


def test_the_last_one_goes_no_earlier_though_their_last_day_is_known(
    world: World, kept: Case, sign_in: SignIn, clock: Clock
) -> None:
    leave(world, sign_in, "colleague")
    browser, row = sign_in(world.outsider), part(world, kept, world.outsider, "SHELTER")
    with nothing_changes():
        assert refused(ends(browser, row), kept)
        assert refused(moves(browser, row, "2036-12-19"), kept)
    with world.at_work(world.outsider) as by:
        assign(case=kept, user=world.manager, part="LEAD", by=by)
    assert ends(browser, row).status_code == 303
    assert not alone(world, kept)


def test_who_stands_in_for_one_who_has_left_stays_until_the_last_day(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    cover = covered(world, second)
    restrict(world, second)
    leave(world, sign_in, "caseworker", "colleague")
    clock(datetime(2036, 12, 4, 3, tzinfo=UTC))
    browser = sign_in(world.outsider)
    with nothing_changes():
        assert refused(browser.post(cover_url("end-cover", cover), {"version": 1}), second)
    with world.at_work(world.outsider) as by:
        assign(case=second, user=world.manager, part="LEAD", by=by)
    assert browser.post(cover_url("end-cover", cover), {"version": 1}).status_code == 303


def test_a_handover_is_not_undone_to_who_may_let_nobody_in_any_more(
    world: World, kept: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    adds(world, kept, "manager", last=date(2036, 12, 20))
    rows = [part(world, kept, world.colleague)]
    assert press(sign_in(world.colleague), world, rows, to="manager", receivers=["manager"]).status_code == 303
    clock(NOW + timedelta(hours=1))
    with organisation_scope(world.organisation.pk):
        role = Role.objects.get(code="counsellor")
        MembershipRole.objects.filter(membership__user=world.colleague).update(role=role)
    (handover,) = stored(Handover)
    browser = sign_in(world.manager)
    with nothing_changes():
        assert refused(browser.post(url(handover, "undo/"), {"version": 1}), kept)
    with world.at_work(world.manager) as by:
        assign(case=kept, user=world.outsider, part="LEAD", by=by)
    assert browser.post(url(handover, "undo/"), {"version": 1}).status_code == 303
    clock(LATER)
    assert not alone(world, kept)


def test_a_case_that_is_not_restricted_is_left_by_whoever_wants(world: World, second: Case, sign_in: SignIn) -> None:
    leave(world, sign_in, "caseworker")
    assert ends(sign_in(world.colleague), part(world, second, world.colleague)).status_code == 303
