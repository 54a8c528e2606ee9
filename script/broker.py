"""The valkey or Redis of one checkout, on a socket: started, asked, stopped."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

from place import Place, ServiceError, environment, identity, listens, own


def find_broker() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def broker_socket(where: Place) -> Path:
    return where.sockets / "valkey.sock"


def broker_is_up(where: Place) -> bool:
    return listens(broker_socket(where))


def start_broker(where: Place, program: str) -> None:
    if broker_is_up(where):
        return
    own(where.sockets, where.account, 0o700)
    data = own(where.data / "valkey", where.account, 0o700)
    path = broker_socket(where)
    path.unlink(missing_ok=True)
    with (where.data / "logs" / "valkey.log").open("a") as log:
        child = subprocess.Popen(
            [
                *(program, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
                *("--dir", str(data), "--pidfile", str(data / "valkey.pid")),
                *("--save", "", "--appendonly", "yes", "--loglevel", "warning", "--databases", "128"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            start_new_session=True,
            **identity(where.account),
        )
    for _ in range(100):
        if broker_is_up(where) and ask_broker(where, "PING").startswith("+PONG"):
            return
        if child.poll() is not None:
            break
        time.sleep(0.1)
    raise ServiceError(f"{program} did not start; {where.data / 'logs' / 'valkey.log'} says why.")


def ask_broker(where: Place, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(broker_socket(where)))
        line.sendall(f"{command}\r\n".encode())
        return line.recv(200).decode(errors="replace")


def stop_broker(where: Place) -> None:
    if not broker_is_up(where):
        return
    with contextlib.suppress(OSError):
        ask_broker(where, "SHUTDOWN")
    for _ in range(50):
        if not broker_is_up(where):
            return
        time.sleep(0.1)
    raise ServiceError("valkey did not stop within 5 seconds.")
