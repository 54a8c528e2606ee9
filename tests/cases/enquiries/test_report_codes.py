"""The mark of the page on which anybody writes to an organisation, its code, and how often one may try."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import throttling
from cases.enquiries import forms_public, reporter_codes
from cases.enquiries.models import Enquiry
from cases.enquiries.report_models import PublicReport, ReportWord
from core.db import organisation_scope
from tests.cases.asking import SignIn, nothing_changes, text
from tests.cases.enquiries.reporting import (
    ABOUT,
    ANSWER,
    begun,
    code_on,
    code_page,
    enquiry_of,
    form,
    reported,
    switched_on,
    told,
)
from tests.factories import World

pytestmark = pytest.mark.usefixtures("nothing_counted")


@pytest.fixture
def address(world: World) -> str:
    return switched_on(world)


def test_an_old_page_is_sent_once_more_with_a_new_mark(world: World, address: str, stranger: Client) -> None:
    refused = stranger.post(form(address), told(begun=begun(25 * 3600)))
    (mark,) = re.findall(r'name="begun" value="([^"]+)"', text(refused))
    assert forms_public._signer().unsign(mark, max_age=60)


def test_the_same_page_sent_again_shows_the_same_code_and_is_taken_once(
    world: World, sign_in: SignIn, address: str, stranger: Client
) -> None:
    """The answer got lost: whoever never saw the code can come back all the same."""
    sent = told()
    code = code_on(stranger.post(form(address), sent))
    # The cache may be emptied meanwhile, and another connection is another place.
    cache.clear()
    with nothing_changes():
        again = Client(REMOTE_ADDR="203.0.113.5").post(form(address), sent)
    assert (again.status_code, code_on(again)) == (200, code)
    url = reverse("cases:answer-reporter", kwargs={"pk": enquiry_of(world).pk})
    assert sign_in(world.caseworker).post(url, {"text": ANSWER, "version": "1"}).status_code == 303
    assert ANSWER in text(stranger.post(code_page(address), {"code": code}))
    with nothing_changes():
        assert code_on(stranger.post(form(address), sent)) == code


def test_no_code_is_got_by_trying(world: World, address: str, stranger: Client) -> None:
    """Only the very page and the very words lead to it: another page with these words, or this page with others, are
    reports of their own, so that nothing that was written on is lost."""
    sent = told()
    codes = {reported(stranger, address, **sent)}
    mark, at, signed = sent["begun"].rsplit(":", 2)
    for changes in (
        {"begun": begun(61)},
        {"about": f"{ABOUT}!"},
        {"reach": ""},
        {"begun": begun(62), "about": f"{ABOUT}!"},
    ):
        codes.add(reported(stranger, address, **{**sent, **changes}))
    assert len(codes) == 5
    with organisation_scope(world.organisation.pk):
        assert PublicReport.objects.count() == 5
    with nothing_changes():
        refused = stranger.post(form(address), {**sent, "begun": f"{mark}x:{at}:{signed}"})
    assert (refused.status_code, 'class="code"' in text(refused)) == (422, False)


def test_neither_the_code_nor_the_mark_of_its_page_is_kept(world: World, address: str, stranger: Client) -> None:
    sent = told()
    code = reported(stranger, address, **sent)
    mark = sent["begun"].rsplit(":", 2)[0]
    kept = str(list(cache._cache.items()))
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" t")
            kept += cursor.fetchone()[0]
    for secret in (code, code.replace("-", ""), mark):
        assert secret not in kept and secret.encode().hex() not in kept


def test_another_organisation_makes_another_code_of_the_same_page(world: World, address: str) -> None:
    with organisation_scope(world.organisation.pk):
        ours = reporter_codes.code_of("page", ["a"])
        assert ours == reporter_codes.code_of("page", ["a"])
    with organisation_scope(world.other_organisation.pk):
        assert reporter_codes.code_of("page", ["a"]) != ours


def test_a_word_that_is_sent_again_stands_there_once(
    world: World, sign_in: SignIn, address: str, stranger: Client
) -> None:
    code, row = reported(stranger, address), enquiry_of(world)
    (mark,) = re.findall(r'name="form_mark" value="([^"]+)"', text(stranger.post(code_page(address), {"code": code})))
    sent = {"code": code, "text": "Ia masih di sana.", "form_mark": mark}
    first = stranger.post(code_page(address), sent)
    url = reverse("cases:answer-reporter", kwargs={"pk": row.pk})
    assert sign_in(world.caseworker).post(url, {"text": ANSWER, "version": "2"}).status_code == 303
    with world.at_work(world.caseworker):
        Enquiry.objects.filter(pk=row.pk).update(outcome="INFORMED")
    with nothing_changes():
        again = stranger.post(code_page(address), {**sent, "code": code.lower()})
    assert [(one.status_code, "We have received what you added." in text(one)) for one in (first, again)] == [
        (200, True),
        (200, True),
    ]
    assert text(again).count("You wrote something") == text(first).count("You wrote something") == 1
    assert ANSWER in text(again)
    # What was written on, and the same words on the page that came back, are said anew.
    (next_mark,) = re.findall(r'name="form_mark" value="([^"]+)"', text(first))
    for more in ({**sent, "text": "Ia masih di sana, tolong."}, {**sent, "form_mark": next_mark}):
        assert stranger.post(code_page(address), more).status_code == 200
    # Of another report the same page is another word.
    other = reported(stranger, address)
    assert stranger.post(code_page(address), {**sent, "code": other}).status_code == 200
    with organisation_scope(world.organisation.pk):
        assert ReportWord.objects.filter(by=None).count() == 4


def test_many_from_one_place_wait_and_nobody_else_does(world: World, address: str) -> None:
    here, there = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    for _ in range(11):
        reported(here, address)
    refused = here.post(form(address), told())
    assert (refused.status_code, "Too many attempts. Wait 1 minute" in text(refused)) == (422, True)
    reported(there, address)
    code = reported(there, address)
    for _ in range(6):
        assert here.post(code_page(address), {"code": "0000-0000-0000-0000"}).status_code == 422
    waits = here.post(code_page(address), {"code": code})
    assert "Too many attempts." in text(waits)
    assert there.post(code_page(address), {"code": code}).status_code == 200
    assert throttling.FREE_HERE == 5, "the counters of signing in are others"


def test_no_wait_is_longer_than_a_minute(world: World, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = throttling.of_strangers("reports", "203.0.113.9", free=0, longest=60)
    now = 1_000_000.0
    for _ in range(30):
        monkeypatch.setattr("accounts.throttling.time.time", lambda now=now: now)
        assert counter.take() == 0
        cache.delete(counter._gate)
        now += 61
    assert counter.take() == 0
    assert 0 < counter.take() <= 60
