"""What a row says of somebody who is here: it fills what their record lacks, and the rest of it is kept in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.identity.services import change_identity
from cases.merge.models import PersonMerge
from cases.notes.models import Note
from cases.record.models import Case, Identity
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from imports.models import Import
from tests.cases.asking import at, text
from tests.cases.merge.two_records import facts_of
from tests.cases.record.test_unreadable import hurt
from tests.factories import MARK_NAME, MARK_NIK, MARK_PHONE, World
from tests.imports.importing import HEADS, WHOLE, checked, fresh, list_of, made, rows, run, say, states, url, work

MORE = ["Nama lain", "Paspor", "Alamat", "Pekerjaan", "Tempat lahir", "Kewarganegaraan"]
OTHERWISE = "The list says something else of the person than was known before:"
PLACES = {"name": 2, "gender": 3, "born": 4, "nik": 5, "phone": 6}


def line(number: str = "A-1", day: str = "05/03/2019", more: tuple[str, ...] = (), **said: str) -> list[str]:
    """A closed row of the person who is here, saying the same of them but for `said`."""
    found = [number, day, MARK_NAME, "P", "05/05/1998", MARK_NIK, MARK_PHONE, *WHOLE[7:10], "Selesai", ""]
    for name, value in said.items():
        found[PLACES[name]] = value
    return [*found, *more, *[""] * (len(MORE) - len(more))]


def take(browser: Client, world: World, one: list[str]) -> Import:
    """Have a row imported as being of the person who is here."""
    row = checked(browser, world, list_of(one, heads=[*HEADS, *MORE]))
    assert say(browser, url("doubts", row), **{"row-2": f"CASE:{world.case.pk}"}).status_code == 303
    return run(browser, world, fresh(world, row))


def undo(browser: Client, world: World, row: Import) -> None:
    assert say(browser, url("undo", row)).status_code == 303
    work()


def change(world: World, **facts: Any) -> None:
    """Change who the person who is here is said to be."""
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=world.case.person_id)
        change_identity(case=world.case, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)


def notes(world: World, case: Case) -> list[tuple[str, str]]:
    with world.at_work(world.manager) as by:
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=list(Compartment.values))
        return [(one.compartment, one.text) for one in Note.objects.filter(case=case).order_by("created_at")]


def person(world: World) -> dict[str, Any]:
    return facts_of(world, world.case.person_id, world.manager)


def test_what_the_record_lacks_is_filled_and_names_are_added(world: World, browser: Client) -> None:
    before = person(world)
    more = ("Mbak Sari, Sari Lama", "B1234567", "Jalan Lama 1", "Buruh tani", "Indramayu")
    row = take(browser, world, line(name="Sary Contoh", more=more))
    after = person(world)
    assert after["aliases"] == ["Sary Contoh", "Mbak Sari", "Sari Lama"]
    filled = {"passport": "B1234567", "address": "Jalan Lama 1", "occupation": "Buruh tani", "birth_place": "Indramayu"}
    assert {name: (before[name], after[name]) for name in filled} == {name: ("", said) for name, said in filled.items()}
    same = before.keys() - filled.keys() - {"aliases"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert notes(world, made(world, "A-1")) == [], "nothing is otherwise"
    # They are found by the number that was filled.
    with organisation_scope(world.organisation.pk):
        assert Identity.objects.get(person=world.case.person_id).passport_digest is not None
    undo(browser, world, row)
    assert states(world, row) == {"UNDONE": 1}
    assert person(world) == before
    with organisation_scope(world.organisation.pk):
        assert Identity.objects.get(person=world.case.person_id).passport_digest is None


def test_what_is_otherwise_stays_and_is_kept_in_a_note_on_the_identity(world: World, browser: Client) -> None:
    change(world, passport="B7654321", address="Jalan Baru 2", occupation="Guru", birth_place="Cirebon")
    before = person(world)
    other = {"gender": "L", "born": "06/06/1997", "nik": "3171234606970002", "phone": "0811-0000001"}
    more = ("", "B1234567", "Jalan Lama 1", "Buruh tani", "Indramayu", "Malaysia")
    row = take(browser, world, line(more=more, **other))
    assert person(world) == before
    case = made(world, "A-1")
    (note,) = notes(world, case)
    assert note == (
        "identity",
        "\n".join(
            [
                OTHERWISE,
                "Date or year of birth: 6 June 1997",
                "Place of birth: Indramayu",
                "National identity number (NIK): •••• 02",
                "Passport number: •••• 67",
                "Phone: •••• 01",
                "Home address: Jalan Lama 1",
                "Occupation: Buruh tani",
                "Gender: Male",
                "Nationality: Malaysia",
            ]
        ),
    )
    assert "Jalan Lama 1" in text(browser.get(at("cases:detail", case)))
    undo(browser, world, row)
    assert states(world, row) == {"UNDONE": 1}
    assert person(world) == before
    with organisation_scope(world.organisation.pk):
        gone = Case.objects.get(pk=case.pk)
        assert data_keys.are_destroyed(gone.key_subject())


def test_a_row_that_says_the_same_leaves_the_record_as_it_is(world: World, browser: Client) -> None:
    """Also in capitals, and with the year of birth alone."""
    before = person(world)
    take(browser, world, line(name=MARK_NAME.upper(), born="1998"))
    assert person(world) == before
    assert notes(world, made(world, "A-1")) == []
    with organisation_scope(world.organisation.pk):
        merge = PersonMerge.objects.get()
    assert (merge.taken, merge.adds_names) == ([], False)


@pytest.mark.parametrize(
    ("known", "born", "after", "said"),
    [
        # Nothing is known of the birth: it is filled, unless it speaks against what was said.
        ({"age_group": "NOT_KNOWN"}, "05/05/1998", ("1998-05-05", 1998, False, False), ""),
        ({"age_group": "ADULT"}, "05/05/1998", ("1998-05-05", 1998, False, False), ""),
        ({"age_group": "CHILD"}, "05/05/1998", ("", None, True, False), "5 May 1998"),
        ({"age_group": "CHILD"}, "1998", ("", None, True, False), "1998"),
        ({"age_group": "CHILD"}, "05/05/2012", ("2012-05-05", 2012, True, False), ""),
        # Who was a child at the first intake of all is one, whatever was said at a later one.
        ({"age_group": "ADULT"}, "05/05/2005", ("2005-05-05", 2005, True, False), ""),
        ({"age_group": "ADULT"}, "05/05/2012", ("", None, True, False), "5 May 2012"),
        # A day is more than its year, and another year is another birth.
        ({"birth_year": 1998}, "05/05/1998", ("1998-05-05", 1998, False, False), ""),
        ({"birth_year": 1998}, "05/05/1997", ("", 1998, False, False), "5 May 1997"),
        ({"birth_year": 2008}, "01/02/2008", ("", 2008, True, False), "1 February 2008"),
    ],
)
def test_a_birth_is_filled_where_nothing_speaks_against_it(
    world: World, browser: Client, known: dict[str, Any], born: str, after: tuple[Any, ...], said: str
) -> None:
    change(world, **{"birth_date": "", "birth_year": None, **known})
    before = person(world)
    row = take(browser, world, line(born=born))
    kept = person(world)
    with organisation_scope(world.organisation.pk):
        is_said_adult = Case.objects.select_related("person").get(pk=world.case.pk).person.is_said_adult
    assert (kept["birth_date"], kept["birth_year"], kept["is_child"], is_said_adult) == after
    expected = [("identity", f"{OTHERWISE}\nDate or year of birth: {said}")] if said else []
    assert notes(world, made(world, "A-1")) == expected
    undo(browser, world, row)
    assert person(world) == before
    with organisation_scope(world.organisation.pk):
        again = Case.objects.select_related("person").get(pk=world.case.pk).person
    assert again.is_said_adult is (known.get("age_group") == "ADULT")


def test_a_later_row_fills_the_person_of_an_earlier_one(world: World, browser: Client) -> None:
    change(world, nik="", phone="")
    first, second = line("A-1", phone=""), line("A-2", "07/03/2020", phone="0811-0000001", more=("", "B1234567"))
    row = checked(browser, world, list_of(first, second, heads=[*HEADS, *MORE]))
    said = {f"row-{number}": "NEW" for number, one in rows(world, row).items() if one.state == "DOUBTFUL"}
    assert say(browser, url("doubts", row), **(said | {"row-3": "ROW:2"})).status_code == 303
    row = run(browser, world, fresh(world, row))
    case = made(world, "A-1")
    assert made(world, "A-2").person_id == case.person_id
    kept = facts_of(world, case.person_id, world.manager)
    assert (kept["phone"], kept["passport"]) == ("+628110000001", "B1234567")
    undo(browser, world, row)
    assert states(world, row) == {"UNDONE": 2}


def test_a_record_in_which_something_is_damaged_takes_no_row(world: World, browser: Client) -> None:
    change(world, address="Jalan Baru 2")
    hurt(world, "cases_identity", "address", "person_id", world.case.person_id)
    row = take(browser, world, line(more=("", "B1234567", "Jalan Lama 1")))
    (one,) = rows(world, row).values()
    assert (one.state, one.case) == ("FAILED", None)
    assert one.findings["failed"]["en"] == (
        "Something in the record of this person is damaged and does not open. Tell your administrator, and enter this "
        "row by hand."
    )
    assert one.cells[13:15] == ["B1234567", "Jalan Lama 1"], "it stays to be entered"
    with organisation_scope(world.organisation.pk):
        assert not PersonMerge.objects.exists()


def test_it_is_said_before_and_nothing_of_the_record_is_shown(world: World, browser: Client) -> None:
    change(world, address="Jalan Baru 2", occupation="Guru")
    row = checked(browser, world, list_of(line(name="Sary Contoh", phone=""), heads=[*HEADS, *MORE]))
    page = text(browser.get(url("doubts", row)))
    assert "What their record does not say yet is filled from the row, and other names are added." in page
    assert "nothing in that case is changed" in page
    hidden = (MARK_NAME, MARK_NIK, MARK_PHONE, "0812-0000-0001", "Jalan Baru 2", "Guru")
    assert [said for said in hidden if said in page] == []


def test_two_rows_of_one_person_are_both_taken_back(world: World, browser: Client) -> None:
    before = person(world)
    lines = [line("A-1", more=("", "B1234567")), line("A-2", "07/03/2020", more=("", "", "Jalan Lama 1"))]
    row = checked(browser, world, list_of(*lines, heads=[*HEADS, *MORE]))
    said = f"CASE:{world.case.pk}"
    assert say(browser, url("doubts", row), **{"row-2": said, "row-3": said}).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert (person(world)["passport"], person(world)["address"]) == ("B1234567", "Jalan Lama 1")
    undo(browser, world, row)
    assert states(world, row) == {"UNDONE": 2}
    assert person(world) == before
