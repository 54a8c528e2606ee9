"""Every page of every role in a browser: axe, width, keyboard, language, title, console.

The access matrix says which pages there are and who may open them. On every push the day's sample looks at each
address once, in every role, language, width and colour scheme; `script/test --full` looks at everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests import standing
from tests.access.questions import ACTORS
from tests.browser import looking
from tests.browser.conftest import in_a_thread
from tests.browser.looking import Watch
from tests.browser.walking import CHECKS, Eyes, House, Visit, browser, everything, house, look, readers, sample, walk
from tests.conftest import Tell
from tests.factories import MARK_NAME
from tests.seeds import of_today

SEED = of_today("WALK_SEED")


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock():
        standing.empty()
        with house() as running:
            yield running
        standing.empty()


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{visit}\n  " + "\n  ".join(wrong) for visit, wrong in found.items())


def run(live: House, visits: list[Visit], tell: Tell) -> None:
    found = walk(live, visits)
    tell(f"walk, seed {SEED}: {len(visits)} pages looked at, {len(found)} with findings")
    assert not found, report(found)


def test_the_sample_leaves_nothing_out(live: House) -> None:
    # It asks nothing of `live`, whose tests do without the database's fixtures while a browser is open.
    visits = sample(SEED)
    assert {visit.name for visit in visits} == set(readers())
    assert {visit.eyes.actor for visit in visits} == set(ACTORS)
    for actor in ACTORS:
        eyes = [visit.eyes for visit in visits if visit.eyes.actor == actor]
        assert len({(each.language, each.width, each.scheme) for each in eyes}) == 2, actor


def test_a_sample_of_all_pages(live: House, tell: Tell) -> None:
    run(live, sample(SEED), tell)


@pytest.mark.parametrize("eyes", [Eyes("manager", "id", 360, "light"), Eyes("manager", "en", 1280, "dark")])
def test_the_second_step_of_letting_somebody_stand_in(live: House, eyes: Eyes) -> None:
    """It has no address of its own: nor has it when no case is chosen."""
    # In a thread of its own, as the walk: another browser may be open in this one.
    assert in_a_thread(partial(stand_in, live, eyes)) == []


def stand_in(live: House, eyes: Eyes) -> list[str]:
    """What is wrong with the second step, before and after it is sent without a case."""
    people = live.stage.world.users
    with browser() as chromium:
        watch = live.open(chromium, eyes)
        page = watch.page
        page.goto(live.address + live.paths["cases:new-cover"])
        page.select_option("[name=absent]", str(people["colleague"].pk))
        page.select_option("[name=stand_in]", str(people["lawyer"].pk))
        page.fill("[name=last]", str(timezone.localdate() + timedelta(days=7)))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("[name=part]:checked").count() > 0
        wrong = [each for check in (*CHECKS, looking.keys, looking.console) for each in check(watch)]
        for box in page.locator("[name=part]").all():
            box.uncheck()
        with page.expect_navigation():
            page.click("[name=choose]")
        return wrong + [each for check in (*CHECKS, looking.keys) for each in check(watch)]


@pytest.mark.full
def test_all_pages(live: House, tell: Tell) -> None:
    run(live, everything(SEED), tell)


# A walk that cannot find anything proves nothing: each fault, put into a page that has none, must be found.

SMALL_PAGE = "cases:add-task"
SOMEBODY = Eyes("caseworker", "id", 360, "dark")
BARE = "const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];"
FAULTS: list[tuple[str, looking.Check, str, str]] = [
    ("an image without words", looking.axe, "main.append(new Image())", "image-alt"),
    (
        "dark text on dark ground",
        looking.axe,
        BARE + "sheet.replaceSync('@media (prefers-color-scheme: dark) { h1 { color: #223 } }')",
        "color-contrast",
    ),
    ("a box that is too wide", looking.width, "main.firstElementChild.style.width = '2000px'", "in 360"),
    (
        "a card of a table that is too wide",
        looking.width,
        "main.insertAdjacentHTML('beforeend', `<div class='table-frame'><table class='table table-stack'><tbody><tr>"
        "<td class='number' data-label='Kasus'>${'angka '.repeat(40)}</td></tr></tbody></table></div>`)",
        "cards of",
    ),
    (
        "a label over what a cell says",
        looking.width,
        BARE + "sheet.replaceSync('.table-stack td::before { white-space: nowrap !important }');"
        "main.insertAdjacentHTML('beforeend', `<table class='table table-stack'><tbody><tr>"
        "<td class='number' data-label='Dari jumlah yang diminta'>12%</td></tr></tbody></table>`)",
        "a label that does not wrap",
    ),
    (
        "a button that is too small for its word",
        looking.text_in_its_box,
        "const b = main.querySelector('.btn'); b.style.cssText = 'width: 30px; overflow: hidden; white-space: nowrap'",
        "text sticks out of",
    ),
    (
        "an icon without a picture",
        looking.pictures,
        "document.querySelector('.mainnav use').setAttribute('href', '/static/icons.svg#none')",
        "the icon none",
    ),
    ("another order", looking.keys, "field.tabIndex = 2", "Tab should come to"),
    ("another order", looking.focus, "field.tabIndex = 2", "positive tabindex"),
    (
        "a trap",
        looking.keys,
        "field.addEventListener('keydown', (event) => event.preventDefault())",
        "came to nothing",
    ),
    (
        "a stop that shows only once it is there",
        looking.keys,
        "field.addEventListener('focus', () => { main.querySelector('h1').tabIndex = 0; "
        "main.querySelector('h1').focus(); })",
        "which is nothing to press",
    ),
    (
        "focus that nobody sees",
        looking.keys,
        BARE + "sheet.replaceSync('a:focus { outline: none !important }')",
        "no visible focus",
    ),
    (
        "focus that nobody sees",
        looking.focus,
        BARE + "sheet.replaceSync('a:focus { outline: none !important }')",
        "no visible focus",
    ),
    (
        "a bar over what has the focus",
        looking.keys,
        "document.querySelector('.busy').style.cssText = 'opacity: 1; transform: none; inset: 50% 0 0; height: auto'",
        "lies under something",
    ),
    (
        "no way past the navigation",
        looking.keys,
        "document.querySelectorAll('.skip').forEach(link => link.remove())",
        "no skip link",
    ),
    ("a skip link to nowhere", looking.keys, "main.id = 'elsewhere'", "does not lead to the content"),
    ("an English word", looking.language, "main.append('Save')", "another language: Save"),
    ("an English label", looking.language, "main.ariaLabel = 'Cancel'", "another language: Cancel"),
    ("an English sentence", looking.language, "main.append('opened 3 Maret 2026')", "another language: opened"),
    ("an English count", looking.language, "main.append('12 people')", "another language: 12 people"),
    ("an English date", looking.language, "main.append('3 March 2026')", "another language: 3 March"),
    ("another language than it says", looking.language, "document.documentElement.lang = 'en'", "is in en"),
    ("a name in the title", looking.title, f"document.title = '{MARK_NAME} · Harapan'", "title says"),
    ("a title that betrays", looking.title, "document.title = 'Rumah aman · Harapan'", "title betrays"),
    (
        "a quick exit under something",
        looking.quick_exit,
        "document.querySelector('.exit').parentElement.style.cssText = 'position: relative; z-index: -1'",
        "not at hand",
    ),
    ("no quick exit", looking.quick_exit, "document.querySelector('.exit').remove()", "not at hand"),
    (
        "a page deaf to Shift",
        looking.quick_exit,
        "window.addEventListener('keydown', e => e.stopImmediatePropagation(), true)",
        "not heard",
    ),
    ("an error of a script", looking.console, "setTimeout(() => { throw new Error('planted') })", "planted"),
    (
        "a style that the policy forbids",
        looking.console,
        "main.innerHTML += '<p style=color:red>'",
        "Content Security Policy",
    ),
    ("a request to elsewhere", looking.console, "new Image().src = 'http://elsewhere.example/'", "asks another host"),
]


@pytest.fixture(scope="module")
def planted(live: House) -> Iterator[Watch]:
    """Somebody who looks at a page with navigation and a form, in the dark, on a phone."""
    with browser() as chromium:
        yield live.open(chromium, SOMEBODY)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]} ({fault[1].__name__})")
def test_a_planted_fault_is_found(live: House, planted: Watch, fault: tuple[str, looking.Check, str, str]) -> None:
    _name, check, script, says = fault
    planted.page.goto(live.address + live.paths[SMALL_PAGE])
    planted.heard.clear()
    planted.page.locator("main").evaluate(f"main => {{ const field = main.querySelector('.form-control'); {script} }}")
    found = check(planted)
    # What the page tells of itself comes by itself, a moment later or, on a busy machine, many.
    for _ in range(100):
        if found:
            break
        planted.page.wait_for_timeout(50)
        found = check(planted)
    assert any(says in each for each in found), found


@pytest.mark.parametrize("visit", [Visit(SMALL_PAGE, SOMEBODY, presses=True), Visit(SMALL_PAGE, SOMEBODY)])
def test_without_a_fault_the_same_page_is_well(live: House, planted: Watch, visit: Visit) -> None:
    assert look(planted, live, visit) == []


def test_a_page_in_the_other_language_is_found(live: House, planted: Watch) -> None:
    planted.page.goto(live.address + live.paths[SMALL_PAGE])
    found = looking.language(replace(planted, language="en"))
    assert "in another language: Tugas baru" in found
    assert "says it is in id" in found


def test_what_somebody_wrote_is_no_text_of_another_language(live: House, planted: Watch) -> None:
    planted.page.goto(live.address + live.paths[SMALL_PAGE])
    planted.page.locator("main").evaluate("main => main.append('some thirty people')")
    assert looking.language(planted) == []


@pytest.mark.parametrize(
    ("name", "answer"), [("alive", "200 text/plain"), ("legal:section", "403 text/html; charset=utf-8")]
)
def test_what_answers_something_else_than_a_page_is_found(live: House, planted: Watch, name: str, answer: str) -> None:
    assert look(planted, live, Visit(name, SOMEBODY)) == [f"answers {answer}"]
