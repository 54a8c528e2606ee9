"""Loaded into a worker of the tests (`celery --include`): it falls asleep between a write and its commit.

While the file of SLOW_FLAG exists, the worker that has written a notification says so in the file of SLOW_MARK
and then sleeps, still inside the job's transaction.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.db.models.signals import post_save


def sleep_before_commit(sender: Any, created: bool, **kwargs: Any) -> None:
    if created and Path(os.environ["SLOW_FLAG"]).exists():
        Path(os.environ["SLOW_MARK"]).write_text("written")
        time.sleep(120)


post_save.connect(sleep_before_commit, sender="notifications.Notification", weak=False)
