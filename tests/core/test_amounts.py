"""Amounts that can be read in two ways, or in none, in either language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from core.form_fields import MoneyField

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
