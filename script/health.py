#!/usr/bin/env python3
"""Is this process doing its work? The health checks of docker-compose.yml.

python script/health.py web | worker | dispatcher
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

LONGEST_WAIT_SECONDS = 120


def age_of_container() -> timedelta:
    """For how long its first process has run."""
    begun = int(Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return timedelta(seconds=float(Path("/proc/uptime").read_text().split()[0]) - begun)


def web() -> bool:
    """It answers; asked as the reverse proxy would ask, since everything else is redirected to https."""
    name = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request(
        "http://127.0.0.1:8000/_/alive/", headers={"Host": name, "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=8) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """It takes commands from the broker. A worker that has lost its connection still lives, but does not."""
    command = [
        "celery",
        "-A",
        "config",
        "inspect",
        "ping",
        "-t",
        "10",
        "-d",
        f"celery@{socket.gethostname()}",
    ]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False, timeout=25).returncode == 0


def dispatcher() -> bool:
    """Work that is due gets done: the measure that matters, whatever the process table says. What was overdue when the
    container began counts from then on."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django  # noqa: PLC0415 -- only this check needs Django

    django.setup()
    from django.utils import timezone  # noqa: PLC0415 -- only this check needs Django

    from core.jobs import queue as jobs  # noqa: PLC0415 -- only this check needs Django

    now = timezone.now()
    return jobs.standstill(now, since=now - age_of_container()).total_seconds() < LONGEST_WAIT_SECONDS


CHECKS = {"web": web, "worker": worker, "dispatcher": dispatcher}

if __name__ == "__main__":
    try:
        healthy = CHECKS[sys.argv[1]]()
    except Exception as error:
        print(type(error).__name__, file=sys.stderr)
        healthy = False
    sys.exit(0 if healthy else 1)
