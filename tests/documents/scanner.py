"""A scanner as clamd answers: it finds the EICAR test file, in what it reads to the end."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Answer(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(self.server.version + b"\0")
        elif command == b"zINSTREAM\0":
            content = b"".join(self._chunks())
            self.server.seen.append(len(content))
            if len(content) > self.server.most:
                # What clamd says with "AlertExceedsMax yes".
                self.wfile.write(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0")
            elif EICAR in content:
                self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0")
            else:
                self.wfile.write(self.server.otherwise + b"\0")

    def _chunks(self) -> Iterator[bytes]:
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            yield self.rfile.read(length)


class Scanner(socketserver.ThreadingUnixStreamServer):
    """`seen`: how long each content was that it was asked about."""

    daemon_threads = True

    def __init__(self, path: Path, made_at: datetime) -> None:
        super().__init__(str(path), _Answer)
        self.version = f"ClamAV 1.4.6/27801/{made_at:%a %b %d %H:%M:%S %Y}".encode()
        self.otherwise = b"stream: OK"
        self.most = 1_000_000
        self.seen: list[int] = []


@contextmanager
def scanner(path: Path, made_at: datetime) -> Iterator[Scanner]:
    """One that listens at `path`, with signatures of that time (UTC)."""
    with Scanner(path, made_at) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            path.unlink()


def away(path: Path) -> bool:
    """Whether nobody listens at `path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) != 0
