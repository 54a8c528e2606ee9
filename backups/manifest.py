"""What a backup says of itself: at its beginning what is to come, at its end what has come."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

FORMAT = 1
BEGINNING = "beginning.json"
END = "end.json"

CONTENT = "content"
KEYS = "keys"

# Kept apart, in the file of the keys: without them nothing that is sealed can be opened, by nobody.
KEY_TABLES = ("core_datakey", "accounts_accountkey")
KEY_COLUMNS = {"accounts_organisation": ("wrapped_key", "wrapped_before", "wrapped_lasting", "key_version")}
# In both files: the newest file of keys tells older content who was erased since.
LEDGER = "audit_erasure"
# Not kept at all: whoever has a backup must not be able to go on with somebody's session.
LEFT_OUT = ("django_session", "core_cache")


class Unreadable(ValueError):
    """Not what a backup says of itself."""


@dataclass
class Beginning:
    """Which backup it is, what made it, and the columns of its tables in their order."""

    kind: str
    id: str
    made_at: str
    migrations: list[list[str]]
    tables: dict[str, list[str]]
    canaries: list[dict[str, str]] = field(default_factory=list)
    format: int = FORMAT

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """Raises Unreadable."""
        found = _made(cls, data)
        if found.format != FORMAT or found.kind not in (CONTENT, KEYS) or not found.is_of_one_shape():
            raise Unreadable
        return found

    def is_of_one_shape(self) -> bool:
        """Whether all is of the kinds that it should be. Whoever has the public half of the key can write anything."""
        try:
            words = [*self.tables, *(name for names in self.tables.values() for name in names), self.id]
            words += [word for app, name in self.migrations for word in (app, name)]
            words += [canary[name] for canary in self.canaries for name in ("organisation", "sealed", "sha256")]
            return all(isinstance(word, str) for word in words) and self.at.tzinfo is not None
        except (AttributeError, KeyError, TypeError, ValueError):
            return False

    def dumped(self) -> bytes:
        return _text(self)


@dataclass
class End:
    """How many rows each table has, the digests of what was written, and how far each access log goes.

    `missing`: files that rows name and that were not there.
    """

    id: str
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    heads: dict[str, list[Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @classmethod
    def loaded(cls, data: bytes) -> Self:
        """Raises Unreadable."""
        return _made(cls, data)

    def dumped(self) -> bytes:
        return _text(self)


def _made[Said: Beginning | End](cls: type[Said], data: bytes) -> Said:
    try:
        return cls(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise Unreadable from error


def _text(said: Beginning | End) -> bytes:
    return json.dumps(asdict(said), sort_keys=True).encode()
