"""What the web server itself writes down, without Django: no address, since the one of a calendar is a secret."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings

SECRET = "MARKSECRET"
# An application that fails where Django has nothing to say any more.
FAILS = """
def application(environ, start_response):
    raise KeyError(environ["PATH_INFO"])
"""


@contextmanager
def _served(folder: Path, log: Path) -> Iterator[Path]:
    (folder / "fails.py").write_text(FAILS, encoding="utf-8")
    place = folder / "server"
    server = settings.BASE_DIR / "script" / "gunicorn_settings.py"
    command = [sys.executable, "-m", "gunicorn", "fails", "--config", str(server), "--bind", f"unix:{place}"]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
        try:
            while not place.exists() and process.poll() is None:
                sleep(0.05)
            yield place
        finally:
            process.terminate()
            process.wait()


def _ask(place: Path, line: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(place))
        client.sendall(f"{line}\r\nHost: contoh.test\r\nConnection: close\r\n\r\n".encode())
        return client.recv(100)


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (f"GET /k/{SECRET}.ics HTTP/1.1", b"500", "A request failed outside of the application: KeyError"),
        (f"GET /k/ {SECRET}.ics HTTP/1.1 x", b"400", "Something that is no request was refused."),
    ],
)
def test_the_server_names_no_address(tmp_path: Path, line: str, status: bytes, said: str) -> None:
    log = tmp_path / "log"
    with _served(tmp_path, log) as place:
        answer = _ask(place, line)
    written = log.read_text(encoding="utf-8")
    assert (status in answer, said in written, SECRET in written) == (True, True, False)
