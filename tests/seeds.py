"""What is drawn by chance is drawn anew each day: the same in every process, and by the same number again."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def of_today(name: str) -> int:
    """The day as a number, or what the environment says under this name, to repeat what was seen on another day."""
    return int(os.environ.get(name) or f"{datetime.now(UTC):%Y%m%d}")
