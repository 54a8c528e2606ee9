"""Whose content a key opens."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

PERSON = "person"


class KeySubject(NamedTuple):
    """Whose content it is: a person, or a group, actor or event that has no single person."""

    kind: str
    id: UUID
