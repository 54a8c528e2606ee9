"""The rights of which a survivor is told, each with the provision that gives it (`data/rights.json`).

A code that has been given is never taken out of the file: briefings of years ago name it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.domain import law as laws
from core.domain.languages import Labelled


@dataclass(frozen=True, slots=True)
class Right(Labelled):
    code: str
    label_id: str
    label_en: str
    law: str
    article: str

    @property
    def provision(self) -> laws.Provision:
        return laws.provision(self.law, self.article)

    @property
    def place(self) -> str:
        """Short, as lawyers cite: "UU 21/2007, 35"."""
        return f"{self.law}, {self.article}"


@cache
def all_rights() -> tuple[Right, ...]:
    text = (files("legal") / "data" / "rights.json").read_text(encoding="utf-8")
    return tuple(Right(**entry) for entry in json.loads(text)["rights"])
