"""What is explained before somebody decides, word by word. Each decision keeps under which version it was explained.

A version is never changed once it was shipped: another text is another version, added at the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from core.domain.languages import pick
from core.domain.law import citation, provision

FILE = Path(__file__).parent / "data" / "consent_wordings.json"


@dataclass(frozen=True)
class Wording:
    """One version, in both languages. `explanations` are by the codes of `Consent.Explained`.

    `duty` is said before all else, in organisations that must report sexual violence to the police: a version with it
    is theirs, one without is of the others. `basis` names the provision by which they must.
    """

    version: str
    lead: Mapping[str, str]
    explanations: Mapping[str, Mapping[str, str]]
    duty: Mapping[str, str] | None = None
    basis: Sequence[str] = ()

    def law(self) -> str:
        """The provision on which the duty rests; empty where the text names none."""
        return citation(provision(*self.basis), (get_language() or "id")[:2]) if self.basis else ""

    def lead_in_words(self) -> str:
        return _in_words(self.lead)

    def lines(self) -> list[str]:
        """What is read out, in its order, in the reader's language."""
        duty = [self.duty] if self.duty else []
        return [_in_words(text) for text in (*duty, *self.explanations.values())]


def _in_words(text: Mapping[str, str]) -> str:
    return pick(text["id"], text["en"], get_language())


@cache
def wordings() -> dict[str, Wording]:
    """All versions by their names, the latest last."""
    return {one["version"]: Wording(**one) for one in json.loads(FILE.read_text(encoding="utf-8"))}


def current(*, must_report: bool) -> Wording:
    """The latest for organisations that must report sexual violence, or for the others."""
    return [one for one in wordings().values() if (one.duty is not None) == must_report][-1]
