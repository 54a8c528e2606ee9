"""The dispatcher: a process of its own that hands due jobs to Celery, by bell and by sweep, and rounds of upkeep
by the clock."""

from __future__ import annotations

import os
import select
import signal
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerGone

from core.commands import HarapanCommand
from core.errors import KeyUnavailable
from core.jobs import periodic
from core.jobs import queue as jobs
from core.keys import data_keys
from core.logs import logger
from core.tasks import run_job, run_round

SWEEP_SECONDS = 15.0
AFTER_TROUBLE_SECONDS = 2.0
TROUBLE = (OperationalError, InterfaceError, BrokerGone, OSError, KeyUnavailable)


class Command(HarapanCommand):
    help = "Hand due jobs to the workers until stopped."
    _stop = False

    def handle(self, *args: Any, **options: Any) -> None:
        # A signal writes into this pipe, so that a wait ends at once (Python would resume select()).
        self._woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker)
        self._sent: dict[str, datetime] = {}
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        while not self._stop:
            try:
                self._listen()
            except TROUBLE as error:
                # PostgreSQL, the broker or the operator's key is away: the rows wait, and so do we.
                logger.warning("dispatcher waits", extra={"error": type(error).__name__})
                connection.close()
                self._wait(AFTER_TROUBLE_SECONDS)

    def _on_signal(self, *args: object) -> None:
        self._stop = True

    def _wait(self, seconds: float, *others: Any) -> None:
        if not self._stop:
            select.select([self._woken, *others], [], [], seconds)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {jobs.CHANNEL}")
        raw = connection.connection
        logger.info("dispatcher listens")
        while not self._stop:
            send_due()
            send_rounds(self._sent, now=timezone.now())
            self._wait(SWEEP_SECONDS, raw)
            # The driver's own errors are none of TROUBLE: as whatever Django asks, this is told in Django's.
            with connection.wrap_database_errors:
                raw.poll()
            raw.notifies.clear()


def send_due() -> int:
    """Claim and send what is due now. Returns how many jobs were sent. Raises when the broker is away.

    Raises KeyUnavailable while the installation is sealed: a job that is begun then could only fail.
    """
    data_keys.provider.check()
    claimed = jobs.claim_due(now=timezone.now())
    sent = 0
    try:
        for job in claimed:
            run_job.apply_async(args=(str(job.organisation_id), str(job.job_id), job.lease.isoformat()), retry=False)
            sent += 1
    finally:
        jobs.give_back(claimed[sent:])
    return sent


def send_rounds(sent: dict[str, datetime], *, now: datetime) -> None:
    """Send the rounds whose time has come, and note in `sent` when. Raises when the broker is away.

    A round that no worker has begun when the next one is sent has expired: they do not pile up.
    """
    for name, found in periodic.registry.items():
        if name not in sent or now - sent[name] >= found.every:
            run_round.apply_async(args=(name,), expires=found.every.total_seconds(), retry=False)
            sent[name] = now
