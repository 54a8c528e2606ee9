"""Search before create: whoever may be known already is shown before a new person is made, to who may see them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from cases.identity.duplicates import likely
from cases.identity.facts import PersonFacts
from cases.record.models import Case, Person
from cases.team import grants
from core.db import organisation_scope
from tests.access.kept_stage import kept_stage
from tests.access.stage import FOUND_BY, NAMES
from tests.cases.asking import MARKS, SignIn, looks, nothing_changes, restrict, text, without_identity
from tests.cases.identity.searching import register
from tests.cases.intake.intaking import answer_steps, walk
from tests.cases.intake.test_intake import count, form
from tests.factories import MARK_NAME, MARK_NIK, MARK_PHONE, World

LIKELY = "/cases/new/likely/"
NAME, YEAR = ["the same name"], ["the same year of birth"]
KNOWN = {"full_name": MARK_NAME, "birth_date": "1998-05-05", "phone": None, "aliases": None}


def shown(answer: Any) -> list[str]:
    return [one.case.code for one in answer.context["form"].likely]


def persons(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Person.objects.count()


@pytest.mark.parametrize(
    ("typed", "is_very_likely", "reasons"),
    [
        ({"full_name": "Sari Contohnama", "birth_year": 1998}, True, [*NAME, *YEAR]),
        ({"full_name": "Contohnama, Sarie", "birth_year": 1998}, False, ["a similar name", *YEAR]),
        ({"full_name": "Sarri Tjontohnama"}, False, ["the same name in another spelling"]),
        ({"full_name": "Sari Contohnama", "birth_year": 1980}, False, ["the same name"]),
        (
            {"full_name": "Sari Contohnama", "birth_date": date(1998, 1, 1)},
            True,
            [*NAME, *YEAR],
        ),
        ({"full_name": "Melati", "aliases": ["Sari Contohnama"]}, False, ["the same name"]),
        ({"full_name": "Melati", "nik": MARK_NIK}, True, ["the same NIK"]),
        ({"full_name": "Melati", "phone": MARK_PHONE}, False, ["the same phone number"]),
        ({"full_name": "Sari", "phone": MARK_PHONE}, True, ["the same phone number", "the same name"]),
        # What the list would find is found here: a year of birth ranks, and never hides.
        ({"full_name": "Sari"}, False, ["the same name"]),
        ({"full_name": "Sari Contohname"}, False, ["a similar name"]),
        ({"full_name": "Sari Contohname", "birth_year": 1970}, False, ["a similar name"]),
        ({"full_name": "Sari Lestari", "birth_year": 1998}, None, []),
        ({"full_name": ""}, None, []),
    ],
)
def test_how_likely_it_is_and_why(
    world: World, typed: dict[str, Any], is_very_likely: bool | None, reasons: list[str]
) -> None:
    with world.at_work(world.caseworker) as by, translation.override("en"):
        found = likely(PersonFacts(**typed), by=by)
        said = [(one.case.pk, one.initials, one.is_very_likely, [str(why) for why in one.reasons]) for one in found]
    expected = [] if is_very_likely is None else [(world.case.pk, "S. C.", is_very_likely, reasons)]
    assert said == expected


def test_the_likeliest_stand_first_and_no_more_than_five(world: World) -> None:
    for year in (None, 1998, None, None, None, None, None):
        register(world, "Kenanga Contoh", birth_year=year)
    with world.at_work(world.caseworker) as by:
        found = likely(PersonFacts(full_name="Kenanga Contoh", birth_year=1998), by=by)
        assert [one.is_very_likely for one in found] == [True, False, False, False, False]


def test_the_intake_comes_back_once_and_nothing_typed_is_lost(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    before = count(world)
    answer = walk(browser, form(world, **KNOWN))
    page = text(answer)
    assert (answer.status_code, shown(answer)) == (422, [world.case.code])
    assert count(world) == before
    for said in (
        "Perhaps this person is known already",
        "Very likely",
        "the same name, the same year of birth",
        "S. C.",
    ):
        assert said in page
    assert re.findall(r'<li><a href="#(\w+)">', page) == ["is_new"], "the summary leads to what is to be compared"
    assert 'value="1998-05-05"' in page
    assert f'href="{world.case.get_absolute_url()}" target="_blank" rel="noopener"' in page
    assert page.count(MARK_NAME) == 1, "only what was typed itself"
    (ids,) = re.findall(r'name="is_new" id="is_new" value="([^"]*)"', page)
    before_persons = persons(world)
    assert walk(browser, form(world, **KNOWN, is_new=ids)).status_code == 303
    assert persons(world) == before_persons + 1
    looked = looks(world, "cases.case.compared")
    # Beside the refused step, and on the page that shows everything once more.
    assert [entry.case_ids for entry in looked] == [[world.case.pk]] * 2


def test_without_a_likely_match_there_is_no_extra_step(world: World, sign_in: SignIn) -> None:
    assert walk(sign_in(world.caseworker), form(world)).status_code == 303
    assert looks(world, "cases.case.compared") == []


def test_whoever_is_likely_after_a_change_has_to_be_compared_too(world: World, sign_in: SignIn) -> None:
    other = register(world, "Kenanga Contoh")
    browser = sign_in(world.caseworker)
    before = count(world)
    answer = walk(browser, form(world, **{**KNOWN, "full_name": "Kenanga Contoh"}, is_new=str(world.case.pk)))
    assert count(world) == before
    assert (answer.status_code, shown(answer)) == (422, [other.code])
    assert "checked" not in text(answer).split('id="is_new"')[1].split(">")[0]


def test_what_was_said_stays_while_something_else_is_corrected(world: World, sign_in: SignIn) -> None:
    answer = walk(sign_in(world.caseworker), form(world, **KNOWN, nik="12345", is_new=str(world.case.pk)))
    assert (answer.status_code, shown(answer)) == (422, [world.case.code])
    assert " checked" in text(answer).split('id="is_new"')[1].split("<label")[0]


def test_while_the_form_is_filled_in_a_part_of_it_says_who_it_may_be(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(LIKELY, {"full_name": "sari tjontohnama", "nik": "12", "birth_year": "x"})
    part = text(answer)
    assert (answer.status_code, shown(answer), "<!doctype" in part) == (200, [world.case.code], False)
    assert "Possible" in part
    assert not any(mark in part for mark in MARKS)
    (entry,) = looks(world, "cases.case.compared")
    assert entry.case_ids == [world.case.pk]
    assert text(browser.post(LIKELY, {"full_name": "Melati"})).strip() == ""
    assert browser.get(LIKELY).status_code == 405
    page = text(browser.get(answer_steps(browser, form(world), until="person").headers["Location"]))
    assert page.count(f'hx-post="{LIKELY}"') == 7
    assert "account" not in " ".join(re.findall(r'hx-params="([^"]*)"', page))


def test_what_was_said_stays_while_the_same_persons_are_likely(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    typed = {"full_name": "Sari Contohnama", "is_new": f"{world.case.pk} "}
    assert " checked" in text(browser.post(LIKELY, typed))
    register(world, "Sari Contohnama")
    assert " checked" not in text(browser.post(LIKELY, typed))
    page = text(browser.get(answer_steps(browser, form(world), until="person").headers["Location"]))
    assert 'hx-params="csrfmiddlewaretoken,is_new,same_as,full_name,' in page


def test_nobody_of_the_cast_is_shown_whom_they_do_not_see(db: None) -> None:
    stage = kept_stage()
    for state, name in {"own": MARK_NAME, **NAMES}.items():
        code = stage.objects[state]["case"].code
        for actor, browser in stage.clients.items():
            answer = browser.post(LIKELY, {"full_name": name, "nik": MARK_NIK, "phone": MARK_PHONE})
            if answer.status_code != 200:
                assert answer.status_code in (302, 403)
                assert code not in text(answer)
                continue
            assert (code in shown(answer)) is (actor in FOUND_BY[state]), f"{actor}: {state}"
            assert (code in text(answer)) is (actor in FOUND_BY[state]), f"{actor}: {state}"


def test_a_restricted_case_does_not_hold_an_intake_up(world: World, sign_in: SignIn) -> None:
    restrict(world, world.case)
    assert walk(sign_in(world.manager), form(world, **KNOWN, nik=MARK_NIK)).status_code == 303


def test_a_role_that_does_not_read_identity_is_shown_nobody(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    answer = sign_in(world.caseworker).post(LIKELY, {"full_name": MARK_NAME, "nik": MARK_NIK})
    assert (shown(answer), text(answer).strip()) == ([], "")


def test_of_a_person_with_two_cases_the_open_one_is_shown(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=date(2026, 4, 1), outcome=Case.Outcome.REFERRED, status=Case.Status.CLOSED
        )
        again = Case.objects.create(
            person_id=world.case.person_id, site=world.site, code="K26-ZZZZZ", opened_on=date(2026, 5, 1)
        )
        grants.sync(again)
    answer = sign_in(world.manager).post(LIKELY, {"full_name": MARK_NAME})
    assert shown(answer) == ["K26-ZZZZZ"]
