"""What a browser shows of a page, and keeps, when nobody should see what it is about (S-26)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import get_resolver, reverse
from django.utils import translation

from core.web.pages import Page
from core.web.tab_titles import is_telling
from tests.cases.asking import SignIn, text
from tests.factories import World

LANGUAGES = ("id", "en")
BLOCK = re.compile(r"{% block title %}(.*?){% endblock")
ELEMENT = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# Of a document, not of a page: codes and numbers, all of them. And of the page that quick exit leaves behind.
ELSEWHERE = ("templates/legal/dossier/", "templates/accounts/quick_exit.html")


def below(base: type[Page]) -> Iterator[type[Page]]:
    for each in base.__subclasses__():
        yield each
        yield from below(each)


def pages() -> set[type[Page]]:
    assert get_resolver().url_patterns
    return {page for page in below(Page) if not page.__module__.startswith(("tests", "somewhere"))}


def called(title: Any, page: Any = None) -> str:
    return Template("{% load front %}{% tab_title %}").render(Context({"title": title, "page": page}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_is_told_of_no_page_what_it_is_about(language: str) -> None:
    replaced = set()
    with translation.override(language):
        for page in pages():
            shown = called(page.title, page)
            assert not is_telling(shown), (page, shown)
            assert bool(shown) == bool(page.title)
            assert len(str(page.tab)) <= 12 and not is_telling(str(page.tab)), (page, page.tab)
            if shown != Template("{{ title }}").render(Context({"title": page.title})):
                replaced.add(page.__qualname__)
    assert {"ClaimPage", "Sessions", "CaseShelter", "Actors", "GiveSafety", "PreparePlan", "EditContact"} <= replaced
    assert not {"CaseDetail", "Team", "TodayPage", "AddNote", "SignInPage", "RenameFactorPage"} & replaced


@pytest.mark.parametrize(
    "title",
    [
        "Getting in touch",
        "Menghubungi penyintas",
        "The survivor has the safety plan",
        "Perdagangan orang",
        "Rumah aman",
        "Pelindungan",
        "Perlindungan",
        "Human trafficking",
        "Domestic violence",
        "Court day",
        "Penjelasan hak",
        "LPSK",
    ],
)
def test_these_words_betray(title: str) -> None:
    assert is_telling(title)
    assert is_telling(title.upper())
    with translation.override("en"):
        assert called(title) == "Details"


@pytest.mark.parametrize("title", ["", "Today", "Ubah pihak", "Factory", "Second step", "Cases", "K26-ABCDE · Team"])
def test_these_do_not(title: str) -> None:
    assert not is_telling(title)
    assert called(title) == title


def test_no_template_goes_round_it() -> None:
    """What stands in a title is `tab_title`, the code of a case, or fixed words that betray nothing."""
    found = 0
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        name = str(path.relative_to(settings.BASE_DIR))
        if name.startswith(ELSEWHERE):
            continue
        source = path.read_text()
        for title in [*BLOCK.findall(source), *ELEMENT.findall(source)]:
            found += 1
            assert set(re.findall(r"{{ (.*?) }}", title)) <= {"case.code"}, name
            assert "blocktranslate" not in title, name
            for words in re.findall(r'translate "(.*?)"', title):
                for language in LANGUAGES:
                    with translation.override(language):
                        assert not is_telling(translation.gettext(words)), (name, words)
    assert found > 10


@pytest.mark.parametrize(
    ("actor", "name", "tab"),
    [
        ("caseworker", "cases:contact", "Orang"),
        ("lawyer", "legal:section", "Berkas"),
        ("counsellor", "counselling:section", "Percakapan"),
        ("caseworker", "shelters:case", "Rumah"),
        ("caseworker", "cases:team", "Tim"),
    ],
)
def test_a_page_of_a_case_goes_by_its_code_and_a_word_that_says_nothing(
    world: World, sign_in: SignIn, actor: str, name: str, tab: str
) -> None:
    browser = sign_in(world.users[actor])
    browser.cookies.load({settings.LANGUAGE_COOKIE_NAME: "id"})
    page = text(browser.get(reverse(name, kwargs={"case": world.case.pk})))
    assert ELEMENT.findall(page) == [f"{world.case.code} · {tab} · Harapan"]
