"""Lets the program live at another moment.

Every service asks `django.utils.timezone.now()`: for what it stamps, and for what is over, running or still to
come. One clock moved in one place therefore dates all of it, logs included, and every rule is asked as on that
day. The other way, a date parameter in each service that nobody but the demo would use, was not taken.
Only `manage.py demo` moves it, in its own short-lived process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Self, cast

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, `timezone.now()` says `moment` (aware), also where it is the default of a field."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cast(Self, moment.astimezone(tz))

    # The name that `timezone.now()` looks up; `timezone.now` itself is held by the fields that it is the default of.
    names = vars(timezone)
    real = names["datetime"]
    names["datetime"] = Stopped
    try:
        yield
    finally:
        names["datetime"] = real
