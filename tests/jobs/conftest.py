"""A kind of work of the tests' own, so that the queue is tested apart from what the apps do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.dispatch import Signal

from core.access.actor import ActingUser
from core.jobs import queue as jobs
from core.jobs.models import Job

KIND = "tests.work"


class Work:
    """What the handler saw, and what it is to do (`act`)."""

    def __init__(self) -> None:
        self.seen: list[tuple[Job, Any]] = []
        self.act: Callable[[Job, Any], None] = lambda job, user: None

    def __call__(self, job: Job, user: ActingUser) -> None:
        self.seen.append((job, user))
        self.act(job, user)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    found = Work()
    monkeypatch.setitem(jobs.registry._values, KIND, found)
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs of whose failure was told; the apps' own receivers do not listen."""
    found: list[Job] = []
    monkeypatch.setattr(jobs, "job_failed", Signal())
    jobs.job_failed.connect(lambda sender, *, job, **_: found.append(job), weak=False)
    return found
