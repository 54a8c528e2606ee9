"""The calendar in another program: what it says, to whom, and everything that ends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts import throttling
from accounts.models import Membership, MembershipRole, User
from audit.models import AccessEntry, Act
from core.db import trail_scope
from core.errors import DomainError
from legal import feeds, services
from legal.calendar import Dated, When
from legal.models import CalendarFeed, Deadline, Hearing, RestitutionClaim
from tests.cases.asking import nothing_changes
from tests.factories import MARK_NAME, World
from tests.legal.course import hearing_facts
from tests.legal.deadlines import MARK_OWN, put_own

SignIn = Callable[[User], Client]


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def address(world: World, claim: RestitutionClaim) -> str:
    """The lawyer's, with one deadline behind it."""
    put_own(world, claim.matter, tomorrow())
    return make_address(world)


def make_address(world: World) -> str:
    with world.at_work(world.administrator) as by:
        services.allow_feeds(is_allowed=True, by=by)
    with world.at_work(world.lawyer) as by:
        return reverse("legal:feed-read", kwargs={"token": services.open_feed(by=by)})


def test_a_parser_reads_days_and_codes_and_nothing_else(world: World, address: str) -> None:
    answer = Client().get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == f"Jadwal {world.case.code}"
    assert event.decoded("DTSTART") == tomorrow()
    body = answer.content.decode()
    assert set(re.findall(r"^([A-Z]+)", body, re.MULTILINE)) == {
        *("BEGIN", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "TRANSP", "CLASS", "END")
    }
    assert body.count("\r\n") == body.count("\n")
    assert not any(mark in body for mark in (MARK_OWN, MARK_NAME, "restitusi", "legal"))


def test_what_names_an_entry_is_always_the_same_and_tells_nothing(
    world: World, claim: RestitutionClaim, address: str
) -> None:
    with world.at_work(world.lawyer) as by:
        services.add_hearing(matter=claim.matter, **hearing_facts(), by=by)
    first, second = (
        [str(event["UID"]) for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT")]
        for _look in range(2)
    )

    assert first == second
    assert len(set(first)) == 2
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid) for uid in first)
    with world.at_work(world.lawyer):
        deadlines, hearings = (
            Deadline.objects.values_list("pk", flat=True),
            Hearing.objects.values_list("pk", flat=True),
        )
        ids = {str(pk) for pk in (*deadlines, *hearings)}
    assert not ids & set(first)


def test_the_summary_is_in_the_persons_language(world: World, address: str) -> None:
    User.objects.filter(pk=world.lawyer.pk).update(language="en")

    [event] = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert event["SUMMARY"] == f"Appointment {world.case.code}"


def test_the_look_is_logged(world: World, address: str) -> None:
    Client().get(address)

    with trail_scope(world.organisation.pk):
        entries = AccessEntry.objects.using("trail").filter(act="legal.feed.listed").order_by("sequence")
        assert [(one.user_id, one.case_ids, one.compartments) for one in entries] == [
            (world.lawyer.pk, [world.case.pk], ["general"]),
            (world.lawyer.pk, [world.case.pk], ["legal"]),
        ]


