"""One line says how somebody may be reached: at the head of every page of the case, and in lists of what is to be done.

Never a number, never the pass phrase; and nothing but "ask the case lead" for who does not read the identity.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.consent import rules as consent_rules
from cases.consent.services import lift_withholding, withhold
from cases.extension import sections
from cases.record.models import Case
from cases.safe_contact.notice import without_numbers
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task
from core.db import organisation_scope
from tests.cases.asking import SignIn, at, looks, queries, text, without_identity
from tests.factories import MARK_PHONE, World, make_case
from tests.reintegration.conftest import make_plan

__all__ = ["make_plan"]
PHRASE, NUMBER = "kain batik biru", "0812-9876-5432"
RULES = {
    "rule": "ONLY_SO",
    "safe_channels": ["SMS", "CHAT"],
    "times": "Mon–Fri 10–14",
    "trusted": f"Bu Contoh {NUMBER}",
    "unsafe_channels": ["CALL"],
    "must_not_know": "the husband",
    "say_from": "toko kain",
    "pass_phrase": PHRASE,
}
LINE = "Only: Text message, Messaging app, Mon–Fri 10–14 · through Bu Contoh … · never: Call · secret from: the husband"
ASK = "Ask the case lead before any contact"
NONE = "No safe way recorded: ask before contact"
LISTS = {"cases:my-tasks": "cases.task.listed", "cases:today": "cases.extension.agenda.listed"}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def write(world: World, case: Case | None = None, **facts: Any) -> None:
    with world.at_work(world.caseworker) as by:
        save_safe_contact(
            case_id=(case or world.case).pk, expected_version=0, facts=ContactFacts(**{**RULES, **facts}), by=by
        )


def give_task(world: World, case: Case | None = None) -> None:
    with world.at_work(world.caseworker) as by:
        add_task(case=case or world.case, title="Telepon", due_on=timezone.localdate(), assignee=by, by=by)


@pytest.mark.parametrize("actor", ["caseworker", "lawyer", "reintegration", "manager"])
def test_it_stands_at_the_head_of_each_tab(world: World, sign_in: SignIn, actor: str) -> None:
    write(world)
    user = world.users[actor]
    with world.at_work(user) as by:
        pages = [tab.url for tab in sections.tabs(world.case, by)]
    assert len(pages) > 4
    browser = sign_in(user)
    for url in pages:
        answer = browser.get(url)
        # A tab of another role's work in the case is not this promise.
        if answer.status_code == 404:
            continue
        (shown,) = re.findall(r'<p class="contact-notice .*?</p>', text(answer))
        assert f'<a href="{at("cases:contact", world.case)}">{LINE}</a>' in shown, url
        assert [mark for mark in (PHRASE, NUMBER, MARK_PHONE) if mark in shown] == []


def test_it_stands_above_a_form_too(world: World, sign_in: SignIn) -> None:
    write(world)
    browser = sign_in(world.caseworker)
    assert LINE in text(browser.get(at("cases:add-task", world.case)))
    # Also above one that is refused.
    assert LINE in text(browser.post(at("cases:add-task", world.case), {}))


@pytest.mark.parametrize("is_recorded", [True, False])
def test_who_does_not_read_the_identity_asks_the_lead_whatever_is_recorded(
    world: World, sign_in: SignIn, is_recorded: bool
) -> None:
    give_task(world)
    if is_recorded:
        write(world)
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    for url in (world.case.get_absolute_url(), reverse("cases:my-tasks"), reverse("cases:today")):
        page = text(browser.get(url))
        assert page.count(ASK) == 1, url
        assert NONE not in page
        assert "husband" not in page


def test_where_nothing_is_recorded_it_says_so_and_leads_there(world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.caseworker).get(world.case.get_absolute_url()))
    assert f'href="{at("cases:contact", world.case)}">{NONE}</a>' in page


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            {"rule": "NEVER", "safe_channels": [], "trusted": "", "times": ""},
            "Never: the person comes to us · never: Call · secret from: the husband",
        ),
        (
            {"rule": "ANY", "unsafe_channels": [], "trusted": "", "must_not_know": ""},
            "Every way is safe, Text message, Messaging app, Mon–Fri 10–14",
        ),
        (
            dict.fromkeys(("times", "trusted", "must_not_know"), "") | {"unsafe_channels": []},
            "Only: Text message, Messaging app",
        ),
    ],
)
def test_each_rule_in_its_words(world: World, sign_in: SignIn, facts: dict[str, Any], line: str) -> None:
    write(world, **facts)
    assert f">{line}</a>" in text(sign_in(world.caseworker).get(world.case.get_absolute_url()))


def test_whom_she_wants_told_nothing_is_named(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        kept = withhold(case=world.case, party="FAMILY", party_name="Suami", text="Di mana ia", by=by)
    browser, url = sign_in(world.caseworker), world.case.get_absolute_url()
    assert f"{NONE} · do not tell: Family" in text(browser.get(url))
    with world.at_work(world.caseworker) as by:
        lift_withholding(withholding_id=kept.pk, expected_version=1, on=timezone.localdate(), by=by)
    assert f">{NONE}</a>" in text(browser.get(url))


@pytest.mark.parametrize("name", LISTS)
def test_lists_read_it_in_bulk_under_their_own_look(world: World, sign_in: SignIn, name: str) -> None:
    write(world)
    give_task(world)
    browser, url = sign_in(world.caseworker), reverse(name)
    page = text(browser.get(url))
    assert page.count(LINE) == 1
    assert (PHRASE in page, NUMBER in page, MARK_PHONE in page) == (False, False, False)
    before = queries(browser, url)
    with world.at_work(world.caseworker) as by:
        more = [make_case(by=by, site=world.site, name=f"Orang {number}") for number in range(3)]
    for case in more:
        write(world, case)
        give_task(world, case)
    assert queries(browser, url) == before
    assert text(browser.get(url)).count(LINE) == 4
    entry = looks(world, LISTS[name])[-1]
    assert {str(key) for key in entry.case_ids} >= {str(case.pk) for case in (world.case, *more)}
    assert {"general", "identity"} <= set(entry.compartments)
    assert looks(world, "cases.case.opened") == []


def test_visits_say_it_too(world: World, sign_in: SignIn, make_plan: Any) -> None:
    write(world)
    make_plan(returned_on=timezone.localdate() - timedelta(days=25))
    page = text(sign_in(world.reintegration).get(reverse("reintegration:due")))
    assert page.count(LINE) == 1
    assert looks(world, "cases.case.opened") == []


def test_a_case_of_others_tells_nothing(world: World, sign_in: SignIn) -> None:
    """The line is that of this case: what lies in one that the reader does not see is not even hinted at."""
    with world.at_work(world.outsider) as by:
        other = make_case(by=by, site=world.site, name="Orang Lain")
        save_safe_contact(case_id=other.pk, expected_version=0, facts=ContactFacts(**RULES), by=by)
    assert f">{NONE}</a>" in text(sign_in(world.caseworker).get(world.case.get_absolute_url()))


def test_a_missing_consent_for_months_ahead_stands_below_what_is_of_today(world: World, sign_in: SignIn) -> None:
    write(world)
    page = text(sign_in(world.caseworker).get(world.case.get_absolute_url()))
    with organisation_scope(world.organisation.pk):
        refusal = str(consent_rules.restitution_refusal(world.case, []))
    assert page.index(LINE) < page.index('id="signs-heading"') < page.index(refusal)
    assert page.index('id="tasks-heading"') < page.index(refusal)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0812-3456-7890", "…"),
        ("tetangga +62 812 345 678, malam", "tetangga …, malam"),
        ("(021) 765 4321", "(…"),
        ("08 12 34 56 78 90", "…"),
        ("0812\u20113456\u20117890", "…"),
        ("08.00-10.00 13.00-15.00", "08.00-10.00 13.00-15.00"),
        ("24/12 - 31/12", "24/12 - 31/12"),
        ("Senin-Jumat 08.00-14.00", "Senin-Jumat 08.00-14.00"),
        ("1400-1600", "1400-1600"),
        ("sampai 30/11/2026", "sampai 30/11/2026"),
        ("sesudah\nmagrib", "sesudah magrib"),
    ],
)
def test_a_number_that_somebody_typed_is_left_out(written: str, read: str) -> None:
    assert without_numbers(written) == read
