"""What looks for a text in what a thief carries away finds it however it is written (tests/browser/seizing.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.seizing import Loot, search
from tests.readable import forms

TEXT = "Kenarinama é"


@pytest.mark.parametrize("form", forms(TEXT))
def test_a_text_is_found_in_every_form(form: str, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.write_bytes(b"\0" * 9 + forms(TEXT)[form] + b"\0" * 9)
    assert form in {found.form for found in search([Loot("hidden", hidden)], [TEXT])}
