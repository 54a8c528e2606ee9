"""Several short texts in one line: what was kept comes back as it was, also with a comma in it."""

from __future__ import annotations

import pytest

from core.web.form_fields import ListField
from core.web.forms import Form


class Names(Form):
    names = ListField(required=False, max_length=60)


def entered(text: str) -> list[str]:
    form = Names({"names": text})
    assert form.is_valid()
    found: list[str] = form.cleaned_data["names"]
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ari , Sasa,", ["Ari", "Sasa"]),
        ("Sari, S.H.; Ari", ["Sari, S.H.", "Ari"]),
        ("Sari, S.H.;", ["Sari, S.H."]),
        (" ; ,;", [","]),
        ("", []),
    ],
)
def test_what_is_entered_is_taken_apart_at_commas_or_at_semicolons(text: str, names: list[str]) -> None:
    assert entered(text) == names


@pytest.mark.parametrize("names", [[], ["Ari"], ["Ari", "Sasa"], ["Sari, S.H."], ["Sari, S.H.", "Ari"]])
def test_what_is_shown_is_read_as_the_same(names: list[str]) -> None:
    shown = Names(initial={"names": names})["names"].value()
    assert entered(shown) == names
    assert not Names({"names": shown}, initial={"names": names}).has_changed()
    assert Names({"names": f"{shown}, Lain"}, initial={"names": names}).has_changed()


def test_too_long_a_line_is_refused_and_an_unbound_field_says_how() -> None:
    assert not Names({"names": "x" * 61}).is_valid()
    assert "semicolons" in str(Names.base_fields["names"].help_text) or "titik koma" in str(
        Names.base_fields["names"].help_text
    )
