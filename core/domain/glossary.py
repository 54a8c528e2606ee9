"""The words on screen, and a check that the Indonesian catalogue uses them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core.domain.datafiles import read_csv


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    indonesian: str
    english: str
    context: str


@cache
def words() -> tuple[GlossaryEntry, ...]:
    return tuple(GlossaryEntry(row["id"], row["en"], row["context"]) for row in read_csv("glossary.csv"))


def _variants(text: str) -> frozenset[str]:
    """ "anak buah kapal (ABK)" is met by the whole, by the words before the bracket and by those inside."""
    variants = set()
    for part in re.split(r"\s*[/,;]\s*", text.casefold()):
        variants |= {part.strip(), re.sub(r"\s*\(.*?\)", "", part).strip(), *re.findall(r"\((.*?)\)", part)}
    return frozenset(filter(None, variants))


@cache
def _translations() -> dict[str, frozenset[str]]:
    """By English term. An entry that offers several English words is a hint and no rule, so it is left out."""
    by_english: dict[str, frozenset[str]] = {}
    for word in words():
        if not re.search(r"[,;/(]", word.english):
            english = word.english.casefold()
            by_english[english] = by_english.get(english, frozenset()) | _variants(word.indonesian)
    return by_english


def disagreements(messages: Iterable[tuple[str, str]]) -> list[tuple[str, str, frozenset[str]]]:
    """(msgid, msgstr, words of the glossary) for each message that is a term of the glossary but is
    translated without any of its words.

    `messages` are (msgid, msgstr) pairs. Untranslated ones and ones that are no term pass: the glossary
    decides words, not sentences.
    """
    found = []
    for english, indonesian in messages:
        expected = _translations().get(english.strip().casefold().rstrip("."))
        if expected and indonesian and not any(word in indonesian.casefold() for word in expected):
            found.append((english, indonesian, expected))
    return found
