"""Numbers of the ledger as people write them, in either language; what can be read in two ways is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from legal.forms.claims import NumberField


def field() -> NumberField:
    return NumberField(max_digits=11, decimal_places=3, min_value=0)


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("en", "15.500", "This can be read in two ways. Write 15500, or 15.5."),
        ("en", "1.125", "This can be read in two ways. Write 1125, or 1.1250."),
        ("id", "15,500", "Ini dapat dibaca dengan dua cara. Tulislah 15500, atau 15,5."),
        ("id", "1,125", "Ini dapat dibaca dengan dua cara. Tulislah 1125, atau 1,1250."),
        ("en", "abc", "Enter a number in figures, such as 1.5."),
        ("id", "abc", "Isi dengan angka, misalnya 1,5."),
    ],
)
def test_a_rate_is_not_taken_for_a_thousandth_of_it(language: str, text: str, sentence: str) -> None:
    with override(language), pytest.raises(forms.ValidationError) as refused:
        field().clean(text)
    with override(language):
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "1.1250", "1.125"),
        ("id", "1,1250", "1.125"),
        ("en", "0.125", "0.125"),
        ("id", "0,125", "0.125"),
        ("en", "15,500", "15500"),
        ("id", "15.500", "15500"),
        ("en", "3,512.50", "3512.5"),
        ("id", "100", "100"),
    ],
)
def test_what_has_one_reading_is_read_so(language: str, text: str, number: str) -> None:
    with override(language):
        assert str(field().clean(text)) == number


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("number", ["1.125", "0.125", "1250", "12.5", "999.999", "0"])
def test_a_stored_number_comes_back_as_it_is(language: str, number: str) -> None:
    with override(language):
        one = field()
        assert one.clean(str(one.prepare_value(Decimal(number)))) == Decimal(number)
        assert not one.has_changed(Decimal(number), str(one.prepare_value(Decimal(number))))


@pytest.mark.parametrize("text", ["1e5", "1E2", "1_000", "+5", "NaN", "١٢٣"])
def test_a_number_is_figures_and_the_signs_between_them(text: str) -> None:
    with override("en"), pytest.raises(forms.ValidationError) as refused:
        field().clean(text)
    with override("en"):
        assert refused.value.messages == ["Enter a number in figures, such as 1.5."]
