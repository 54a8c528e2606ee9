"""clamd's own protocol, as far as it is needed: its version, and a stream to be scanned (man clamd, COMMANDS)."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from itertools import chain
from urllib.parse import urlsplit

SECONDS = 30
PORT = 3310
_MOST = 4096


class NoAnswer(Exception):
    """The scanner is away, broke off, or said nothing that it may say."""


def version(address: str) -> str:
    """What it calls itself, with the number and day of its signatures when it has some. Raises NoAnswer."""
    return _ask(address, [b"zVERSION\0"])


def scan(address: str, content: Iterable[bytes]) -> str:
    """What it says of the content: "OK", or "… FOUND" or "… ERROR" with what it found. Raises NoAnswer."""
    parts = iter(content)
    # Read before it is called: a file that is missing is no scanner that is away.
    first = next(parts, b"")
    answer = _ask(address, chain([b"zINSTREAM\0"], _lengths(chain([first], parts)), [b"\0\0\0\0"]))
    _stream, colon, said = answer.partition(": ")
    if not colon:
        raise NoAnswer(answer)
    return said


def _ask(address: str, parts: Iterable[bytes]) -> str:
    try:
        with _connected(address) as line:
            for part in parts:
                line.sendall(part)
            with line.makefile("rb") as answer:
                said = answer.read(_MOST)
    except OSError as error:
        raise NoAnswer(error.strerror or type(error).__name__) from error
    if not said.endswith(b"\0"):
        raise NoAnswer("The answer was cut off.")
    return said[:-1].decode(errors="replace")


def _connected(address: str) -> socket.socket:
    """`address`: unix:///path or tcp://host:port."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return socket.create_connection((parts.hostname or "", parts.port or PORT), SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(SECONDS)
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _lengths(content: Iterable[bytes]) -> Iterable[bytes]:
    """Each part with its length before it: four bytes, the highest first."""
    return (len(part).to_bytes(4, "big") + part for part in content if part)
