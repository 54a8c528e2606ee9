"""How a day, a paragraph and what is known of somebody are set in a letter."""

from __future__ import annotations

from datetime import date

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from legal.dossier.persons import Person
from legal.letters.letter import Block
from legal.letters.template import clean


def day(on: date) -> str:
    """In Indonesian, and never broken over two lines."""
    return format_date(on, INDONESIAN).replace(" ", "\N{NO-BREAK SPACE}")


def paragraph(text: str) -> Block:
    return Block("paragraph", clean(text))


def facts(rows: list[list[str]]) -> Block:
    """Rows of a label and its value."""
    return Block("facts", rows=[[label, clean(value)] for label, value in rows])


def identity(person: Person, *, with_role: bool = False) -> Block:
    head = [["Kedudukan", person.role]] if with_role else []
    return facts([*head, *([fact.label, fact.value] for fact in person.facts)])
