"""What is refused, and leaves nothing: files that are not what was written, wrong keys, a place that is not empty."""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from backups import container, restoring
from config import environment
from core.db import connect
from core.errors import DomainError
from tests.access.stage import Stage
from tests.backups.installations import PRIVATE, Backup, Installation
from tests.backups.rewriting import Change, in_table, rewritten

DAMAGED = "is not a whole backup: it is damaged, was cut off, or is something else."


def mutilations(whole: bytes) -> Iterator[bytes]:
    """Cut everywhere that matters and at random, single bits turned, bytes doubled, dropped, moved and added."""
    chance = random.Random(38)  # noqa: S311 -- the same every time
    edges = [1, 21, 22, 100, 150, 180, 200, 216, 300, len(whole) // 2, len(whole) - 17, len(whole) - 16, len(whole) - 1]
    for at in (0, *edges, *(chance.randrange(len(whole)) for _ in range(60))):
        yield whole[:at]
    for at in (*edges, *(chance.randrange(len(whole)) for _ in range(120))):
        yield whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
    middle = len(whole) // 2
    yield whole + b"\0"
    yield whole + whole
    yield whole[middle:] + whole[:middle]
    yield whole[:middle] + whole[middle + 1 :]
    yield b"x" * len(whole)
    yield bytes(len(whole))


@pytest.mark.no_cover  # what it opens is covered by other tests, and measuring makes it half as slow again
@pytest.mark.parametrize("which", ["content", "keys"])
def test_every_mutilation_is_found_before_anything_is_touched(backup: Backup, tmp_path: Path, which: str) -> None:
    whole = (backup.content if which == "content" else backup.keys).read_bytes()
    broken = tmp_path / "broken.age"
    files = (broken, backup.keys) if which == "content" else (backup.content, broken)
    count = 0
    for mutilated in mutilations(whole):
        broken.write_bytes(mutilated)
        with pytest.raises(DomainError) as refused:
            restoring.verify(*files, container.identity(PRIVATE), say=lambda text: None)
        assert str(broken) in str(refused.value.message)
        count += 1
    assert count == 213
    broken.write_bytes(whole)
    restoring.verify(*files, container.identity(PRIVATE), say=lambda text: None)


def refused(empty: Installation, done: Any, sentence: str) -> None:
    """Exit code 1, one clear sentence, and an installation as empty as before."""
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: ") and done.stderr.count("\n") == 1
    assert sentence in done.stderr and done.stderr.endswith(" Nothing was restored.\n")
    assert (empty.tables(), empty.files()) == ({}, {})


def test_files_that_are_no_backup_restore_nothing(empty: Installation, backup: Backup, tmp_path: Path) -> None:
    cut, nothing = tmp_path / "cut", tmp_path / "nothing"
    cut.write_bytes(backup.content.read_bytes()[:-20])
    nothing.write_bytes(b"")
    for content, keys, sentence in (
        (cut, backup.keys, DAMAGED),
        (nothing, backup.keys, DAMAGED),
        (backup.content, nothing, DAMAGED),
        (backup.content, tmp_path / "none", "none cannot be read."),
        (backup.keys, backup.content, "holds keys, not content: are the two files swapped?"),
        (backup.content, backup.content, "holds content, not keys: are the two files swapped?"),
    ):
        refused(empty, empty.restore(replace(backup, content=content, keys=keys)), sentence)


def test_the_wrong_keys_restore_nothing(empty: Installation, backup: Backup, tmp_path: Path) -> None:
    other, none, operator = tmp_path / "other", tmp_path / "none", tmp_path / "operator.key"
    other.write_text(container.new_identity()[0])
    none.write_text("AGE-SECRET-KEY-1")
    operator.write_text(base64.b64encode(os.urandom(32)).decode())
    refused(empty, empty.restore(replace(backup, identity=other)), "does not open with this key.")
    refused(empty, empty.restore(replace(backup, identity=none)), "not the private half of a backup key")
    refused(empty, empty.restore(backup, HARAPAN_KEY_FILE="/nowhere"), "Put the operator's key in its place first")
    refused(
        empty,
        empty.restore(backup, HARAPAN_KEY_FILE=str(operator)),
        "The operator's key at hand is not the one of this backup.",
    )


def test_nothing_is_restored_over_what_is_there(
    stage: Stage, house: Installation, empty: Installation, backup: Backup
) -> None:
    before, files = house.tables(), house.files()
    done = house.restore(backup)
    assert done.returncode == 1 and "The database is not empty." in done.stderr
    assert (house.tables(), house.files()) == (before, files)
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (id int); INSERT INTO somebody_elses VALUES (7)")
    done = empty.restore(backup)
    assert done.returncode == 1 and "The database is not empty." in done.stderr
    assert empty.tables() == {"somebody_elses": [("(7)",)]}


def test_another_file_of_the_same_name_is_not_written_over(
    empty: Installation, backup: Backup, house: Installation
) -> None:
    name = sorted(house.files())[-1]
    (empty.media / name).parent.mkdir()
    (empty.media / name).write_bytes(b"somebody else's")
    done = empty.restore(backup)
    assert done.returncode == 1 and f"Another file of that name is in the store already: {name}." in done.stderr
    assert (empty.tables(), empty.files()) == ({}, {name: b"somebody else's"})


def test_only_the_owner_restores_and_only_the_backup_role_backs_up(
    house: Installation, empty: Installation, backup: Backup, tmp_path: Path
) -> None:
    done = empty.run("restore", backup.content, backup.keys, "--identity", backup.identity)
    refused(empty, done, "Restore as the owner of the tables")
    for role in ("", "OWNER_"):
        done = house.run("backup", "--to", tmp_path, DATABASE_BACKUP_URL=house.url(role))
        assert done.returncode == 1 and "This database role may not read everything" in done.stderr
    for more, sentence in (
        ({"DATABASE_BACKUP_URL": ""}, "Set DATABASE_BACKUP_URL"),
        ({"BACKUP_RECIPIENTS": ""}, "Set BACKUP_RECIPIENTS"),
        ({"BACKUP_RECIPIENTS": "age1abc"}, "is not the public half of a backup key"),
        ({"DATABASE_BACKUP_URL": "postgres://nobody@/nothing?host=/nowhere"}, "The database does not answer"),
    ):
        done = house.run("backup", "--to", tmp_path, **more)
        assert done.returncode == 1 and sentence in done.stderr
    assert list(tmp_path.iterdir()) == [empty.media]


def test_the_backup_role_changes_nothing(house: Installation) -> None:
    connection = connect(environment.database(house.url("BACKUP_")))
    try:
        with connection.cursor() as cursor:
            for setting in ("on", "off"):
                cursor.execute(f"SET default_transaction_read_only = {setting}")
                connection.commit()
                with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
                    cursor.execute("UPDATE cases_case SET code = code")
                connection.rollback()
    finally:
        connection.close()


def without_the_last_key(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def one_character_of_a_note(lines: list[bytes]) -> list[bytes]:
    at = lines[0].rindex(b"\\\\x01") + 90
    return [lines[0][:at] + (b"0" if lines[0][at : at + 1] != b"0" else b"1") + lines[0][at + 1 :], *lines[1:]]


@pytest.mark.parametrize(
    ("which", "change", "sentence"),
    [
        ("content", in_table("audit_accessentry", lambda lines: lines[1:]), "the access log is not what was written."),
        ("content", in_table("cases_note", one_character_of_a_note), "a sealed value does not open (cases.Note "),
        ("content", in_table("cases_case", lambda lines: lines[1:]), "refused what the backup holds (ForeignKeyViol"),
        ("content", in_table("cases_case", lambda lines: [b"x\n"]), "refused what the backup holds (InvalidTextRepr"),
        ("keys", in_table("core_datakey", without_the_last_key), "a sealed value does not open"),
        ("keys", in_table("accounts_organisation", lambda lines: lines[1:]), "is not the one of this backup"),
    ],
)
def test_a_backup_that_somebody_else_wrote_does_not_stand(
    empty: Installation, backup: Backup, tmp_path: Path, which: str, change: Change, sentence: str
) -> None:
    forged = rewritten(getattr(backup, which), tmp_path / "forged.age", change)
    refused(empty, empty.restore(replace(backup, **{which: forged})), sentence)


def test_what_is_damaged_is_named_and_goes_along_only_when_asked(
    house: Installation, empty: Installation, backup: Backup, tmp_path: Path
) -> None:
    forged = rewritten(backup.content, tmp_path / "forged.age", in_table("cases_note", one_character_of_a_note))
    hurt = replace(backup, content=forged)
    done = empty.restore(hurt)
    refused(empty, done, "--with-damage restores all else.")
    (named,) = [line for line in done.stdout.splitlines() if "damaged: cases.Note " in line]
    done = empty.restore(hurt, "--with-damage")
    assert (done.returncode, done.stderr) == (0, "")
    assert named in done.stdout.splitlines()
    assert named.endswith(" text")
    ours, theirs = house.tables(), empty.tables()
    assert {name for name in ours if ours[name] != theirs[name]} >= {"cases_note"}
    assert ours["cases_case"] == theirs["cases_case"]


def test_keys_of_before_the_content_are_refused(
    house: Installation, empty: Installation, backup: Backup, tmp_path: Path
) -> None:
    assert house.run("backup", "--to", tmp_path).returncode == 0
    (later,) = tmp_path.glob("*.content.age")
    refused(empty, empty.restore(replace(backup, content=later)), "The keys are older than the content.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tables", []),
        ("tables", {"cases_case": 7}),
        ("migrations", [["cases"]]),
        ("migrations", [["cases", 1]]),
        ("made_at", "yesterday"),
        ("made_at", "2026-01-01"),
        ("canaries", [{}]),
        ("kind", "both"),
    ],
)
def test_a_backup_that_says_something_else_of_itself_is_refused(
    backup: Backup, tmp_path: Path, name: str, value: object
) -> None:
    def said(parts: dict[str, bytes]) -> None:
        parts["beginning.json"] = json.dumps(json.loads(parts["beginning.json"]) | {name: value}).encode()

    forged = rewritten(backup.content, tmp_path / "forged.age", said)
    with pytest.raises(DomainError) as refused:
        restoring.verify(forged, None, container.identity(PRIVATE), say=lambda text: None)
    assert str(refused.value.message) == container.damaged(forged)


def test_a_backup_of_a_newer_version_is_refused(empty: Installation, backup: Backup, tmp_path: Path) -> None:
    def newer(parts: dict[str, bytes]) -> None:
        beginning = json.loads(parts["beginning.json"])
        beginning["migrations"].append(["cases", "9999_of_tomorrow"])
        parts["beginning.json"] = json.dumps(beginning).encode()

    forged = rewritten(backup.content, tmp_path / "newer.age", newer)
    refused(
        empty, empty.restore(replace(backup, content=forged)), "by a newer version of Harapan (cases.9999_of_tomorrow)"
    )
