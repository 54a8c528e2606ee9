#!/usr/bin/env python3
"""Start, sign in, kill, start again and stop: what script/prove-bare does with `script/start` on a bare machine.

It uses the checkout that it lies in, and kills what runs there.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from place import PROJECT, RUN
from serve import session_members

READY = "Harapan is ready"
LOG = Path("/tmp/harapan-start.log")
# Work that a killed worker had in hand comes back when its lease has run out, after a minute (core/jobs/queue.py), and
# until then the installation says that it is not ready.
SECONDS_TO_RETURN = 60 + 30
STARTED: list[subprocess.Popen[bytes]] = []


def start() -> subprocess.Popen[bytes]:
    began = time.monotonic()
    with LOG.open("wb") as output:
        child = subprocess.Popen([PROJECT / "script" / "start"], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    STARTED.append(child)
    while READY not in LOG.read_text():
        if child.poll() is not None or time.monotonic() - began > 900:
            sys.exit(f"{LOG.read_text()}\nscript/start failed after {time.monotonic() - began:.0f} s")
        time.sleep(0.1)
    print(f"{LOG.read_text()}\n-- ready after {time.monotonic() - began:.1f} s", flush=True)
    return child


def sign_in() -> None:
    """As a person would: the sign-in page, the form with its token, and a page for people who are signed in."""
    address = (RUN / "address").read_text()
    words = subprocess.run(
        [PROJECT / ".venv/bin/python", PROJECT / "manage.py", "demo", "--list-signins"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    email, password = re.findall(r"(\S+@\S+)\s+(\S+)", words)[0]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(address) as page:
        form, where = page.read().decode(), page.url
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if not token:
        sys.exit(f"No sign-in form at {where}")
    fields = {"csrfmiddlewaretoken": token[0], "email": email, "password": password}
    request = urllib.request.Request(where, urllib.parse.urlencode(fields).encode(), {"Referer": where})
    with browser.open(request) as page:
        text = page.read().decode()
        if page.url == where or 'type="password"' in text:
            sys.exit(f"Signing in as {email} led back to {page.url}")
        print(f"-- signed in as {email}: {page.url}", flush=True)


def processes(leaders: list[int]) -> list[int]:
    """What this checkout runs, and nothing else of the machine: the sessions that its supervisor leads, and the
    servers, which work inside its data folders."""
    found = [number for leader in leaders for number in session_members(leader)]
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "cwd").resolve().is_relative_to(RUN):
                found.append(int(folder.name))
    return found


def leaders() -> list[int]:
    return [int((RUN / "pids" / name).read_text()) for name in ("web", "worker", "dispatcher")]


def wait_for_return(*, of: int) -> None:
    """Until another worker runs and the installation says that it is ready: database, cache and waiting work."""
    address = f"{(RUN / 'address').read_text()}_/ready/"
    began, said = time.monotonic(), ""
    while time.monotonic() - began < SECONDS_TO_RETURN:
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                said = answer.read().decode()
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            continue
        except OSError as error:
            said = str(error)
            continue
        if int((RUN / "pids" / "worker").read_text()) != of:
            print(f"-- back after {time.monotonic() - began:.1f} s", flush=True)
            return
    sys.exit(f"{LOG.read_text()}\nNot back after {SECONDS_TO_RETURN} s: {said}")


def main() -> None:
    try:
        prove()
    finally:
        # Also after a failure nothing may go on running.
        for child in STARTED:
            child.terminate()
            child.wait()


def prove() -> None:
    print("-- first start", flush=True)
    child = start()
    sign_in()

    print("-- kill -9 of the supervisor alone, then start again", flush=True)
    child.kill()
    child.wait()
    child = start()
    sign_in()

    print("-- kill -9 of everything, then start again", flush=True)
    for number in [child.pid, *processes(leaders())]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    child.wait()
    child = start()
    sign_in()

    print("-- kill -9 of worker and database; both come back by themselves", flush=True)
    worker = int((RUN / "pids" / "worker").read_text())
    os.kill(worker, signal.SIGKILL)
    os.kill(int((RUN / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    wait_for_return(of=worker)
    sign_in()

    print("-- stop", flush=True)
    led = leaders()
    child.terminate()
    code = child.wait(timeout=90)
    left = processes(led)
    if code != 0 or left:
        sys.exit(f"The stop ended with {code} and left these: {left}")
    print("-- stopped, nothing left over", flush=True)


if __name__ == "__main__":
    main()
