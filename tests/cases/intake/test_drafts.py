"""An intake that was begun is kept sealed for its writer alone, is gone on with anywhere, and leaves nothing behind."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from audit.models import Act
from cases.identity.facts import PersonFacts
from cases.intake import views as intake_views
from cases.intake.draft_models import DraftStep, IntakeDraft
from cases.intake.drafts import discard_draft, erase_old
from cases.intake.drafts import save_step as intake_save_step
from cases.intake.services import BegunDraft, IntakeFacts, register_intake
from cases.record.access_models import Assignment
from cases.record.models import Case, Person
from cases.safe_contact.models import SafeContact
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from core.jobs import periodic
from core.keys.models import DataKey
from tests.cases.asking import SignIn, looks, nothing_changes, queries, text, without_identity
from tests.cases.intake.intaking import URL, answer_steps, kept, part, review, step_of, walk
from tests.cases.intake.test_intake import count, form
from tests.factories import World

NAME = "Kenanga Contohdraf"
QUERIES = {"new": 7, "person": 9, "review": 11, "needs": 7}


def begun(browser: Client, world: World, until: str = "person", **changes: Any) -> str:
    """The address of a step of an intake in which all steps before it are answered."""
    return str(answer_steps(browser, form(world, full_name=NAME, **changes), until=until).headers["Location"])


def drafts(world: World) -> list[IntakeDraft]:
    with organisation_scope(world.organisation.pk):
        return list(IntakeDraft.objects.order_by("created_at"))


def left(world: World) -> tuple[int, int, int]:
    """Drafts, their steps and the keys that sealed them."""
    with organisation_scope(world.organisation.pk):
        keys = DataKey.objects.filter(subject_kind="draft")
        return IntakeDraft.objects.count(), DraftStep.objects.count(), keys.count()


def autosave(browser: Client, url: str, **sent: Any) -> tuple[int, dict[str, Any]]:
    answer = browser.post(url, {"autosave": "1", **sent})
    return answer.status_code, json.loads(answer.content)


def test_what_is_answered_is_kept_at_each_step_and_gone_on_with_from_anywhere(world: World, sign_in: SignIn) -> None:
    url = begun(sign_in(world.caseworker), world, until="consent")
    assert list(kept(world)[0]) == ["contact", "safety"]
    desk = sign_in(world.caseworker)
    page = text(desk.get(URL))
    assert "Begun intakes" in page and "Without a name yet" in page
    # Back at the step that was answered last; from there every other one is reached.
    (last,) = re.findall(r'<a href="(/cases/new/[0-9a-f-]+/\w+/)">Without a name yet', page)
    assert step_of(last) == "safety"
    assert url in text(desk.get(last))
    assert 'name="channel"' in text(desk.get(last)) and '<option value="POLICE" selected>' in text(desk.get(last))
    answer = desk.post(url, {**part("consent", form(world)), "version": "0"})
    answer = desk.post(answer.headers["Location"], {**part("person", form(world, full_name=NAME)), "version": "0"})
    assert step_of(answer.headers["Location"]) == "account"
    assert NAME in text(desk.get(URL))
    looked = looks(world, "cases.draft.listed")
    assert {tuple(entry.compartments) for entry in looked} == {("identity",)}
    assert {entry.user_id for entry in looked} == {world.caseworker.pk}


def test_the_browser_keeps_what_is_written_meanwhile_and_opens_nothing_for_it(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    status, said = autosave(browser, URL, version="0", must_not_know="Suami")
    assert (status, said["version"]) == (200, 1)
    assert re.fullmatch(r"saved \d{1,2}[:.]\d\d.*", said["saved"])
    assert kept(world) == [{"contact": {"must_not_know": ["Suami"]}}], "an answer that is needed is missing as yet"
    status, said = autosave(browser, said["url"], version="1", must_not_know="Suami dan mertua")
    assert (status, said["version"]) == (200, 2)
    assert kept(world) == [{"contact": {"must_not_know": ["Suami dan mertua"]}}]
    assert looks(world, "cases.draft.opened")[-1].user_id == world.caseworker.pk
    before = len(looks(world, "cases.draft.opened"))
    autosave(browser, said["url"], version="2", must_not_know="Suami")
    assert len(looks(world, "cases.draft.opened")) == before
    assert 'name="version" value="3"' in text(browser.get(said["url"]))


def test_a_page_that_never_heard_of_its_draft_goes_on_with_it(world: World, sign_in: SignIn) -> None:
    """Each answer got lost: what is written on is kept in the same draft, and the button leads on in it."""
    browser = sign_in(world.caseworker)
    (mark,) = re.findall(r'name="form_mark" value="([^"]+)"', text(browser.get(URL)))
    said = [
        autosave(browser, URL, version="0", form_mark=mark, must_not_know=written)
        for written in ("Suami", "Suami dan", "Suami dan mertua")
    ]
    assert [(status, one["version"]) for status, one in said] == [(200, 1), (200, 2), (200, 3)]
    assert len({one["url"] for _status, one in said}) == 1
    assert kept(world) == [{"contact": {"must_not_know": ["Suami dan mertua"]}}]
    sent = {**part("contact", form(world, must_not_know="Suami dan mertua")), "version": "0", "form_mark": mark}
    pressed = [browser.post(URL, sent) for _ in range(2)]
    assert [(one.status_code, step_of(one.headers["Location"])) for one in pressed] == [(303, "safety")] * 2
    assert (
        pressed[0].headers["Location"]
        == pressed[1].headers["Location"]
        == said[0][1]["url"].replace("/contact/", "/safety/")
    )
    (draft,) = drafts(world)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.filter(verb="intake.begun").count() == 1
    # Gone on with, it is no longer that of the first page: what stands in it is not written over.
    assert autosave(browser, said[0][1]["url"], version="5", must_not_know="Ibu")[0] == 200
    assert autosave(browser, URL, version="0", form_mark=mark, must_not_know="Orang lain")[0] == 200
    assert drafts(world)[0].pk == draft.pk
    assert [one["contact"]["must_not_know"] for one in kept(world)] == [["Ibu"], ["Orang lain"]]


def test_the_mark_of_a_page_is_of_its_user_and_of_one_intake(world: World, sign_in: SignIn) -> None:
    sent = {"version": "0", "form_mark": "the same"}
    browser, other = sign_in(world.caseworker), sign_in(world.colleague)
    autosave(browser, URL, **sent, must_not_know="Suami")
    (draft,) = drafts(world)
    autosave(other, URL, **sent, must_not_know="Ibu")
    assert kept(world) == [{"contact": {"must_not_know": ["Suami"]}}]
    assert kept(world, "colleague") == [{"contact": {"must_not_know": ["Ibu"]}}]
    with nothing_changes():
        assert sign_in(world.lawyer).post(URL, {**sent, "autosave": "1", "must_not_know": "x"}).status_code == 403
    # What was given up, or is a case, is not begun anew under its key.
    with world.at_work(world.caseworker) as by:
        discard_draft(draft_id=draft.pk, expected_version=1, by=by)
    url = autosave(browser, URL, **sent, must_not_know="Kakak")[1]["url"]
    assert str(draft.pk) not in url
    assert kept(world) == [{"contact": {"must_not_know": ["Kakak"]}}]


def test_two_tabs_on_one_draft_both_see_both(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="account")
    assert browser.post(url, {"version": "0", "account": "Dari layar satu"}).status_code == 303
    with nothing_changes():
        status, said = autosave(browser, url, version="0", account="Dari layar dua")
        assert (status, said["saved"]) == (409, "Changed in another tab. Press the button to see both.")
        answer = browser.post(url, {"version": "0", "account": "Dari layar dua"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Dari layar satu" in page and "Dari layar dua" in page and 'name="keep-account"' in page
    sent = {"version": "1", "account": "Dari layar dua", "keep-account": "theirs"}
    assert browser.post(url, sent).status_code == 303
    assert kept(world)[0]["account"] == {"account": ["Dari layar satu"]}
    # The same twice is no conflict: a press that came after what the browser had kept by itself.
    assert browser.post(url, {"version": "0", "account": "Dari layar satu"}).status_code == 303


def test_two_tabs_that_send_a_step_for_the_first_time_at_once(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="account")
    save_step = intake_views.save_step

    def save_after_another(**facts: Any) -> DraftStep:
        monkeypatch.setattr(intake_views, "save_step", save_step)
        save_step(**{**facts, "answers": {"account": ["Dari layar satu"]}})
        return save_step(**facts)

    monkeypatch.setattr(intake_views, "save_step", save_after_another)
    answer = browser.post(url, {"version": "0", "account": "Dari layar dua"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Dari layar satu" in page and "Dari layar dua" in page
    assert kept(world)[0]["account"] == {"account": ["Dari layar satu"]}


def test_what_contradicts_itself_is_said_at_the_question(world: World, sign_in: SignIn) -> None:
    """And not at the end alone, seven steps later."""
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(URL, {"rule": "ONLY_SO", "version": "0"})
    assert (answer.status_code, "Safe ways: Name at least one safe way." in text(answer)) == (422, True)
    url = begun(browser, world, until="safety").replace("/safety/", "/contact/")
    answer = browser.post(url, {"rule": "NEVER", "safe_channels": "CALL", "version": "1"})
    assert (answer.status_code, "yet a safe way is named." in text(answer)) == (422, True)
    assert kept(world)[0]["contact"] == {"rule": ["NEVER"], "safe_channels": ["CALL"]}, "kept all the same"


def test_what_is_to_be_corrected_is_kept_all_the_same(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world)
    answer = browser.post(url, {"version": "0", "full_name": NAME, "phone": "bukan nomor"})
    assert answer.status_code == 422
    assert "Enter a phone number" in text(answer) and 'name="version" value="1"' in text(answer)
    assert kept(world)[0]["person"] == {"full_name": [NAME], "phone": ["bukan nomor"]}
    # Everything else can be gone on with; the last page says what stands in the way.
    page = text(browser.get(url.replace("/person/", "/review/")))
    assert "Enter a phone number" in page and NAME in page
    before = count(world)
    refused = browser.post(url.replace("/person/", "/review/"), review(page))
    assert refused.status_code == 422
    assert "Something is still missing." in text(refused)
    assert count(world) == before


def test_the_case_is_opened_by_one_act_and_the_draft_is_gone_without_a_trace(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    answer = walk(browser, form(world, full_name=NAME, must_not_know="Suami", language="jav"))
    assert answer.status_code == 303
    assert left(world) == (0, 0, 0)
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=[Compartment.IDENTITY])
        contact = SafeContact.objects.get(case=case)
        assert (contact.rule, contact.safe_channels, contact.must_not_know, contact.language) == (
            "ONLY_SO",
            ["CHAT"],
            "Suami",
            "jav",
        )
        verbs = Act.objects.filter(verb__startswith="intake.").values_list("verb", "user_id")
        assert list(verbs) == [("intake.begun", by.pk)]


def test_giving_up_leaves_nothing_either(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world)
    (draft,) = drafts(world)
    page = url.replace("/person/", "/discard/")
    assert "cannot be brought back" in text(browser.get(page))
    with nothing_changes():
        assert browser.post(page, {"version": str(draft.version - 1)}).status_code == 409
    answer = browser.post(page, {"version": str(draft.version)})
    assert (answer.status_code, answer.headers["Location"]) == (303, URL)
    assert left(world) == (0, 0, 0)
    assert browser.get(url).status_code == 404


def test_what_nobody_goes_on_with_is_erased_after_some_days(world: World, sign_in: SignIn) -> None:
    begun(sign_in(world.caseworker), world)
    begun(sign_in(world.outsider), world)
    with organisation_scope(world.organisation.pk):
        old = timezone.now() - timedelta(days=settings.DRAFT_DAYS, minutes=1)
        IntakeDraft.objects.filter(created_by=world.outsider.pk).update(updated_at=old)
    assert periodic.registry["cases.drafts"].do is erase_old
    assert erase_old() == 1
    assert [draft.created_by_id for draft in drafts(world)] == [world.caseworker.pk]
    assert left(world)[2] == 1
    assert erase_old() == 0
    with organisation_scope(world.organisation.pk):
        assert list(Act.objects.filter(verb="intake.expired").values_list("user_id", flat=True)) == [None]


@pytest.mark.parametrize("actor", ["colleague", "manager", "outsider"])
def test_nobody_else_finds_it(world: World, sign_in: SignIn, actor: str) -> None:
    url = begun(sign_in(world.caseworker), world)
    (draft,) = drafts(world)
    other = sign_in(world.users[actor])
    with nothing_changes():
        for page in (url, url.replace("/person/", "/review/"), url.replace("/person/", "/discard/")):
            assert other.get(page).status_code == 404
            sent = {"version": str(draft.version), "full_name": "Lain"}
            assert other.post(page, sent).status_code == 404
            assert other.post(page, {**sent, "autosave": "1"}).status_code == 404
    assert "Begun intakes" not in text(other.get(URL))
    with world.at_work(world.users[actor]) as by, nothing_changes():
        for refused in (
            lambda: intake_save_step(draft_id=draft.pk, step="person", expected_version=0, answers={}, by=by),
            lambda: discard_draft(draft_id=draft.pk, expected_version=draft.version, by=by),
        ):
            with pytest.raises(DomainError):
                refused()


def test_the_database_holds_no_word_of_it(world: World, sign_in: SignIn) -> None:
    begun(sign_in(world.caseworker), world, until="account")
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        for table in ("cases_intakedraft", "cases_draftstep"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            (rows,) = cursor.fetchone()
            assert rows and NAME not in rows and NAME.encode().hex() not in rows


def test_a_role_that_does_not_read_identity_begins_nothing(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(URL, {"rule": "ANY", "version": "0"})
        assert (answer.status_code, "Your role does not show who people are." in text(answer)) == (422, True)
        assert autosave(browser, URL, version="0", must_not_know="a")[0] == 422


def test_what_is_too_long_is_refused_in_a_sentence(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = begun(browser, world, until="account")
    with nothing_changes():
        assert autosave(browser, url, version="0", account="x" * 70_000)[0] == 422
        answer = browser.post(url, {"version": "0", "account": "x" * 70_000})
    assert (answer.status_code, "This is too long to be kept." in text(answer)) == (422, True)


# What is answered on safety → the steps that come beside those of everybody.


def test_a_colleague_may_lead_the_case_from_the_beginning(world: World, sign_in: SignIn) -> None:
    answers = form(world, full_name=NAME, lead=str(world.colleague.pk))
    assert walk(sign_in(world.caseworker), answers).status_code == 303
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        parts = set(Assignment.objects.filter(case=case).values_list("user_id", "part"))
    assert parts == {(world.caseworker.pk, "CASEWORKER"), (world.colleague.pk, "LEAD")}


def test_a_draft_that_moved_on_opens_nothing(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    url = str(answer_steps(browser, form(world, full_name=NAME)).headers["Location"])
    sent = review(text(browser.get(url)))
    browser.post(url.replace("/review/", "/account/"), {"version": "1", "account": "Cerita yang lain"})
    with nothing_changes():
        answer = browser.post(url, sent)
    page = text(answer)
    assert (answer.status_code, "This intake was changed in another tab." in page) == (409, True)
    assert "Cerita yang lain" in page
    assert browser.post(url, review(page)).status_code == 303


def test_the_service_opens_no_draft_twice(world: World, sign_in: SignIn) -> None:
    begun(sign_in(world.caseworker), world)
    (draft,) = drafts(world)

    def open_case(by: ActingUser, version: int) -> Case:
        return register_intake(
            person=PersonFacts(full_name=NAME),
            intake=IntakeFacts(channel="HOTLINE", account="b", received_at=timezone.now()),
            consent=None,
            site=world.site,
            begun=BegunDraft(draft.pk, version),
            by=by,
        )

    with world.at_work(world.caseworker) as by:
        with nothing_changes(), pytest.raises(EditConflict):
            open_case(by, draft.version - 1)
        open_case(by, draft.version)
        before = Person.objects.count()
        with pytest.raises(DomainError, match=r"sudah menjadi kasus|already"):
            open_case(by, draft.version)
        assert Person.objects.count() == before


def test_how_many_queries_the_pages_take(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    review_url = str(answer_steps(browser, form(world, full_name=NAME)).headers["Location"])
    pages = {"new": URL, **{name: review_url.replace("/review/", f"/{name}/") for name in QUERIES if name != "new"}}
    assert {name: queries(browser, page) for name, page in pages.items()} == QUERIES
    for _ in range(3):
        begun(browser, world)
    assert queries(browser, URL) == QUERIES["new"]
