"""What every command of ours does alike: one language, and a sentence where nothing runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import redis
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from core.commands import HarapanCommand, language_of
from tests.conftest import ROOT
from tests.factories import World

OURS = sorted(name for name, app in get_commands().items() if isinstance(app, str) and (ROOT / app).is_dir())
NOTHING_RUNS = {
    "DATABASE_URL": "postgres://harapan_app:MARKSECRET@/harapan?host=/nowhere",
    "HARAPAN_KEY_FILE": "/nowhere/operator.key",
    "SECRET_KEY": "x" * 50,
    "LANG": "C.UTF-8",
    "PATH": os.environ["PATH"],
}
NOT_THERE = (
    "CommandError: The database does not answer. Start it (script/start, or script/services.py start; with containers: "
    "docker compose up -d), and check DATABASE_URL.\n"
)
NO_SOCKET = 'connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file or directory\n'


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Path]:
    """A checkout in which nothing was ever started."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (name.endswith(".py") and not name.startswith("tests/")) or name.endswith((".json", ".csv", ".yaml")):
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).exists():
                shutil.copyfile(ROOT / name, place)
    yield tmp_path


def manage(*words: str, at: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=at,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_of_ours_are_of_one_kind() -> None:
    assert len(OURS) >= 19
    for name in OURS:
        assert isinstance(load_command_class(get_commands()[name], name), HarapanCommand), name


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "id:en"}, "id"),
        ({"LANG": "", "LANGUAGE": "de:id"}, "id"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_terminal_decides_and_english_otherwise(environment: dict[str, str], language: str) -> None:
    assert language_of(environment, ["id", "en"]) == language


def test_one_language_from_the_first_word_to_the_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "all as they were written." in said("audit", "verify")
    assert "semuanya seperti saat ditulis." in said("audit", "verify", "--language", "id")
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert "semuanya seperti saat ditulis." in said("audit", "verify")
    assert "all as they were written." in said("audit", "verify", "--language", "en")


def test_before_and_after_its_word_organisation_takes_the_language(world: World) -> None:
    name = world.organisation.name
    for words in (["--language", "id", "suspend", name], ["suspend", name, "--language", "id"]):
        with pytest.raises(CommandError) as refused:
            call_command("organisation", *[word.replace(name, "Tidak Ada") for word in words])
        assert str(refused.value) == "Tidak ada lembaga dengan nama atau id ini."


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("words", [["audit", "verify"], ["setup"], ["recover", "sari@contoh.test", "--lost", "factor"]])
def test_where_nothing_runs_it_says_so_in_one_sentence(words: list[str]) -> None:
    done = manage(*words, **NOTHING_RUNS)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", NOT_THERE + NO_SOCKET)


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (
            redis.ConnectionError("Error 2 connecting to it.\nMore."),
            r"valkey does not answer\. .*\nError 2 connecting to it\.$",
        ),
        (redis.AuthenticationError("invalid username-password pair"), "^invalid username-password pair$"),
    ],
)
def test_valkey_that_is_away_is_told_from_one_that_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch, error: redis.RedisError, wanted: str
) -> None:
    def fails(*_words: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr("accounts.management.commands.audit.Command.handle", fails)
    refused = type(error) if isinstance(error, redis.AuthenticationError) else CommandError
    with pytest.raises(refused, match=wanted):
        said("audit", "verify", "--language", "en")


def test_without_settings_it_says_which_one_and_where_they_come_from(bare: Path) -> None:
    done = manage("audit", "verify", at=bare, PATH=os.environ["PATH"])
    assert done.returncode == 1
    assert done.stderr.startswith("Set the environment variable DATABASE_URL.\nscript/start makes these settings")
    assert "Traceback" not in done.stderr


def test_a_backup_key_is_made_and_a_backup_checked_where_nothing_was_ever_set_up(bare: Path) -> None:
    made = manage("backup", "keys", at=bare, PATH=os.environ["PATH"])
    assert made.returncode == 0, made.stderr
    assert re.search(r"^# BACKUP_RECIPIENTS=age1\w+\nAGE-SECRET-KEY-\w+$", made.stdout, re.MULTILINE)
    assert "This is shown once." in made.stderr
    (bare / "private").write_text(made.stdout)
    (bare / "content").write_bytes(b"no backup")
    for words in (["verify", "content", "--identity", "private"], ["--identity", "private", "verify", "content"]):
        checked = manage("backup", *words, at=bare, PATH=os.environ["PATH"])
        assert (checked.returncode, checked.stdout) == (1, "")
        assert checked.stderr.startswith("CommandError: content ")
