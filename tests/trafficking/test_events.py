"""One event with many survivors: shared facts once, and never who else was there."""

from __future__ import annotations

from datetime import date

import pytest

from cases.case_page.closing import close_case
from cases.data_rights.erasing import erase_person
from cases.record.models import Case
from core.key_subjects import KeySubject
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, restrict, text
from tests.factories import MARK_NAME, World
from tests.trafficking.conftest import MARK_EVENT, MARK_SHARED, AddEvent, OtherCase
from trafficking import services
from trafficking.models import EVENT, Event, EventLink


def link(world: World, case: Case, row: EventLink, *, by: str = "outsider") -> EventLink:
    with world.at_work(world.users[by]) as user:
        return services.link_event(case=case, event=row.event, by=user)


def test_an_event_is_entered_once_and_shown_in_each_case(world: World, other_case: OtherCase, sign_in: SignIn) -> None:
    browser, second = sign_in(world.caseworker), other_case(by=world.caseworker)
    sent = {
        "kind": "RESCUE",
        "name": "Ruko Contoh",
        "happened_on": "2026-02-01",
        "country": "ID",
        "place": "Batam",
        "agencies": "Polres, BP3MI",
        "account": "Semua dikunci di lantai dua",
    }
    assert browser.post(at("trafficking:add-event", world.case), sent).status_code == 303
    with world.at_work(world.caseworker):
        event = Event.objects.get()
        assert event.key_subject() == KeySubject(EVENT, event.pk)
    url = at("trafficking:link-event", second)
    assert "Rescue · Ruko Contoh, 1 February 2026 · Batam" in text(browser.get(url))
    assert browser.post(url, {"event": str(event.pk)}).status_code == 303
    for case, other in ((world.case, second), (second, world.case)):
        shown = text(browser.get(at("trafficking:section", case)))
        for wanted in ("Ruko Contoh", "1 February 2026", "Batam", "Polres, BP3MI", "Semua dikunci di lantai dua"):
            assert wanted in shown
        assert other.code in shown
        assert "Also in another case" in shown
    # It is no longer offered, and linking it twice is refused.
    assert browser.post(url, {"event": str(event.pk)}).status_code == 422
    with world.at_work(world.caseworker):
        assert Event.objects.count() == 1


