"""Amounts in figures and words, recomputed here by other means than the code under test."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import dates
from core.domain.money import (
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    convert_to_rupiah,
    currencies,
    currency_choices,
    find_currency,
    format_money,
    format_number,
    round_to_minor_unit,
    round_to_whole,
    totals,
)
from core.domain.terbilang import LIMIT, amount_in_words, number_in_words, terbilang

amounts = st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False)
numbers = st.integers(min_value=0, max_value=LIMIT - 1) | st.integers(min_value=0, max_value=2_100)


def read_indonesian(words: str) -> int:
    """The number that Indonesian words mean, read from the grammar and not from the writer."""
    digits = {
        "nol": 0,
        "satu": 1,
        "dua": 2,
        "tiga": 3,
        "empat": 4,
        "lima": 5,
        "enam": 6,
        "tujuh": 7,
        "delapan": 8,
        "sembilan": 9,
    }
    scales = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}
    total = group = digit = 0
    for word in words.replace("sepuluh", "satu puluh").replace("sebelas", "satu belas").split():
        if word == "seratus":
            group += 100
        elif word == "seribu":
            total += 1000
        elif word in digits:
            digit = digits[word]
            group += digit
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += digit * 9
        elif word == "ratus":
            group += digit * 99
        else:
            total += group * scales[word]
            group = 0
    return total + group


def read_english(words: str) -> int:
    small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    values = {word: number for number, word in enumerate(small)}
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    values |= {word: number * 10 for number, word in enumerate(tens, start=2)}
    scales = {
        "thousand": 10**3,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "quadrillion": 10**15,
    }
    total = group = 0
    for word in words.replace("-", " ").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in scales:
            total += group * scales[word]
            group = 0
        else:
            group += values[word]
    return total + group


@given(numbers)
def test_words_in_both_languages_mean_the_number(number: int) -> None:
    assert read_indonesian(number_in_words(number, "id")) == number
    assert read_english(number_in_words(number, "en")) == number


@given(numbers, numbers)
def test_different_numbers_have_different_words(first: int, second: int) -> None:
    assert (number_in_words(first, "id") == number_in_words(second, "id")) == (first == second)


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [
        (0, "nol", "zero"),
        (10, "sepuluh", "ten"),
        (11, "sebelas", "eleven"),
        (17, "tujuh belas", "seventeen"),
        (21, "dua puluh satu", "twenty-one"),
        (100, "seratus", "one hundred"),
        (111, "seratus sebelas", "one hundred and eleven"),
        (1_000, "seribu", "one thousand"),
        (1_001, "seribu satu", "one thousand and one"),
        (1_111, "seribu seratus sebelas", "one thousand one hundred and eleven"),
        (21_000, "dua puluh satu ribu", "twenty-one thousand"),
        (101_000, "seratus satu ribu", "one hundred and one thousand"),
        (1_001_000, "satu juta seribu", "one million one thousand"),
        (1_000_000_000, "satu miliar", "one billion"),
        (2_000_000_000_011, "dua triliun sebelas", "two trillion and eleven"),
        (
            999_999_999_999_999,
            "sembilan ratus sembilan puluh sembilan triliun sembilan ratus sembilan puluh sembilan miliar "
            "sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu "
            "sembilan ratus sembilan puluh sembilan",
            "nine hundred and ninety-nine trillion nine hundred and ninety-nine billion "
            "nine hundred and ninety-nine million nine hundred and ninety-nine thousand "
            "nine hundred and ninety-nine",
        ),
        (-5, "minus lima", "minus five"),
    ],
)
def test_exact_words(number: int, indonesian: str, english: str) -> None:
    assert number_in_words(number, "id") == indonesian
    assert number_in_words(number, "en") == english


@pytest.mark.parametrize(
    ("amount", "currency", "indonesian", "english"),
    [
        ("0", "IDR", "nol rupiah", "zero rupiah"),
        ("1000", "IDR", "seribu rupiah", "one thousand rupiah"),
        ("0.50", "IDR", "lima puluh sen", "fifty sen"),
        ("100.25", "IDR", "seratus rupiah dua puluh lima sen", "one hundred rupiah and twenty-five sen"),
        ("0.999", "IDR", "satu rupiah", "one rupiah"),
        (
            "1500.25",
            "MYR",
            "seribu lima ratus ringgit Malaysia dua puluh lima sen",
            "one thousand five hundred Malaysian ringgit and twenty-five sen",
        ),
        ("1.01", "SGD", "satu dolar Singapura satu sen", "one Singapore dollar and one cent"),
        ("2", "SAR", "dua riyal Arab Saudi", "two Saudi riyals"),
        ("12.5", "JPY", "tiga belas yen Jepang", "thirteen Japanese yen"),
        ("1.2345", "KWD", "satu dinar Kuwait dua ratus tiga puluh lima fils", None),
        ("-3", "USD", "minus tiga dolar Amerika Serikat", "minus three US dollars"),
    ],
)
def test_amounts_in_words(amount: str, currency: str, indonesian: str, english: str | None) -> None:
    assert amount_in_words(Decimal(amount), currency, "id") == indonesian
    if english:
        assert amount_in_words(Decimal(amount), currency, "en") == english


def test_terbilang_is_indonesian_rupiah() -> None:
    assert terbilang(Decimal("12500000")) == "dua belas juta lima ratus ribu rupiah"


@given(amounts, st.sampled_from(["IDR", "MYR", "JPY", "KWD"]))
def test_words_and_figures_agree(amount: Decimal, currency: str) -> None:
    units = find_currency(currency).minor_units
    figures = format_money(abs(amount), currency, "en").removeprefix("Rp").removeprefix(currency).strip()
    minor = int(figures.replace(",", "").replace(".", ""))
    names = find_currency(currency)
    words = amount_in_words(abs(amount), currency, "id")
    whole, _unit, rest = words.rpartition(names.unit_id)
    fraction = rest if whole else words
    fraction = fraction.removesuffix(names.subunit_id).strip() if names.subunit_id else ""
    assert read_indonesian(whole) * 10**units + read_indonesian(fraction) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "indonesian", "english"),
    [
        ("1234567", "IDR", "Rp1.234.567,00", "Rp1,234,567.00"),
        ("0", "IDR", "Rp0,00", "Rp0.00"),
        ("0.005", "IDR", "Rp0,01", "Rp0.01"),
        ("-0.004", "IDR", "Rp0,00", "Rp0.00"),
        ("-1000", "IDR", "-Rp1.000,00", "-Rp1,000.00"),
        ("999999999999999.99", "IDR", "Rp999.999.999.999.999,99", "Rp999,999,999,999,999.99"),
        ("1500.2", "MYR", "MYR\xa01.500,20", "MYR\xa01,500.20"),
        ("1234567.5", "KRW", "KRW\xa01.234.568", "KRW\xa01,234,568"),
        ("1.2345", "BHD", "BHD\xa01,235", "BHD\xa01.235"),
    ],
)
def test_formatted_amounts(amount: str, currency: str, indonesian: str, english: str) -> None:
    assert format_money(Decimal(amount), currency, "id") == indonesian
    assert format_money(Decimal(amount), currency, "en") == english
    assert Money(Decimal(amount), currency).formatted("id") == indonesian


@given(amounts)
def test_rounding_is_half_up_away_from_zero(amount: Decimal) -> None:
    exact = Fraction(amount)
    expected = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    assert round_to_whole(amount) == expected
    assert round_to_minor_unit(amount, "IDR") == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@given(st.lists(st.tuples(amounts, st.sampled_from(["IDR", "MYR", "TWD"])), max_size=30))
def test_totals_add_up_by_currency(lines: list[tuple[Decimal, str]]) -> None:
    expected: dict[str, Fraction] = {}
    for amount, currency in lines:
        expected[currency] = expected.get(currency, Fraction()) + Fraction(amount)
    found = totals(Money(amount, currency) for amount, currency in lines)
    assert {money.currency: Fraction(money.amount) for money in found} == expected
    assert [money.currency for money in found] == [code for code in ("IDR", "MYR", "TWD") if code in expected]


@given(amounts, st.decimals(min_value="0.0001", max_value=30_000, places=4))
def test_conversion_rounds_once_to_whole_rupiah(amount: Decimal, rate: Decimal) -> None:
    exact = Fraction(amount) * Fraction(rate)
    expected = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    assert convert_to_rupiah(amount, rate) == expected


def test_a_converted_table_adds_up_as_printed() -> None:
    lines = [Money(Decimal("10.10"), "MYR"), Money(Decimal("20.20"), "MYR"), Money(Decimal("100"), "IDR")]
    rate = Decimal("3501.37")
    converted = [line.in_rupiah(rate) if line.currency == "MYR" else line for line in lines]
    assert [line.amount for line in converted] == [35364, 70728, 100]
    [total] = totals(converted)
    assert total == Money(Decimal(106_192))
    assert terbilang(total.amount) == "seratus enam ribu seratus sembilan puluh dua rupiah"


def test_wrong_amounts_are_mistakes() -> None:
    for bad in (1.5, 3, True, "1"):
        with pytest.raises(TypeError):
            format_money(bad, "IDR", "id")
    for bad_amount in (Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ValueError):
            Money(bad_amount)
    with pytest.raises(UnknownCurrency):
        Money(Decimal(1), "XXX")
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "IDR") + Money(Decimal(1), "MYR")
    with pytest.raises(ValueError):
        convert_to_rupiah(Decimal(1), Decimal(0))
    with pytest.raises(ValueError):
        number_in_words(LIMIT, "id")
    with pytest.raises(TypeError):
        number_in_words(True, "id")


def test_sums_and_differences() -> None:
    assert Money(Decimal("1.10")) + Money(Decimal("2.20")) == Money(Decimal("3.30"))
    assert Money(Decimal("1.10")) - Money(Decimal("2.20")) == Money(Decimal("-1.10"))
    assert Money(Decimal("1.005"), "SGD").rounded() == Money(Decimal("1.01"), "SGD")


def test_currencies_have_their_iso_minor_units() -> None:
    units = {currency.code: currency.minor_units for currency in currencies()}
    assert [*units][:10] == ["IDR", "MYR", "SGD", "SAR", "TWD", "HKD", "USD", "KRW", "AED", "JPY"]
    assert {code for code, unit in units.items() if unit == 0} == {"KRW", "JPY", "VND"}
    assert {code for code, unit in units.items() if unit == 3} == {"BHD", "IQD", "JOD", "KWD", "OMR"}
    assert all(bool(entry.subunit_id) == bool(entry.minor_units) for entry in currencies())
    assert str(currency_choices()[0][1]).startswith("IDR – ")
    assert find_currency("TWD").name_in("id") == "Dolar Baru Taiwan"
    assert find_currency("TWD").name_in("en") == "New Taiwan Dollar"


def test_nothing_is_never_below_zero() -> None:
    assert str(round_to_whole(Decimal("-0.4"))) == "0"
    assert format_number(Decimal("-0.004"), 2, "id") == "0,00"


def test_plain_numbers() -> None:
    assert format_number(Decimal("1234.5"), 0, "id") == "1.235"
    assert format_number(Decimal("1234.5"), 2, "en") == "1,234.50"


def test_dates_for_documents() -> None:
    day = datetime.date(2026, 11, 24)
    assert dates.format_date(day, "id") == dates.format_date(day, "en") == "24 November 2026"
    assert dates.format_date(datetime.date(2026, 8, 3), "id") == "3 Agustus 2026"
    assert dates.format_date(datetime.date(2026, 8, 3), "en") == "3 August 2026"
    assert dates.format_period(datetime.date(2026, 1, 1), day, "id") == "1 Januari 2026 s.d. 24 November 2026"
    assert dates.format_period(day, day, "id") == "24 November 2026"
    assert dates.format_period(day, None, "en") == "24 November 2026 until now"
    with pytest.raises(IndexError):
        dates.month_name(0, "id")
