"""A call is logged in seconds, found again by its site, and becomes an intake and a case once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from cases.enquiries.models import Enquiry
from cases.enquiries.services import EnquiryFacts, log_enquiry
from cases.intake.draft_models import IntakeDraft
from cases.intake.drafts import discard_draft
from cases.record.models import Case
from core.access import providers
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, restrict, text
from tests.cases.intake.intaking import kept, part, review, step_of
from tests.cases.intake.test_intake import form
from tests.factories import World, make_user

LIST, NEW = reverse("cases:enquiries"), reverse("cases:new-enquiry")
ASKER, ABOUT = "Kakak Contohnya", "Adiknya dijanjikan kerja di luar negeri"
QUERIES = {"list": 5, "one": 6}


def sent(world: World, **changes: Any) -> dict[str, Any]:
    found = {
        "asker": ASKER,
        "about": ABOUT,
        "channel": "HOTLINE",
        "received_at": "2026-03-10T09:30",
        "site": str(world.site.pk),
        "advice": "Jangan serahkan paspor",
        "outcome": "",
    }
    return {**found, **changes}


def log(world: World, actor: str = "caseworker", **facts: Any) -> Enquiry:
    said = {"channel": "HOTLINE", "received_at": timezone.now() - timedelta(hours=1), "about": ABOUT, "asker": ASKER}
    with world.at_work(world.users[actor]) as by:
        return log_enquiry(site=world.site, facts=EnquiryFacts(**{**said, **facts}), by=by)


def page(enquiry: Enquiry) -> str:
    return reverse("cases:enquiry", kwargs={"pk": enquiry.pk})


def begin(enquiry: Enquiry) -> str:
    return reverse("cases:begin-from-enquiry", kwargs={"pk": enquiry.pk})


def stored(world: World) -> Enquiry:
    with world.at_work(world.caseworker) as by:
        row = Enquiry.objects.visible_to(by).get()
        log_access(by=by, act="cases.enquiry.opened", rows=[row], compartments=[Compartment.IDENTITY])
        for name in ("asker", "about", "advice"):
            getattr(row, name)
        return row


def test_a_call_is_logged_and_found_by_those_of_its_site(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(NEW, sent(world))
    row = stored(world)
    assert (answer.status_code, answer.headers["Location"]) == (303, page(row))
    assert (row.asker, row.about, row.advice, row.channel, row.outcome) == (
        ASKER,
        ABOUT,
        "Jangan serahkan paspor",
        "HOTLINE",
        "",
    )
    for actor in ("caseworker", "colleague", "manager"):
        assert ABOUT in text(sign_in(world.users[actor]).get(LIST))
    assert [entry.compartments for entry in looks(world, "cases.enquiry.listed")] == [["identity"]] * 3
    assert browser.post(page(row), {**sent(world), "outcome": "INFORMED", "version": "1"}).status_code == 303
    assert ABOUT not in text(browser.get(LIST)), "it is no longer open"
    assert ABOUT in text(browser.get(LIST, {"show": "all"}))


def test_those_of_another_site_do_not_find_it(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
    other = make_user("jauh", world.organisation, far, "caseworker")
    enquiry = log(world)
    browser = sign_in(other)
    assert ABOUT not in text(browser.get(LIST, {"show": "all"}))
    with nothing_changes():
        for method in (browser.get, browser.post):
            for url in (page(enquiry), begin(enquiry)):
                assert method(url).status_code == 404
        assert browser.post(NEW, sent(world)).status_code == 422, "nor do they log one there"
    with organisation_scope(world.organisation.pk):
        acting = providers.authoriser.acting(other, world.organisation.pk)
        assert acting is not None
        other.acting = acting
        with nothing_changes(), pytest.raises(DomainError) as refused:
            facts = EnquiryFacts(channel="HOTLINE", received_at=timezone.now(), about="a")
            log_enquiry(site=world.site, facts=facts, by=other)
        assert refused.value.field == "site"


@pytest.mark.parametrize("actor", ["shelter", "counsellor", "lawyer", "reintegration", "administrator", "no_role"])
def test_other_roles_log_and_read_none(world: World, sign_in: SignIn, actor: str) -> None:
    enquiry, browser = log(world), sign_in(world.users[actor])
    with nothing_changes():
        for url in (LIST, NEW, page(enquiry), begin(enquiry)):
            assert browser.get(url).status_code == 403
            assert browser.post(url, sent(world)).status_code in (403, 405)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"about": ""}, "What it is about: Fill in this field."),
        ({"received_at": "2999-01-01T00:00"}, "Received at: Check the year"),
        ({"channel": "IMPORT"}, "This choice is no longer possible."),
        ({"outcome": "CASE"}, "This choice is no longer possible."),
        ({"about": "x" * 5001}, "The text is too long"),
    ],
)
def test_what_cannot_be_is_refused(world: World, sign_in: SignIn, changes: dict[str, Any], sentence: str) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(NEW, sent(world, **changes))
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_it_becomes_an_intake_and_a_case_once(world: World, sign_in: SignIn) -> None:
    enquiry = log(world, safe_contact="Jangan telepon malam", advice="Jangan serahkan paspor")
    browser = sign_in(world.caseworker)
    answer = browser.post(begin(enquiry), {"version": "1"})
    assert step_of(answer.headers["Location"]) == "contact"
    (answers,) = kept(world)
    assert answers["account"] == {"account": [ABOUT]}
    assert answers["safety"]["channel"] == ["HOTLINE"] and answers["safety"]["site"] == [str(world.site.pk)]
    # What was asked stands beside the steps, safe contact first.
    before = len(looks(world, "cases.enquiry.opened"))
    shown = text(browser.get(answer.headers["Location"]))
    assert all(said in shown for said in ("What was asked", ASKER, "Jangan telepon malam", "Jangan serahkan paspor"))
    assert len(looks(world, "cases.enquiry.opened")) == before + 1
    # Pressed once more: the same draft; a colleague is told that somebody is at it.
    assert browser.post(begin(enquiry), {"version": "1"}).headers["Location"] == answer.headers["Location"]
    with nothing_changes():
        refused = sign_in(world.colleague).post(begin(enquiry), {"version": "1"})
    told = "A colleague has begun an intake from this enquiry: Caseworker."
    assert (refused.status_code, told in text(refused)) == (422, True)
    url = answer.headers["Location"]
    for code, version in (("contact", 0), ("safety", 1), ("consent", 0), ("person", 0), ("account", 1), ("needs", 0)):
        step = url.replace("/contact/", f"/{code}/")
        assert browser.post(step, {**part(code, form(world)), "version": version}).status_code == 303
    last = url.replace("/contact/", "/review/")
    opened = browser.post(last, review(text(browser.get(last))))
    with world.at_work(world.caseworker) as by:
        case = Case.objects.visible_to(by).exclude(pk=world.case.pk).get()
        assert IntakeDraft.objects.count() == 0
    assert opened.headers["Location"] == case.get_absolute_url()
    row = stored(world)
    assert (row.case_id, row.outcome) == (case.pk, "CASE")
    shown = text(browser.get(page(row)))
    assert case.get_absolute_url() in shown and 'name="about"' not in shown
    # And from the case back to it, for whoever sees it.
    assert page(row) in text(browser.get(at("cases:account", case)))
    for url, body in ((begin(row), {}), (page(row), sent(world))):
        with nothing_changes():
            refused = browser.post(url, {**body, "version": str(row.version)})
        assert (refused.status_code, "became a case already" in text(refused)) == (422, True)


def test_one_that_became_a_case_is_for_those_who_see_the_case(world: World, sign_in: SignIn) -> None:
    enquiry = log(world)
    with organisation_scope(world.organisation.pk):
        Enquiry.objects.filter(pk=enquiry.pk).update(case=world.case, outcome="CASE")
    assert world.case.code in text(sign_in(world.colleague).get(page(enquiry)))
    restrict(world, world.case)
    for actor in ("outsider", "manager"):
        browser = sign_in(world.users[actor])
        assert browser.get(page(enquiry)).status_code == 404
        assert ABOUT not in text(browser.get(LIST, {"show": "all"}))


def test_somebody_else_goes_on_where_a_colleague_cannot(world: World, sign_in: SignIn) -> None:
    enquiry, absent, browser = log(world), sign_in(world.caseworker), sign_in(world.colleague)
    early = text(browser.get(begin(enquiry)))
    theirs = absent.post(begin(enquiry), {"version": "1"}).headers["Location"]
    with nothing_changes():
        # Begun since the page was shown.
        assert browser.post(begin(enquiry), {"version": "1", "instead_of": ""}).status_code == 422
        assert browser.post(begin(enquiry), {"version": "1", "instead_of": str(enquiry.pk)}).status_code == 422
        assert browser.post(begin(enquiry), {"version": "1", "instead_of": "x"}).status_code == 422
    shown = text(browser.get(begin(enquiry)))
    told = "Caseworker has begun an intake from this enquiry"
    assert (told in early, told in shown) == (False, True)
    assert told not in text(absent.get(begin(enquiry)))
    with world.at_work(world.caseworker):
        draft = IntakeDraft.objects.get()
    assert str(draft.pk) in shown and theirs not in shown
    mine = browser.post(begin(enquiry), {"version": "1", "instead_of": str(draft.pk)}).headers["Location"]
    assert browser.post(begin(enquiry), {"version": "1"}).headers["Location"] == mine != theirs
    assert ABOUT in text(browser.get(mine)) and browser.get(theirs).status_code == 404
    kept_on = text(absent.get(theirs.replace("/contact/", "/account/")))
    assert ABOUT in kept_on and "What was asked" not in kept_on
    with world.at_work(world.colleague):
        assert {(one.created_by_id, one.enquiry_id) for one in IntakeDraft.objects.all()} == {
            (world.caseworker.pk, None),
            (world.colleague.pk, enquiry.pk),
        }


def test_a_discarded_intake_leaves_the_enquiry_open(world: World, sign_in: SignIn) -> None:
    enquiry, browser = log(world), sign_in(world.caseworker)
    browser.post(begin(enquiry), {"version": "1"})
    with world.at_work(world.caseworker) as by:
        draft = IntakeDraft.objects.visible_to(by).get()
        discard_draft(draft_id=draft.pk, expected_version=draft.version, by=by)
    assert ABOUT in text(browser.get(LIST))
    assert sign_in(world.colleague).post(begin(enquiry), {"version": "1"}).status_code == 303


def test_how_many_queries_the_pages_take(world: World, sign_in: SignIn) -> None:
    first, browser = log(world), sign_in(world.caseworker)
    assert {"list": queries(browser, LIST), "one": queries(browser, page(first))} == QUERIES
    for _ in range(5):
        log(world)
    assert queries(browser, LIST) == QUERIES["list"]
