"""The access log in the database: what appends to it, what cannot be changed, and what is noticed."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections

from accounts.management.commands import audit
from audit import chain, verifying
from audit.models import AccessEntry
from audit.verifying import Kind
from core.db import TRAIL, trail_scope
from tests.factories import World, make_world
from tests.superuser import superuser

WRITERS, EACH = 8, 25


@pytest.fixture
def real(committed: Any) -> World:
    """The cast, committed, with ten looks in its access log."""
    world = make_world()
    look(world, 10)
    return world


def look(world: World, times: int, case_ids: list[UUID] | None = None) -> None:
    cases = [world.case.pk] if case_ids is None else case_ids
    for _ in range(times):
        chain.append(
            world.organisation.pk,
            chain.Look(world.caseworker.pk, "cases.case.opened", cases, [world.case.person_id], ["general"], "", "r"),
        )


def entries(world: World) -> list[AccessEntry]:
    with trail_scope(world.organisation.pk):
        return list(AccessEntry.objects.using(TRAIL).order_by("sequence"))


def findings(world: World) -> list[tuple[Kind, int]]:
    return [(kind, sequence) for kind, sequence in verifying.verify(world.organisation.pk).findings]


def verify(*options: str) -> str:
    out = io.StringIO()
    call_command("audit", "verify", "--language", "en", *options, stdout=out)
    return out.getvalue()


def test_each_entry_follows_the_one_before_it(world: World) -> None:
    look(world, 3)
    look(world, 1, [])
    look(world, 1, [world.case.pk, uuid4()])
    found = entries(world)
    assert [entry.sequence for entry in found] == [1, 2, 3, 4, 5]
    assert bytes(found[0].previous) == chain.START
    assert [bytes(entry.previous) for entry in found[1:]] == [bytes(entry.digest) for entry in found[:-1]]
    assert [entry.at for entry in found] == sorted(entry.at for entry in found)
    # Which case was opened by itself.
    assert [entry.case_id for entry in found] == [world.case.pk] * 3 + [None, None]
    assert verifying.verify(world.organisation.pk) == (5, [])


def test_writers_at_once_make_one_chain(real: World) -> None:
    """They wait for each other at the head: no two follow the same entry, and no place is left out."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            look(real, EACH)
        except BaseException as error:  # told by the test's own thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert verifying.verify(real.organisation.pk) == (10 + WRITERS * EACH, [])
    found = entries(real)
    assert len({bytes(entry.previous) for entry in found}) == len(found) == 10 + WRITERS * EACH


def test_an_organisation_has_a_chain_and_a_key_of_its_own(world: World) -> None:
    look(world, 2)
    chain.append(world.other_organisation.pk, chain.Look(world.caseworker.pk, "t", [], [uuid4()], ["general"], "", ""))
    assert [entry.sequence for entry in entries(world)] == [1, 2]
    both = (world.organisation.pk, world.other_organisation.pk)
    for organisation, sequence in zip(both, (2, 1), strict=True):
        with trail_scope(organisation):
            assert chain.locked_head(connections[TRAIL], organisation).sequence == sequence
    assert chain.key_of(both[0]) != chain.key_of(both[1])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_accessentry SET act = 'x'",
        "DELETE FROM audit_accessentry",
        "TRUNCATE audit_accessentry",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
    ],
)
def test_the_application_can_take_nothing_back(world: World, statement: str) -> None:
    look(world, 1)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        trail_scope(world.organisation.pk),
        connections[TRAIL].cursor() as cursor,
    ):
        cursor.execute(statement)