def test_of_other_survivors_only_those_of_ones_own_cases_are_told(
    world: World, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    row, second = add_event(), other_case()
    link(world, second, row)
    for reader, status in (("caseworker", False), ("lawyer", False), ("manager", True)):
        shown = text(sign_in(world.users[reader]).get(at("trafficking:section", world.case)))
        assert MARK_EVENT in shown and MARK_SHARED in shown
        assert (second.code in shown) is status, reader
        assert "Also in another case" in shown
    # The outsider sees the shared facts in their own case, and nothing of the first one.
    shown = text(sign_in(world.outsider).get(at("trafficking:section", second)))
    assert MARK_SHARED in shown
    assert world.case.code not in shown and MARK_NAME not in shown
    restrict(world, second)
    for reader in ("caseworker", "manager"):
        shown = text(sign_in(world.users[reader]).get(at("trafficking:section", world.case)))
        assert "Also in" not in shown and second.code not in shown, reader


def test_only_events_of_ones_own_cases_are_offered(
    world: World, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    row, second = add_event(), other_case()
    browser, url = sign_in(world.outsider), at("trafficking:link-event", second)
    page = browser.get(url)
    assert "No event of your other cases" in text(page)
    assert MARK_EVENT not in text(page)
    with nothing_changes():
        assert browser.post(url, {"event": str(row.event_id)}).status_code == 422


def test_shared_facts_are_changed_from_any_case_and_by_two_at_once(
    world: World, add_event: AddEvent, sign_in: SignIn
) -> None:
    row = add_event()
    url = at("trafficking:edit-event", world.case, pk=row.pk)
    first, second = sign_in(world.caseworker), sign_in(world.colleague)
    assert MARK_SHARED in text(first.get(url))
    sent = {"version": "1", "kind": "RAID", "name": "Nama Baru", "account": "Lain"}
    assert first.post(url, sent).status_code == 303
    with nothing_changes():
        assert second.post(url, {**sent, "name": "Basi"}).status_code == 409
        future = {**sent, "version": "2", "happened_on": "2200-01-01"}
        assert second.post(url, future).status_code == 422
    assert "Nama Baru" in text(second.get(at("trafficking:section", world.case)))


def test_a_case_is_taken_out_of_an_event(world: World, add_event: AddEvent, sign_in: SignIn) -> None:
    row = add_event(happened_on=date(2026, 2, 1))
    browser, url = sign_in(world.caseworker), at("trafficking:end-event", world.case, pk=row.pk)
    assert MARK_EVENT in text(browser.get(url))
    assert browser.post(url, {"version": "1"}).status_code == 303
    assert MARK_EVENT not in text(browser.get(at("trafficking:section", world.case)))
    assert browser.get(url).status_code == 404
    with world.at_work(world.caseworker) as by:
        assert not Event.objects.visible_to(by).exists()


@pytest.mark.parametrize("reader", ["shelter", "administrator"])
def test_who_does_not_read_the_story_reads_no_event(
    world: World, add_event: AddEvent, sign_in: SignIn, reader: str
) -> None:
    add_event()
    browser = sign_in(world.users[reader])
    assert browser.get(at("trafficking:section", world.case)).status_code == 403
    assert browser.get(at("api-trafficking:events", world.case)).status_code == 403


def test_the_api_sends_events_and_logs_the_look(world: World, add_event: AddEvent, sign_in: SignIn) -> None:
    row = add_event()
    (sent,) = sign_in(world.lawyer).get(at("api-trafficking:events", world.case)).json()["results"]
    assert (sent["event"]["name"], sent["event"]["account"]) == (MARK_EVENT, MARK_SHARED)
    assert sent["elsewhere"] == "NONE"
    (look,) = looks(world, "trafficking.actor.listed")
    assert (look.case_ids, look.subject_ids) == ([world.case.pk], [row.event_id])


def test_the_page_takes_as_many_queries_for_many_events(
    world: World, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    second = other_case(by=world.caseworker)
    link(world, second, add_event(), by="caseworker")
    browser = sign_in(world.caseworker)
    assert queries(browser, at("trafficking:section", world.case)) == SECTION
    for number in range(3):
        link(world, second, add_event(name=f"Peristiwa {number}"), by="caseworker")
    assert queries(browser, at("trafficking:section", world.case)) == SECTION
    assert queries(browser, at("trafficking:link-event", other_case(by=world.caseworker, name="Lain"))) == OFFERED


SECTION, OFFERED = 12, 9


def erase(world: World, case: Case) -> None:
    with world.at_work(world.manager) as by:
        now = Case.objects.get(pk=case.pk)
        close_case(
            case_id=now.pk, expected_version=now.version, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )
        erase_person(person_id=now.person_id, reason="RETENTION", by=by)


def test_an_event_goes_with_the_last_of_its_survivors(
    world: World, add_event: AddEvent, other_case: OtherCase, sign_in: SignIn
) -> None:
    shared, alone, second = add_event(), add_event(name="MARKALONE Kamar Contoh"), other_case()
    link(world, second, shared)
    erase(world, world.case)
    page = text(sign_in(world.manager).get(at("trafficking:section", world.case)))
    assert MARK_EVENT in page and "MARKALONE" not in page
    browser, offers = sign_in(world.manager), at("trafficking:link-event", second)
    assert str(alone.event_id) not in text(browser.get(offers))
    assert MARK_SHARED in text(browser.get(at("trafficking:section", second)))
    erase(world, second)
    for case in (world.case, second):
        page = text(browser.get(at("trafficking:section", case)))
        assert MARK_EVENT not in page and MARK_SHARED not in page
