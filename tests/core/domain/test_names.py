"""The invented world: the same seed makes the same people, and all of it is plainly invented."""

import datetime
import json
from importlib.resources import files
from random import Random

import pytest

from core.domain import names
from core.domain.identifiers import check_nik, parse_phone

TODAY = datetime.date(2026, 11, 24)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  repeatable is what we want here, not secret


KINDS = ("note", "daily_note", "session_note", "legal_note", "reintegration_note")


def test_a_seed_makes_the_same_people() -> None:
    first, second = seeded(7), seeded(7)
    people = [names.synthetic_person(first, today=TODAY) for _number in range(50)]
    assert people == [names.synthetic_person(second, today=TODAY) for _number in range(50)]
    assert len({person.full_name for person in people}) > 40
    assert 20 < sum(person.is_woman for person in people) < 45


def test_ages_stay_in_their_bounds() -> None:
    random = seeded(3)
    for _number in range(500):
        person = names.synthetic_person(random, today=TODAY, is_woman=False, youngest=16, oldest=17)
        birthday_has_come = (TODAY.month, TODAY.day) >= (person.birth_date.month, person.birth_date.day)
        assert TODAY.year - person.birth_date.year - (not birthday_has_come) in (16, 17)


def test_numbers_have_the_right_shape() -> None:
    random = seeded(5)
    for _number in range(200):
        person = names.synthetic_person(random, today=TODAY)
        regency = names.synthetic_regency(random)
        nik = names.synthetic_nik(random, regency=regency, birth_date=person.birth_date, is_woman=person.is_woman)
        checked = check_nik(nik, today=TODAY)
        assert checked.is_valid and not checked.warnings and checked.facts is not None
        assert person.birth_date in checked.facts.birth_dates
        assert checked.facts.is_woman == person.is_woman
        phone = names.synthetic_phone(random)
        assert parse_phone(phone).e164 == phone


def test_firms_vessels_and_villages_say_that_they_are_examples() -> None:
    content = json.loads((files("core.domain") / "data" / "synthetic_names.json").read_text())
    for kind in ("villages", "agencies", "vessels", "partners"):
        assert all("Contoh" in name for name in content[kind]), kind
    random = seeded(1)
    for make in (names.synthetic_agency, names.synthetic_vessel, names.synthetic_partner):
        assert "Contoh" in make(random)
    assert names.synthetic_village(random)


@pytest.mark.parametrize("kind", KINDS)
def test_notes_vary(kind: str) -> None:
    assert len(set(names.sentences(kind))) == len(names.sentences(kind)) >= 25
    assert all(text.endswith(".") for text in names.sentences(kind))


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        names.sentences("poem")
