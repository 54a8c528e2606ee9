"""The dispatcher: a process of its own that hands due jobs to Celery, by bell and by sweep."""

from __future__ import annotations

import select
import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from core import jobs
from core.logs import logger
from core.tasks import run_job

SWEEP_SECONDS = 15.0
AFTER_TROUBLE_SECONDS = 2.0


class Command(BaseCommand):
    help = "Hand due jobs to the workers until stopped."
    _stop = False

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        while not self._stop:
            try:
                self._listen()
            except (OperationalError, InterfaceError, OSError) as error:
                # PostgreSQL or the broker is away: the rows wait, and so do we.
                logger.warning("dispatcher waits", extra={"error": type(error).__name__})
                connection.close()
                self._wait(AFTER_TROUBLE_SECONDS)

    def _on_signal(self, *args: object) -> None:
        self._stop = True

    def _wait(self, seconds: float) -> None:
        if not self._stop:
            select.select([], [], [], seconds)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {jobs.CHANNEL}")
        raw = connection.connection
        while not self._stop:
            send_due()
            ready, _, _ = select.select([raw], [], [], SWEEP_SECONDS)
            if ready:
                raw.poll()
                raw.notifies.clear()


def send_due() -> int:
    """Claim and send what is due now. Returns how many jobs were sent."""
    claimed = jobs.claim_due(now=timezone.now())
    for job in claimed:
        # A broker that is away raises OperationalError: the lease brings the job back.
        run_job.apply_async(
            args=[str(job.organisation_id), str(job.job_id), job.attempt], retry=False
        )
    return len(claimed)
