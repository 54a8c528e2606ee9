"""So many more cases of an organisation, in rounds: each copies many cases once, with what they share."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from cases.record.models import Case
from core.keys import data_keys
from demo.copies import reading
from demo.copies.pieces import Maker, Of, Piece, opened
from demo.copies.writing import Round, Writer, superuser

AT_ONCE = 500
# After so many it is said how far it is.
SAID = 5000
# How far back a case lies at most, and by how many weeks one that is open may lie further back than its pattern.
SPAN, RECENT = timedelta(days=3 * 365), 1
# So many of the cases of a round are closed ones, as far as there are any.
CLOSED = 0.72
# Of cases that ended so, a part is copied in a round.
SELDOM: dict[str, float] = {Case.Outcome.DIED: 0.15, Case.Outcome.OTHER: 0.3, Case.Outcome.NOT_TRAFFICKING: 0.5}
_NO_END = datetime.max.replace(tzinfo=UTC)
# Of more copies than this only so many patterns, those with the fewest rows, are used: closed ones, and open ones.
MANY, LEAN = 2_000, (2, 3)
# After so many rounds in which no bed was free for it, a stay is not tried again.
TRIES = 3
# So many beds of a house no copy takes today.
LEFT_FREE = 4
# After so many rounds of which nothing came there is nothing to copy.
EMPTY = 100

_PATTERNS = """
SELECT c.id::text, c.person_id::text FROM cases_case c JOIN cases_person p ON p.id = c.person_id
WHERE c.organisation_id = %(organisation)s AND NOT c.is_restricted AND c.sealed_for_id IS NULL
AND c.opened_on < %(today)s::date - 1 AND p.merged_into_id IS NULL
AND NOT EXISTS (SELECT 1 FROM cases_case o WHERE o.person_id = c.person_id AND o.id <> c.id)
AND NOT EXISTS (SELECT 1 FROM cases_person o WHERE o.merged_into_id = p.id)
AND NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.case_id = c.id)
AND NOT EXISTS (SELECT 1 FROM cases_emergencyaccess e WHERE e.case_id = c.id)
AND NOT EXISTS (SELECT 1 FROM cases_assignment a WHERE a.case_id = c.id AND a.cover_id IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM cases_externalrecord r WHERE r.case_id = c.id)
AND NOT EXISTS (SELECT 1 FROM shelters_bedrequest b WHERE b.case_id = c.id AND b.state IN ('ASKED', 'KEPT'))
AND NOT EXISTS (SELECT 1 FROM core_datakey k WHERE k.subject_id = p.id AND k.wrapped = '')
ORDER BY c.created_at DESC, c.id LIMIT %(most)s
"""
# Of so many the patterns are taken at most.
MOST = 80
_BEDS = """
SELECT b.id::text, r.house_id::text, b.is_usable FROM shelters_bed b JOIN shelters_room r ON r.id = b.room_id
WHERE b.organisation_id = %s ORDER BY b.id
"""


# Joint claims that came along with an event, while no case of this round stands in them.
_NOBODYS = """
DELETE FROM legal_jointclaim j WHERE j.organisation_id = %s
AND NOT EXISTS (SELECT 1 FROM legal_jointmember m WHERE m.joint_id = j.id)
"""


@dataclass
class Beds:
    """Who lay where, so that no copy lies in a bed that was taken."""

    house_of: dict[str, str] = field(default_factory=dict)
    usable: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, cursor: Any, organisation: UUID) -> Beds:
        found = cls()
        cursor.execute(_BEDS, [str(organisation)])
        for bed, house, is_usable in cursor.fetchall():
            found.house_of[bed] = house
            if is_usable:
                found.usable[house].append(bed)
        cursor.execute(
            "SELECT bed_id::text, since, until FROM shelters_placement WHERE organisation_id = %s", [str(organisation)]
        )
        for bed, since, until in cursor.fetchall():
            found.taken[bed].append((since, until or _NO_END))
        return found

    def find(self, piece: Piece, shift: timedelta) -> dict[str, str] | None:
        """Beds of the same house in place of those of the pattern; None where one is missing."""
        found: dict[str, str] = {}
        for bed, since, until in piece.placements:
            others = self.usable[self.house_of[bed]]
            if bed in found or (until is None and self._are_few(others)):
                return None
            span = since + shift, until + shift if until else _NO_END
            other = next((one for one in others if one not in found.values() and self._is_free(one, *span)), None)
            if other is None:
                return None
            found[bed] = other
        for bed, since, until in piece.placements:
            insort(self.taken[found[bed]], (since + shift, until + shift if until else _NO_END))
        return found

    def _are_few(self, beds: list[str]) -> bool:
        """Whether so many are taken today that the last ones must stay free."""
        return sum(1 for bed in beds if not self.taken[bed] or self.taken[bed][-1][1] < _NO_END) <= LEFT_FREE

    def _is_free(self, bed: str, since: datetime, until: datetime) -> bool:
        return all(end <= since or begin >= until for begin, end in self.taken[bed])


@dataclass
class Patterns:
    """The cases that are copied, and what they share."""

    cases: list[Piece]
    shared: list[Piece]
    beds: Beds
    misses: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def keep_leanest(self) -> None:
        """Leave out what has many rows: so many cases are to make lists long, and not the filling."""
        # Copies made before are as large as their pattern.
        by_size = [one for _size, one in sorted({len(piece.rows): piece for piece in self.cases}.items())]
        closed, running = ([one for one in by_size if one.is_open is is_open] for is_open in (False, True))
        self.cases = closed[: LEAN[0]] + running[: LEAN[1]]

    def of_a_round(self, random: Random) -> list[Piece]:
        """Some of them, most of them closed."""
        left = [piece for piece in self.cases if self.misses[piece.key] < TRIES]
        closed = [p for p in left if not p.is_open and random.random() < SELDOM.get(p.outcome, 1)]
        running = [piece for piece in left if piece.is_open]
        if any(not piece.is_open for piece in left):
            many = max(1, round(len(closed) * (1 - CLOSED) / CLOSED))
            running = random.sample(running, min(len(running), many))
        chosen = closed + running
        random.shuffle(chosen)
        return chosen


def multiply(
    *,
    organisation: UUID,
    count: int,
    random: Random,
    today: date,
    groups: Sequence[Sequence[tuple[str, str]]] = (),
    pools: Sequence[Sequence[str]] = (),
    only: Collection[UUID] = (),
    say: Callable[[int], None] = lambda written: None,
) -> int:
    """Write `count` copies of cases of the organisation whose scope is open, and return how many there came to be.

    `groups` are colleagues (id, name) who may be in each other's place, `pools` names that may. With `only`, these
    cases alone are copied. A broken off run leaves whole cases, and can be gone on with.
    """
    database = superuser()
    try:
        with database, database.cursor() as cursor:
            # Of one moment: people and workers go on changing rows meanwhile.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            of, patterns, codes = _read(cursor, organisation, today, groups, pools, only)
        if count > MANY:
            patterns.keep_leanest()
        if not patterns.cases:
            return 0
        writer, done, begun, empty, turn = Writer(of, codes, random), 0, 0, 0, 0
        while done < count and empty < EMPTY:
            made = _round(writer, patterns, count - done, random, today, turn, groups, pools)
            turn, done, empty = turn + 1, done + made, 0 if made else empty + 1
            if done - begun >= AT_ONCE:
                writer.write(database)
                if done // SAID > begun // SAID:
                    say(done)
                begun = done
        writer.write(database)
        with database, database.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # as what is written, it is not kept anew
            cursor.execute(_NOBODYS, [str(organisation)])
        _analyse(database)
        return done
    finally:
        database.close()


def _read(
    cursor: Any,
    organisation: UUID,
    today: date,
    groups: Sequence[Sequence[tuple[str, str]]],
    pools: Sequence[Sequence[str]],
    only: Collection[UUID],
) -> tuple[Of, Patterns, set[str]]:
    beds = Beds.read(cursor, organisation)
    cursor.execute(_PATTERNS, {"organisation": str(organisation), "today": today, "most": MOST})
    persons = {case: person for case, person in cursor.fetchall() if not only or UUID(case) in only}
    cases, shared = reading.read(cursor, str(organisation), persons)
    colleagues = {key: name for group in groups for key, name in group}
    called = {*colleagues.values(), *(name for pool in pools for name in pool)}
    of = Of(
        organisation,
        lambda version: data_keys.provider.organisation_key(organisation, version),
        frozenset(called),
        frozenset({*colleagues, *beds.house_of}),
    )
    plain = opened([*cases, *shared], of)
    ids = frozenset(values[0] for rows in shared for table, values in rows.found if table.name in reading.SHARED)
    pieces = [Maker(rows, of, plain, ids).piece for rows in cases]
    cursor.execute("SELECT code FROM cases_case WHERE organisation_id = %s", [str(organisation)])
    codes = {code for (code,) in cursor.fetchall()}
    return of, Patterns(pieces, [Maker(rows, of, plain, ids).piece for rows in shared], beds), codes


def _round(
    writer: Writer,
    patterns: Patterns,
    most: int,
    random: Random,
    today: date,
    turn: int,
    groups: Iterable[Sequence[tuple[str, str]]],
    pools: Iterable[Sequence[str]],
) -> int:
    of = Round(*_in_their_place(turn, groups))
    for pool in pools:
        of.names.update(zip(pool, random.sample(pool, len(pool)), strict=True))
    chosen: list[tuple[Piece, dict[str, str], timedelta]] = []
    for piece in patterns.of_a_round(random):
        if len(chosen) == most:
            break
        shift = _shift(piece, random, today)
        beds = patterns.beds.find(piece, shift)
        if beds is None:
            patterns.misses[piece.key] += 1
        else:
            chosen.append((piece, beds, shift))
    shifts = {piece.key: shift for piece, _beds, shift in chosen}
    for one in patterns.shared:
        by = [key for key in shifts if key in one.needed_by]
        if by:
            chosen.append((one, {}, max(shifts[key] for key in by)))
    for piece, _beds, _shift_of in chosen:
        of.ids.update((key, str(uuid4())) for key in piece.own)
    for piece, beds, shift in chosen:
        writer.add(piece, of, beds, shift)
    return len(shifts)


def _shift(piece: Piece, random: Random, today: date) -> timedelta:
    """By whole weeks: who was heard in court on a Tuesday still was."""
    weeks = RECENT if piece.is_open else max(0, (piece.opened_on - (today - SPAN)).days // 7)
    return -timedelta(weeks=random.randint(0, weeks))


def _in_their_place(turn: int, groups: Iterable[Sequence[tuple[str, str]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Ids and names of those who do in this round what a colleague did: everybody is in everybody's place in turn."""
    ids: dict[str, str] = {}
    words: dict[str, str] = {}
    for group in groups:
        for at, (key, name) in enumerate(group):
            ids[key], words[name] = group[(at + turn) % len(group)]
    return ids, words


def _analyse(database: Any) -> None:
    database.autocommit = True
    with database.cursor() as cursor:
        cursor.execute("ANALYZE")
