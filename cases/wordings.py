"""What is explained before somebody decides, word by word. Each decision keeps under which version it was explained.

A version is never changed once it was shipped: another text is another version, added at the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from core.domain.languages import pick

FILE = Path(__file__).parent / "data" / "consent_wordings.json"


@dataclass(frozen=True)
class Wording:
    """One version, in both languages. `explanations` are by the codes of `Consent.Explained`."""

    version: str
    lead: Mapping[str, str]
    explanations: Mapping[str, Mapping[str, str]]

    def lead_in_words(self) -> str:
        return _in_words(self.lead)

    def lines(self) -> list[str]:
        """The explanations in their order, in the reader's language."""
        return [_in_words(text) for text in self.explanations.values()]


def _in_words(text: Mapping[str, str]) -> str:
    return pick(text["id"], text["en"], get_language())


@cache
def wordings() -> dict[str, Wording]:
    """All versions by their names, the present one last."""
    return {one["version"]: Wording(**one) for one in json.loads(FILE.read_text(encoding="utf-8"))}


def current() -> Wording:
    return next(reversed(wordings().values()))
