"""Anybody writes to an organisation that has switched it on: sealed at once, answered by a code, and nobody known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from audit.models import Act
from cases.enquiries.models import Enquiry
from cases.enquiries.report_models import PublicReport, ReportWord
from cases.enquiries.retention import erase_old_enquiries
from cases.enquiries.services import EnquiryFacts, log_enquiry
from core.access.log import accountable
from core.db import organisation_scope
from core.errors import Unlogged
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.keys import crypto, data_keys
from core.keys.fields import SealedValue
from notifications.models import Notification
from tests.cases.asking import Clock, SignIn, looks, nothing_changes, queries, text
from tests.cases.enquiries.reporting import (
    ABOUT,
    ANSWER,
    REACH,
    SAFE,
    begun,
    code_page,
    enquiry_of,
    form,
    reported,
    switched_on,
    told,
)
from tests.cases.enquiries.test_enquiries import LIST, page
from tests.factories import World

NO_RULES: dict[str, str] = {"version": "0", "enquiries_kept": "12", "note_hours": "24"}
QUERIES = {"form": 2, "code": 1, "enquiry": 8}
pytestmark = pytest.mark.usefixtures("nothing_counted")


@pytest.fixture
def address(world: World) -> str:
    return switched_on(world)


def test_it_is_off_until_somebody_switches_it_on(world: World, sign_in: SignIn, stranger: Client) -> None:
    administrator = sign_in(world.administrator)
    assert "/m/" not in text(administrator.get(reverse("cases:rules")))
    said = {**NO_RULES, "reports_site": str(world.site.pk)}
    assert administrator.post(reverse("cases:rules"), said).status_code == 303
    (url,) = re.findall(r'href="(http://testserver/m/[0-9a-z]{10}/)"', text(administrator.get(reverse("cases:rules"))))
    assert stranger.get(url).status_code == 200
    assert stranger.get(f"{url}code/").status_code == 200
    assert administrator.post(reverse("cases:rules"), {**NO_RULES, "version": "1"}).status_code == 303
    with nothing_changes():
        for gone in (url, f"{url}code/", "/m/0000000000/", "/m/0000000000/code/"):
            assert stranger.get(gone).status_code == 404
            assert stranger.post(gone, told()).status_code == 404
    said["version"] = "2"
    administrator.post(reverse("cases:rules"), said)
    assert stranger.get(url).status_code == 404, "switched on again, it has another address"


def test_one_that_is_suspended_takes_nothing(world: World, address: str, stranger: Client) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)
    with nothing_changes():
        assert stranger.post(form(address), told()).status_code == 404


def test_whoever_handles_enquiries_reads_it_and_nobody_else(
    world: World, sign_in: SignIn, address: str, stranger: Client
) -> None:
    reported(stranger, address)
    row = enquiry_of(world)
    assert (row.channel, row.site_id, row.outcome, row.created_by_id) == ("PUBLIC_FORM", world.site.pk, "", None)
    browser = sign_in(world.caseworker)
    listed, shown = text(browser.get(LIST)), text(browser.get(page(row)))
    assert ABOUT in listed and "Public form" in listed
    assert REACH not in listed, "a number stands below what is safe"
    assert shown.index(SAFE) < shown.index(REACH) and ABOUT in shown
    for actor in ("shelter", "counsellor", "lawyer", "administrator", "no_role"):
        assert sign_in(world.users[actor]).get(page(row)).status_code == 403
    for act in ("listed", "opened"):
        (entry,) = looks(world, f"cases.enquiry.{act}")
        assert (entry.user_id, entry.subject_ids) == (world.caseworker.pk, [row.pk])
    with organisation_scope(world.organisation.pk):
        assert list(Act.objects.filter(target_id=row.pk).values_list("verb", "user_id", "detail")) == [
            ("enquiry.reported", None, {})
        ]


def test_each_of_them_is_told(world: World, address: str, stranger: Client) -> None:
    reported(stranger, address)
    with organisation_scope(world.organisation.pk):
        asked = set(Job.objects.filter(kind="cases.reported").values_list("recipient_id", flat=True))
    assert asked >= {world.caseworker.pk, world.colleague.pk, world.manager.pk}
    assert world.administrator.pk not in asked
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind="cases.reported")
        assert set(rows.values_list("subject_id", flat=True)) == {enquiry_of(world).pk}
        assert set(rows.values_list("recipient_id", flat=True)) == asked


def test_whoever_writes_can_seal_and_not_read(world: World, address: str, stranger: Client) -> None:
    code = reported(stranger, address)
    with organisation_scope(world.organisation.pk):
        row, report = Enquiry.objects.get(), PublicReport.objects.get()
        report.enquiry = row
        for value in (row, report):
            assert data_keys.rows_of([value.key_subject()]).count() == 1
        stored = [row.__dict__[name] for name in ("about", "safe_contact", "asker")] + [report.__dict__["reply_key"]]
        assert all(isinstance(value, SealedValue) for value in stored)
        assert not any(said.encode() in value.data for value in stored for said in (ABOUT, SAFE, REACH))
        with accountable():
            for owner, name in ((row, "about"), (row, "asker"), (report, "reply_key")):
                with pytest.raises(Unlogged):
                    getattr(owner, name)
        assert code.replace("-", "").encode() not in bytes(report.code_digest or b"")


def test_an_answer_is_read_by_the_code_alone(world: World, sign_in: SignIn, address: str, stranger: Client) -> None:
    code = reported(stranger, address)
    row, browser = enquiry_of(world), sign_in(world.caseworker)
    url = reverse("cases:answer-reporter", kwargs={"pk": row.pk})
    assert url in text(browser.get(page(row)))
    assert "There is no answer yet." in text(stranger.post(code_page(address), {"code": code}))
    assert browser.post(url, {"text": ANSWER, "version": "1"}).status_code == 303
    assert ANSWER in text(browser.get(page(row)))
    # As it is written, without the lines, with what is easily misread.
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "O").replace("1", "I")):
        shown = text(stranger.post(code_page(address), {"code": typed}))
        assert ANSWER in shown and ABOUT not in shown and REACH not in shown
    with organisation_scope(world.organisation.pk):
        word = ReportWord.objects.get()
        assert ANSWER.encode() not in bytes(word.for_reporter or b"")
        with pytest.raises(crypto.Damaged):
            crypto.unwrap(bytes(word.for_reporter or b""), under=b"\x00" * 32, place=word.place())
    with nothing_changes():
        wrong = stranger.post(code_page(address), {"code": "0000-0000-0000-0000"})
    assert (wrong.status_code, "Nothing is found under this code." in text(wrong)) == (422, True)
    assert ANSWER not in text(wrong)


def test_a_word_more_opens_it_again(world: World, sign_in: SignIn, address: str, stranger: Client) -> None:
    code, row = reported(stranger, address), enquiry_of(world)
    with world.at_work(world.caseworker):
        Enquiry.objects.filter(pk=row.pk).update(outcome="INFORMED")
    more = stranger.post(code_page(address), {"code": code, "text": "Ia masih di sana."})
    assert (more.status_code, "We have received what you added." in text(more)) == (200, True)
    assert "You wrote something" in text(more) and "Ia masih" not in text(more)
    browser = sign_in(world.caseworker)
    assert "Ia masih di sana." in text(browser.get(page(row)))
    assert ABOUT in text(browser.get(LIST)), "it is open again"
    with nothing_changes():
        refused = stranger.post(code_page(address), {"code": "1111-1111-1111-1111", "text": "Halo"})
        assert refused.status_code == 422
        assert stranger.post(code_page(address), {"code": code, "text": ""}).status_code == 422
        assert stranger.post(code_page(address), {"code": code, "text": "a" * 2_001}).status_code == 422


def test_nothing_is_kept_of_who_writes(world: World, address: str, stranger: Client) -> None:
    answered = stranger.post(form(address), told(reach="", safe_contact=""), REMOTE_ADDR="203.0.113.77")
    assert answered.status_code == 200
    for answer_ in (answered, stranger.get(form(address)), stranger.post(code_page(address), {"code": "0"})):
        assert set(answer_.cookies) <= {"csrftoken"}
        assert answer_.headers["Cache-Control"] == "no-store"
        assert "trafficking" not in text(answer_).lower() and "<title>Message · Harapan</title>" in text(answer_)
    kept = str(list(cache._cache.items()))
    assert "203.0.113.77" not in kept
    with organisation_scope(world.organisation.pk):
        row = Enquiry.objects.get()
        assert (row.__dict__["asker"], row.__dict__["safe_contact"]) == ("", "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"about": ""}, "What do you want to tell us? Fill in this field."),
        ({"about": "a" * 5_001}, "5000"),
        ({"safe_contact": ""}, "Say first how we can reach you safely."),
        ({"website": "http://x"}, "Leave the field “Website” empty."),
        ({"begun": "forged"}, "This page was open for too long."),
        ({"begun": "25 hours"}, "This page was open for too long."),
        ({"begun": "0 hours"}, "That was very fast."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(
    world: World, address: str, stranger: Client, changes: dict[str, str], sentence: str
) -> None:
    if "hours" in changes.get("begun", ""):
        changes = {"begun": begun(int(changes["begun"].split()[0]) * 3600)}
    with nothing_changes():
        refused = stranger.post(form(address), told(**changes))
    assert (refused.status_code, sentence in text(refused)) == (422, True)
    assert changes.get("safe_contact", SAFE) in text(refused)


def test_it_goes_with_its_enquiry(world: World, sign_in: SignIn, address: str, stranger: Client, clock: Clock) -> None:
    code, row = reported(stranger, address), enquiry_of(world)
    browser = sign_in(world.caseworker)
    url = reverse("cases:answer-reporter", kwargs={"pk": row.pk})
    assert browser.post(url, {"text": ANSWER, "version": "1"}).status_code == 303
    clock(datetime(2038, 6, 1, tzinfo=UTC))
    assert erase_old_enquiries() == 1
    with organisation_scope(world.organisation.pk):
        assert PublicReport.objects.get().code_digest is None
        assert list(ReportWord.objects.values_list("for_reporter", flat=True)) == [None]
    with nothing_changes():
        gone = stranger.post(code_page(address), {"code": code})
        assert (gone.status_code, "Nothing is found under this code." in text(gone)) == (422, True)
        assert sign_in(world.caseworker).post(url, {"text": ANSWER, "version": "3"}).status_code == 404


def test_a_call_has_no_reporter_to_answer(world: World, sign_in: SignIn, address: str) -> None:
    with world.at_work(world.caseworker) as by:
        facts = EnquiryFacts(channel="HOTLINE", received_at=datetime.now(tz=UTC) - timedelta(1), about="a")
        row = log_enquiry(site=world.site, facts=facts, by=by)
    browser, url = sign_in(world.caseworker), reverse("cases:answer-reporter", kwargs={"pk": row.pk})
    assert url not in text(browser.get(page(row)))
    with nothing_changes():
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"text": ANSWER, "version": "1"}).status_code == 404


def test_it_is_said_in_the_language_of_its_address(world: World, address: str, stranger: Client) -> None:
    stranger.cookies["django_language"] = "en"
    shown = stranger.get(form(address, "id"))
    assert 'lang="id"' in text(shown) and "Tulis kepada Yayasan Contoh" in text(shown)
    assert shown.headers["Content-Language"] == "id"
    assert "Write to Yayasan Contoh" in text(stranger.get(form(address, "en")))
    assert "Write to Yayasan Contoh" in text(stranger.get(form(address, "xx")))
    del stranger.cookies["django_language"]
    assert "Tulis kepada Yayasan Contoh" in text(stranger.get(form(address, "xx")))


def test_how_many_queries(world: World, sign_in: SignIn, address: str, stranger: Client) -> None:
    reported(stranger, address)
    row: Any = enquiry_of(world)
    assert {
        "form": queries(stranger, form(address)),
        "code": queries(stranger, code_page(address)),
        "enquiry": queries(sign_in(world.caseworker), page(row)),
    } == QUERIES