CHANGES: dict[str, tuple[str, list[tuple[Kind, int]]]] = {
    "who": ("UPDATE audit_accessentry SET user_id = gen_random_uuid() WHERE sequence = 4", [(Kind.CHANGED, 4)]),
    "what": ("UPDATE audit_accessentry SET compartments = '{legal}' WHERE sequence = 4", [(Kind.CHANGED, 4)]),
    "which case": (
        "UPDATE audit_accessentry SET case_ids = ARRAY[gen_random_uuid()] WHERE sequence = 4",
        [(Kind.CHANGED, 4)],
    ),
    "when": ("UPDATE audit_accessentry SET at = at - interval '1 microsecond' WHERE sequence = 4", [(Kind.CHANGED, 4)]),
    "why": ("UPDATE audit_accessentry SET purpose = 'audit' WHERE sequence = 4", [(Kind.CHANGED, 4)]),
    "one less": ("DELETE FROM audit_accessentry WHERE sequence = 4", [(Kind.MISSING, 4)]),
    "the first less": ("DELETE FROM audit_accessentry WHERE sequence = 1", [(Kind.MISSING, 1)]),
    "the last less": ("DELETE FROM audit_accessentry WHERE sequence = 10", [(Kind.HEAD, 9)]),
    "none left": ("DELETE FROM audit_accessentry", [(Kind.HEAD, 0)]),
    "one more": (
        "INSERT INTO audit_accessentry (id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments,"
        " purpose, request, sequence, previous, digest) SELECT gen_random_uuid(), organisation_id, at, user_id, act,"
        " case_ids, subject_ids, compartments, purpose, request, 11, digest, sha256(digest) FROM audit_accessentry"
        " WHERE sequence = 10",
        [(Kind.HEAD, 11)],
    ),
    "two swapped": (
        "UPDATE audit_accessentry SET sequence = CASE sequence WHEN 1000 THEN 5 ELSE 3 END WHERE sequence IN (1000, 5)",
        [(Kind.BROKEN, 3), (Kind.CHANGED, 3), (Kind.BROKEN, 4), (Kind.BROKEN, 5), (Kind.CHANGED, 5), (Kind.BROKEN, 6)],
    ),
    "the head": ("UPDATE audit_chain SET sequence = 9", [(Kind.HEAD, 9), (Kind.HEAD, 10), (Kind.SEAL, 9)]),
    "no head": ("DELETE FROM audit_chain", [(Kind.HEAD, 1), (Kind.SEAL, 0)]),
}


_ENTRY = (
    "id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request, sequence,"
    " previous, digest"
)


def test_what_the_databases_owner_changes_is_found(real: World) -> None:
    assert findings(real) == []
    found: dict[str, list[tuple[Kind, int]]] = {}
    with superuser() as cursor:
        for copy, table in (("entries", "audit_accessentry"), ("heads", "audit_chain")):
            cursor.execute(f"CREATE TEMP TABLE {copy} AS TABLE {table}")
        for name, (statement, _wanted) in CHANGES.items():
            if name == "two swapped":
                cursor.execute("UPDATE audit_accessentry SET sequence = 1000 WHERE sequence = 3")
            cursor.execute(statement)
            assert cursor.rowcount > 0, name
            found[name] = findings(real)
            cursor.execute("TRUNCATE audit_accessentry, audit_chain; INSERT INTO audit_chain TABLE heads")
            cursor.execute(f"INSERT INTO audit_accessentry ({_ENTRY}) SELECT {_ENTRY} FROM entries")
            assert findings(real) == [], name
    assert found == {name: wanted for name, (_statement, wanted) in CHANGES.items()}


def test_the_command_says_what_is_wrong_and_where(real: World) -> None:
    assert verify().splitlines() == [
        f"{organisation.name}: {count}, all as they were written."
        for organisation, count in sorted(
            ((real.organisation, "10 entries"), (real.other_organisation, "0 entries")), key=lambda pair: pair[0].name
        )
    ] + [audit.NO_WITNESS]
    with superuser() as cursor:
        cursor.execute("DELETE FROM audit_accessentry WHERE sequence = 4")
    out = io.StringIO()
    with pytest.raises(CommandError, match="not what was written"):
        call_command("audit", "verify", "--language", "en", stdout=out)
    assert f"{real.organisation.name}: 9 entries\n  4: An entry is missing\n" in out.getvalue()