def test_of_one_source_so_many_are_in_it_and_no_more(
    world: World, claim: RestitutionClaim, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    for days in (3, 4):
        put_own(world, claim.matter, today + timedelta(days=days))
    monkeypatch.setattr("legal.calendar.MOST", 2)
    events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert len(events) == 2


def test_an_hour_is_written_in_universal_time() -> None:
    case = type("Case", (), {"code": "K26-AAAAA"})()
    at = timezone.datetime(2026, 12, 1, 9, 30).time()

    with timezone.override("Asia/Jakarta"):
        text = feeds.written([Dated("hearing-1", When(date(2026, 12, 1), at), case)], title="Jadwal")

    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2026-12-01T02:30:00+00:00"


@pytest.mark.parametrize("code", ["K26,A", "K26;A", "K26\\A", "K26\nATTACH:x", "K" * 80])
def test_what_would_have_to_be_escaped_or_folded_is_refused(code: str) -> None:
    case = type("Case", (), {"code": code})()

    with pytest.raises(ValueError, match="folded or escaped"):
        feeds.written([Dated("x", When(date(2026, 12, 1)), case)], title="Jadwal")


def _take_the_role(world: World) -> None:
    MembershipRole.objects.filter(membership__user=world.lawyer).delete()


def _end_the_part(world: World) -> None:
    from cases.record.access_models import Assignment, CaseAccess

    Assignment.objects.filter(user=world.lawyer).update(until=timezone.now())
    CaseAccess.objects.filter(principal=world.lawyer.pk).delete()


def _suspend_the_account(world: World) -> None:
    User.objects.filter(pk=world.lawyer.pk).update(is_active=False)


def _end_the_membership(world: World) -> None:
    Membership.objects.filter(user=world.lawyer).update(ended_at=timezone.now())


def _suspend_the_organisation(world: World) -> None:
    type(world.organisation).objects.filter(pk=world.organisation.pk).update(is_suspended=True)


def _revoke(world: World) -> None:
    with world.at_work(world.lawyer) as by:
        services.revoke_feed(by=by)


def _switch_off(world: World) -> None:
    with world.at_work(world.administrator) as by:
        services.allow_feeds(is_allowed=False, by=by)


ENDS = [
    *(_take_the_role, _suspend_the_account, _end_the_membership),
    *(_suspend_the_organisation, _revoke, _switch_off),
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_whatever_ends_it_makes_it_the_address_that_never_was(
    world: World, address: str, end: Callable[[World], None]
) -> None:
    assert Client().get(address).status_code == 200
    with world.at_work(world.administrator):
        end(world)

    answer = Client().get(address)
    never = Client().get(reverse("legal:feed-read", kwargs={"token": f"{world.organisation.pk}.never"}))
    assert (answer.status_code, answer.content) == (404, never.content)
    assert world.case.code not in answer.content.decode()


def test_a_case_that_is_no_longer_seen_is_no_longer_in_it(world: World, address: str) -> None:
    with world.at_work(world.administrator):
        _end_the_part(world)

    answer = Client().get(address)
    assert answer.status_code == 200
    assert Calendar.from_ical(answer.content).walk("VEVENT") == []


def test_switched_on_again_the_old_address_stays_worthless(world: World, address: str) -> None:
    _switch_off(world)
    with world.at_work(world.administrator) as by:
        services.allow_feeds(is_allowed=True, by=by)

    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "00000000-0000-4000-8000-000000000001.x", "00000000-0000-4000-8000-000000000002", "%00", "👋"],
)
def test_what_is_no_address_is_a_404_and_writes_nothing(world: World, address: str, token: str) -> None:
    path = reverse("legal:feed-read", kwargs={"token": "TOKEN"}).replace("TOKEN", token)

    with nothing_changes():
        assert Client().get(path).status_code == 404
        assert Client().post(address).status_code == 403 or Client().post(address).status_code == 405


def test_the_token_of_another_organisation_opens_nothing(world: World, address: str) -> None:
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    foreign = f"{world.other_organisation.pk}.{token.partition('.')[2]}"

    assert Client().get(reverse("legal:feed-read", kwargs={"token": foreign})).status_code == 404


def test_a_new_address_ends_the_old_one_and_only_a_digest_is_kept(world: World, address: str) -> None:
    again = make_address(world)

    assert Client().get(address).status_code == 404
    assert Client().get(again).status_code == 200
    with world.at_work(world.lawyer):
        secret = again.rsplit(".", 2)[1]
        kept = [str(value) for row in CalendarFeed.objects.values() for value in row.values()]
        assert len(kept) > 0 and not any(secret in value for value in kept)
        verbs = Act.objects.filter(verb__startswith="calendar.feed").order_by("at").values_list("verb", flat=True)
        assert list(verbs)[-2:] == ["calendar.feed_revoked", "calendar.feed_opened"]


def test_reading_too_often_has_to_wait(world: World, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FREE", 2)
    assert [Client().get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = Client().get(address)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert world.case.code not in answer.content.decode()


def test_trying_addresses_has_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FREE_WRONG", 1)
    wrong = reverse("legal:feed-read", kwargs={"token": f"{world.organisation.pk}.wrong"})
    assert [Client().get(wrong).status_code for _ in range(3)] == [404, 404, 429]
    assert throttling.DAY == 24 * 3600


def test_without_leave_of_the_organisation_there_is_no_address(world: World, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="not allowed"):
        services.open_feed(by=by)
    page = lawyer.get(reverse("legal:feed")).content.decode()
    assert reverse("legal:feed-open") not in page


def test_the_pages_show_the_address_once_and_revoke_it(world: World, lawyer: Client, sign_in: SignIn) -> None:
    admin = sign_in(world.administrator)
    assert admin.post(reverse("legal:feeds"), {"allows_feeds": "on"}).status_code == 303
    assert "calendar/feed/" in lawyer.get(reverse("legal:calendar")).content.decode()

    answer = lawyer.post(reverse("legal:feed-open"))
    assert answer.status_code == 200
    found = re.search(r'value="http://testserver(/k/[^"]+\.ics)"', answer.content.decode())
    assert found is not None and Client().get(found[1]).status_code == 200
    assert found[1] not in lawyer.get(reverse("legal:feed")).content.decode()

    assert lawyer.post(reverse("legal:feed-revoke")).status_code == 303
    assert Client().get(found[1]).status_code == 404


def test_one_revokes_ones_own_alone(world: World, address: str, sign_in: SignIn) -> None:
    sign_in(world.administrator).post(reverse("legal:feed-revoke"))

    assert Client().get(address).status_code == 200
