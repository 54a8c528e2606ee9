#!/usr/bin/env python3
"""Run Harapan on this machine: make ready, start web, worker and dispatcher, keep them alive, stop them.

`script/start` calls this. Ctrl-C or SIGTERM stops everything that it started. A start after kill -9 first
ends what the killed one left behind.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import bootstrap
import services
from bootstrap import PYTHON
from place import PROJECT, RUN, ServiceError, identity, own, place, runs_as, say

PIDS = RUN / "pids"
BIN = PROJECT / ".venv" / "bin"
SECONDS_TO_STOP = 20
ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


# The organisations of the demo, of whose cases it is said how many there are (demo/world/people.py).
DEMO = ("Yayasan Contoh Harapan", "Lembaga Contoh Lain")


class Stop(Exception):
    """Somebody asked us to stop."""


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


class Child:
    """One of our processes. It leads a session of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.restarts = 0
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        with (RUN / "logs" / f"{self.name}.log").open("a") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                **identity(runs_as()),
            )
        (PIDS / self.name).write_text(str(self.process.pid))

    def revive(self) -> None:
        """Start again if it has died; wait longer each time that it dies young."""
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.started_at
        self.restarts = 0 if lived > 60 else self.restarts + 1
        if lived > min(2**self.restarts, 30):
            say(f"{self.name} ended ({code}); starting it again. Its log: {RUN / 'logs' / self.name}.log")
            self.start()

    def end(self) -> None:
        end_session(self.process.pid, self.process)
        (PIDS / self.name).unlink(missing_ok=True)


