"""What was said of the age of a person, where nobody knows when they were born, and two records are made one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cases.identity.services import change_identity
from cases.merge.models import PersonMerge
from cases.record.models import Case, Identity, Person
from tests.cases.asking import SignIn, Stored, text
from tests.cases.merge.two_records import REASON, Two, facts_of, merge, undo_page
from tests.factories import World

CHILD, ADULT, UNKNOWN = (True, False), (False, True), (False, False)
GROUPS = {CHILD: "CHILD", ADULT: "ADULT", UNKNOWN: "NOT_KNOWN"}
STAYS = "Whoever was a child in one of the records stays one, unless the birth that is kept says otherwise."


def say(world: World, case: Case, actor: str, group: tuple[bool, bool], **born: Any) -> None:
    """Say how old somebody is of whom no birth is known, but for `born`."""
    facts = {"birth_date": "", "birth_year": None, "age_group": GROUPS[group], **born}
    with world.at_work(world.users[actor]) as by:
        row, identity = Case.objects.get(pk=case.pk), Identity.objects.get(person=case.person_id)
        change_identity(case=row, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)


def ages(stored: Stored, case: Case) -> tuple[bool, bool]:
    (person,) = stored(Person, cases=case.pk)
    return person.is_child, person.is_said_adult


def plain(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(page)))


def radios(page: Any) -> dict[str, tuple[bool, bool]]:
    """Of each answer about the age whether it is given, and whether it can be."""
    found = re.findall(r'<input type="radio" name="age_group" value="(\w+)"([^>]*)>', text(page))
    return {value: (" checked" in marks, " disabled" not in marks) for value, marks in found}


@pytest.mark.parametrize("other", [ADULT, UNKNOWN])
@pytest.mark.parametrize("child", ["keep", "take"])
def test_whoever_was_said_to_be_a_child_stays_one(
    world: World, two: Two, sign_in: SignIn, stored: Stored, child: str, other: tuple[bool, bool]
) -> None:
    said = (CHILD, other) if child == "keep" else (other, CHILD)
    say(world, two.first, "caseworker", said[0])
    say(world, two.second, "outsider", said[1])
    browser = sign_in(world.manager)
    page = browser.get(two.page)
    words = {CHILD: "Under 18", ADULT: "18 or older", UNKNOWN: "Not filled in"}
    assert f"{words[said[0]]} {two.first.code} {words[said[1]]} {two.second.code} " in plain(page)
    assert STAYS in text(page)
    assert ("They differ: Age at intake." in text(page)) is (other == ADULT)
    otherwise = "take" if child == "keep" else "keep"
    assert radios(page) == {child: (True, True), otherwise: (False, False)}
    # Nor does it help to send the other one.
    assert merge(browser, two, age_group=otherwise).status_code == 303
    assert ages(stored, two.first) == ages(stored, two.second) == CHILD
    (made,) = stored(PersonMerge)
    assert ("age_group" in made.taken) is (child == "take")


@pytest.mark.parametrize("said", [(CHILD, ADULT), (ADULT, CHILD), (UNKNOWN, CHILD), (ADULT, UNKNOWN)])
def test_undoing_gives_back_what_was_said_of_each(
    world: World, two: Two, sign_in: SignIn, stored: Stored, said: tuple[tuple[bool, bool], tuple[bool, bool]]
) -> None:
    say(world, two.first, "caseworker", said[0])
    say(world, two.second, "outsider", said[1])
    before = [facts_of(world, case.person_id, world.manager) for case in two]
    browser = sign_in(world.manager)
    assert merge(browser, two).status_code == 303
    (made,) = stored(PersonMerge)
    assert browser.post(undo_page(two, made), {"reason": REASON}).status_code == 303
    assert (ages(stored, two.first), ages(stored, two.second)) == said
    assert [facts_of(world, case.person_id, world.manager) for case in two] == before


@pytest.mark.parametrize(("chosen", "age"), [("keep", UNKNOWN), ("take", ADULT)])
def test_between_an_adult_and_nothing_one_chooses(
    world: World, two: Two, sign_in: SignIn, stored: Stored, chosen: str, age: tuple[bool, bool]
) -> None:
    say(world, two.first, "caseworker", UNKNOWN)
    say(world, two.second, "outsider", ADULT)
    browser = sign_in(world.manager)
    page = browser.get(two.page)
    assert radios(page) == {"keep": (False, True), "take": (True, True)}
    assert STAYS not in text(page)
    assert merge(browser, two, age_group=chosen).status_code == 303
    assert ages(stored, two.first) == age


@pytest.mark.parametrize(
    ("first", "second", "born", "age"),
    [
        # The birth that is kept decides, in whichever record it stood.
        ({"birth_year": 1990}, CHILD, "keep", UNKNOWN),
        (CHILD, {"birth_year": 1990}, "take", UNKNOWN),
        (ADULT, {"birth_year": 2015}, "take", CHILD),
        # Where it is not taken, it was a child all the same.
        (ADULT, {"birth_year": 2015}, "keep", CHILD),
        (UNKNOWN, {"birth_year": 2015}, "keep", CHILD),
        ({"birth_year": 2015}, ADULT, "take", CHILD),
    ],
)
def test_a_birth_decides_where_it_is_kept(
    world: World, two: Two, sign_in: SignIn, stored: Stored, first: Any, second: Any, born: str, age: tuple[bool, bool]
) -> None:
    for case, actor, said in ((two.first, "caseworker", first), (two.second, "outsider", second)):
        if isinstance(said, dict):
            say(world, case, actor, UNKNOWN, **said)
        else:
            say(world, case, actor, said)
    assert merge(sign_in(world.manager), two, born=born).status_code == 303
    assert ages(stored, two.first) == age


@pytest.mark.parametrize(
    ("first", "second", "is_asked", "is_same"),
    [
        (CHILD, CHILD, False, True),
        (ADULT, ADULT, False, True),
        (UNKNOWN, UNKNOWN, False, False),
        ({"birth_year": 1990}, UNKNOWN, False, False),
        ({"birth_year": 1990}, {"birth_year": 2015}, False, False),
        ({"birth_year": 1990}, ADULT, False, True),
        ({"birth_year": 1990}, CHILD, True, False),
        ({"birth_year": 2015}, ADULT, True, False),
    ],
)
def test_the_age_is_asked_where_what_was_said_of_it_differs(
    world: World, two: Two, sign_in: SignIn, first: Any, second: Any, is_asked: bool, is_same: bool
) -> None:
    for case, actor, said in ((two.first, "caseworker", first), (two.second, "outsider", second)):
        if isinstance(said, dict):
            say(world, case, actor, UNKNOWN, **said)
        else:
            say(world, case, actor, said)
    page = sign_in(world.manager).get(two.page)
    assert bool(radios(page)) is is_asked
    assert ("<dt>Age at intake</dt>" in text(page)) is is_same
