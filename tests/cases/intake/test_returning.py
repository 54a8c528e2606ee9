"""The intake of somebody who was here before: a new case for the same person, chosen among those whom one sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.notes.models import Note
from cases.record.models import Case, Identity, Person
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.asking import SignIn, close, nothing_changes, restrict, text
from tests.cases.intake.intaking import answer_steps, walk
from tests.cases.intake.test_intake import count, form
from tests.factories import MARK_NAME, MARK_NIK, MARK_PHONE, World, make_case

LIKELY = "/cases/new/likely/"
CHOICE = "The same person: open a new case for them"
OPEN = "This person has an open case: go on there instead of opening a second one."
AGAIN = {
    "full_name": "Sarri Tjontohnama",
    "aliases": "Mbak Sari",
    "birth_date": "1998-05-06",
    "phone": "0812-0000-0009",
    "occupation": "Penjahit",
    "address": None,
}


def facts_of(world: World, case: Case) -> dict[str, Any]:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        identity = Identity.objects.get(person=case.person_id)
        names = ("full_name", "aliases", "birth_date", "nik", "phone", "occupation")
        return {name: getattr(identity, name) for name in names}


def new_case(world: World) -> Case:
    with organisation_scope(world.organisation.pk):
        return Case.objects.exclude(pk=world.case.pk).get()


def persons(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Person.objects.count()


def test_one_press_makes_a_new_case_of_the_same_person_and_overwrites_nothing(world: World, sign_in: SignIn) -> None:
    close(world)
    browser, before = sign_in(world.caseworker), persons(world)
    page = text(browser.post(LIKELY, {"full_name": MARK_NAME}))
    assert CHOICE in page
    assert OPEN not in page
    answer = walk(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    assert answer.status_code == 303, text(answer)
    made = new_case(world)
    assert (made.person_id, made.opened_on, made.closed_on) == (world.case.person_id, date(2026, 3, 10), None)
    assert persons(world) == before
    assert facts_of(world, world.case) == {
        "full_name": MARK_NAME,
        "aliases": ["Sarri Tjontohnama", "Mbak Sari"],
        "birth_date": "1998-05-05",
        "nik": MARK_NIK,
        "phone": MARK_PHONE,
        "occupation": "Penjahit",
    }
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[made], compartments=list(Compartment))
        (note,) = Note.objects.filter(case=made)
        assert note.compartment == Compartment.IDENTITY
        assert note.text.splitlines() == [
            "The intake says something else of the person than was known before:",
            "Phone: •••• 09",
            "Date of birth: 6 May 1998",
        ]
    said = text(browser.get(answer.headers["Location"]))
    assert f"It is a new case of the person of {world.case.code}." in said


def test_an_open_case_is_led_to_and_no_second_one_opened(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    page = text(browser.post(LIKELY, {"full_name": MARK_NAME}))
    assert OPEN in page
    assert CHOICE not in page
    before = count(world)
    answer = walk(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    assert (answer.status_code, count(world)) == (422, before)
    assert "Choose one person for whom a new case can be opened, or none." in text(answer)


def another_case(world: World, *, is_open: bool) -> Case:
    """One more case of the person of the cast's case, restricted to the outsider, who alone works on it."""
    with world.at_work(world.outsider) as by:
        other = make_case(by=by, site=world.site, name="Kenanga Teladan")
        ended = {} if is_open else {"closed_on": other.opened_on, "status": "CLOSED", "outcome": "OTHER"}
        Case.objects.filter(pk=other.pk).update(person=world.case.person_id, **ended)
    restrict(world, other)
    return other


@pytest.mark.parametrize("is_open", [True, False])
def test_a_case_that_one_does_not_see_is_not_told_by_what_is_offered(
    world: World, sign_in: SignIn, is_open: bool
) -> None:
    close(world)
    browser = sign_in(world.caseworker)
    before = text(browser.post(LIKELY, {"full_name": MARK_NAME}))
    assert CHOICE in before
    another_case(world, is_open=is_open)
    assert text(browser.post(LIKELY, {"full_name": MARK_NAME})) == before


def test_beside_a_case_that_one_does_not_see_the_new_one_has_a_record_of_its_own(world: World, sign_in: SignIn) -> None:
    """A person has one open case, and who reads the new one must not read what the restricted one has of them."""
    close(world)
    other = another_case(world, is_open=True)
    browser, known = sign_in(world.caseworker), facts_of(world, world.case)
    answer = walk(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    assert answer.status_code == 303, text(answer)
    with organisation_scope(world.organisation.pk):
        made = Case.objects.exclude(pk__in=[world.case.pk, other.pk]).get()
        assert not Note.objects.filter(case=made).exists()
    assert made.person_id != world.case.person_id
    assert facts_of(world, world.case) == known
    said = text(browser.get(answer.headers["Location"]))
    assert f"It has a record of its own. A case manager can make it and that of {world.case.code} one." in said
    assert other.code not in said


def test_a_person_with_a_restricted_case_is_not_offered(world: World, sign_in: SignIn) -> None:
    close(world)
    restrict(world, world.case)
    browser = sign_in(world.caseworker)
    page = text(browser.post(LIKELY, {"full_name": MARK_NAME}))
    assert world.case.code in page
    assert CHOICE not in page
    before = count(world)
    answer = walk(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    assert (answer.status_code, count(world)) == (422, before)


def test_somebody_whom_one_does_not_see_cannot_be_chosen(world: World, sign_in: SignIn) -> None:
    close(world)
    browser = sign_in(world.outsider)
    before = count(world)
    with nothing_changes():
        page = text(browser.post(LIKELY, {"full_name": MARK_NAME, "same_as": str(world.case.pk)}))
    assert CHOICE not in page
    answer = walk(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    assert (answer.status_code, count(world)) == (422, before)
    assert world.case.code not in text(answer)


def test_what_was_chosen_stays_with_the_intake_until_it_is_unticked(world: World, sign_in: SignIn) -> None:
    close(world)
    browser = sign_in(world.caseworker)
    answer = answer_steps(browser, form(world, **AGAIN, same_as=str(world.case.pk)))
    review = browser.get(answer.headers["Location"])
    assert f'value="{world.case.pk}" checked' in text(review)
    (version,) = [review.context["form"].initial["version"]]
    refused = browser.post(answer.headers["Location"], {"version": version})
    assert refused.status_code == 422
    opened = browser.post(answer.headers["Location"], {"version": version, "is_new": str(world.case.pk)})
    assert opened.status_code == 303
    assert new_case(world).person_id != world.case.person_id