def end_session(leader: int, process: subprocess.Popen[Any] | None = None) -> None:
    """Ask the leader to finish its work, then remove what is left of its session."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
    for _ in range(SECONDS_TO_STOP * 10):
        if process is not None:
            process.poll()  # a dead child stays in the list until somebody asks for it
        if not session_members(leader):
            return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def session_members(leader: int) -> list[int]:
    """Processes of that session that work in this checkout, so that a reused number is never hit."""
    members = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            state, session = fields[0], int(fields[3])
            if session == leader and state != "Z" and (folder / "cwd").resolve() == PROJECT:
                members.append(int(folder.name))
    return members


def end_leftovers() -> None:
    """What a killed supervisor left running. A leader may be gone while its workers live on."""
    for note in PIDS.glob("*"):
        if not note.name.startswith("services-of-") and note.read_text().isdigit():
            leader = int(note.read_text())
            if session_members(leader):
                say(f"· Ending what an earlier start left behind: {note.name}")
                end_session(leader)
            note.unlink()


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """The lock dies with its process, however that ends. The file names the address for a second caller."""
    RUN.mkdir(exist_ok=True)
    with (RUN / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
            address = (RUN / "address").read_text() if (RUN / "address").exists() else "(still starting)"
            raise ServiceError(f"Harapan runs from this folder already: {address}") from None
        (RUN / "address").unlink(missing_ok=True)
        yield


def free_port() -> int:
    wanted = int(os.environ.get("PORT", "8000"))
    for port in range(wanted, wanted + 50):
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                line.bind(("127.0.0.1", port))
            except OSError:
                say(f"Port {port} is in use.")
            else:
                return port
    raise ServiceError(f"No free port between {wanted} and {wanted + 49}. Set PORT.")


def web(port: int) -> Child:
    settings = ["--config", str(PROJECT / "script" / "gunicorn_settings.py"), "--bind", f"127.0.0.1:{port}"]
    return Child("web", [f"{BIN}/gunicorn", "config.wsgi", *settings])


def worker() -> Child:
    settings = ["--pool", "prefork", "--concurrency", "2", "--prefetch-multiplier", "1", "--max-tasks-per-child", "50"]
    settings += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return Child("worker", [f"{BIN}/celery", "-A", "config", "worker", *settings])


def dispatcher() -> Child:
    return Child("dispatcher", [str(PYTHON), str(PROJECT / "manage.py"), "dispatcher"])


def wait_for(address: str, child: Child) -> None:
    for _ in range(300):
        if child.process.poll() is not None:
            log = RUN / "logs" / f"{child.name}.log"
            raise ServiceError(f"{child.name} did not start ({log}):\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise ServiceError(f"{address} does not answer; look at {RUN / 'logs'}.")


def as_service_account(*words: str) -> str:
    """What a management command says, with the account and rights that the web has, so that its files belong to it."""
    done = subprocess.run(
        [str(PYTHON), str(PROJECT / "manage.py"), *words],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        umask=0o077,
        check=False,
        **identity(runs_as()),
    )
    if done.returncode != 0:
        raise ServiceError(f"manage.py {' '.join(words)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def note_of(what: str) -> Path:
    """A file about our database in the folder of our own cluster, which goes with it."""
    cluster = place().data / "postgres"
    folder = cluster if cluster.exists() else place().data
    return folder / f"{what}-{hashlib.sha256(os.environ['DATABASE_URL'].encode()).hexdigest()[:10]}"


def demo_world() -> str:
    """Load the first part of it into an empty database. Returns who can sign in; that is asked once."""
    known = note_of("sign-ins")
    if not known.exists():
        with bootstrap.step("The first cases of the demo world"):
            known.write_text(as_service_account("demo", "--if-empty", "--first", "--list-signins"))
    return known.read_text()


class RestOfDemo:
    """The other cases of the demo world, made while people look at the first ones. What was broken off is gone on with
    at the next start."""

    process: subprocess.Popen[str] | None = None

    def begin(self, sign_ins: str) -> None:
        if DEMO[0] not in sign_ins or note_of("demo-whole").exists():
            return  # somebody's own organisation, or all is there
        say("The demo world grows in the background, to 240 cases of two organisations:")
        self.process = subprocess.Popen(
            ["nice", str(PYTHON), "-u", str(PROJECT / "manage.py"), "demo", "--if-empty"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o077,
            start_new_session=True,
            **identity(runs_as()),
        )
        note = PIDS / "demo"
        note.write_text(str(self.process.pid))
        threading.Thread(target=self._tell, args=(self.process,), daemon=True).start()

    def _tell(self, process: subprocess.Popen[str]) -> None:
        """Say each line of it, and in the end whether all of it is there."""
        began, last = time.monotonic(), ""
        with (RUN / "logs" / "demo.log").open("w") as log:
            for line in process.stdout or ():
                log.write(line)
                last = line.strip() or last
                if last.partition(":")[0] in DEMO:
                    say(f"  {time.monotonic() - began:.0f} s: {last}")
        code = process.wait()
        if code == 0:
            note_of("demo-whole").touch()
            say("The demo world is whole.")
        elif code > 0:
            say(f"The demo world stays as it is ({RUN / 'logs' / 'demo.log'} says why): {last}")

    def end(self) -> None:
        if self.process is not None:
            end_session(self.process.pid, self.process)
            (PIDS / "demo").unlink(missing_ok=True)


def keep_running(children: list[Child]) -> None:
    while True:
        time.sleep(1)
        if not services.is_running():
            say("A service has gone; starting it again.")
            with contextlib.suppress(ServiceError), services.one_at_a_time():
                services.start()
        for child in children:
            child.revive()


def serve() -> None:
    began = time.monotonic()
    children: list[Child] = []
    end_leftovers()
    rest = RestOfDemo()
    try:
        bootstrap.prepare_to_run()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        # The account may have no home; what libraries keep for themselves (font lists) goes here.
        os.environ["HOME"] = os.environ["XDG_CACHE_HOME"] = str(own(RUN / "cache", runs_as(), 0o700))
        PIDS.mkdir(parents=True, exist_ok=True)
        port = free_port()
        address = f"http://localhost:{port}/"
        children.append(web(port))  # it starts on the second core meanwhile
        sign_ins = demo_world()
        with bootstrap.step("Web, worker and dispatcher"):
            wait_for(f"http://127.0.0.1:{port}/", children[0])
            # Only now: on two cores the page comes seconds sooner.
            children += [worker(), dispatcher()]
        (RUN / "address").write_text(address)
        say(f"\nHarapan is ready after {time.monotonic() - began:.0f} s: {address}\n\n{sign_ins}")
        if "HARAPAN_FALLBACK" in os.environ:
            say(f"DEMO ONLY: this runs on {os.environ['HARAPAN_FALLBACK']}. Never enter real cases.\n")
        say(f"Logs: {RUN / 'logs'}. Stop with Ctrl-C.")
        rest.begin(sign_ins)
        keep_running(children)
    finally:
        for number in ASKED_TO_STOP:
            signal.signal(number, signal.SIG_IGN)
        if children:
            say("Stopping")
        rest.end()
        for child in children:
            child.end()
        end_leftovers()  # a signal may have come before the child was in our list
        bootstrap.stop_services(by="start")


def main() -> int:
    for number in ASKED_TO_STOP:
        signal.signal(number, ask_to_stop)
    try:
        with only_one():
            serve()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    except Stop:
        say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
