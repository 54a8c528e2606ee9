"""What is asked of every page that the walk comes to. Each answer is a list of findings, empty when all is well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlsplit

import polib  # type: ignore[import-untyped]  # it ships no types
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from core.web.tab_titles import is_telling
from tests.browser.conftest import TAGS

ROOT = Path(__file__).resolve().parents[2]
EYES = Path(__file__).with_suffix(".js")
CATALOGUE = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
# Those that are not the same in both languages, as part of a date.
MONTHS = {
    "en": "January|February|March|May|June|July|August|October|December",
    "id": "Januari|Februari|Maret|Mei|Juni|Juli|Agustus|Oktober|Desember",
}
# Names that stay as they are: a language by its own name, a country by its English one.
OWN_NAMES = {"English", "Indonesia"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
AXE = Axe()


@dataclass
class Watch:
    """A page of the browser, with what its console and its requests said since the last look."""

    page: Page
    host: str
    language: str
    # What must not stand in a title.
    marks: tuple[str, ...]
    heard: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, context: BrowserContext, *, host: str, language: str, marks: Iterable[str]) -> Watch:
        """A new page of the context."""
        context.add_init_script(path=EYES)
        watch = cls(context.new_page(), host, language, tuple(marks))
        watch.page.on("console", lambda said: watch.heard.append(said.text) if said.type == "error" else None)
        watch.page.on("pageerror", lambda error: watch.heard.append(str(error)))
        watch.page.on("request", lambda request: watch.asked(request.url))
        return watch

    def asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != self.host:
            self.heard.append(f"asks another host: {url}")


Check = Callable[[Watch], list[str]]


def axe(watch: Watch) -> list[str]:
    found = AXE.run(watch.page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]


def width(watch: Watch) -> list[str]:
    return list(watch.page.evaluate("walk.tooWide()"))


def text_in_its_box(watch: Watch) -> list[str]:
    return [f"text sticks out of {each}" for each in watch.page.evaluate("walk.spilled()")]


def pictures(watch: Watch) -> list[str]:
    return [f"no picture for the icon {each}" for each in watch.page.evaluate("walk.withoutPicture()")]


def keys(watch: Watch) -> list[str]:
    """Tab, pressed from the top to the last thing that can be pressed."""
    page = watch.page
    presses = page.evaluate("walk.begin()")
    for _ in range(presses):
        page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("walk.isThrough()"):
            break
        page.keyboard.press("Tab")
    return [*page.evaluate("walk.end()"), *skip_link(watch)]


def focus(watch: Watch) -> list[str]:
    """The same order, computed: one press, and then a script gives the focus to each in turn."""
    page = watch.page
    page.evaluate("walk.begin()")
    page.keyboard.press("Tab")
    page.evaluate("walk.focusEach()")
    return list(page.evaluate("walk.end()"))


def skip_link(watch: Watch) -> list[str]:
    page = watch.page
    if not page.evaluate("walk.skipLink()"):
        return ["no skip link that shows when it has the focus"]
    page.keyboard.press("Enter")
    if not page.evaluate("walk.isAtContent()"):
        return ["the skip link does not lead to the content"]
    page.keyboard.press("Tab")
    return [] if page.evaluate("walk.isInContent()") else ["after the skip link Tab leaves the content"]


def language(watch: Watch) -> list[str]:
    page, expected = watch.page, watch.language
    found = [f"in another language: {each}" for each in page.evaluate("walk.said()") if is_foreign(each, expected)]
    said = page.get_attribute("html", "lang")
    return [*found, *([] if said == expected else [f"says it is in {said}"])]


def title(watch: Watch) -> list[str]:
    """The title names nobody and betrays nothing: others see it in the history and over the shoulder."""
    shown = watch.page.title()
    found = [f"title says {mark}" for mark in watch.marks if mark.split()[0] in shown]
    return [*found, f"title betrays: {shown}"] if is_telling(shown) else found


def quick_exit(watch: Watch) -> list[str]:
    """The button is at hand, and the page hears the keys: pressed twice, it says what a third press does (S-27)."""
    page = watch.page
    found = [] if page.evaluate("walk.isExitAtHand()") else ["quick exit is not at hand"]
    for key in ("Control", "Shift", "Shift"):
        page.keyboard.press(key)
    if not page.evaluate("walk.saysHowToLeave()"):
        found.append("Shift pressed twice is not heard")
    page.keyboard.press("Control")
    return found


def console(watch: Watch) -> list[str]:
    found, watch.heard[:] = list(watch.heard), []
    return found


@lru_cache(maxsize=20_000)
def is_foreign(text: str, language: str) -> bool:
    """Whether the text is one of the catalogue, in the language that it should not be in."""
    whole, patterns, dated = texts_of_the_other(language)
    return text in whole or dated.search(text) is not None or any(pattern.fullmatch(text) for pattern in patterns)


@lru_cache
def texts_of_the_other(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """The catalogue's texts in the other language, apart from those that are words of this one too."""
    english, indonesian = set(), set()
    for entry in polib.pofile(str(CATALOGUE)):
        english |= {entry.msgid, entry.msgid_plural} - {""}
        indonesian |= {entry.msgstr, *entry.msgstr_plural.values()} - {""}
    other = "en" if language == "id" else "id"
    texts = english - indonesian if other == "en" else indonesian - english
    flat = {" ".join(text.replace("%%", "%").split()) for text in texts} - OWN_NAMES
    filled = {text for text in flat if PLACEHOLDER.search(text)}
    patterns = tuple(pattern_of(text) for text in sorted(filled) if has_words(text))
    return frozenset(flat - filled), patterns, re.compile(rf"\b\d{{1,2}} ({MONTHS[other]})\b")


def pattern_of(text: str) -> re.Pattern[str]:
    """What the text says once it is filled: where it holds a number, digits and nothing else."""
    fills = [r"\d+" if each.endswith("d") else ".+" for each in PLACEHOLDER.findall(text)]
    parts = [re.escape(part) for part in PLACEHOLDER.split(text)]
    return re.compile("".join(part + fill for part, fill in zip_longest(parts, fills, fillvalue="")))


def has_words(text: str) -> bool:
    """Enough that it cannot be met by chance."""
    return len(re.sub(r"[\W\d_]", "", PLACEHOLDER.sub("", text))) >= 5
