"""The handbook calls what is on the screen by the words that are on the screen, in both languages, for every role."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polib  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.conftest import ROOT

HANDBOOK = ROOT / "docs" / "handbook"
# One page for both roles of a house.
SHARED = {"shelter-staff": "shelter", "shelter-manager": "shelter"}
CATALOGUE = polib.pofile(str(ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"))
WORDS = {
    "en": {word for entry in CATALOGUE for word in (entry.msgid, entry.msgid_plural)},
    "id": {word for entry in CATALOGUE for word in (entry.msgstr, *entry.msgstr_plural.values())},
}
PAGES = sorted(HANDBOOK.glob("??/*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_every_quoted_word_is_on_a_screen(page: Path) -> None:
    quoted = set(re.findall(r"“([^”]+)”", page.read_text()))
    assert quoted, "a page of the handbook names what is on the screen"
    assert quoted - WORDS[page.parent.name] == set()


def test_every_role_has_its_page_in_both_languages_and_the_list_leads_to_each() -> None:
    roles = [role["code"] for role in json.loads((ROOT / "accounts" / "data" / "roles.json").read_text())]
    wanted = {SHARED.get(role, role) for role in roles} | {"everybody"}
    for language in ("en", "id"):
        assert {page.stem for page in PAGES if page.parent.name == language} == wanted
    listed = re.findall(r"\]\((\w\w/[\w-]+\.md)\)", (HANDBOOK / "README.md").read_text())
    assert sorted(listed) == sorted(f"{language}/{name}.md" for language in ("en", "id") for name in wanted)


def test_both_languages_name_the_same_things() -> None:
    """A page that was changed in one language alone."""
    translated = {entry.msgid: entry.msgstr for entry in CATALOGUE}
    for page in HANDBOOK.glob("en/*.md"):
        english = re.findall(r"“([^”]+)”", page.read_text())
        indonesian = re.findall(r"“([^”]+)”", (HANDBOOK / "id" / page.name).read_text())
        assert sorted(translated[word] for word in english) == sorted(indonesian), page.stem
