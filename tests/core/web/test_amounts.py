"""Amounts that can be read in two ways, or in none, in either language."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.utils.translation import override

from core.domain.money import format_money
from core.web.number_fields import MoneyField, WholeField

IN_TWO_WAYS = [
    ("en", "1.250", 2, "This can be read in two ways. Write 1250, or 1.25."),
    ("en", "USD 15.500", 2, "This can be read in two ways. Write 15500, or 15.5."),
    ("en", "2.000", 2, "This can be read in two ways. Write 2000, or 2."),
    # It cannot be the other.
    ("en", "1.255", 2, "Do you mean 1255? Then write it so."),
    ("en", "1.250", 0, "Do you mean 1250? Then write it so."),
    ("id", "1,250", 2, "Ini dapat dibaca dengan dua cara. Tulislah 1250, atau 1,25."),
    ("id", "Rp1,250", 0, "Apakah maksudnya 1250? Tulislah begitu."),
]


@pytest.mark.parametrize(("language", "text", "places", "sentence"), IN_TWO_WAYS)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(
    language: str, text: str, places: int, sentence: str
) -> None:
    with override(language), pytest.raises(forms.ValidationError) as refused:
        MoneyField(decimal_places=places).clean(text)
    with override(language):
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "1,250", "1250"),
        ("id", "1.250", "1250"),
        ("en", "1.25", "1.25"),
        ("id", "1,25", "1.25"),
        ("en", "1250.00", "1250"),
        ("id", "1250,00", "1250"),
        ("en", "0.125", None),
        ("id", "1.250,125", None),
    ],
)
def test_what_has_one_reading_is_read_so(language: str, text: str, amount: str | None) -> None:
    with override(language):
        if amount is None:
            with pytest.raises(forms.ValidationError) as refused:
                MoneyField().clean(text)
            assert [error.code for error in refused.value.error_list] == ["max_decimal_places"]
        else:
            assert MoneyField().clean(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Enter an amount in figures, such as 1,250,000."),
        ("id", "Isi jumlah dengan angka, misalnya 1.250.000."),
    ],
)
def test_words_in_the_box_of_an_amount_are_answered_with_what_fits_there(language: str, sentence: str) -> None:
    with override(language), pytest.raises(forms.ValidationError) as refused:
        MoneyField().clean("abc")
    with override(language):
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("id", "70.000.000,00", 70_000_000),
        ("en", "Rp70,000,000.00", 70_000_000),
        ("en", "70.000.000,00", 70_000_000),
        ("id", "Rp70,000,000.00", 70_000_000),
        ("id", "Rp1.200.000,-", 1_200_000),
        ("en", "Rp. 1.200.000,-", 1_200_000),
        ("en", "Rp1.200.000,–", 1_200_000),
        ("id", "1.200.000, -", 1_200_000),
        ("id", "900,0", 900),
        ("en", "900.00", 900),
    ],
)
@pytest.mark.parametrize("places", [0, 2])
def test_an_amount_as_it_is_printed_is_read(language: str, text: str, amount: int, places: int) -> None:
    with override(language):
        assert MoneyField(decimal_places=places).clean(text) == amount


def test_what_the_product_prints_can_be_typed_back() -> None:
    for language in ("en", "id"):
        with override(language):
            for amount in (Decimal(1), Decimal(999), Decimal(1_000), Decimal(70_000_000)):
                assert MoneyField(decimal_places=0).clean(format_money(amount, "IDR", language)) == amount


@pytest.mark.parametrize("text", ["1.250,5", "1.250,50", "1250.000", "1.250.000,000"])
def test_what_may_be_a_part_of_a_rupiah_is_refused(text: str) -> None:
    with override("id"), pytest.raises(forms.ValidationError):
        MoneyField(decimal_places=0).clean(text)


@pytest.mark.parametrize(
    "text", ["1e5", "1E6", "1_000", "+5", "NaN", "Infinity", "١٢٣", "1 e 5", "Rp1e5", "--5", "1-2"]
)
@pytest.mark.parametrize("places", [0, 2])
def test_an_amount_is_figures_and_the_signs_between_them(text: str, places: int) -> None:
    with override("en"), pytest.raises(forms.ValidationError) as refused:
        MoneyField(decimal_places=places).clean(text)
    with override("en"):
        assert refused.value.messages == ["Enter an amount in figures, such as 1,250,000."]


@pytest.mark.parametrize("text", ["1e5", "1_000", "+5", "١٢٣", "5,0", "1.5", "- 5"])
def test_a_whole_number_is_figures_alone(text: str) -> None:
    with override("en"), pytest.raises(forms.ValidationError) as refused:
        WholeField().clean(text)
    assert [error.code for error in refused.value.error_list] == ["invalid"]


@pytest.mark.parametrize(("text", "number"), [("5", 5), (" 12 ", 12), ("-3", -3), ("7.0", 7), (8, 8)])
def test_a_whole_number_is_read(text: Any, number: int) -> None:
    assert WholeField().clean(text) == number


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("id", "1.000", 1000),
        ("id", "1.250", 1250),
        ("id", "1,000", None),
        ("en", "1,000", 1000),
        ("en", "1.000", None),
        ("en", "1.250", None),
        ("en", "12.000.000", 12_000_000),
        ("id", "0.000", None),
        ("id", "-1.000", -1000),
    ],
)
def test_thousands_are_thousands_or_refused(language: str, text: str, number: int | None) -> None:
    """Never one for a thousand."""
    with override(language):
        if number is None:
            with pytest.raises(forms.ValidationError):
                WholeField().clean(text)
        else:
            assert WholeField().clean(text) == number


def test_no_form_reads_a_number_as_python_does() -> None:
    """Django's own fields take underscores, exponents and other scripts' digits."""
    root = Path(settings.BASE_DIR)
    ours = (path for app in root.glob("*/apps.py") for path in app.parent.rglob("*.py"))
    sources = [path for path in ours if "forms" in (*path.parts, path.stem.split("_")[0])]
    sources.append(root / "core/web/components.py")
    assert len(sources) > 20
    found = [str(path) for path in sources if re.search(r"forms\.(Integer|Decimal|Float)Field\(", path.read_text())]
    assert found == []
