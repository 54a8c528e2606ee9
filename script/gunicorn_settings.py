"""How gunicorn serves Harapan, on a laptop and in a container alike; only the address differs."""

import sys
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it brings no types


class WithoutAddresses(Logger):  # type: ignore[misc]  # it brings no types
    """The server's own log, which names no address: the one of a calendar is a secret.

    Of what fails while the server starts all is said; of a request only that it failed, and by which kind of error.
    """

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if not msg.startswith("Error handling request"):
            super().exception(msg, *args, **kwargs)
            return
        kind = sys.exc_info()[0]
        self.error("A request failed outside of the application: %s", kind.__name__ if kind else "?")

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from"):
            msg, args = "Something that is no request was refused.", ()
        super().warning(msg, *args, **kwargs)


worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 15
# No access log: addresses and times of people's reading belong to the audit trail alone.
accesslog = None
logger_class = WithoutAddresses
# A socket to steer the server would lie in a home folder that the account may not have; nobody uses it.
control_socket_disable = True
# A worker's sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
