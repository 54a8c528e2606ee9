"""A backup and its restore, in processes of their own, from one database into another that is empty."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.access.stage import Stage
from tests.backups.installations import PRIVATE, Backup, Installation, Running
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, MARK_PHONE
from tests.jobs.processes import until

LEFT_OUT = {"django_session"}


NUMBERED = """
SELECT table_name, column_name, pg_get_serial_sequence(table_name, column_name) FROM information_schema.columns
WHERE table_schema = 'public' AND pg_get_serial_sequence(table_name, column_name) IS NOT NULL
"""


def test_everything_comes_back_and_nothing_else(
    stage: Stage, house: Installation, empty: Installation, backup: Backup
) -> None:
    before, files = house.tables(), house.files()
    assert len(files) >= 3 and sum(map(len, before.values())) > 500
    empty = replace(empty, migrations=None)  # as a server does it, from beginning to end
    empty.migrate()

    done = empty.restore(backup)

    assert (done.returncode, done.stderr) == (0, "")
    assert_same(house, empty)
    assert empty.files() == files
    assert re.search(r"Yayasan Contoh: \d{2,} sealed values open, 0 are dark: their keys were destroyed\.", done.stdout)
    assert re.search(r"Yayasan Contoh: the access log is whole, with ([2-9]|1[0-9]) entries\.", done.stdout)
    assert done.stdout.endswith("Restored and checked. Start web, worker and dispatcher; everybody signs in anew.\n")
    assert not any(mark in done.stdout for mark in (MARK_NAME, MARK_ACCOUNT, MARK_NIK))
    # What comes after the rows that came back has numbers of its own.
    with empty.cursor() as cursor:
        cursor.execute(NUMBERED)
        numbered = cursor.fetchall()
        assert {("auth_permission", "id"), ("cases_casechange", "pgh_id")} <= {
            (table, name) for table, name, _ in numbered
        }
        for table, name, sequence in numbered:
            cursor.execute(f"SELECT nextval('{sequence}') > coalesce(max({name}), 0) FROM {table}")
            assert (table, cursor.fetchone()) == (table, (True,))
    for words in (["audit", "verify"], ["keys", "status"]):
        done = empty.run(*words)
        assert (done.returncode, done.stderr) == (0, "") and "Yayasan Contoh" in done.stdout


def assert_same(house: Installation, other: Installation) -> None:
    """All rows but those that no backup holds; walls, rights, triggers and constraints."""
    before, after = house.tables(), other.tables()
    assert after.keys() == before.keys()
    for name in before.keys() - LEFT_OUT:
        assert after[name] == before[name], name
    assert [after[name] for name in LEFT_OUT] == [[]]
    assert other.shape() == house.shape()


def test_neither_file_says_anything_and_nothing_plain_is_laid_aside(
    house: Installation, backup: Backup, tmp_path: Path
) -> None:
    for path in (backup.content, backup.keys):
        assert path.stat().st_mode & 0o777 == 0o600
        written = path.read_bytes()
        assert written.startswith(b"age-encryption.org/v1\n")
        for mark in (MARK_NAME, MARK_ACCOUNT, MARK_NIK, MARK_PHONE, "core_datakey", "Yayasan Contoh"):
            assert mark.encode() not in written
    # A program that lays something aside would fail here.
    done = house.run("backup", "--to", tmp_path, TMPDIR="/nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_restore_that_is_killed_leaves_nothing_and_is_done_again(
    house: Installation, empty: Installation, backup: Backup
) -> None:
    words = ("restore", backup.content, backup.keys, "--identity", backup.identity)
    with Running(empty.command(*words), empty.environment("OWNER_")) as one:
        one.wait_for("Everything is written.")
    until(lambda: not empty.sessions())
    assert empty.tables() == {}
    # As if the kill had met it while it wrote a file.
    half, begun = sorted(house.files())[:2]
    (empty.media / half).write_bytes(house.files()[half][:100])
    (empty.media / begun).write_bytes(b"")
    done = empty.restore(backup)
    assert (done.returncode, done.stderr) == (0, "")
    assert_same(house, empty)
    assert empty.files() == house.files()


def test_old_files_of_keys_are_removed_and_nothing_else(house: Installation, tmp_path: Path) -> None:
    def name(days: int, kind: str) -> str:
        return f"harapan-{datetime.now(UTC) - timedelta(days=days):%Y%m%dT%H%M%SZ}-0123abcd.{kind}.age"

    # A half is what a backup leaves that was killed; the keys in it open as far as they go.
    halves = [f"{name(2, kind)}.part" for kind in ("keys", "content")]
    old = [name(15, "keys"), name(400, "keys"), *halves]
    kept = [name(13, "keys"), name(400, "content"), "notes.keys.age", f"copy-of-{name(400, 'keys')}"]
    kept += [f"{name(0, kind)}.part" for kind in ("keys", "content")]
    for path in old + kept:
        (tmp_path / path).write_bytes(b"x")
    done = house.run("backup", "--to", tmp_path)
    assert done.returncode == 0
    assert sorted(re.findall(r"Removed: .*/(.+)", done.stdout)) == sorted(old)
    there = {path.name for path in tmp_path.iterdir()}
    assert there >= set(kept) and not there & set(old) and len(there) == len(kept) + 2


def test_a_sealed_installation_is_backed_up_too(house: Installation, empty: Installation, tmp_path: Path) -> None:
    sealed = Installation(house.database, house.media, str(tmp_path / "no-key"))
    done = sealed.run("backup", "--to", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The installation is sealed" in done.stdout
    content, keys = sorted(tmp_path.glob("*.age"))
    whole = sealed.run("backup", "verify", content, keys, text=PRIVATE)
    assert (whole.returncode, whole.stderr) == (0, "")


def test_a_missing_file_is_told_and_keeps_nothing_else_from_coming_back(
    house: Installation, empty: Installation, tmp_path: Path
) -> None:
    name = sorted(house.files())[0]
    (house.media / name).rename(tmp_path / "away")
    try:
        done = house.run("backup", "--to", tmp_path)
    finally:
        (tmp_path / "away").rename(house.media / name)
    assert done.returncode == 1
    assert f"1 files that rows name are missing, and from the backup too. The first: {name}" in done.stderr
    content, keys = sorted(tmp_path.glob("*.age"))
    whole = house.run("backup", "verify", content, keys, text=PRIVATE)
    assert whole.returncode == 1 and f"The first: {name}." in whole.stderr
    done = empty.run("restore", content, keys, text=PRIVATE, role="OWNER_")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"When the backup was made, 1 files were missing already. The first: {name}." in done.stdout
    assert_same(house, empty)
    assert empty.files() == {other: content for other, content in house.files().items() if other != name}


def test_a_new_key_is_printed_once_and_opens_what_it_was_made_for(house: Installation, tmp_path: Path) -> None:
    made = house.run("backup", "keys")
    assert made.returncode == 0 and "never on this server" in made.stderr
    own = Installation(house.database, house.media, house.key_file, dict([recipients_of(made.stdout)]))
    own.run("backup", "--to", tmp_path)
    (content,) = tmp_path.glob("*.content.age")
    assert own.run("backup", "verify", content, text=made.stdout).returncode == 0
    wrong = own.run("backup", "verify", content, text=PRIVATE)
    assert wrong.returncode == 1 and "does not open with this key" in wrong.stderr


def recipients_of(text: str) -> tuple[str, str]:
    name, _equals, value = text.splitlines()[1].removeprefix("# ").partition("=")
    return name, value
