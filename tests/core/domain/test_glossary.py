"""The words on screen are those of the glossary."""

from pathlib import Path

import polib  # type: ignore[import-untyped]  # it ships no types

from core.domain.glossary import disagreements, words

CATALOGUE = Path(__file__).resolve().parents[3] / "locale" / "id" / "LC_MESSAGES" / "django.po"


def test_the_glossary_is_complete() -> None:
    assert len(words()) == 258
    assert all(word.indonesian and word.english for word in words())


def test_a_wrong_word_is_found_and_sentences_are_left_alone() -> None:
    messages = [
        ("Survivor", "Penyintas"),
        ("Safe house", "Tempat penampungan"),
        ("Trafficking in persons", "Perdagangan orang"),
        ("Deadline", ""),
        ("The safe house is full.", "Tempatnya penuh."),
        ("Domestic worker", "PRT"),
    ]
    assert disagreements(messages) == [("Safe house", "Tempat penampungan", frozenset({"rumah aman"}))]


def test_the_catalogue_uses_the_words_of_the_glossary() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    messages = [(entry.msgid, entry.msgstr) for entry in catalogue if not entry.obsolete and not entry.fuzzy]
    assert disagreements(messages) == []
