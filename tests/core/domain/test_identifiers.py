"""NIK, passport and telephone numbers. All numbers are made up."""

import contextlib
import datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.domain.identifiers import (
    NikFacts,
    NotAPhoneNumber,
    check_nik,
    check_passport,
    display_phone,
    masked,
    parse_phone,
)

TODAY = datetime.date(2026, 11, 24)


def test_a_nik_offers_its_facts() -> None:
    checked = check_nik("32.7601 570892-0003", today=TODAY)
    assert checked.is_valid and not checked.warnings
    assert checked.value == "3276015708920003"
    assert checked.facts == NikFacts(is_woman=True, birth_dates=(datetime.date(1992, 8, 17),))


def test_the_century_is_left_open() -> None:
    facts = check_nik("3276011708200001", today=TODAY).facts
    assert facts is not None
    assert facts.birth_dates == (datetime.date(2020, 8, 17), datetime.date(1920, 8, 17))
    assert facts.is_woman is False


@pytest.mark.parametrize(
    ("number", "reasons"),
    [
        ("", ["A NIK has 16 digits."]),
        ("327601570892000", ["A NIK has 16 digits."]),
        ("3276015708920o03", ["A NIK has 16 digits."]),
        ("٣٢٧٦٠١٥٧٠٨٩٢٠٠٠٣", ["A NIK has 16 digits."]),
        ("3276011708920000", ["The last four digits of a NIK are never 0000."]),
        ("3276013102920001", ["Digits 7 to 12 of this NIK are not a date of birth."]),
        ("3276010000000001", ["Digits 7 to 12 of this NIK are not a date of birth."]),
        ("3276017202920001", ["Digits 7 to 12 of this NIK are not a date of birth."]),
        (
            "3276013213920000",
            ["Digits 7 to 12 of this NIK are not a date of birth.", "The last four digits of a NIK are never 0000."],
        ),
    ],
)
def test_impossible_niks(number: str, reasons: list[str]) -> None:
    checked = check_nik(number, today=TODAY)
    with override("en"):
        assert [str(reason) for reason in checked.errors] == reasons
    assert checked.facts is None and not checked.is_valid


def test_an_unknown_region_only_warns() -> None:
    checked = check_nik("9976011708300001", today=TODAY)
    assert checked.is_valid and len(checked.warnings) == 1 and checked.facts is not None


@given(st.dates(datetime.date(1930, 1, 1), TODAY), st.booleans(), st.integers(1, 9999))
def test_a_composed_nik_is_read_back(birth_date: datetime.date, is_woman: bool, serial: int) -> None:
    day = birth_date.day + 40 * is_woman
    checked = check_nik(f"317101{day:02}{birth_date:%m%y}{serial:04}", today=TODAY)
    assert checked.facts is not None
    assert birth_date in checked.facts.birth_dates
    assert checked.facts.is_woman == is_woman


@pytest.mark.parametrize(
    ("number", "shown"),
    [("3171234509870001", "•••• 01"), ("C7654321", "•••• 21"), ("AB123", "•••• 3"), ("12", "••••"), ("", "")],
)
def test_of_a_masked_number_the_end_is_left(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("text", "country", "value", "errors", "warnings"),
    [
        ("x 1234567", "ID", "X1234567", 0, 0),
        ("AB-123456", "IDN", "AB123456", 0, 0),
        ("12345678", "ID", "12345678", 0, 1),
        ("12345678", "MY", "12345678", 0, 0),
        ("ABCDEFG", "ID", "ABCDEFG", 1, 0),
        ("A1", "ID", "A1", 1, 0),
        ("A1234567890123456", "ID", "A1234567890123456", 1, 0),
        ("A12345<7", "ID", "A12345<7", 1, 0),
    ],
)
def test_passports_are_checked_loosely(text: str, country: str, value: str, errors: int, warnings: int) -> None:
    checked = check_passport(text, country)
    assert (checked.value, len(checked.errors), len(checked.warnings)) == (value, errors, warnings)


@pytest.mark.parametrize(
    ("text", "e164", "display", "country"),
    [
        ("0812-3456-7890", "+6281234567890", "0812-3456-7890", "ID"),
        ("62 812 3456 7890", "+6281234567890", "0812-3456-7890", "ID"),
        ("81234567890", "+6281234567890", "0812-3456-7890", "ID"),
        ("(021) 5551234", "+62215551234", "(021) 5551234", "ID"),
        ("+60 12 345 6789", "+60123456789", "+60 12-345 6789", "MY"),
        ("+6591234567", "+6591234567", "+65 9123 4567", "SG"),
        ("+881612345678", "+881612345678", "+881 6 123 45678", ""),
    ],
)
def test_phones(text: str, e164: str, display: str, country: str) -> None:
    phone = parse_phone(text)
    assert (phone.e164, phone.display, phone.country) == (e164, display, country)
    assert display_phone(e164) == display


@pytest.mark.parametrize("text", ["", "abc", "112", "0812", "0" * 40, "+1 555", "0812-3456-7890 ext. 5", "\x00"])
def test_what_is_no_phone_number(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        parse_phone(text)


def test_an_unreadable_stored_number_is_shown_as_it_is() -> None:
    assert display_phone("hidden") == "hidden"


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    check_nik(text, today=TODAY)
    check_passport(text)
    with contextlib.suppress(NotAPhoneNumber):
        parse_phone(text)
