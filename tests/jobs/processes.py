"""Real processes for tests: a broker of their own, a dispatcher, workers; and the patience to wait for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 45.0


def until(what: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until `what()` is true. Raises AssertionError when it does not become true."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


class Process:
    """A program that leads its own process group, so that all of it can be killed at once."""

    def __init__(self, command: list[str], log: Path, **environment: str) -> None:
        self.log = log
        with log.open("ab") as file:
            self.popen = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", **environment},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """kill -9, with everything that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(10)

    def ask_to_stop(self, seconds: float) -> int:
        """SIGTERM, as a service manager sends it. Returns the exit status."""
        self.popen.terminate()
        return self.popen.wait(seconds)

    def said(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")


class Stage:
    """Where the processes of one test live. Its broker listens on a socket in the test's own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A socket's address is 107 bytes long at most, which pytest's folders exceed.
        self.socket = Path(f"/tmp/harapan-test-{os.getpid()}.sock")  # noqa: S108 -- see above
        # Without the number of a place: config.settings.test would put the one of this process of tests there.
        self.url = f"redis+socket://{self.socket}"

    def broker(self) -> Process:
        program = shutil.which("valkey-server") or shutil.which("redis-server")
        assert program, "Neither valkey-server nor redis-server is installed."
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.folder)]
        broker = Process([program, *options], self.folder / "broker.log")
        until(self.socket.exists)
        return broker

    def dispatcher(self) -> Process:
        command = [sys.executable, str(ROOT / "manage.py"), "dispatcher"]
        return Process(command, self.folder / "dispatcher.log", BROKER_URL=self.url)

    def worker(self, **environment: str) -> Process:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "prefork", "--concurrency", "1"]
        command += ["--include", "tests.jobs.slow", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        paths = {"SLOW_FLAG": str(self.folder / "slow"), "SLOW_MARK": str(self.folder / "written")}
        return Process(command, self.folder / "worker.log", BROKER_URL=self.url, **paths, **environment)


@contextmanager
def stage_in(folder: Path) -> Iterator[Stage]:
    stage = Stage(folder)
    try:
        yield stage
    finally:
        stage.socket.unlink(missing_ok=True)
