"""Work in a process of its own: for files of other people, and for what needs much memory for a short time.

It knows none of our keys: an isolated interpreter without our environment, folder or packages on its path.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import TIMEOUT_MAX, Timer
from typing import BinaryIO, NamedTuple, cast


class Apart(NamedTuple):
    """A process that runs. What it says of its faults is not kept: a file may have written it."""

    process: subprocess.Popen[bytes]
    stdin: BinaryIO
    stdout: BinaryIO


@contextmanager
def running(program: Path, *words: str, seconds: float = TIMEOUT_MAX) -> Iterator[Apart]:
    """Run a program of ours with `words`; it is killed at the end of the block, or after so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-I", str(program), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    ) as process:
        watch = Timer(seconds, process.kill)
        watch.start()
        try:
            yield Apart(process, cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout))
        finally:
            watch.cancel()
            process.kill()
