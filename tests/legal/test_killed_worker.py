"""A worker that is killed while it builds a dossier: nothing half, and the job comes back. Real transactions."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import connections
from django.utils import timezone

from core.jobs import queue as jobs
from core.jobs.models import Job
from core.jobs.queue import Claimed
from documents.models import Document, DocumentEvent
from legal import services
from legal.models import Dossier
from tests.documents import samples
from tests.factories import World, make_world
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, wages


def die(*_args: Any, **_kwargs: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def run_and_be_killed(claimed: Claimed, where: str) -> None:
    """Run the job in a process of its own that is killed, as by the kernel, when it comes to `where`."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(where, die)
                jobs.run(**claimed._asdict())
        finally:
            os._exit(0)
    _pid, status = os.waitpid(worker, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def stored(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def state(world: World, dossier: Dossier) -> tuple[str, int, int, bool]:
    """(state of the job, how many files were made, how many went into one, whether the dossier is there)"""
    with world.at_work(world.lawyer):
        return (
            Job.objects.get(subject_id=dossier.pk).state,
            Document.objects.filter(origin=Document.Origin.MADE).count(),
            DocumentEvent.objects.filter(kind=DocumentEvent.Kind.BUNDLED).count(),
            Dossier.objects.get(pk=dossier.pk).is_built,
        )


def test_a_killed_worker_leaves_nothing_half_and_the_job_comes_back(committed: None, store: Path) -> None:
    world = make_world()
    claim = make_claim(world)
    give_consent(world)
    loss = add_loss(world, claim, wages())
    document = add_paper(world, samples.photo(), "Slip gaji")
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=document, description="Slip gaji", by=by)
        services.prove(loss=loss, exhibit=exhibit, by=by)
        dossier = services.request_dossier(claim=claim, expected_version=1, by=by)
    now = timezone.now()
    [first] = jobs.claim_due(now=now)
    # Killed while exhibits are read, and again when the file is written but nothing is committed yet.
    run_and_be_killed(first, "core.files.pdf.joined")
    assert (state(world, dossier), stored(store)) == (("CLAIMED", 0, 0, False), 1)
    assert jobs.claim_due(now=timezone.now()) == []
    [second] = jobs.claim_due(now=now + jobs.LEASE + timedelta(minutes=1))
    run_and_be_killed(second, "legal.dossier.job.note_handling")
    assert (state(world, dossier), stored(store)) == (("CLAIMED", 0, 0, False), 3)
    # And between the two files: the second is not written yet.
    [again] = jobs.claim_due(now=now + 3 * jobs.LEASE + timedelta(minutes=2))
    run_and_be_killed(again, "legal.dossier.job.uuid5")
    assert (state(world, dossier), stored(store)) == (("CLAIMED", 0, 0, False), 3)
    [third] = jobs.claim_due(now=now + 5 * jobs.LEASE + timedelta(minutes=4))
    jobs.run(**third._asdict())
    # One bundle and one own part, in the places where the killed worker had left its own.
    assert (state(world, dossier), stored(store)) == (("DONE", 2, 1, True), 3)
    # Whoever still holds an old ticket does nothing with it.
    for ticket in (first, second, again, third):
        jobs.run(**ticket._asdict())
    assert (state(world, dossier), stored(store)) == (("DONE", 2, 1, True), 3)
