"""Somebody who looks at too many people, or tries too many names, is told of within a minute, once an hour."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit import chain, unusual
from core.db import organisation_scope
from core.jobs import periodic
from notifications.models import Notification
from reports import alarms
from tests.cases.asking import SignIn, at, text
from tests.factories import World, make_user


@pytest.fixture
def officer(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def opens(world: World, user: User, cases: list[UUID], act: str = "cases.case.opened") -> None:
    for case in cases:
        look = chain.Look(user.pk, act, [case], [uuid4()], ["general", "identity"], "", "")
        chain.append(world.organisation.pk, look)


def told(world: World) -> list[tuple[UUID, UUID]]:
    """(who is told, of whom), after one more round."""
    periodic.run("reports.unusual_looking")
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=alarms.KIND).order_by("created_at")
        return [(row.recipient_id, row.subject_id) for row in rows]


def test_the_thirtieth_person_within_an_hour_is_told(world: World, officer: User) -> None:
    cases = [uuid4() for _ in range(unusual.MOST_CASES - 1)]
    opens(world, world.manager, cases)
    opens(world, world.manager, cases[:10])  # again: the same people
    opens(world, world.manager, [uuid4() for _ in range(40)], act="cases.case.listed")
    assert told(world) == []
    opens(world, world.manager, [uuid4()])
    assert told(world) == [(officer.pk, world.manager.pk)]
    # Once an hour, however often one looks.
    opens(world, world.manager, [uuid4() for _ in range(5)])
    assert told(world) == [(officer.pk, world.manager.pk)]


def test_turning_page_after_page_of_the_list_is_told(world: World, officer: User) -> None:
    def lists(cases: list[UUID]) -> None:
        look = chain.Look(world.manager.pk, "cases.case.listed", cases, [uuid4()], ["general", "identity"], "", "")
        chain.append(world.organisation.pk, look)

    pages = [[uuid4() for _ in range(50)] for _ in range(unusual.MOST_LISTED // 50)]
    for page in [*pages, *pages]:
        lists(page)
    assert told(world) == []
    lists([uuid4()])
    assert told(world) == [(officer.pk, world.manager.pk)]


def test_a_long_list_that_is_taken_out_as_a_file_is_told(world: World, officer: User) -> None:
    cases = [uuid4() for _ in range(unusual.MOST_LISTED + 1)]
    for taken, expected in ((cases[1:], []), (cases, [(officer.pk, world.manager.pk)])):
        look = chain.Look(world.manager.pk, "cases.case.taken", taken, [uuid4()], ["general"], "", "")
        chain.append(world.organisation.pk, look)
        assert told(world) == expected


def test_what_is_an_hour_old_counts_no_more(world: World, officer: User) -> None:
    opens(world, world.manager, [uuid4() for _ in range(unusual.MOST_CASES + 1)])
    now = timezone.now()
    with organisation_scope(world.organisation.pk):
        assert [found.cases for found in unusual.unusual(now)] == [31]
        assert unusual.unusual(now + unusual.WINDOW) == []
        assert unusual.unusual(now - timedelta(hours=1)) == []


def test_trying_name_after_name_is_told_also_when_nobody_is_found(
    world: World, officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unusual, "MOST_SEARCHES", 3)
    browser = sign_in(world.outsider)
    search = reverse("cases:search")
    for name in ("Contohnama", "Tidakada", "Bukansiapa"):
        assert browser.post(search, {"text": name}).status_code == 200
    assert told(world) == []
    assert browser.post(reverse("cases:likely"), {"full_name": "Contoh Lainlagi"}).status_code == 200
    assert told(world) == [(officer.pk, world.outsider.pk)]


def test_the_officer_is_led_to_the_looks_of_that_person(world: World, officer: User, sign_in: SignIn) -> None:
    opens(world, world.manager, [uuid4() for _ in range(31)])
    told(world)
    browser = sign_in(officer)
    inbox = text(browser.get(reverse("notifications:inbox")))
    assert "Somebody has looked at unusually much within an hour." in inbox
    assert "Manager" not in inbox
    with organisation_scope(world.organisation.pk):
        (notification,) = Notification.objects.filter(kind=alarms.KIND)
    led = alarms.url(notification, at_work(world, officer))
    assert led == f"/access-log/?by={world.manager.pk}"
    assert "Manager" in text(browser.get(led))


def test_an_officer_does_not_watch_themselves_and_without_one_administrators_are_told(
    world: World, sign_in: SignIn
) -> None:
    opens(world, world.manager, [uuid4() for _ in range(31)])
    assert told(world) == [(world.administrator.pk, world.manager.pk)]
    with organisation_scope(world.organisation.pk):
        (notification,) = Notification.objects.filter(kind=alarms.KIND)
    # They may not read the log: told, and led nowhere.
    assert alarms.url(notification, at_work(world, world.administrator)) == ""
    officer = make_user("dpo", world.organisation, world.site, "data-protection-officer")
    opens(world, officer, [uuid4() for _ in range(31)])
    assert (officer.pk, officer.pk) not in told(world)
    assert (world.administrator.pk, officer.pk) in told(world), "whoever watches alone is watched all the same"


def test_where_one_person_watches_and_gives_roles_who_reviews_emergencies_is_told(world: World) -> None:
    opens(world, world.administrator, [uuid4() for _ in range(31)])
    assert told(world) == [(world.manager.pk, world.administrator.pk)]


def test_another_organisation_is_told_nothing(world: World, officer: User, sign_in: SignIn) -> None:
    opens(world, world.manager, [uuid4() for _ in range(31)])
    periodic.run("reports.unusual_looking")
    with organisation_scope(world.other_organisation.pk):
        assert not Notification.objects.filter(kind=alarms.KIND).exists()


def test_opening_a_case_by_its_pages_counts_it_once(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.manager)
    for name in ("detail", "person", "team", "account"):
        browser.get(at(f"cases:{name}", world.case))
    monkeypatch.setattr(unusual, "MOST_CASES", 0)
    with organisation_scope(world.organisation.pk):
        assert unusual.unusual(timezone.now()) == [(world.manager.pk, 1, 0, 0)]


def at_work(world: World, user: User) -> User:
    with world.at_work(user) as by:
        return by
