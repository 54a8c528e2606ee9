"""What `compared()` finds in a log that somebody has changed: 10,000 changes, each of them seen."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from audit import chain
from audit.chain import Head, Look
from audit.verifying import Kind, Stored, compared

KEY = bytes(range(32))
ORGANISATION = UUID(int=1)
BEGIN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
ENTRIES = 40

Log = list[Stored]


def thrown(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same changes each time, so that a miss can be looked at


def uuid(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128))


def written(dice: random.Random, entries: int = ENTRIES) -> tuple[Log, Head]:
    """A log as `append()` writes it, with the head that it leaves."""
    log: Log = []
    last = chain.START
    for sequence in range(1, entries + 1):
        cases = [uuid(dice) for _ in range(dice.choice((1, 1, 1, 0, 3)))]
        look = Look(uuid(dice), "cases.case.opened", cases, [uuid(dice)], ["general", "identity"], "", "a1b2")
        said = chain.said(uuid(dice), ORGANISATION, sequence, BEGIN + timedelta(seconds=sequence), look)
        digest = chain.digest(KEY, last, said)
        log.append(Stored(sequence, last, digest, said))
        last = digest
    return log, Head(entries, last)


def change(log: Log, dice: random.Random) -> None:
    """One character of one part of one entry."""
    at = dice.randrange(len(log))
    said = list(log[at].said)
    part = dice.randrange(len(said))
    text = said[part]
    if text and dice.random() < 0.7:
        place = dice.randrange(len(text))
        said[part] = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
    else:
        said[part] = text + "x"
    log[at] = log[at]._replace(said=said)


def flip(log: Log, dice: random.Random) -> None:
    """One bit of a digest, or of what is said to stand before."""
    at, name = dice.randrange(len(log)), dice.choice(("digest", "previous"))
    raw = bytearray(getattr(log[at], name))
    raw[dice.randrange(32)] ^= 1 << dice.randrange(8)
    log[at] = log[at]._replace(**{name: bytes(raw)})


def delete(log: Log, dice: random.Random) -> None:
    del log[dice.randrange(len(log))]


def delete_and_close_up(log: Log, dice: random.Random) -> None:
    """Delete, and give those that follow the numbers that they would have had."""
    at = dice.randrange(len(log))
    del log[at]
    for place in range(at, len(log)):
        sequence = place + 1
        said = [*log[place].said[:2], str(sequence), *log[place].said[3:]]
        log[place] = log[place]._replace(sequence=sequence, said=said)


def insert(log: Log, dice: random.Random) -> None:
    """A made-up entry in place of another, with a digest as good as one can make it without the key."""
    at = dice.randrange(len(log))
    before = log[at].previous
    said = [str(uuid(dice)), *log[at].said[1:]]
    log[at] = log[at]._replace(said=said, digest=chain.digest(bytes(32), before, said))


def swap(log: Log, dice: random.Random) -> None:
    """Two entries change places, each with the number of the other."""
    one, other = dice.sample(range(len(log)), 2)
    log[one], log[other] = (
        log[other]._replace(sequence=log[one].sequence),
        log[one]._replace(sequence=log[other].sequence),
    )


def move_in_time(log: Log, dice: random.Random) -> None:
    at = dice.randrange(len(log))
    said = list(log[at].said)
    said[3] = (BEGIN - timedelta(days=dice.randrange(1, 900))).strftime("%Y-%m-%dT%H:%M:%S.%f")
    log[at] = log[at]._replace(said=said)


def cut_tail(log: Log, dice: random.Random) -> None:
    del log[-dice.randrange(1, len(log)) :]


def move_between_parts(log: Log, dice: random.Random) -> None:
    """Nothing is added or lost: a word moves from one part to the next."""
    at = dice.randrange(len(log))
    said = list(log[at].said)
    said[8], said[9] = "general", "identity"
    log[at] = log[at]._replace(said=said)


CHANGES: list[Callable[[Log, random.Random], None]] = [
    *(change, flip, delete, delete_and_close_up, insert, swap, move_in_time, cut_tail, move_between_parts)
]


def test_a_log_as_it_was_written_has_no_findings() -> None:
    log, head = written(thrown(1))
    witnessed = {1: log[0].digest, ENTRIES: log[-1].digest}
    assert compared(log, head, KEY, witnessed) == (ENTRIES, [])
    assert compared([], Head(0, chain.START), KEY, {}) == (0, [])


@pytest.mark.parametrize("do", CHANGES, ids=lambda do: do.__name__)
def test_each_of_many_changes_is_found(
    do: Callable[[Log, random.Random], None], record_property: Callable[[str, object], None]
) -> None:
    dice = thrown(do.__name__)
    tries, unseen = 10_000 // len(CHANGES) + 1, 0
    for _ in range(tries):
        log, head = LOG
        changed = list(log)
        do(changed, dice)
        unseen += not compared(changed, head, KEY, {}).findings
    record_property("log_changes", tries)
    record_property("log_changes_unseen", unseen)
    assert unseen == 0


def test_a_finding_names_the_kind_and_the_place() -> None:
    log, head = LOG
    assert compared([*log[:9], *log[10:]], head, KEY, {}).findings == [(Kind.MISSING, 10)]
    changed = log[9]._replace(said=[*log[9].said[:5], "legal.matter.opened", *log[9].said[6:]])
    assert compared([*log[:9], changed, *log[10:]], head, KEY, {}).findings == [(Kind.CHANGED, 10)]
    assert compared(log[:-1], head, KEY, {}).findings == [(Kind.HEAD, ENTRIES - 1)]
    again = log[9]._replace(previous=log[3].digest, digest=chain.digest(KEY, log[3].digest, log[9].said))
    findings = compared([*log[:9], again, *log[10:]], head, KEY, {}).findings
    assert findings == [(Kind.BROKEN, 10), (Kind.BROKEN, 11)]


def test_what_is_written_anew_with_the_key_only_the_witness_sees() -> None:
    log, _head = LOG
    witnessed = {20: log[19].digest, ENTRIES: log[-1].digest}
    anew, new_head = written(thrown(3))
    assert compared(anew, new_head, KEY, {}).findings == []
    assert compared(anew, new_head, KEY, witnessed).findings == [(Kind.WITNESS, 20), (Kind.WITNESS, ENTRIES)]
    # The end cut off, and the head put back to match.
    shorter = Head(30, log[29].digest)
    assert compared(log[:30], shorter, KEY, {}).findings == []
    assert compared(log[:30], shorter, KEY, witnessed).findings == [(Kind.WITNESS, ENTRIES)]


LOG = written(thrown(2))
