"""The day by which an order is to be carried out: where it is said, to whom, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from legal import reminding, services
from legal.models import Matter, Order
from notifications import kinds
from notifications.models import Notification
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.course import MARK, order_facts
from tests.legal.test_feed import make_address

SignIn = Callable[[User], Client]
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=3)
MARK_EXECUTOR = "MARKEXECUTOR jaksa"
OVERDUE = "An order was not carried out in time"


def put(world: World, matter: Matter, due_on: date | None, **changes: Any) -> Order:
    with world.at_work(world.lawyer) as by:
        return services.add_order(matter=matter, **order_facts(due_on=due_on, **changes), by=by)


def change(world: World, order: Order, **changes: Any) -> None:
    with world.at_work(world.lawyer) as by:
        version = Order.objects.values_list("version", flat=True).get(pk=order.pk)
        services.change_order(order_id=order.pk, expected_version=version, **order_facts(**changes), by=by)


def told(world: World) -> list[tuple[Any, Any]]:
    with world.at_work(world.lawyer):
        rows = Notification.objects.filter(kind=reminding.ORDER_DUE).order_by("pk")
        return [(row.recipient_id, row.subject_id) for row in rows]


def remind(world: World, on: date) -> None:
    with world.at_work(world.lawyer):
        reminding.remind_of(on)


def days_in_feed(address: str) -> list[date]:
    return [event.decoded("DTSTART") for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT")]


def test_the_page_of_the_matter_has_the_day_though_nobody_is_named(
    world: World, matter: Matter, lawyer: Client
) -> None:
    page = url("matter", world, matter)
    order = put(world, matter, TODAY + timedelta(days=2))
    day = TODAY + timedelta(days=2)
    shown = text(lawyer.get(page))
    assert f"<dt>To be carried out by</dt><dd>{day.day} {day:%B %Y}</dd>" in shown
    yesterday = TODAY - timedelta(days=1)
    change(world, order, due_on=yesterday, executor=MARK_EXECUTOR)
    late = f"<dt>To be carried out by</dt><dd>{yesterday.day} {yesterday:%B %Y}"
    shown = text(lawyer.get(page))
    assert (f'{late} <span class="badge badge-red">Overdue</span>' in shown, MARK_EXECUTOR in shown) == (True, True)
    change(world, order, due_on=yesterday, state="DONE", state_on=TODAY)
    assert f"{late}</dd>" in text(lawyer.get(page))
    assert "Harus dilaksanakan paling lambat" in text(indonesian(lawyer).get(page))


def test_calendar_feed_and_day_have_it_until_it_is_settled(world: World, matter: Matter, lawyer: Client) -> None:
    order = put(world, matter, SOON, executor=MARK_EXECUTOR)
    address = make_address(world)
    for page in ("legal:calendar", "cases:today"):
        shown = text(lawyer.get(reverse(page)))
        assert ("Order to be carried out" in shown, f"{url('matter', world, matter)}#orders" in shown) == (True, True)
        assert MARK not in shown
    assert MARK_EXECUTOR in text(lawyer.get(reverse("cases:today")))
    assert days_in_feed(address) == [SOON]
    body = Client().get(address).content.decode()
    assert not any(word in body for word in (MARK, MARK_EXECUTOR, "Judgment", "Putusan"))
    change(world, order, due_on=SOON, state="PARTLY", state_on=TODAY)
    assert days_in_feed(address) == [SOON]
    for state in ("DONE", "IMPOSSIBLE"):
        change(world, order, due_on=SOON, state=state, state_on=TODAY)
        for page in ("legal:calendar", "cases:today"):
            assert "Order to be carried out" not in text(lawyer.get(reverse(page)))
        assert days_in_feed(address) == []


def test_what_is_late_stays_on_the_calendar_and_is_a_sign(
    world: World, matter: Matter, lawyer: Client, sign_in: SignIn
) -> None:
    case = world.case.get_absolute_url()
    order = put(world, matter, TODAY)
    assert OVERDUE not in text(lawyer.get(case))
    change(world, order, due_on=TODAY - timedelta(days=100), on=TODAY - timedelta(days=200))
    assert "100 days late" in text(lawyer.get(reverse("legal:calendar")))
    assert OVERDUE in text(lawyer.get(case))
    assert OVERDUE not in text(sign_in(world.caseworker).get(case))
    change(
        world, order, due_on=TODAY - timedelta(days=100), on=TODAY - timedelta(days=200), state="DONE", state_on=TODAY
    )
    assert "days late" not in text(lawyer.get(reverse("legal:calendar")))
    assert OVERDUE not in text(lawyer.get(case))


def test_nothing_is_due_in_a_closed_matter(world: World, matter: Matter, lawyer: Client) -> None:
    put(world, matter, SOON)
    with world.at_work(world.lawyer) as by:
        services.close_matter(matter_id=matter.pk, expected_version=matter.version, on=TODAY, by=by)
    for page in ("legal:calendar", "cases:today"):
        assert "Order to be carried out" not in text(lawyer.get(reverse(page)))
    remind(world, SOON)
    assert told(world) == []


@pytest.mark.parametrize("actor", ["caseworker", "counsellor", "shelter"])
def test_whoever_reads_no_legal_work_learns_nothing(world: World, matter: Matter, sign_in: SignIn, actor: str) -> None:
    put(world, matter, TODAY - timedelta(days=1), on=TODAY - timedelta(days=9), executor=MARK_EXECUTOR)
    client = sign_in(world.users[actor])
    for page in (reverse("cases:today"), world.case.get_absolute_url()):
        shown = text(client.get(page))
        assert not any(word in shown for word in (OVERDUE, "Order to be carried out", MARK_EXECUTOR, "/legal/"))


def test_the_lawyer_is_told_a_week_and_a_day_before_and_after_it_until_it_is_settled(
    world: World, matter: Matter
) -> None:
    due_on = TODAY + timedelta(days=30)
    order = put(world, matter, due_on)
    for before, count in ((8, 0), (7, 1), (6, 1), (1, 2), (0, 2), (-1, 3)):
        remind(world, due_on - timedelta(days=before))
        remind(world, due_on - timedelta(days=before))
        assert told(world) == [(world.lawyer.pk, order.pk)] * count
    with world.at_work(world.lawyer) as by:
        row = Notification.objects.filter(kind=reminding.ORDER_DUE).first()
        assert row is not None
        kind = kinds.of(row)
        assert str(kind.text) == "Something is due."
        assert kind.url(row, by) == f"{url('matter', world, matter)}#orders"
    with world.at_work(world.caseworker) as other:
        assert kind.url(row, other) == ""


def test_what_is_settled_or_has_no_day_reminds_nobody(world: World, matter: Matter) -> None:
    put(world, matter, None)
    put(world, matter, SOON, state="DONE", state_on=TODAY)
    put(world, matter, SOON, state="IMPOSSIBLE", state_on=TODAY)
    remind(world, SOON)
    assert told(world) == []
