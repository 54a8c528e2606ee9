#!/usr/bin/env python3
"""Collect translatable texts into locale/id/LC_MESSAGES/django.po and say what still lacks Indonesian.

    .venv/bin/python script/messages.py [--check]

Translations that are there are kept. `--check` changes nothing and fails when the file is out of date,
or holds an untranslated or fuzzy text.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib  # type: ignore[import-untyped]  # it ships no types

PROJECT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/id/LC_MESSAGES/django.po")
LEFT_OUT = (
    "node_modules",
    ".venv",
    ".run",
    ".git",
    "dist",
    "collected",
    "tests",
    "script",
    "__pycache__",
    ".*_cache",
)


def collect(folder: Path) -> Path:
    """Run makemessages on a copy of the sources, so that `--check` and a crash leave the real file alone."""
    copy = folder / "sources"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), ignore_dangling_symlinks=True)
    (copy / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-obsolete", "--no-wrap"]
    command += ["--add-location", "file", "--extension", "html,txt,py"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    strip_dates(copy / CATALOGUE)
    return copy / CATALOGUE


def strip_dates(catalogue: Path) -> None:
    """Without the dates in its header the file changes only when a text does."""
    lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date:', '"PO-Revision-Date:')
    catalogue.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")


def open_entries(catalogue: Path) -> list[polib.POEntry]:
    entries = polib.pofile(str(catalogue))
    return [entry for entry in entries if not entry.obsolete and (entry.fuzzy or not entry.translated())]


def texts(catalogue: Path) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(catalogue))}


def main() -> int:
    parser = argparse.ArgumentParser(description="Collect texts for translation; report what is missing.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    check = parser.parse_args().check
    catalogue = PROJECT / CATALOGUE
    with tempfile.TemporaryDirectory() as folder:
        collected = collect(Path(folder))
        entries = open_entries(collected)
        total = len(polib.pofile(str(collected)))
        changed = not catalogue.exists() or texts(collected) != texts(catalogue)
        if not check:
            catalogue.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(collected, catalogue)
    for entry in entries:
        state = "fuzzy" if entry.fuzzy else "untranslated"
        print(f"{state}: {entry.msgid!r} ({', '.join(place for place, _ in entry.occurrences)})")
    print(f"{total} texts, {len(entries)} without Indonesian")
    if check and changed:
        print("The catalogue is out of date: run script/messages.py")
    return 1 if check and (entries or changed) else 0


if __name__ == "__main__":
    sys.exit(main())
