"""The text of a letter, as people write it: plain lines and a closed set of placeholders.

Nothing in it is run: no template engine reads it, and what a placeholder stands for is never read again for others.
A line that begins with `# ` is a heading, one with a number and a full stop an item; blank lines part paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from legal.letters import shipped
from legal.letters.letter import Block
from legal.letters.shipped import Placeholder, Shipped

_PLACEHOLDER = re.compile(r"\{\{([a-z_]{1,40})\}\}")
# Whatever else looks like a placeholder, or like one of a language that we do not run.
_STRANGE = re.compile(r"\{\{.{0,40}|\}\}|\{%|%\}|\{#|#\}")
_ITEM = re.compile(r"(\d{1,2}\.|[a-z]\.)\s+(.*)")
# What no letter holds and no file format takes. A line break and a tab are a space.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text. `line` counts from 1; 0 for the text as a whole."""

    line: int
    message: str


def faults(text: str, letter: Shipped) -> list[Fault]:
    """What must be mended before a text can be used for this letter, in the order of its lines."""
    lines = _lines(text)
    found = [Fault(number, message) for number, line in enumerate(lines, 1) for message in _strange(line, letter)]
    used = set(_PLACEHOLDER.findall(text))
    for asked in letter.asked:
        for name in asked.needs:
            if name not in used:
                found.append(_missing(name, asked.cited, letter))
                used.add(name)  # said once, though two articles ask for it
    return found


def _strange(line: str, letter: Shipped) -> Iterator[str]:
    known = shipped.placeholders()
    for name in _PLACEHOLDER.findall(line):
        placeholder = known.get(name)
        if placeholder is None:
            near = get_close_matches(name, known, n=1)
            if near:
                yield _("“%(name)s” is no placeholder. Do you mean “%(near)s”?") % {
                    "name": "{{" + name + "}}",
                    "near": known[near[0]].written,
                }
            else:
                yield _("“%(name)s” is no placeholder. Those that are stand beside the text.") % {
                    "name": "{{" + name + "}}"
                }
        elif placeholder.only_after and not letter.is_after:
            yield _("“%(name)s” can stand only in a letter after a final judgment.") % {"name": placeholder.written}
        elif placeholder.block and line.strip() != placeholder.written:
            yield _("“%(name)s” must stand on a line of its own.") % {"name": placeholder.written}
    rest = _PLACEHOLDER.sub(" ", line)
    strange = _STRANGE.search(rest)
    if strange:
        yield _("“%(text)s” is not understood. A placeholder is written as “%(sample)s”.") % {
            "text": strange.group()[:20],
            "sample": "{{nama_korban}}",
        }


def looks_strange(text: str) -> bool:
    """Whether something in it looks like a placeholder of any kind."""
    return _STRANGE.search(text) is not None


def _missing(name: str, cited: str, letter: Shipped) -> Fault:
    written = shipped.placeholders()[name].written
    line = next(number for number, one in enumerate(_lines(letter.text), 1) if written in one)
    message = _("“%(name)s” is missing: %(article)s asks for it. In the shipped text it stands in line %(line)d.")
    return Fault(0, message % {"name": written, "article": cited, "line": line})


def filled(text: str, values: Mapping[str, str], blocks: Mapping[str, list[Block]]) -> list[Block]:
    """The text as blocks, with what its placeholders stand for. Raises KeyError for a placeholder without a value:
    none is ever printed."""
    found: list[Block] = []
    for lines in _paragraphs(text):
        found.extend(_blocks(lines, lambda name: values[name], blocks))
    return found


def _blocks(lines: list[str], value: Callable[[str], str], blocks: Mapping[str, list[Block]]) -> Iterator[Block]:
    together: list[str] = []
    for line in lines:
        whole = _PLACEHOLDER.fullmatch(line)
        is_block = whole is not None and shipped.placeholders()[whole.group(1)].block
        item = _ITEM.fullmatch(line)
        if together and (is_block or item or line.startswith("# ")):
            yield Block("paragraph", "\n".join(together))
            together = []
        if whole is not None and is_block:
            yield from blocks[whole.group(1)]
        elif line.startswith("# "):
            yield Block("heading", _put_in(line.removeprefix("# ").strip(), value))
        elif item:
            yield Block("item", _put_in(item.group(2), value), mark=item.group(1))
        else:
            together.append(_put_in(line, value))
    if together:
        yield Block("paragraph", "\n".join(together))


def _put_in(line: str, value: Callable[[str], str]) -> str:
    """One pass: what comes in is text, whatever it looks like."""
    return clean(_PLACEHOLDER.sub(lambda found: value(found.group(1)), line))


def clean(text: str) -> str:
    """Without what a PDF or a Word file cannot hold."""
    return _CONTROL.sub("", text.replace("\t", " ").replace("\r", ""))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _paragraphs(text: str) -> Iterator[list[str]]:
    together: list[str] = []
    for line in _lines(text):
        if line.strip():
            together.append(line.strip())
        elif together:
            yield together
            together = []
    if together:
        yield together


def explained(letter: Shipped) -> list[tuple[Placeholder, bool]]:
    """The placeholders that a text of this letter may use, and whether the law asks for each."""
    needed = {name for asked in letter.asked for name in asked.needs}
    usable = [one for one in shipped.placeholders().values() if letter.is_after or not one.only_after]
    return [(one, one.name in needed) for one in usable]
