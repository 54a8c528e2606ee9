"""The map of features says what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.management.commands import map


def test_the_map_is_not_stale() -> None:
    call_command("map", check=True)


def test_a_stale_map_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map, "addresses", dict)
    with pytest.raises(CommandError, match="stale"):
        call_command("map", check=True)


def test_it_names_folder_tests_and_addresses_of_a_feature() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "map.md").read_text()
    _before, _heading, notes = page.partition("### cases/notes\n")
    notes = notes.partition("### ")[0]
    assert "`cases/notes/` · `tests/cases/notes/` · `templates/cases/notes/`" in notes
    assert "- `/cases/<case>/notes/<pk>/edit/` cases:edit-note → views.EditNote" in notes