def test_a_witness_sees_a_log_that_was_cut_short(real: World, tmp_path: Path) -> None:
    """With a head of before that somebody has kept: its seal is ours."""
    with superuser() as cursor:
        cursor.execute("CREATE TEMP TABLE heads AS TABLE audit_chain")
        look(real, 2)
        lines = io.StringIO()
        call_command("audit", "head", stdout=lines)
        outside = tmp_path / "heads"
        outside.write_text(lines.getvalue())
        organisation, sequence, digest, _at = lines.getvalue().split()
        last = bytes(entries(real)[-1].digest).hex()
        assert (organisation, sequence, digest) == (str(real.organisation.pk), "12", last)
        look(real, 2)
        assert "14 entries, all as they were written." in verify("--witness", str(outside))
        cursor.execute("DELETE FROM audit_accessentry WHERE sequence > 10")
        cursor.execute("TRUNCATE audit_chain; INSERT INTO audit_chain TABLE heads")
    assert "10 entries, all as they were written." in verify()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--language", "en", "--witness", str(outside), stdout=out)
    assert "  12: The log is not the one that the witness saw" in out.getvalue()


def test_a_witness_sees_a_log_that_was_written_anew_also_when_it_has_seen_the_new_one_since(
    real: World, tmp_path: Path
) -> None:
    """Whoever holds the operator's key writes all of it anew, and the hourly round tells the witness of that."""
    outside = tmp_path / "heads"
    for times in (1, 2):
        lines = io.StringIO()
        call_command("audit", "head", stdout=lines)
        with outside.open("a") as file:
            file.write(lines.getvalue())
        if times == 1:
            with superuser() as cursor:
                cursor.execute("TRUNCATE audit_accessentry, audit_chain")
            for organisation in (real.organisation, real.other_organisation):
                chain.begin(organisation.pk)
            look(real, 10)
    assert "10 entries, all as they were written." in verify()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--language", "en", "--witness", str(outside), stdout=out)
    assert "  10: The log is not the one that the witness saw" in out.getvalue()


@pytest.mark.parametrize("line", ["x", "1 2 3 4", f"{UUID(int=1)} 4 abcd 2026-01-01T00:00:00Z"])
def test_a_witness_that_cannot_be_read_is_refused(world: World, tmp_path: Path, line: str) -> None:
    outside = tmp_path / "heads"
    outside.write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match=r"Line 2 of the witness"):
        call_command("audit", "verify", "--language", "en", "--witness", str(outside))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit", "verify", "--language", "en", "--witness", str(tmp_path / "none"))
    outside.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit", "verify", "--language", "en", "--witness", str(outside))


def test_a_witness_of_another_installation_is_told(world: World, tmp_path: Path) -> None:
    outside = tmp_path / "heads"
    outside.write_text(f"{UUID(int=7)} 3 {'ab' * 32} 2026-01-01T00:00:00Z\n")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--language", "en", "--witness", str(outside), stdout=out)
    assert f"{UUID(int=7)}: the witness knows this organisation, and it is not here." in out.getvalue()


def test_the_hourly_round_appends_to_the_witness(world: World, tmp_path: Path, settings: Any) -> None:
    from core.jobs import periodic

    settings.ACCESS_LOG_WITNESS = str(tmp_path / "heads")
    look(world, 1)
    periodic.run("accounts.witness")
    look(world, 1)
    periodic.run("accounts.witness")
    lines = (tmp_path / "heads").read_text().splitlines()
    assert [line.split()[:2] for line in lines] == [
        [str(world.organisation.pk), "1"],
        [str(world.organisation.pk), "2"],
    ]
    settings.ACCESS_LOG_WITNESS = "none"
    periodic.run("accounts.witness")
    assert len((tmp_path / "heads").read_text().splitlines()) == 2
