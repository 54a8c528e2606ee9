"""Copies, written with COPY: some hundred cases in one transaction, with the looks at them at the end of the log."""

from __future__ import annotations

import hmac
import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

from django.db import connection

from audit import chain
from cases.identity import numbers as identity_numbers
from cases.record.codes import ALPHABET
from config import environment
from core.db import connect
from core.keys import crypto
from core.keys import data_keys as keys_data_keys
from core.keys.models import key_place
from demo.copies.pieces import KEYS, SEALED, Cells, Key, Of, Piece
from demo.copies.reading import LOOKS
from demo.copies.telling import Told, drawn

_LOOKS = (
    f'"{LOOKS}" (id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request, '
    "sequence, previous, digest)"
)
SUPERUSER = "DATABASE_SUPERUSER_URL"
_HEAD = "SELECT sequence, digest, seal FROM audit_chain WHERE organisation_id = %s FOR NO KEY UPDATE"
_CHAINED = "UPDATE audit_chain SET sequence = %s, digest = %s, seal = %s WHERE organisation_id = %s"


class Round(NamedTuple):
    """What copies made together have in common: their ids, whoever is in a colleague's place, what firms are called."""

    ids: dict[str, str]
    names: dict[str, str]


def can_copy() -> bool:
    """Whether this installation knows the superuser of its database, as `script/start` sets it up."""
    return bool(environment.optional(SUPERUSER))


def superuser() -> Any:
    """COPY does not work under row-level security, and what versions were is copied, not kept anew."""
    given = environment.database(environment.required(SUPERUSER))
    return connect(given | {"NAME": connection.settings_dict["NAME"]})


class Writer:
    """Collects copies of cases of one organisation, whose scope is open, and writes them."""

    def __init__(self, of: Of, codes: set[str], random: Random) -> None:
        self.of, self.codes, self.random = of, codes, random
        self._lines: dict[str, list[str]] = defaultdict(list)
        self._looks: list[tuple[datetime, chain.Look]] = []
        self._chain = chain.key_of(of.pk)
        self._digests = {name: keys_data_keys.lasting(of.pk, f"digest|{name}") for name in identity_numbers.NUMBERS}

    def add(self, piece: Piece, of: Round, own: Mapping[str, str], shift: timedelta) -> None:
        """One copy. `own` are ids that it alone has in place of others."""
        facts = {} if piece.needed_by else drawn(self.random, piece, shift=shift)
        told = Told(self.random, facts, of.names, shift)
        data_keys = [crypto.new_key() for _key in piece.keys]
        values: list[list[Any]] = [
            [of.ids[key] for key in piece.own],
            [own.get(key) or of.ids.get(key, key) for key in piece.others],
            [str(moment + shift) for moment in piece.moments],
            [],
            [],
            [] if piece.needed_by else self._single(piece, facts, shift),
        ]
        values[KEYS] = [self._wrapped(key, plain, values) for key, plain in zip(piece.keys, data_keys, strict=True)]
        for one in piece.sealed:
            text = facts[one.told] if isinstance(one.told, str) else one.told.told(told)
            row = piece.keys[one.key].row
            place = f"{one.before}{values[one.row.part][one.row.at]}{one.after}".encode()
            key_id = UUID(values[row.part][row.at])
            sealed = crypto.seal(text.encode(), key=data_keys[one.key], key_id=key_id, place=place)
            values[SEALED].append(_hex(sealed))
        for table, cells in piece.rows:
            self._lines[table].append(_text(cells, values))
        for look in piece.looks:
            cases, subjects = ([UUID(_text(one, values)) for one in ids] for ids in (look.cases, look.subjects))
            at = cast(datetime, piece.moments[look.at.at]) + shift
            user = UUID(_text(look.user, values))
            rest = (look.compartments, look.purpose, look.request)
            self._looks.append((at, chain.Look(user, look.act, cases, subjects, *rest)))

    def write(self, database: Any) -> None:
        """Write what was added, all or nothing."""
        with database, database.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # the rows are sound by construction
            cursor.execute("SET LOCAL synchronous_commit = off")
            if self._looks:
                self._chain_looks(cursor)
            for table, lines in self._lines.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO("".join(lines)))
        self._lines.clear()
        self._looks.clear()

    def _chain_looks(self, cursor: Any) -> None:
        """Put them at the end of the log. Whose pattern was looked at has one."""
        organisation = self.of.pk
        cursor.execute(_HEAD, [str(organisation)])
        sequence, previous, seal = cursor.fetchone()
        head, lines = chain.Head(sequence, bytes(previous), bytes(seal)), self._lines[_LOOKS]
        previous = head.digest
        for at, look in sorted(self._looks, key=lambda one: one[0]):
            sequence, pk = sequence + 1, uuid4()
            digest = chain.digest(self._chain, previous, chain.said(pk, organisation, sequence, at, look))
            lists = (_array(look.case_ids), _array(look.subject_ids), _array(look.compartments))
            before = (pk, organisation, at, look.user_id, look.act, *lists, look.purpose, look.request)
            lines.append("\t".join([*map(str, before), str(sequence), _hex(previous), _hex(digest)]) + "\n")
            previous = digest
        cursor.execute(_CHAINED, [*chain.next_head(organisation, head, sequence, previous), str(organisation)])

    def _wrapped(self, key: Key, plain: bytes, values: list[list[Any]]) -> str:
        subject = values[key.subject.part][key.subject.at]
        place = key_place(self.of.pk, key.kind, subject, key.compartment, key.version)
        return _hex(crypto.wrap(plain, under=self.of.key(key.wrapped_by), place=place))

    def _single(self, piece: Piece, facts: Mapping[str, str], shift: timedelta) -> list[str]:
        """The code, the year of birth and the digests, as pieces.py counts them."""
        opened = (piece.opened_on + shift).year
        year = (piece.birth_year or 0) + opened - piece.opened_on.year
        if "birth_date" in facts:
            year = date.fromisoformat(facts["birth_date"]).year
        digests = [self._digest(name, facts[name]) if name in facts else r"\N" for name in identity_numbers.NUMBERS]
        return [self._code(opened), str(year), *digests]

    def _digest(self, name: str, number: str) -> str:
        return _hex(hmac.digest(self._digests[name], identity_numbers.NUMBERS[name](number).encode(), "sha256"))

    def _code(self, year: int) -> str:
        while True:
            code = f"K{year % 100:02d}-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
            if code not in self.codes:
                self.codes.add(code)
                return code


def _text(cells: Cells, values: list[list[Any]]) -> str:
    return "".join([cell if isinstance(cell, str) else values[cell.part][cell.at] for cell in cells])


def _hex(value: bytes) -> str:
    return r"\\x" + value.hex()


def _array(values: list[Any]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
